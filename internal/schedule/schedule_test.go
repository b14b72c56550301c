package schedule_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

func TestCheckCron(t *testing.T) {
	accepted := []string{
		"* * * * *", "0 6 * * mon-fri", "*/5 * * * *", "5/10 * * * *", "0 0 29 2 *",
		"30 0 6 * * *", "0 0 0 1 1 * 2099",
		"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually",
		"@every 1h", "@every_minute",
	}
	for _, expression := range accepted {
		if err := schedule.CheckCron(expression); err != nil {
			t.Errorf("CheckCron(%q): %s", expression, err)
		}
	}
	refused := []string{
		"", "* * * *", "61 * * * *", "0 0 * * 7", "0 0 ? * *", "0 0 L * *",
		"@reboot", "@Daily", "TZ=UTC 0 0 * * *", "CRON_TZ=Europe/Berlin 0 0 * * *",
		"0 0 31 2 *", "0 0 0 1 1 * 2001",
	}
	for _, expression := range refused {
		if err := schedule.CheckCron(expression); err == nil {
			t.Errorf("CheckCron(%q) accepts what InfluxDB refuses", expression)
		}
	}
}
