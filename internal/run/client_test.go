package run_test

import (
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// A retry is another run for the same time. Only unfinished runs can be canceled.
func TestAccClient_retryAndCancel(t *testing.T) {
	t.Parallel()
	ctx, client := t.Context(), acctest.Client(t)
	taskID := acctest.NewTask(t, acctest.Server(t).OrgID, acctest.Fails)
	at := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	acctest.StartRuns(t, taskID, at)
	first := acctest.FinishedRuns(t, taskID, 1)[0]
	if err := client.CancelRun(ctx, taskID, first.ID); !influx.IsRunGone(err) {
		t.Errorf("a finished run: %v", err)
	}

	retry, err := client.RetryRun(ctx, taskID, first.ID)
	if err != nil || retry.ID == first.ID || !retry.ScheduledFor.Equal(at) || retry.Status != influx.RunScheduled {
		t.Errorf("the retry is %v, %v", retry, err)
	}
	acctest.FinishedRuns(t, taskID, 2)
	if _, err := client.RetryRun(ctx, taskID, "0123456789abcdef"); !influx.IsRunGone(err) {
		t.Errorf("the retry of no run: %v", err)
	}

	queued, err := client.StartRun(ctx, taskID, time.Now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := client.CancelRun(ctx, taskID, queued.ID); err != nil {
		t.Errorf("a queued run: %v", err)
	}
	if run, err := client.Run(ctx, taskID, queued.ID); err != nil || run.Status != influx.RunCanceled {
		t.Errorf("the canceled run is %v, %v", run, err)
	}
}
