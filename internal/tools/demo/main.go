// Command demo shows what the provider does: it applies examples/quickstart to a real InfluxDB with data, and looks at
// what the tasks do there.
//
//	go run ./internal/tools/demo [-keep]
//
// It uses the Terraform or OpenTofu on PATH, or the one that DEMO_CLI names, and the first InfluxDB that
// [testserver.Start] finds. It leaves nothing behind, whether it succeeds, fails or is interrupted. With -keep, it
// leaves InfluxDB running with the tasks in it, and says how to use and stop it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

func main() {
	keep := flag.Bool("keep", false, "leave InfluxDB running with the tasks in it")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()
	if err := run(ctx, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "\nThe demo failed:", err)
		os.Exit(1)
	}
	if !*keep {
		fmt.Println("\nDone. The demo has removed everything that it created. To keep it and look around, run: make demo KEEP=1")
	}
}

// demo holds what the steps share.
type demo struct {
	server     *testserver.Server
	terraform  *terraform
	quickstart string // examples/quickstart in the repository
	folder     string // of the provider, the configuration and its state
	readings   string // the bucket of the configuration's readings_bucket
	means      string // and of its means_bucket
	applied    bool   // and not destroyed yet
	taskID     string // of the downsampling task

	// undo has functions that undo the steps, to be called from the last to the first.
	undo []func(context.Context) error
}

type step struct {
	heading string
	do      func(context.Context) error
}

func run(ctx context.Context, keep bool) (err error) {
	d := new(demo)
	defer func() { err = errors.Join(err, d.tearDown()) }()

	if d.terraform, err = findTerraform(ctx); err != nil {
		return err
	}
	steps := []step{
		{"A real InfluxDB", d.startInfluxDB},
		{"Readings of the last six hours, one a minute", d.writeReadings},
		{"The provider, built and installed", d.installProvider},
		{"A preview: what a run of the downsampling task would write", d.preview},
		{d.terraform.name + " apply: two tasks", d.apply},
		{"A run of the downsampling task", d.runTask},
		{"What it wrote: means of quarter-hours", d.showMeans},
	}
	if cli.Actions.In(d.terraform.version) {
		steps = append(steps, step{"The five hours before, by an action: a backfill", d.backfill})
	}
	steps = append(steps, []step{
		{"A second plan: nothing to do", d.planNothing},
		{`Somebody sets "every" to 30m in InfluxDB; the plan shows that and nothing else`, d.planDrift},
	}...)
	if keep {
		steps = append(steps, step{"Left running", d.keep})
	} else {
		steps = append(steps, step{d.terraform.name + " destroy", d.destroy})
	}

	for i, step := range steps {
		fmt.Printf("\n== %d/%d  %s\n", i+1, len(steps), step.heading)
		err := step.do(ctx)
		if ctx.Err() != nil {
			return errors.New("interrupted; everything that it had started is removed")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tearDown undoes the steps. It has a timeout of its own, since it also runs after an interrupt.
func (d *demo) tearDown() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(d.undo) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}

func (d *demo) startInfluxDB(ctx context.Context) error {
	server, err := testserver.Start(ctx)
	if err != nil {
		return err
	}
	d.server = server
	d.undo = append(d.undo, func(context.Context) error { return server.Close() })
	fmt.Printf("InfluxDB %s (%s) at %s\n", server.Version, server.Source, server.URL)
	return nil
}

func (d *demo) keep(ctx context.Context) error {
	offers := "UI and API"
	if d.server.Call(ctx, "GET", "/", nil, nil) != nil {
		offers = "API; the UI is not part of a binary built from the Go module"
	}
	kept, err := d.server.Keep()
	if err != nil {
		return err
	}
	d.undo = nil

	fmt.Printf("InfluxDB       %s (%s)\n", d.server.URL, offers)
	fmt.Printf("Organization   %s\n", d.server.Org)
	fmt.Printf("Configuration  %s\n", d.terraform.Path)
	if kept == nil {
		fmt.Printf("To remove it   %s -chdir=%s destroy; rm -r %s\n", d.terraform.name, d.terraform.Path, d.folder)
		fmt.Printf("               and delete the buckets %s and %s\n", d.readings, d.means)
		return nil
	}
	fmt.Printf("Token          in %s\n", kept.EnvFile)
	fmt.Printf("To use it      . %s; cd %s; %s plan\n", kept.EnvFile, d.terraform.Path, d.terraform.name)
	fmt.Printf("To stop it     %s; rm -r %s\n", kept.StopCommand, d.folder)
	return nil
}
