package main

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
)

// createOrganization creates an organization. The provider lists the tasks of an organization, so each measurement has
// an organization with only its own tasks.
func createOrganization(ctx context.Context, server *testserver.Server, name string) (id string, err error) {
	var answer struct{ ID string }
	err = server.Call(ctx, "POST", "/api/v2/orgs", map[string]string{"name": name}, &answer)
	return answer.ID, err
}

// task has what the server sets for a task.
type task struct{ ID, CreatedAt string }

// createTasks creates the tasks from number first to n-1 as in the configuration. They are inactive, so that the server
// only answers requests.
func createTasks(ctx context.Context, server *testserver.Server, orgID string, first, n int) ([]task, error) {
	tasks := make([]task, n)
	err := inParallel(ctx, first, n, func(ctx context.Context, i int) error {
		script := flux.Compose(body, flux.Options{Name: taskName(i), Every: every})
		create := map[string]string{"orgID": orgID, "flux": script, "description": description}
		if err := server.Call(ctx, "POST", "/api/v2/tasks", create, &tasks[i]); err != nil {
			return err
		}
		return server.Call(ctx, "PATCH", "/api/v2/tasks/"+tasks[i].ID, map[string]string{"status": "inactive"}, nil)
	})
	return tasks, err
}

// addLabel adds the label to the tasks from number first on.
func addLabel(ctx context.Context, server *testserver.Server, tasks []task, first int, labelID string) error {
	return inParallel(ctx, first, len(tasks), func(ctx context.Context, i int) error {
		return server.Call(ctx, "POST", "/api/v2/tasks/"+tasks[i].ID+"/labels", map[string]string{"labelID": labelID}, nil)
	})
}

func inParallel(ctx context.Context, first, n int, do func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(10) // like Terraform
	for i := first; i < n && ctx.Err() == nil; i++ {
		group.Go(func() error { return do(ctx, i) })
	}
	return group.Wait()
}
