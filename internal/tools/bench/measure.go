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
	floor, err := b.localWorkspace(ctx, "floor", floorConfig, b.n)
	if err != nil {
		return err
	}
	raw, err := b.localWorkspace(ctx, "raw", rawConfig, b.n)
	if err != nil {
		return err
	}
	bare, err := b.localWorkspace(ctx, "bare", bareConfig, b.n)
	if err != nil {
		return err
	}
	note("plan of %d tasks", b.n)
	took, err := inTurn(b.runs,
		func() (time.Duration, error) { return floor.plan(ctx) },
		func() (time.Duration, error) { return bare.plan(ctx) },
		func() (time.Duration, error) { return tasks.plan(ctx) },
		func() (time.Duration, error) { return tasks.plan(ctx, "INFLUX_HOST="+b.far.url) },
		func() (time.Duration, error) { return raw.plan(ctx) },
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks", b.n)
	b.report.ratio(what, took[0], took[2], 1.25)
	b.report.ratio(what+", "+b.latency.String(), took[0], took[3], 1.4)
	b.report.ratio(what+"; floor: the raw provider", took[4], took[2], 0)
	b.report.ratio("for comparison: a bare provider", took[0], took[1], 0)

	if !hasProc {
		note("the provider's CPU time and memory are measured on Linux only")
		return nil
	}
	c, err := tasks.measureProvider(ctx, b.provider())
	if err != nil {
		return err
	}
	b.cpuPerTask = perTask(c.cpu, b.n)
	limit(&b.report, what+": CPU of the provider a task", b.cpuPerTask, 1600*time.Microsecond)
	return nil
}

// perTask returns the CPU time per task, without the insignificant digits.
func perTask(cpu time.Duration, n int) time.Duration {
	return (cpu / time.Duration(n)).Round(10 * time.Microsecond)
}

// labels measures tasks with a label each on a distant server.
func (b *bench) labels(ctx context.Context) error {
	tasks, err := b.tasksWorkspace(ctx, "labels", labelsConfig, b.n)
	if err != nil {
		return err
	}
	floor, err := b.localWorkspace(ctx, "labels-floor", labelsFloorConfig, b.n)
	if err != nil {
		return err
	}
	note("plan of %d tasks with labels", b.n)
	var requests int64
	took, err := inTurn(b.runs,
		func() (time.Duration, error) { return floor.plan(ctx) },
		func() (time.Duration, error) {
			before := b.far.requests.Load()
			t, err := tasks.plan(ctx, "INFLUX_HOST="+b.far.url)
			requests = b.far.requests.Load() - before
			return t, err
		},
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks with a label each, %s", b.n, b.latency)
	b.report.ratio(what, took[0], took[1], 1.4)
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
	floor, err := b.localWorkspace(ctx, "many-floor", floorConfig, n)
	if err != nil {
		return err
	}
	note("plan of %d tasks", n)
	took, err := inTurn(b.runs,
		func() (time.Duration, error) { return floor.plan(ctx) },
		func() (time.Duration, error) { return tasks.plan(ctx) },
	)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("plan, %d tasks", n)
	b.report.ratio(what, took[0], took[1], 1.05)

	if !hasProc {
		return nil
	}
	c, err := tasks.measureProvider(ctx, b.provider())
	if err != nil {
		return err
	}
	limit(&b.report, what+": CPU of the provider a task", perTask(c.cpu, n), b.cpuPerTask*11/10)
	limit(&b.report, what+": peak memory of the provider, MB", c.memory>>20, 120)
	return nil
}

// one measures a single task, whose plan is mostly the start of the process.
func (b *bench) one(ctx context.Context) error {
	task, err := b.tasksWorkspace(ctx, "one", taskConfig, 1)
	if err != nil {
		return err
	}
	bare, err := b.localWorkspace(ctx, "one-bare", bareConfig, 1)
	if err != nil {
		return err
	}
	note("plan of one task")
	took, err := inTurn(5*b.runs, // since each is short
		func() (time.Duration, error) { return bare.plan(ctx) },
		func() (time.Duration, error) { return task.plan(ctx) },
	)
	if err != nil {
		return err
	}
	b.report.ratio("plan, one task; floor: the bare provider", took[0], took[1], 1)
	return nil
}

// applies measures the first apply of the tasks.
func (b *bench) applies(ctx context.Context) error {
	tasks, err := newWorkspace(b, "apply", taskConfig)
	if err != nil {
		return err
	}
	floor, err := newWorkspace(b, "apply-floor", floorConfig)
	if err != nil {
		return err
	}
	if err := errors.Join(tasks.setCount(b.n), floor.setCount(b.n)); err != nil {
		return err
	}
	note("apply of %d tasks", b.n)
	organizations := 0
	took, err := inTurn(b.runs,
		func() (time.Duration, error) { return floor.apply(ctx) },
		func() (time.Duration, error) {
			organizations++
			org := fmt.Sprintf("apply-%d", organizations)
			if _, err := createOrganization(ctx, b.server, org); err != nil {
				return 0, err
			}
			return tasks.apply(ctx, "INFLUX_ORG="+org)
		},
	)
	if err != nil {
		return err
	}
	b.report.ratio(fmt.Sprintf("apply, %d tasks", b.n), took[0], took[1], 1.15)
	return nil
}

// localWorkspace returns a workspace with n resources that aren't on a server.
func (b *bench) localWorkspace(ctx context.Context, name, config string, n int) (*workspace, error) {
	w, err := newWorkspace(b, name, config)
	if err != nil {
		return nil, err
	}
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	return w, w.grow(n, func(resourceType string, i int, copy instance) {
		if resourceType == "bare_task" || resourceType == "raw_task" {
			set(copy, "name", taskName(i))
			return
		}
		id := fmt.Sprintf("%08d-0000-0000-0000-000000000000", i)
		set(copy, "id", id)
		for _, attribute := range []string{"input", "output"} {
			value := copy["attributes"].(instance)[attribute].(instance)["value"].(instance)
			if _, label := value["task_id"]; label {
				value["task_id"] = id
			} else {
				value["name"] = taskName(i)
			}
		}
	})
}

// tasksWorkspace returns a workspace with n tasks in an organization of their own.
func (b *bench) tasksWorkspace(ctx context.Context, name, config string, n int) (*workspace, error) {
	note("making %d tasks", n)
	orgID, err := createOrganization(ctx, b.server, name)
	if err != nil {
		return nil, err
	}
	w, err := newWorkspace(b, name, config, "INFLUX_ORG="+name)
	if err != nil {
		return nil, err
	}
	// Terraform creates the first task.
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	tasks, err := createTasks(ctx, b.server, orgID, 1, n)
	if err != nil {
		return nil, err
	}
	var labelID string
	err = w.grow(n, func(resourceType string, i int, copy instance) {
		if resourceType == "influxdb_task_label" {
			labelID = copy["attributes"].(instance)["label_id"].(string)
			set(copy, "task_id", tasks[i].ID)
			return
		}
		set(copy, "name", taskName(i))
		set(copy, "created_at", tasks[i].CreatedAt)
		set(copy, "id", tasks[i].ID)
	})
	if err != nil || labelID == "" {
		return w, err
	}
	return w, addLabel(ctx, b.server, tasks, 1, labelID)
}
