package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

// No secret reaches a log, a plan or a message, not even at TF_LOG=TRACE, whether the run succeeds or fails.
func TestAccProvider_secrets(t *testing.T) {
	s := acctest.Server(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.invalid/?"+r.Header.Get("Authorization"), http.StatusTemporaryRedirect)
	}))
	t.Cleanup(elsewhere.Close)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": `
variable "secret" {
  type      = map(string)
  sensitive = true
}

provider "influxdb" {
  token              = lookup(var.secret, "token", null)
  username           = lookup(var.secret, "password", null) == null ? null : "` + s.Username + `"
  password           = lookup(var.secret, "password", null)
  client_certificate = lookup(var.secret, "key", null)
  client_key         = lookup(var.secret, "key", null)
  headers            = { "X-Secret" = var.secret["header"] }
  max_retries        = 1
}

resource "influxdb_task" "test" {
  flux = "option task = {name: \"secrets\", every: 1h}"
}
`})
	const header, wrong = "secret-of-a-header", "secret-that-is-wrong"
	secret := func(name, value string) string {
		return fmt.Sprintf("TF_VAR_secret={%s=%q,header=%q}", name, value, header)
	}
	sawProvider := func(out string) bool { return strings.Contains(out, "provider.terraform-provider-influxdb") }
	for name, test := range map[string]struct {
		env    []string
		args   []string
		secret string
		says   string
	}{
		"token":          {[]string{secret("token", s.Token)}, []string{"apply", "-auto-approve"}, s.Token, "Apply complete"},
		"requests":       {[]string{secret("token", s.Token)}, []string{"apply", "-auto-approve"}, s.Token, "Request to InfluxDB:"},
		"wrong token":    {[]string{secret("token", wrong)}, []string{"plan"}, wrong, "rejected the API token"},
		"password":       {[]string{secret("password", s.Password)}, []string{"apply", "-auto-approve"}, s.Password, "Apply complete"},
		"wrong password": {[]string{secret("password", wrong)}, []string{"plan"}, wrong, "rejected the username or the password"},
		"no pair":        {[]string{secret("key", "-----BEGIN "+wrong), "INFLUX_TOKEN=t"}, []string{"plan"}, wrong, "isn't the key of client_certificate"},
		"no server":      {[]string{secret("token", wrong), "INFLUX_HOST=http://127.0.0.1:1"}, []string{"plan"}, wrong, "no response"},
		"redirect":       {[]string{secret("token", wrong), "INFLUX_HOST=" + elsewhere.URL}, []string{"plan"}, wrong, "which is another host or port"},
		"address":        {[]string{secret("token", s.Token), "INFLUX_HOST=http://u:" + wrong + "@localhost"}, []string{"plan"}, wrong, "must not contain a username"},
		"token in lines": {[]string{"INFLUX_TOKEN=" + wrong + "\n", secret("none", "")}, []string{"plan"}, wrong, "trimspace()"},
	} {
		out, _ := w.With("TF_LOG=TRACE", "INFLUX_TOKEN=").With(test.env...).Run(t, test.args...)
		if !acctest.Words(test.says).MatchString(out) || !sawProvider(out) {
			t.Errorf("%s: it doesn't say %q, or the provider's logs are missing (%t):\n%s", name, test.says, !sawProvider(out), lastLines(out))
		}
		for _, secret := range []string{test.secret, header, "influxdb-oss-session="} {
			if i := strings.Index(out, secret); i >= 0 {
				t.Errorf("%s: the output has %q in it: %s", name, secret, fmt.Sprintf("%.300s", out[max(0, i-200):]))
			}
		}
	}
	w.With(secret("token", s.Token)).MustRun(t, "destroy", "-auto-approve")
}

// The provider writes no files. Only the command line does.
func TestAccProvider_writesNothing(t *testing.T) {
	s := acctest.Server(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": anyTask})
	home, temporary := t.TempDir(), t.TempDir()
	away := w.With("HOME="+home, "TMPDIR="+temporary, "INFLUX_TOKEN=", "INFLUX_USERNAME="+s.Username, "INFLUX_PASSWORD="+s.Password)
	away.MustRun(t, "apply", "-auto-approve")
	away.MustRun(t, "destroy", "-auto-approve")
	for _, dir := range []string{home, temporary, w.Path} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := entry.Name()
			own := dir == w.Path && (strings.HasPrefix(name, "terraform.tfstate") || strings.HasSuffix(name, ".tf"))
			// OpenTofu creates .terraform.d in the home directory. Terraform kills a provider that takes longer than two
			// seconds to exit, and then its socket stays.
			if !own && !strings.HasPrefix(name, ".terraform") && entry.Type() != os.ModeSocket {
				t.Errorf("%s is in %s", name, dir)
			}
		}
	}
}

func lastLines(out string) string {
	lines := strings.Split(out, "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
