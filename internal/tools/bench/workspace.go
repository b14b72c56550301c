package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// workspace is a folder with a configuration and its state.
type workspace struct{ cli.Dir }

func newWorkspace(b *bench, name, config string, env ...string) (*workspace, error) {
	w := &workspace{cli.Dir{CLI: b.terraform, Path: filepath.Join(b.dir, name), Env: b.env}.With(env...)}
	return w, errors.Join(w.Write("main.tf", config), w.Write("body.flux", body), w.setCount(1))
}

// use is what a run of Terraform took: the time until its end, and the CPU time of Terraform and its providers.
type use struct{ wall, cpu time.Duration }

// run runs Terraform.
func (w *workspace) run(ctx context.Context, env []string, subcommand string, args ...string) (use, error) {
	cmd := w.With(env...).Command(ctx, append([]string{subcommand, "-input=false", "-no-color"}, args...)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	switch {
	case ctx.Err() != nil:
		return use{}, context.Cause(ctx)
	case err != nil:
		return use{}, fmt.Errorf("%s: %s %s: %w\n%s", w.Path, subcommand, args, err, out[max(0, len(out)-4000):])
	}
	// Terraform waits for its providers, so its CPU time includes theirs.
	return use{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

// plan refreshes and plans. A plan with changes is an error.
func (w *workspace) plan(ctx context.Context, env ...string) (use, error) {
	return w.run(ctx, env, "plan", "-detailed-exitcode")
}

// apply applies to an empty state.
func (w *workspace) apply(ctx context.Context, env ...string) (use, error) {
	if err := os.RemoveAll(filepath.Join(w.Path, "terraform.tfstate")); err != nil {
		return use{}, err
	}
	return w.run(ctx, env, "apply", "-auto-approve")
}

// setCount sets the number of resources in the configuration.
func (w *workspace) setCount(n int) error {
	return w.Write("terraform.tfvars", fmt.Sprintf("n = %d\n", n))
}

// instance is an instance of a resource in the state.
type instance = map[string]any

// grow extends the state of a single resource, which Terraform has written, to n resources. An apply would take long,
// since it rewrites the whole state for each resource. edit changes what is different in the copy with number i.
func (w *workspace) grow(n int, edit func(resourceType string, i int, copy instance)) error {
	path := filepath.Join(w.Path, "terraform.tfstate")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var state map[string]any
	if err := json.Unmarshal(text, &state); err != nil {
		return err
	}
	for _, each := range state["resources"].([]any) {
		resource := each.(map[string]any)
		instances := resource["instances"].([]any)
		if _, counted := instances[0].(instance)["index_key"]; !counted {
			continue
		}
		for i := 1; i < n; i++ {
			next := deepCopy(instances[0]).(instance)
			next["index_key"] = i
			edit(resource["type"].(string), i, next)
			instances = append(instances, next)
		}
		resource["instances"] = instances
	}
	if text, err = json.MarshalIndent(state, "", "  "); err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	return w.setCount(n)
}

// set sets an attribute of an instance, and of its identity, which states have since Terraform 1.12.
func set(copy instance, name, value string) {
	for _, part := range []string{"attributes", "identity"} {
		if object, ok := copy[part].(instance); ok && object[name] != nil {
			object[name] = value
		}
	}
}

func deepCopy(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	object = maps.Clone(object)
	for name := range object {
		object[name] = deepCopy(object[name])
	}
	return object
}
