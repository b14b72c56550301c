package testserver

import (
	"os"
	"strings"
)

// ClearEnvironment removes from the environment of this process, and so of those that it starts, all that leads the
// provider to an InfluxDB: the documentation tells people to export it, and it is their production.
func ClearEnvironment() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "INFLUX_") || strings.HasPrefix(name, "INFLUXDB_") {
			_ = os.Unsetenv(name) // fails for no name that Environ returns
		}
	}
	// The profiles of the influx CLI, by default a file in the home folder. Without the file, there are none.
	_ = os.Setenv("INFLUX_CONFIGS_PATH", "no-such-file")
}
