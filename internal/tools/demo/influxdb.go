package main

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// writeReadings creates the buckets of the configuration, and writes readings to one of them.
func (d *demo) writeReadings(ctx context.Context) error {
	// The names are new, since TEST_INFLUX_HOST may name a server with existing buckets.
	d.readings = "sensors-" + strings.ToLower(rand.Text()[:6])
	d.means = d.readings + "-15m"
	if err := errors.Join(d.createBucket(ctx, d.readings), d.createBucket(ctx, d.means)); err != nil {
		return err
	}

	const hours = 6
	now := time.Now()
	var points strings.Builder
	for t := now.Add(-hours * time.Hour); t.Before(now); t = t.Add(time.Minute) {
		angle := 2 * math.Pi * float64(t.Unix()) / (hours * time.Hour).Seconds()
		fmt.Fprintf(&points, "climate,room=attic temperature=%.2f %d\n", 24+6*math.Sin(angle), t.Unix())
		fmt.Fprintf(&points, "climate,room=cellar temperature=%.2f %d\n", 13+math.Cos(angle), t.Unix())
		fmt.Fprintf(&points, "climate,room=kitchen temperature=%.2f %d\n", 21+2*math.Sin(3*angle), t.Unix())
	}
	query := url.Values{"org": {d.server.Org}, "bucket": {d.readings}, "precision": {"s"}}
	if err := d.server.Call(ctx, "POST", "/api/v2/write?"+query.Encode(), points.String(), nil); err != nil {
		return err
	}
	fmt.Printf("Three rooms' temperatures are in the bucket %s.\n", d.readings)
	return nil
}

func (d *demo) createBucket(ctx context.Context, name string) error {
	var answer struct{ ID string }
	err := d.server.Call(ctx, "POST", "/api/v2/buckets", map[string]string{"name": name, "orgID": d.server.OrgID}, &answer)
	if err != nil {
		return err
	}
	d.undo = append(d.undo, func(ctx context.Context) error {
		return d.server.Call(ctx, "DELETE", "/api/v2/buckets/"+answer.ID, nil, nil)
	})
	return nil
}

// runTask runs the task immediately, and waits until the run has finished.
func (d *demo) runTask(ctx context.Context) error {
	type run struct {
		ID, Status string
		Log        []struct{ Message string }
	}
	var started run
	runs := "/api/v2/tasks/" + d.taskID + "/runs"
	// The run works on the hour before this time. The readings cover that hour at any time of day.
	scheduledFor := time.Now().UTC().Truncate(time.Hour)
	request := map[string]any{"scheduledFor": scheduledFor.Format(time.RFC3339)}
	if err := d.server.Call(ctx, "POST", runs, request, &started); err != nil {
		return err
	}

	ctx, cancel := context.WithTimeoutCause(ctx, 2*time.Minute, errors.New("the run doesn't end"))
	defer cancel()
	for {
		// Don't read the run by its ID: that request fails between the end of the run and its entry in the log.
		var answer struct{ Runs []run }
		if err := d.server.Call(ctx, "GET", runs, nil, &answer); err != nil {
			return err
		}
		for _, r := range answer.Runs {
			if r.ID != started.ID {
				continue
			}
			switch r.Status {
			case "success":
				fmt.Printf("The run for %s succeeded.\n", scheduledFor.Format("15:04 MST"))
				return nil
			case "failed", "canceled":
				return fmt.Errorf("the run %s: %v", r.Status, r.Log)
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// showMeans prints what the task has written, as a table with a column for each room.
func (d *demo) showMeans(ctx context.Context) error {
	query := fmt.Sprintf(`
		from(bucket: %q)
			|> range(start: -6h)
			|> keep(columns: ["_time", "room", "_value"])
			|> group()
			|> pivot(rowKey: ["_time"], columnKey: ["room"], valueColumn: "_value")
			|> sort(columns: ["_time"])
			|> rename(columns: {_time: "until"})`, d.means)
	answer, err := d.server.Query(ctx, d.server.OrgID, query)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(strings.NewReader(answer)).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) < 2 {
		return errors.New("the task has written nothing")
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		// The first three columns are InfluxDB's: the annotation, the result and the number of the table.
		for _, cell := range row[3:] {
			if number, err := strconv.ParseFloat(cell, 64); err == nil {
				cell = fmt.Sprintf("%.2f", number)
			}
			fmt.Fprint(table, cell, "\t")
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}
