variable "operator_user_id" {
  description = "ID of a user, as shown by `influx user list`."
  type        = string
}

resource "influxdb_task" "downsample" {
  name  = "downsample cpu"
  every = "1h"

  flux = <<-EOT
    from(bucket: "telegraf")
        |> range(start: -task.every)
        |> filter(fn: (r) => r._measurement == "cpu")
        |> aggregateWindow(every: 1h, fn: mean)
        |> to(bucket: "telegraf_hourly")
  EOT
}

resource "influxdb_task_owner" "operator" {
  task_id = influxdb_task.downsample.id
  user_id = var.operator_user_id
}
