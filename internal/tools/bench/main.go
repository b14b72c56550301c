// Command bench measures what the provider adds to Terraform's own time:
//
//	go run ./internal/tools/bench [-n 1000] [-latency 100ms] [-runs 3] [-only refreshes]
//
// It applies and refreshes tasks on a real InfluxDB, nearby and at a distance, and alternates with as many resources of the
// least that a provider process can do: [raw] returns the bytes that it receives. It prints the medians as a table. The
// machine should do nothing else.
//
// It uses the Terraform on PATH, or the one that BENCH_CLI names, and an InfluxDB that [testserver.Start] starts. It
// leaves nothing behind.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

func main() {
	b := new(bench)
	flag.IntVar(&b.n, "n", 1000, "number of tasks; there is a measurement with five times as many")
	flag.DurationVar(&b.latency, "latency", 100*time.Millisecond, "round trip to a distant InfluxDB")
	flag.IntVar(&b.runs, "runs", 3, "how often each is run")
	flag.StringVar(&b.only, "only", "", "the only measurement to make: refreshes, labels, many, one or applies")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := b.run(ctx)
	if ctx.Err() != nil {
		err = errors.New("interrupted; everything that it had started is removed")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type bench struct {
	n       int
	latency time.Duration
	runs    int
	only    string

	terraform string
	server    *testserver.Server
	far       *proxy // in front of the server
	dir       string // for all files
	env       []string
	report    report
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.terraform, err = exec.LookPath(cmp.Or(os.Getenv("BENCH_CLI"), "terraform")); err != nil {
		return err
	}
	version, err := cli.Version(ctx, b.terraform)
	if err != nil {
		return err
	}
	if os.Getenv("TEST_INFLUX_HOST") != "" {
		return errors.New("TEST_INFLUX_HOST is set; unset it, as thousands of tasks are made, on a server of their own")
	}
	if b.server, err = testserver.Start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.Close()) }()
	if b.far, err = startProxy(ctx, b.server.URL, b.latency); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.far.server.Close()) }()
	if b.dir, err = os.MkdirTemp("", "terraform-provider-influxdb-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	cliConfig, err := buildProviders(ctx, b.dir)
	if err != nil {
		return err
	}
	b.env = append(cli.Environment(cliConfig), "INFLUX_HOST="+b.server.URL, "INFLUX_TOKEN="+b.server.Token)

	for _, measurement := range []struct {
		name string
		run  func(context.Context) error
	}{{"refreshes", b.refreshes}, {"labels", b.labels}, {"many", b.many}, {"one", b.one}, {"applies", b.applies}} {
		if b.only != "" && b.only != measurement.name {
			continue
		}
		if err := measurement.run(ctx); err != nil {
			return err
		}
	}
	fmt.Printf("\n%s, InfluxDB %s, %d CPUs; %d tasks, %s away, %d runs each: median and range\n\n",
		version, b.server.Version, runtime.NumCPU(), b.n, b.latency, b.runs)
	return b.report.print(os.Stdout)
}

func (b *bench) provider() string { return filepath.Join(b.dir, "terraform-provider-influxdb") }

// note prints what is running to stderr.
func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// inTurn runs each function the given number of times, one after the other, so that other work on the machine affects all
// of them alike.
func inTurn(runs int, each ...func() (use, error)) ([]uses, error) {
	used := make([]uses, len(each))
	for range runs {
		for i, run := range each {
			u, err := run()
			if err != nil {
				return nil, err
			}
			used[i] = append(used[i], u)
		}
	}
	return used, nil
}
