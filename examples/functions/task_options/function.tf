locals {
  script = <<-EOT
    option task = {name: "daily report", cron: "0 6 * * 1-5", offset: 10m}

    from(bucket: "telegraf_hourly")
        |> range(start: -1d)
        |> max()
        |> to(bucket: "reports")
  EOT
}

# {name = "daily report", cron = "0 6 * * 1-5", offset = "10m", every = null, …}
output "options" {
  value = provider::influxdb::task_options(local.script)
}
