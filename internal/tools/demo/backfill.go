package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// backfill adds the action of examples/quickstart/actions, which older versions can't read, and invokes it.
func (d *demo) backfill(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(d.quickstart, "actions", "backfill.tf"))
	if err != nil {
		return err
	}
	if err := d.terraform.Write("backfill.tf", string(text)); err != nil {
		return err
	}
	out, err := d.terraform.run(ctx, "apply", "-input=false", "-auto-approve", "-invoke=action.influxdb_task_backfill.history")
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "Action") {
			fmt.Print(line)
		}
	}
	return d.showMeans(ctx)
}
