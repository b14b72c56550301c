package flux_test

import (
	"fmt"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func ExampleFind() {
	task, err := flux.Find(`
option task = {name: "downsample", every: 1h, offset: 1d}

from(bucket: "raw") |> range(start: -task.every) |> to(bucket: "hourly")
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(task.Options.Name, task.Options.Every)
	for _, p := range task.Problems {
		fmt.Printf("line %d, column %d: %s\n", p.Pos.Line, p.Pos.Column, p.Message)
	}
	// Output:
	// downsample 1h
	// line 2, column 55: offset must be written as 24h, since InfluxDB can't store 1d.
}

func ExampleCompose() {
	fmt.Print(flux.Compose(`import "date"

from(bucket: "raw") |> range(start: date.truncate(t: -1h, unit: 1h)) |> to(bucket: "hourly")
`, flux.Options{Name: `the "raw" bucket`, Every: "60m", Offset: "-1h30m"}))
	// Output:
	// import "date"
	//
	// option task = {name: "the \"raw\" bucket", every: 60m, offset: -90m}
	//
	// from(bucket: "raw") |> range(start: date.truncate(t: -1h, unit: 1h)) |> to(bucket: "hourly")
}
