package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// workspace is a folder with a configuration and its state.
type workspace struct {
	terraform string
	dir       string
	env       []string
}

func newWorkspace(b *bench, name, config string, env ...string) (*workspace, error) {
	w := &workspace{terraform: b.terraform, dir: filepath.Join(b.dir, name), env: append(slices.Clone(b.env), env...)}
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return nil, err
	}
	for file, text := range map[string]string{"main.tf": config, "body.flux": body} {
		if err := os.WriteFile(filepath.Join(w.dir, file), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return w, w.setCount(1)
}

// run runs Terraform, and returns how long it took.
func (w *workspace) run(ctx context.Context, env []string, subcommand string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, w.terraform, append([]string{subcommand, "-input=false", "-no-color"}, args...)...)
	// Ctrl-C reaches it by itself, and a second signal would have it leave the provider behind.
	cmd.Cancel = func() error { return nil }
	cmd.Dir, cmd.Env = w.dir, slices.Concat(w.env, env)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %s: %w\n%s", w.dir, cmd, err, out[max(0, len(out)-4000):])
	}
	return took, nil
}

// plan refreshes and plans; that there is something to change is an error.
func (w *workspace) plan(ctx context.Context, env ...string) (time.Duration, error) {
	return w.run(ctx, env, "plan", "-detailed-exitcode")
}

// apply applies to an empty state.
func (w *workspace) apply(ctx context.Context, env ...string) (time.Duration, error) {
	if err := os.RemoveAll(filepath.Join(w.dir, "terraform.tfstate")); err != nil {
		return 0, err
	}
	return w.run(ctx, env, "apply", "-auto-approve")
}

// setCount sets the number of resources in the configuration.
func (w *workspace) setCount(n int) error {
	return os.WriteFile(filepath.Join(w.dir, "terraform.tfvars"), fmt.Appendf(nil, "n = %d\n", n), 0o600)
}

// instance is one of a resource's in the state.
type instance = map[string]any

// grow makes a state of n resources out of one of a single one, which Terraform
// has written. An apply would take long: it writes the whole state anew for
// each resource. edit gives the copy with number i what is its own.
func (w *workspace) grow(n int, edit func(resourceType string, i int, copy instance)) error {
	path := filepath.Join(w.dir, "terraform.tfstate")
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

// set sets an attribute of an instance, and of its identity, which Terraform has
// since 1.12.
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
