package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// refreshes measures refreshes of tasks on a server nearby and on a distant one.
func (b *bench) refreshes(ctx context.Context) error {
	tasks, err := b.tasksWorkspace(ctx, "tasks", taskConfig, b.n)
	if err != nil {
		return err
	}
	raw, err := b.localWorkspace(ctx, "raw", rawConfig, b.n)
	if err != nil {
		return err
	}
	builtIn, err := b.localWorkspace(ctx, "terraform-data", terraformDataConfig, b.n)
	if err != nil {
		return err
	}
	bare, err := b.localWorkspace(ctx, "bare", bareConfig, b.n)
	if err != nil {
		return err
	}
	note("plan of %d tasks", b.n)
	used, err := inTurn(b.runs,
		func() (use, error) { return raw.plan(ctx) },
		func() (use, error) { return tasks.plan(ctx) },
		func() (use, error) { return tasks.plan(ctx, "INFLUX_HOST="+b.far.url) },
		func() (use, error) { return builtIn.plan(ctx) },
		func() (use, error) { return bare.plan(ctx) },
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks", b.n)
	b.report.ratio(what, used[0].wall(), used[1].wall(), 1.10)
	b.report.ratio(what+": CPU time", used[0].cpu(), used[1].cpu(), 1.15)
	b.report.ratio(what+", "+b.latency.String(), used[0].wall(), used[2].wall(), 1.15)
	b.report.ratio("for comparison: terraform_data", used[0].wall(), used[3].wall(), 0)
	b.report.ratio("for comparison: a bare provider", used[0].wall(), used[4].wall(), 0)
	return nil
}

// labelsPerTask is the number of labels of each task in the measurement of labels.
const labelsPerTask = 3

// labels measures refreshes of tasks with labels on a distant server.
func (b *bench) labels(ctx context.Context) error {
	tasks, err := b.tasksWorkspace(ctx, "labels", labelsConfig, b.n)
	if err != nil {
		return err
	}
	raw, err := b.localWorkspace(ctx, "labels-raw", rawLabelsConfig, b.n)
	if err != nil {
		return err
	}
	note("plan of %d tasks with labels", b.n)
	var requests int64
	used, err := inTurn(b.runs,
		func() (use, error) { return raw.plan(ctx) },
		func() (use, error) {
			before := b.far.requests.Load()
			u, err := tasks.plan(ctx, "INFLUX_HOST="+b.far.url)
			requests = b.far.requests.Load() - before
			return u, err
		},
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks with %d labels each, %s", b.n, labelsPerTask, b.latency)
	b.report.ratio(what, used[0].wall(), used[1].wall(), 1.15)
	b.report.ratio(what+": CPU time", used[0].cpu(), used[1].cpu(), 1.15)
	limit(&b.report, what+": requests", requests, 12)
	return nil
}

// many measures five times as many tasks.
func (b *bench) many(ctx context.Context) error {
	n := 5 * b.n
	tasks, err := b.tasksWorkspace(ctx, "many", taskConfig, n)
	if err != nil {
		return err
	}
	raw, err := b.localWorkspace(ctx, "many-raw", rawConfig, n)
	if err != nil {
		return err
	}
	note("plan of %d tasks", n)
	used, err := inTurn(b.runs,
		func() (use, error) { return raw.plan(ctx) },
		func() (use, error) { return tasks.plan(ctx) },
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks", n)
	b.report.ratio(what, used[0].wall(), used[1].wall(), 1.10)
	b.report.ratio(what+": CPU time", used[0].cpu(), used[1].cpu(), 1.15)
	if !hasProc {
		note("the provider's memory is measured on Linux only")
		return nil
	}
	c, err := tasks.measureProvider(ctx, b.provider())
	if err != nil {
		return err
	}
	limit(&b.report, what+": CPU time of the provider a task", (c.cpu / time.Duration(n)).Round(10*time.Microsecond), 1600*time.Microsecond)
	limit(&b.report, what+": peak memory of the provider, MB", c.memory>>20, 100)
	return nil
}

// one measures a single task, where most of the time goes into starting the process.
func (b *bench) one(ctx context.Context) error {
	task, err := b.tasksWorkspace(ctx, "one", taskConfig, 1)
	if err != nil {
		return err
	}
	raw, err := b.localWorkspace(ctx, "one-raw", rawConfig, 1)
	if err != nil {
		return err
	}
	note("plan of one task")
	used, err := inTurn(5*b.runs, // as it is short
		func() (use, error) { return raw.plan(ctx) },
		func() (use, error) { return task.plan(ctx) },
	)
	if err != nil {
		return err
	}
	b.report.ratio("plan, one task", used[0].wall(), used[1].wall(), 1.05)
	return nil
}

// applies measures the creation of tasks, for which the floor makes no request.
func (b *bench) applies(ctx context.Context) error {
	tasks, err := newWorkspace(b, "apply", taskConfig)
	if err != nil {
		return err
	}
	raw, err := newWorkspace(b, "apply-raw", rawConfig)
	if err != nil {
		return err
	}
	if err := errors.Join(tasks.setCount(b.n), raw.setCount(b.n)); err != nil {
		return err
	}
	note("apply of %d tasks", b.n)
	organizations := 0
	used, err := inTurn(b.runs,
		func() (use, error) { return raw.apply(ctx) },
		func() (use, error) {
			organizations++
			org := fmt.Sprintf("apply-%d", organizations)
			if _, err := createOrganization(ctx, b.server, org); err != nil {
				return use{}, err
			}
			return tasks.apply(ctx, "INFLUX_ORG="+org)
		},
	)
	if err != nil {
		return err
	}
	b.report.ratio(fmt.Sprintf("apply, %d tasks", b.n), used[0].wall(), used[1].wall(), 0)
	return nil
}

// localWorkspace returns a workspace with n resources that no server has.
func (b *bench) localWorkspace(ctx context.Context, name, config string, n int) (*workspace, error) {
	w, err := newWorkspace(b, name, config)
	if err != nil {
		return nil, err
	}
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	return w, w.grow(n, func(resourceType string, i int, copy instance) {
		if resourceType != "terraform_data" {
			set(copy, "name", taskName(i))
			return
		}
		set(copy, "id", fmt.Sprintf("%08d-0000-0000-0000-000000000000", i))
		for _, attribute := range []string{"input", "output"} {
			copy["attributes"].(instance)[attribute].(instance)["value"].(instance)["name"] = taskName(i)
		}
	})
}

// tasksWorkspace returns a workspace with n tasks in an organization of their own.
func (b *bench) tasksWorkspace(ctx context.Context, name, config string, n int) (*workspace, error) {
	note("creating %d tasks", n)
	orgID, err := createOrganization(ctx, b.server, name)
	if err != nil {
		return nil, err
	}
	w, err := newWorkspace(b, name, config, "INFLUX_ORG="+name)
	if err != nil {
		return nil, err
	}
	// Terraform creates the first task itself.
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	tasks, err := createTasks(ctx, b.server, orgID, 1, n)
	if err != nil {
		return nil, err
	}
	labelIDs := map[string]bool{}
	err = w.grow(n, func(resourceType string, i int, copy instance) {
		if resourceType == "influxdb_task_label" {
			labelIDs[copy["attributes"].(instance)["label_id"].(string)] = true
			set(copy, "task_id", tasks[i].ID)
			return
		}
		set(copy, "name", taskName(i))
		set(copy, "created_at", tasks[i].CreatedAt)
		set(copy, "id", tasks[i].ID)
	})
	for labelID := range labelIDs {
		err = errors.Join(err, addLabel(ctx, b.server, tasks, 1, labelID))
	}
	return w, err
}
