package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// hasActions reports whether Terraform has actions: 1.14 and later, and not
// OpenTofu. They came together with terraform query.
func (t *terraform) hasActions(ctx context.Context) bool {
	_, err := t.run(ctx, "query", "-help")
	return err == nil
}

// backfill adds the action of examples/quickstart/actions, which older ones
// can't read, and invokes it.
func (d *demo) backfill(ctx context.Context) error {
	text, err := os.ReadFile(filepath.Join(d.quickstart, "actions", "backfill.tf"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.terraform.folder, "backfill.tf"), text, 0o644); err != nil {
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
