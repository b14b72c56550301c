package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// No secret reaches a log, a plan or a message, not even at TF_LOG=TRACE, when
// all goes well and when it doesn't.
func TestAccProvider_secrets(t *testing.T) {
	s := acctest.Server(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": `
variable "token" {
  type      = string
  sensitive = true
  default   = null
}

variable "password" {
  type      = string
  sensitive = true
  default   = null
}

variable "header" {
  type      = string
  sensitive = true
}

provider "influxdb" {
  token    = var.token
  username = var.password == null ? null : "` + s.Username + `"
  password = var.password
  headers  = { "X-Secret" = var.header }
}

resource "influxdb_task" "test" {
  flux = "option task = {name: \"secrets\", every: 1h}"
}
`})
	const header, wrong = "secret-of-a-header", "secret-that-is-wrong"
	sawProvider := func(out string) bool { return strings.Contains(out, "provider.terraform-provider-influxdb") }
	for name, test := range map[string]struct {
		env    []string
		args   []string
		secret string
		fails  bool
	}{
		"token":          {[]string{"TF_VAR_token=" + s.Token}, []string{"apply", "-auto-approve"}, s.Token, false},
		"wrong token":    {[]string{"TF_VAR_token=" + wrong}, []string{"plan"}, wrong, true},
		"password":       {[]string{"TF_VAR_password=" + s.Password}, []string{"plan"}, s.Password, false},
		"wrong password": {[]string{"TF_VAR_password=" + wrong}, []string{"plan"}, wrong, true},
	} {
		out, code := w.With("TF_LOG=TRACE", "TF_VAR_header="+header, "INFLUX_TOKEN=").With(test.env...).Run(t, test.args...)
		if (code != 0) != test.fails || !sawProvider(out) {
			t.Errorf("%s: exit code %d, the provider's logs are there: %t\n%s", name, code, sawProvider(out), lastLines(out))
		}
		for _, secret := range []string{test.secret, header, "influxdb-oss-session="} {
			if i := strings.Index(out, secret); i >= 0 {
				t.Errorf("%s: the output has %q in it: %s", name, secret, fmt.Sprintf("%.300s", out[max(0, i-200):]))
			}
		}
	}
	w.With("TF_VAR_token="+s.Token, "TF_VAR_header="+header).MustRun(t, "destroy", "-auto-approve")
}

func lastLines(out string) string {
	lines := strings.Split(out, "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
