//go:build tools

// The tag is never set: `go mod tidy` reads these imports, and keeps in go.mod what main.go builds.

package main

import (
	_ "github.com/influxdata/influxdb/v2/cmd/influxd"
	_ "github.com/influxdata/pkg-config"
)
