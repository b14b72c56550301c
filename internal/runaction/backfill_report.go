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

// runAndReport runs the backfill and reports its progress to the user.
func (b *backfill) runAndReport(ctx context.Context, task *influx.Task, progress *progress) error {
	if b.total == 0 {
		progress.say("Nothing to run: all scheduled times of %s in the time range already have a successful run.", subject(task))
		return nil
	}
	progress.say("Starting %s of %s, scheduled %s.", runs(b.total), subject(task), b.scheduled())
	began := time.Now()
	err := b.run(ctx, func() {
		if progress.due() {
			progress.say("%s; %s.", b.summary(), b.pace(time.Since(began)))
		}
	})
	if b.succeeded == b.total {
		all := "All " + runs(b.total)
		if b.total == 1 {
			all = "The run"
		}
		progress.say("%s of %s succeeded in %s.", all, subject(task), time.Since(began).Round(time.Second))
	}
	return err
}

// runs returns a number of runs in words.
func runs(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

// scheduled returns the scheduled times of the runs to start: from the first to the last, or for the only one.
func (b *backfill) scheduled() string {
	first, last := b.todo[0].Format(time.RFC3339), b.todo[len(b.todo)-1].Format(time.RFC3339)
	if first == last {
		return "for " + first
	}
	return "from " + first + " to " + last
}

// summary returns the numbers of runs by their outcome.
func (b *backfill) summary() string {
	parts := []string{fmt.Sprintf("%d of %s succeeded", b.succeeded, runs(b.total))}
	if n := len(b.failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := len(b.unknown); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unknown", n))
	}
	if n := len(b.watch.runs); n > 0 {
		parts = append(parts, fmt.Sprintf("%d running", n))
	}
	if n := len(b.todo); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not started", n))
	}
	return strings.Join(parts, ", ")
}

// pace returns the runs a second and the estimated time left.
func (b *backfill) pace(elapsed time.Duration) string {
	done := b.succeeded + len(b.failed) + len(b.unknown)
	if done == 0 {
		return "none has finished yet"
	}
	rate := float64(done) / elapsed.Seconds()
	left := time.Duration(float64(b.total-done) / rate * float64(time.Second))
	return fmt.Sprintf("%.1f a second, about %s left", rate, left.Round(time.Second))
}

// diagnostics returns the errors of the backfill. They say which runs were started and which weren't.
func (b *backfill) diagnostics(task *influx.Task, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	switch {
	case errors.Is(err, errTimeout):
		diags.AddError("Backfill timed out", diagnostic.Sentence("The backfill of %s %s.%s", subject(task), err, b.nextSteps()))
	case errors.Is(err, context.Canceled):
		diags.AddError("Backfill interrupted", diagnostic.Sentence("The backfill of %s was interrupted.%s", subject(task), b.nextSteps()))
	case influx.IsTaskGone(err):
		diags.AddError("Task deleted", diagnostic.Sentence("%s was deleted during the backfill. %s.",
			subject(task), diagnostic.Capitalize(b.summary())))
	case err != nil:
		diags.Append(diagnostic.AppendDetail(diagnostic.Error(subject(task), err), b.nextSteps()))
	case b.refused != nil:
		diags.Append(diagnostic.AppendDetail(diagnostic.Error(subject(task), b.refused), b.nextSteps()))
	}
	if len(b.failed) > 0 {
		diags.AddError("Backfill runs failed", diagnostic.Sentence("%d of %s of %s failed.%s%s",
			len(b.failed), runs(b.total), subject(task), list(task, b.failed), b.nextSteps()))
	}
	if len(b.unknown) > 0 {
		// Terraform doesn't show an action's warnings.
		diags.AddError("Unknown outcome of backfill runs", diagnostic.Sentence("InfluxDB no longer has a record of %d of %s of %s. %s%s%s",
			len(b.unknown), runs(b.total), subject(task), whyUnknown, list(task, b.unknown), b.nextSteps()))
	}
	return diags
}

// listedRuns is the maximum number of runs in a message. With a broken script, all runs fail.
const listedRuns = 10

// list returns a list of runs. Failed runs have their logs.
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

// nextSteps returns the outcome so far and how to resume the backfill.
func (b *backfill) nextSteps() string {
	text := "\n\n" + diagnostic.Capitalize(b.summary()) + "."
	if len(b.watch.runs) > 0 {
		text += " The running ones continue in InfluxDB."
	}
	if len(b.todo) > 0 {
		text += fmt.Sprintf(" Those not started are scheduled %s.", b.scheduled())
	}
	return text + " To resume the backfill, invoke the action again with skip_successful = true."
}
