package runaction

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// runAndReport runs the backfill, and tells the user about its progress.
func (b *backfill) runAndReport(ctx context.Context, task *influx.Task, progress *progress) error {
	if b.total == 0 {
		progress.say("There is nothing to run: all times of %s in the span have a successful run.", subject(task))
		return nil
	}
	progress.say("Running %s for %d times.", subject(task), b.total)
	began := time.Now()
	err := b.run(ctx, func() {
		if progress.due() {
			progress.say("%s; %s.", b.summary(), b.pace(time.Since(began)))
		}
	})
	if b.succeeded == b.total {
		progress.say("All %d runs of %s have succeeded, in %s.", b.total, subject(task), time.Since(began).Round(time.Second))
	}
	return err
}

// summary says how far the backfill has come.
func (b *backfill) summary() string {
	parts := []string{fmt.Sprintf("%d of %d runs have succeeded", b.succeeded, b.total)}
	if n := len(b.failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := len(b.unknown); n > 0 {
		parts = append(parts, fmt.Sprintf("the outcome of %d is unknown", n))
	}
	if n := len(b.watch.runs); n > 0 {
		parts = append(parts, fmt.Sprintf("%d are under way", n))
	}
	if n := len(b.todo); n > 0 {
		parts = append(parts, fmt.Sprintf("%d are not started", n))
	}
	return strings.Join(parts, ", ")
}

// pace says how fast it goes and how long it will take.
func (b *backfill) pace(elapsed time.Duration) string {
	done := b.succeeded + len(b.failed) + len(b.unknown)
	if done == 0 {
		return "the first ones have not finished yet"
	}
	rate := float64(done) / elapsed.Seconds()
	left := time.Duration(float64(b.total-done) / rate * float64(time.Second))
	return fmt.Sprintf("%.1f a second, about %s left", rate, left.Round(time.Second))
}

// diagnostics returns what the user has to know at the end: what went wrong, what was started, and what wasn't.
func (b *backfill) diagnostics(task *influx.Task, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	switch {
	case errors.Is(err, errTimeout):
		diags.AddError("The backfill took too long", diagnostic.Sentence("%s: the timeout is over.%s", subject(task), b.whatNow()))
	case errors.Is(err, context.Canceled):
		diags.AddError("The backfill was interrupted", diagnostic.Capitalize(subject(task))+"."+b.whatNow())
	case influx.IsTaskGone(err):
		diags.AddError("The task was deleted", diagnostic.Sentence("%s was deleted during the backfill. %s.",
			subject(task), diagnostic.Capitalize(b.summary())))
	case err != nil:
		diags.Append(diagnostic.AppendDetail(diagnostic.Error(subject(task), err), b.whatNow()))
	case b.refused != nil:
		diags.Append(diagnostic.AppendDetail(diagnostic.Error(subject(task), b.refused), b.whatNow()))
	}
	if len(b.failed) > 0 {
		diags.AddError("Runs of the backfill failed", diagnostic.Sentence("%s: %d of %d runs failed.%s%s",
			subject(task), len(b.failed), b.total, list(task, b.failed), b.whatNow()))
	}
	if len(b.unknown) > 0 {
		// Terraform shows no warning of an action.
		diags.AddError("Runs of the backfill have an unknown outcome", diagnostic.Sentence("%s: InfluxDB has no record of %d of %d runs any more. %s%s%s",
			subject(task), len(b.unknown), b.total, whyUnknown, list(task, b.unknown), b.whatNow()))
	}
	return diags
}

// listedRuns bounds how many runs are listed; with a broken script, all fail.
const listedRuns = 10

// list lists runs, those that failed with their logs.
func list(task *influx.Task, runs []influx.Run) string {
	slices.SortFunc(runs, func(a, b influx.Run) int { return a.ScheduledFor.Compare(b.ScheduledFor) })
	var list strings.Builder
	for _, run := range runs[:min(len(runs), listedRuns)] {
		fmt.Fprintf(&list, "\n\n  %s (run %s, %s)", run.ScheduledFor.Format(time.RFC3339), run.ID, influx.Printable(run.Status))
		if run.Status != runUnknown {
			list.WriteString(":" + failure(task, run, "\n    "))
		}
	}
	if more := len(runs) - listedRuns; more > 0 {
		fmt.Fprintf(&list, "\n\n  and %d more.", more)
	}
	return list.String()
}

// whatNow says how far the backfill has come and how to continue.
func (b *backfill) whatNow() string {
	text := "\n\n" + diagnostic.Capitalize(b.summary()) + "."
	if len(b.watch.runs) > 0 {
		text += " InfluxDB goes on with those that are under way."
	}
	if len(b.todo) > 0 {
		text += fmt.Sprintf(" Those that were not started are from %s to %s.",
			b.todo[0].Format(time.RFC3339), b.todo[len(b.todo)-1].Format(time.RFC3339))
	}
	return text + " To run the task for what is missing, invoke the action again with skip_successful = true."
}
