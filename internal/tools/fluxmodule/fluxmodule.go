// Package fluxmodule finds the Flux module that InfluxDB is built from.
package fluxmodule

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
)

// Download downloads the module, unless it is in Go's module cache, and returns its version and its directory. The folder is
// that of internal/tools/buildinfluxd, whose go.mod says which version it is.
func Download(folder string) (version, dir string, err error) {
	out, err := exec.Command("go", "-C", folder, "mod", "download", "-json", "github.com/influxdata/flux").Output()
	var module struct{ Version, Dir string }
	if err := errors.Join(err, json.Unmarshal(out, &module)); err != nil {
		return "", "", fmt.Errorf("downloading the flux module: %w\n%s", err, out)
	}
	return module.Version, module.Dir, nil
}
