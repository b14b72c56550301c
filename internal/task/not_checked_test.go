package task

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// The warning about a script that wasn't checked names the timeout or the reason, and what to do.
func TestNotChecked(t *testing.T) {
	for want, err := range map[string]error{
		"didn't finish the check of the script within 10s. Mistakes":             &influx.Error{Err: context.DeadlineExceeded, Timeout: influx.CheckTimeout},
		"within 1s, which is the provider's request_timeout":                     &influx.Error{Err: context.DeadlineExceeded, Timeout: time.Second},
		"the organization isn't known until apply, so InfluxDB checked only":     influx.ErrNoOrganization,
		"couldn't check the names and types in the script: could not check: no.": &influx.Error{Operation: "check", StatusCode: 500, Code: "internal error", Message: "no."},
	} {
		d := notChecked(model{Name: types.StringValue("n")}, err)
		if !strings.HasPrefix(d.Detail(), `The task "n": `) || !strings.Contains(d.Detail(), want) || !strings.HasSuffix(d.Detail(), "set validate_flux = false in the provider block.") {
			t.Errorf("%v: %s", err, d.Detail())
		}
	}
}
