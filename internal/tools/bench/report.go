package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// report holds the measurements, as a table for README.md.
type report struct{ rows []string }

func (r *report) add(what, floor, measured, result, goal string, met bool) {
	verdict := "met"
	switch {
	case goal == "":
		verdict = ""
	case !met:
		verdict = "NOT MET"
	}
	r.rows = append(r.rows, fmt.Sprintf("| %s\t| %s\t| %s\t| %s\t| %s\t| %s\t|", what, floor, measured, result, goal, verdict))
}

// ratio adds a time that must be at most goal times the floor's; 0 means no goal.
func (r *report) ratio(what string, floor, measured times, goal float64) {
	ratio := measured.median().Seconds() / floor.median().Seconds()
	bound := ""
	if goal > 0 {
		bound = fmt.Sprintf("≤ %.2f", goal)
	}
	r.add(what, floor.String(), measured.String(), fmt.Sprintf("%.2f", ratio), bound, ratio <= goal)
}

// limit adds a figure that must be at most goal.
func limit[T int | int64 | time.Duration](r *report, what string, measured, goal T) {
	r.add(what, "", fmt.Sprint(measured), "", fmt.Sprint("≤ ", goal), measured <= goal)
}

// uses is what several runs of the same took.
type uses []use

func (u uses) wall() times { return u.each(func(u use) time.Duration { return u.wall }) }

func (u uses) cpu() times { return u.each(func(u use) time.Duration { return u.cpu }) }

func (u uses) each(of func(use) time.Duration) (t times) {
	for _, u := range u {
		t = append(t, of(u))
	}
	return t
}

// times are the times that the runs of one measurement took.
type times []time.Duration

func (t times) median() time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// String includes the range. If the range is wide, the machine was busy with something else, and the ratio says little.
func (t times) String() string {
	return fmt.Sprintf("%.2f s (%.2f–%.2f)", t.median().Seconds(), slices.Min(t).Seconds(), slices.Max(t).Seconds())
}

func (r *report) print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintln(table, "| measurement\t| floor\t| provider\t| ratio\t| goal\t| \t|")
	fmt.Fprintln(table, "|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, row := range r.rows {
		fmt.Fprintln(table, row)
	}
	return table.Flush()
}
