# The times of a backfill, before it is invoked:
# ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z", …]
output "times" {
  value = provider::influxdb::schedule({ cron = "0 6 * * 1-5" }, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
}
