package main

import (
	"bytes"
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

const module = "github.com/influxtasks/terraform-provider-influxdb"

// terraform is a Terraform or OpenTofu with the folder to run it in.
type terraform struct {
	name   string // the command: terraform or tofu
	path   string
	folder string
	env    []string
}

// findTerraform finds the command by DEMO_CLI or on PATH.
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
		return &terraform{name: filepath.Base(path), path: path}, nil
	}
	return nil, fmt.Errorf("no %s on PATH; install Terraform or OpenTofu, or name one with DEMO_CLI", strings.Join(candidates, " or "))
}

// installProvider builds the provider into a mirror and installs it from there, just as a release is installed. The
// configuration is a copy, so that no state gets into the repository.
func (d *demo) installProvider(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "terraform-provider-influxdb-demo-")
	if err != nil {
		return err
	}
	d.folder = folder
	d.undo = append(d.undo, func(context.Context) error { return os.RemoveAll(folder) })

	root, err := command(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("finding the repository: %w", err)
	}
	// Ctrl-C reaches the build by itself: see command.
	cliConfig, err := mirror.Build(context.WithoutCancel(ctx), filepath.Join(folder, "mirror"))
	if err != nil {
		return err
	}
	d.terraform.folder = filepath.Join(folder, "quickstart")
	d.quickstart = filepath.Join(strings.TrimSpace(string(root)), "examples", "quickstart")
	if err := d.copyQuickstart(d.terraform.folder); err != nil {
		return err
	}
	d.terraform.env = d.environment(cliConfig)
	if _, err := d.terraform.run(ctx, "init", "-input=false"); err != nil {
		return err
	}
	fmt.Println("Copied examples/quickstart, and ran init there.")
	return nil
}

// copyQuickstart copies the configuration, but not what somebody's own run of it has left beside it, and sets its
// variables.
func (d *demo) copyQuickstart(to string) error {
	if err := os.Mkdir(to, 0o755); err != nil {
		return err
	}
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
			if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644); err != nil {
				return err
			}
		}
	}
	variables := fmt.Sprintf("readings_bucket = %q\nmeans_bucket    = %q\n", d.readings, d.means)
	return os.WriteFile(filepath.Join(to, "terraform.tfvars"), []byte(variables), 0o644)
}

// environment is ours without what would lead Terraform elsewhere.
func (d *demo) environment(cliConfig string) []string {
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "TF_LOG")
	})
	return append(env,
		"INFLUX_HOST="+d.server.URL, "INFLUX_TOKEN="+d.server.Token, "INFLUX_ORG="+d.server.Org,
		"TF_CLI_CONFIG_FILE="+cliConfig,
		"TF_IN_AUTOMATION=1", // no advice on what to type next
		"CHECKPOINT_DISABLE=1",
	)
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
	d.taskID, err = d.terraform.run(ctx, "output", "-raw", "downsample_task_id")
	return err
}

func (d *demo) planNothing(ctx context.Context) error {
	out, err := d.terraform.run(ctx, "plan", "-input=false", "-detailed-exitcode")
	if errors.Is(err, errChanges) {
		return fmt.Errorf("the second plan is not empty:\n%s", out)
	}
	if err != nil {
		return err
	}
	printPlan(out)
	return nil
}

// planDrift changes the schedule as the UI does, which has the server write the script anew.
func (d *demo) planDrift(ctx context.Context) error {
	err := d.server.Call(ctx, "PATCH", "/api/v2/tasks/"+d.taskID, map[string]string{"every": "30m"}, nil)
	if err != nil {
		return err
	}
	out, err := d.terraform.run(ctx, "plan", "-input=false", "-detailed-exitcode", "-out=drift.tfplan")
	if err == nil {
		return errors.New("the plan doesn't show it: it is empty")
	}
	if !errors.Is(err, errChanges) {
		return err
	}
	printPlan(out)

	plan, err := d.terraform.run(ctx, "show", "-json", "drift.tfplan")
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

// printPlan leaves out how the plan came about.
func printPlan(out string) {
	lines := slices.DeleteFunc(strings.Split(out, "\n"), func(line string) bool { return strings.Contains(line, ": Refreshing state...") })
	fmt.Println(strings.TrimSpace(strings.Join(lines, "\n")))
}

// changedAttributes lists what a plan, as JSON, changes.
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
		// An attribute that is only known after the apply is not in After.
		before, after := resource.Change.Before, resource.Change.After
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if !reflect.DeepEqual(before[name], after[name]) {
				changed = append(changed, resource.Address+"."+name)
			}
		}
	}
	return changed, nil
}

// destroy is the last step, and what takes away the tasks if the steps don't come as far.
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

// errChanges is what run returns for a plan that is not empty, if asked by -detailed-exitcode.
var errChanges = errors.New("the plan has changes")

// run runs a subcommand and returns what it prints.
func (t *terraform) run(ctx context.Context, subcommand string, args ...string) (string, error) {
	if !isTerminal(os.Stdout) {
		args = append([]string{"-no-color"}, args...)
	}
	cmd := command(ctx, t.path, append([]string{subcommand}, args...)...)
	cmd.Dir, cmd.Env = t.folder, t.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr

	err := cmd.Run()
	out := strings.TrimSpace(stdout.String())
	if slices.Contains(args, "-detailed-exitcode") && cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 2 {
		return out, errChanges
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s\n%s", t.name, subcommand, err, out, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

// command is an [exec.Cmd] that is not killed when ctx ends. Ctrl-C has reached it by itself then, and it is tidying
// up; Terraform would even take a second signal as the order to drop everything.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Cancel = func() error { return nil }
	return cmd
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
