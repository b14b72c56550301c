package acctest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// inProduction makes the test binary run an acceptance test in a shell with the settings of a production server.
const inProduction = "ACCTEST_IN_PRODUCTION"

// An acceptance test connects only to its own server.
func TestAccProduction(t *testing.T) {
	if os.Getenv(inProduction) == "" {
		acctest.Server(t)
		acctest.Production(t)
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), inProduction+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}

	w := acctest.NewWorkspace(t, map[string]string{"main.tf": "data \"influxdb_tasks\" \"all\" {}\n"})
	w.MustRun(t, "plan")
	out, code := w.With("INFLUX_HOST=").Run(t, "plan")
	if code == 0 || !strings.Contains(out, "INFLUX_HOST") {
		t.Errorf("without the test's own setting, there is another address:\n%s", out)
	}
	for _, variable := range os.Environ() {
		if strings.HasSuffix(variable, "=production") {
			t.Errorf("there is still %s", variable)
		}
	}
}
