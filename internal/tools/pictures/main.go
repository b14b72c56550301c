// Command pictures draws README's pictures from real output: a plan that shows an edit in the UI, a plan that finds
// mistakes in a script, and a unit test that fails. It runs Terraform on a real InfluxDB, in a terminal of its own for
// the colors (with the command script of Linux), and writes .github/pictures.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

const folder = ".github/pictures"

func main() {
	log.SetFlags(0)
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) (err error) {
	testserver.ClearEnvironment()
	server, err := testserver.Start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	dir, err := os.MkdirTemp("", "terraform-provider-influxdb-pictures-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cliConfig, err := mirror.Build(ctx, filepath.Join(dir, "mirror"))
	if err != nil {
		return err
	}
	environment := append(cli.Environment(cliConfig),
		"INFLUX_HOST="+server.URL, "INFLUX_TOKEN="+server.Token, "INFLUX_ORG="+server.Org, "TF_IN_AUTOMATION=1")
	tasks := cli.Dir{CLI: "terraform", Path: filepath.Join(dir, "tasks"), Env: environment}
	tests := cli.Dir{CLI: "terraform", Path: filepath.Join(dir, "testing"), Env: environment}
	return errors.Join(drawPlans(ctx, server, tasks), drawTest(ctx, tests))
}

const configuration = `terraform {
  required_providers {
    influxdb = {
      source = "influxtasks/influxdb"
    }
  }
}

resource "influxdb_task" "downsample" {
  name  = "downsample cpu"
  every = "1h"
  flux  = file("downsample.flux")
}
`

const script = `from(bucket: "telegraf")
    |> range(start: -task.every)
    |> filter(fn: (r) => r._measurement == "cpu")
    |> aggregateWindow(every: 5m, fn: mean)
    |> to(bucket: "telegraf_hourly")
`

// misspelt has two mistakes that InfluxDB accepts, and that make every run fail.
var misspelt = strings.NewReplacer("fn: mean", "fn: means", `_measurement == "cpu"`, `_measurement == strings.toLower(v: "CPU")`).Replace(script)

func drawPlans(ctx context.Context, server *testserver.Server, t cli.Dir) error {
	if err := errors.Join(t.Write("main.tf", configuration), t.Write("downsample.flux", script)); err != nil {
		return err
	}
	for _, args := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		if _, err := t.Output(ctx, args...); err != nil {
			return err
		}
	}
	defer func() { _, _ = t.Output(ctx, "destroy", "-auto-approve") }()
	var list struct{ Tasks []struct{ ID string } }
	if err := server.Call(ctx, "GET", "/api/v2/tasks?name=downsample+cpu", nil, &list); err != nil {
		return err
	}
	if len(list.Tasks) != 1 {
		return fmt.Errorf("there are %d tasks", len(list.Tasks))
	}
	if err := server.Call(ctx, "PATCH", "/api/v2/tasks/"+list.Tasks[0].ID, map[string]string{"every": "30m"}, nil); err != nil {
		return err
	}
	if err := draw(ctx, t, "drift", "# Somebody has changed the schedule in the UI.", "plan"); err != nil {
		return err
	}
	return errors.Join(t.Write("downsample.flux", misspelt), draw(ctx, t, "typecheck", "", "plan"))
}

// drawTest runs the example's unit test with a script that takes the highest value instead of the mean.
func drawTest(ctx context.Context, t cli.Dir) error {
	if err := os.CopyFS(t.Path, os.DirFS("examples/testing")); err != nil {
		return err
	}
	path := filepath.Join(t.Path, "tasks", "downsample.flux")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "fn: mean", "fn: max", 1)), 0o600); err != nil {
		return err
	}
	if _, err := t.Output(ctx, "init"); err != nil {
		return err
	}
	return draw(ctx, t, "test", "", "test", "-filter=tests/preview.tftest.hcl")
}

// draw runs Terraform, and draws the command and its output, with a comment above it.
func draw(ctx context.Context, t cli.Dir, name, comment string, args ...string) error {
	command := "terraform " + strings.Join(args, " ")
	t.CLI = "script"
	// Two of the pictures show a command that fails.
	out, _, err := t.Run(ctx, "--quiet", "--command", command, os.DevNull)
	if err != nil {
		return err
	}
	text := "$ " + command + "\n" + readable(out)
	if comment != "" {
		text = comment + "\n" + text
	}
	freeze := exec.CommandContext(ctx, "go", "tool", "-modfile=internal/tools/external/freeze/go.mod", "freeze",
		"--language", "ansi", "--background", "#1b1f27", "--padding", "20,24", "--border.radius", "8",
		"--font.family", "ui-monospace, Menlo, Consolas, monospace", "--font.size", "13", "--output", filepath.Join(folder, name+".svg"))
	freeze.Stdin = strings.NewReader(text)
	if out, err := freeze.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", freeze, err, out)
	}
	return nil
}

var (
	refreshing = regexp.MustCompile(`(?m)^.*(Refreshing state\.\.\.|Reading\.\.\.|Read complete after).*\n`)
	legend     = regexp.MustCompile(`(?s)Terraform used the selected providers.*?Terraform will perform`)
	anyID      = regexp.MustCompile(`\b[0-9a-f]{16}\b`)
)

// The gray that Terraform uses for hints is hard to read on a dark background.
const gray, lightGray = "\x1b[90m", "\x1b[38;5;247m"

// readable returns the output without what differs between runs, and without empty lines at both ends.
func readable(out string) string {
	out = strings.ReplaceAll(out, gray, lightGray)
	out = refreshing.ReplaceAllString(strings.ReplaceAll(out, "\r\n", "\n"), "")
	out = legend.ReplaceAllString(out, "Terraform will perform")
	return strings.Trim(anyID.ReplaceAllString(out, "0f2d3c5b7a9e1000"), "\n")
}
