package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/mirror"
)

// terraform is a Terraform or OpenTofu command, and the folder that it runs in.
type terraform struct {
	cli.Dir
	name    string // the command: terraform or tofu
	version string // as cli.Version returns it
}

// findTerraform finds the command that DEMO_CLI names, or one on PATH.
func findTerraform(ctx context.Context) (*terraform, error) {
	candidates := []string{"terraform", "tofu"}
	if chosen := os.Getenv("DEMO_CLI"); chosen != "" {
		candidates = []string{chosen}
	}
	for _, candidate := range candidates {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		version, err := cli.Version(ctx, path)
		if err != nil {
			return nil, err
		}
		fmt.Println("With", version)
		return &terraform{Dir: cli.Dir{CLI: path}, name: filepath.Base(path), version: version}, nil
	}
	return nil, fmt.Errorf("no %s on PATH; install Terraform or OpenTofu, or name one with DEMO_CLI", strings.Join(candidates, " or "))
}

// installProvider builds the provider into a mirror, and installs it from there like a release. It copies the
// configuration, so that no state gets into the repository.
func (d *demo) installProvider(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "terraform-provider-influxdb-demo-")
	if err != nil {
		return err
	}
	d.folder = folder
	d.undo = append(d.undo, func(context.Context) error { return os.RemoveAll(folder) })

	// Ctrl-C reaches these commands directly.
	building := context.WithoutCancel(ctx)
	root, err := exec.CommandContext(building, "go", "list", "-m", "-f", "{{.Dir}}", mirror.Module).Output()
	if err != nil {
		return fmt.Errorf("finding the repository: %w", err)
	}
	cliConfig, err := mirror.Build(building, filepath.Join(folder, "mirror"))
	if err != nil {
		return err
	}
	d.terraform.Path = filepath.Join(folder, "quickstart")
	d.quickstart = filepath.Join(strings.TrimSpace(string(root)), "examples", "quickstart")
	if err := d.copyQuickstart(d.terraform.Dir); err != nil {
		return err
	}
	d.terraform.Env = append(cli.Environment(cliConfig),
		"INFLUX_HOST="+d.server.URL, "INFLUX_TOKEN="+d.server.Token, "INFLUX_ORG="+d.server.Org,
		"TF_IN_AUTOMATION=1") // no advice on what to type next
	if !isTerminal(os.Stdout) {
		d.terraform.Env = append(d.terraform.Env, "TF_CLI_ARGS=-no-color")
	}
	if _, err := d.terraform.run(ctx, "init", "-input=false"); err != nil {
		return err
	}
	fmt.Println("Copied examples/quickstart, and ran init there.")
	return nil
}

// copyQuickstart copies the configuration without the files that someone's own run of it has left, and sets its
// variables.
func (d *demo) copyQuickstart(to cli.Dir) error {
	for _, pattern := range []string{"*.tf", "*.flux"} {
		files, err := filepath.Glob(filepath.Join(d.quickstart, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if err := to.Write(filepath.Base(file), string(text)); err != nil {
				return err
			}
		}
	}
	return to.Write("terraform.tfvars", fmt.Sprintf("readings_bucket = %q\nmeans_bucket    = %q\n", d.readings, d.means))
}

func (d *demo) apply(ctx context.Context) error {
	if _, err := d.terraform.run(ctx, "plan", "-input=false", "-out=first.tfplan"); err != nil {
		return err
	}
	d.applied = true
	d.undo = append(d.undo, d.destroy)
	out, err := d.terraform.run(ctx, "apply", "-input=false", "first.tfplan")
	if err != nil {
		return err
	}
	fmt.Println(out)
	d.taskID, err = d.terraform.Output(ctx, "output", "-raw", "downsample_task_id")
	return err
}

func (d *demo) planNothing(ctx context.Context) error {
	out, changes, err := d.terraform.plan(ctx)
	if err == nil && changes {
		err = errors.New("the second plan is not empty")
	}
	printPlan(out)
	return err
}

// planDrift changes the schedule as the UI does, after which the server reformats the script.
func (d *demo) planDrift(ctx context.Context) error {
	err := d.server.Call(ctx, "PATCH", "/api/v2/tasks/"+d.taskID, map[string]string{"every": "30m"}, nil)
	if err != nil {
		return err
	}
	out, changes, err := d.terraform.plan(ctx, "-out=drift.tfplan")
	if err == nil && !changes {
		err = errors.New("the plan doesn't show it: it is empty")
	}
	printPlan(out)
	if err != nil {
		return err
	}

	plan, err := d.terraform.Output(ctx, "show", "-json", "drift.tfplan")
	if err != nil {
		return err
	}
	changed, err := changedAttributes(plan)
	if err != nil {
		return err
	}
	if want := []string{"influxdb_task.downsample.every"}; !slices.Equal(changed, want) {
		return fmt.Errorf("the plan changes %q, not only %q", changed, want)
	}
	return nil
}

// printPlan prints a plan without the lines about the refresh.
func printPlan(out string) {
	lines := slices.DeleteFunc(strings.Split(out, "\n"), func(line string) bool { return strings.Contains(line, ": Refreshing state...") })
	fmt.Println(strings.TrimSpace(strings.Join(lines, "\n")))
}

// changedAttributes returns the attributes that a plan in JSON changes.
func changedAttributes(plan string) ([]string, error) {
	var parsed struct {
		ResourceChanges []struct {
			Address string
			Change  struct {
				Before, After map[string]any
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(plan), &parsed); err != nil {
		return nil, err
	}
	var changed []string
	for _, resource := range parsed.ResourceChanges {
		// After lacks the attributes that are known only after the apply.
		before, after := resource.Change.Before, resource.Change.After
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if !reflect.DeepEqual(before[name], after[name]) {
				changed = append(changed, resource.Address+"."+name)
			}
		}
	}
	return changed, nil
}

// destroy is the last step. If an earlier step fails, tearDown calls it to remove the tasks.
func (d *demo) destroy(ctx context.Context) error {
	if !d.applied {
		return nil
	}
	out, err := d.terraform.run(ctx, "destroy", "-input=false", "-auto-approve")
	if err != nil {
		return err
	}
	d.applied = false
	fmt.Println(out[strings.LastIndex(out, "\n")+1:])
	return nil
}

// run runs a command that must succeed, and returns its output.
func (t *terraform) run(ctx context.Context, args ...string) (string, error) {
	out, code, err := t.Run(ctx, args...)
	if err == nil && code != 0 {
		err = fmt.Errorf("%s %s: exit code %d\n%s", t.name, args[0], code, out)
	}
	return strings.TrimSpace(out), err
}

// plan returns the output of a plan, and whether the plan has changes.
func (t *terraform) plan(ctx context.Context, args ...string) (out string, changes bool, err error) {
	out, code, err := t.Run(ctx, append([]string{"plan", "-input=false", "-detailed-exitcode"}, args...)...)
	if err == nil && code != 0 && code != 2 {
		err = fmt.Errorf("%s plan: exit code %d", t.name, code)
	}
	return out, code == 2, err
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
