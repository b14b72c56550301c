package run

import (
	"reflect"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func TestFromAPI(t *testing.T) {
	at := time.Date(2026, time.March, 1, 6, 0, 0, 0, time.UTC)
	links := map[string]string{"self": "/api/v2/tasks/t/runs/r"}
	for name, test := range map[string]struct {
		run  influx.Run
		want model
	}{
		"queued": {
			influx.Run{ID: "r", TaskID: "t", Status: influx.RunScheduled, ScheduledFor: at, RequestedAt: at, Links: links},
			model{
				ID: types.StringValue("r"), TaskID: types.StringValue("t"), Status: types.StringValue("scheduled"),
				ScheduledFor: types.StringValue("2026-03-01T06:00:00Z"), RequestedAt: types.StringValue("2026-03-01T06:00:00Z"),
				StartedAt: types.StringNull(), FinishedAt: types.StringNull(), Flux: types.StringNull(), Log: []logEvent{}, Links: links,
			},
		},
		"finished": {
			influx.Run{
				ID: "r", TaskID: "t", Status: influx.RunSuccess, ScheduledFor: at, StartedAt: at.Add(time.Millisecond), FinishedAt: at.Add(time.Second),
				Log: []influx.LogEvent{{RunID: "r", Time: "2026-03-01T06:00:01Z", Message: "Completed(success)"}}, Links: links,
			},
			model{
				ID: types.StringValue("r"), TaskID: types.StringValue("t"), Status: types.StringValue("success"),
				ScheduledFor: types.StringValue("2026-03-01T06:00:00Z"), RequestedAt: types.StringNull(),
				StartedAt: types.StringValue("2026-03-01T06:00:00.001Z"), FinishedAt: types.StringValue("2026-03-01T06:00:01Z"),
				Flux: types.StringNull(), Log: []logEvent{{"r", "2026-03-01T06:00:01Z", "Completed(success)"}}, Links: links,
			},
		},
	} {
		if got := fromAPI(test.run); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
