package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

const previewConfiguration = `terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

data "influxdb_task_preview" "downsample" {
  flux          = templatefile("../quickstart/downsample.flux", { from = %q, to = %q })
  every         = "1h"
  scheduled_for = %q
}

output "rows" {
  value = data.influxdb_task_preview.downsample.writes[0].rows
}
`

// preview shows what the downsampling task would write, and that nothing is written.
func (d *demo) preview(ctx context.Context) error {
	t := *d.terraform
	t.Path = filepath.Join(d.folder, "preview")
	scheduledFor := time.Now().UTC().Truncate(time.Hour).Format(time.RFC3339)
	configuration := fmt.Sprintf(previewConfiguration, d.readings, d.means, scheduledFor)
	if err := t.Write("main.tf", configuration); err != nil {
		return err
	}
	for _, args := range [][]string{{"init", "-input=false"}, {"apply", "-input=false", "-auto-approve"}} {
		if _, err := t.run(ctx, args...); err != nil {
			return err
		}
	}
	out, err := t.Output(ctx, "output", "-json", "rows")
	if err != nil {
		return err
	}
	var rows []map[string]string
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		return err
	}
	if len(rows) == 0 {
		return errors.New("the preview has no rows")
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		value, err := strconv.ParseFloat(row["_value"], 64)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s=%.2f\n", row["_time"], row["room"], row["_field"], value)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return d.expectNoMeans(ctx)
}

func (d *demo) expectNoMeans(ctx context.Context) error {
	answer, err := d.server.Query(ctx, d.server.OrgID, fmt.Sprintf("from(bucket: %q) |> range(start: -1d)", d.means))
	if err != nil {
		return err
	}
	if strings.TrimSpace(answer) != "" {
		return fmt.Errorf("the preview has written to %s:\n%s", d.means, answer)
	}
	fmt.Printf("The bucket %s is still empty.\n", d.means)
	return nil
}
