package testserver

import (
	"os"
	"strings"
)

// ClearEnvironment removes everything from the environment of this process and its children that leads the provider to
// an InfluxDB. As the documentation recommends, people export the settings of their production server.
func ClearEnvironment() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "INFLUX_") || strings.HasPrefix(name, "INFLUXDB_") {
			_ = os.Unsetenv(name) // fails for no name that Environ returns
		}
	}
	// The profiles of the influx CLI are by default in a file in the home directory. Without the file, no profile
	// exists.
	_ = os.Setenv("INFLUX_CONFIGS_PATH", "no-such-file")
}
