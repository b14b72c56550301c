package schedule_test

import (
	"strings"
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
	const fields, dayOfWeek, timeZone, never = "Use 5 fields", "day of week must be 0-6", "can't set a time zone", "never matches"
	refused := map[string]string{
		"": fields, "* * * *": fields, "61 * * * *": fields, "0 0 ? * *": fields, "0 0 L * *": fields, "61 * * * 7": fields,
		"@reboot": fields, "@Daily": fields,
		"0 0 * * 7": dayOfWeek, "0 0 * * 5,7": dayOfWeek, "0 0 0 * * 7": dayOfWeek,
		"TZ=UTC 0 0 * * *": timeZone, "CRON_TZ=Europe/Berlin 0 0 * * *": timeZone,
		"0 0 31 2 *": never, "0 0 0 1 1 * 2001": never,
	}
	for expression, cause := range refused {
		if err := schedule.CheckCron(expression); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("CheckCron(%q): %v, not %q", expression, err, cause)
		}
	}
}
