package run

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// model is a run in a data source.
type model struct {
	ID           types.String      `tfsdk:"id"`
	TaskID       types.String      `tfsdk:"task_id"`
	Status       types.String      `tfsdk:"status"`
	ScheduledFor types.String      `tfsdk:"scheduled_for"`
	RequestedAt  types.String      `tfsdk:"requested_at"`
	StartedAt    types.String      `tfsdk:"started_at"`
	FinishedAt   types.String      `tfsdk:"finished_at"`
	Flux         types.String      `tfsdk:"flux"`
	Log          []logEvent        `tfsdk:"log"`
	Links        map[string]string `tfsdk:"links"`
}

// logEvent is a log message.
type logEvent struct {
	RunID   string `tfsdk:"run_id"`
	Time    string `tfsdk:"time"`
	Message string `tfsdk:"message"`
}

func fromAPI(run influx.Run) model {
	return model{
		ID:           types.StringValue(run.ID),
		TaskID:       types.StringValue(run.TaskID),
		Status:       types.StringValue(run.Status),
		ScheduledFor: framework.Time(run.ScheduledFor),
		RequestedAt:  framework.Time(run.RequestedAt),
		StartedAt:    framework.Time(run.StartedAt),
		FinishedAt:   framework.Time(run.FinishedAt),
		Flux:         framework.Optional(run.Flux),
		Log:          logFromAPI(run.Log),
		Links:        run.Links,
	}
}

// logFromAPI returns a log, which is empty rather than null.
func logFromAPI(events []influx.LogEvent) []logEvent {
	log := make([]logEvent, 0, len(events))
	for _, event := range events {
		log = append(log, logEvent{event.RunID, event.Time, event.Message})
	}
	return log
}

// attributes returns the attributes of a run, all computed.
func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":      schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the run."},
		"task_id": schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the task."},
		"status": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Status of the [run](https://docs.influxdata.com/influxdb/v2/process-data/manage-tasks/task-run-history/): `scheduled` (queued), `started` (running), `success`, `failed`, or `canceled`.",
		},
		"scheduled_for": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Scheduled time of the run (RFC 3339), which `now()` returns in the script.",
		},
		"requested_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the run was started manually or retried (RFC 3339). Null for runs that the schedule has started.",
		},
		"started_at":  schema.StringAttribute{Computed: true, MarkdownDescription: "When the run started (RFC 3339). Null until then."},
		"finished_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the run finished (RFC 3339). Null until then."},
		"flux": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Script of the run. Null with InfluxDB OSS, which doesn't return it; the first message of the log quotes it.",
		},
		"log": logAttribute("Log of the run. If the run failed, one of its messages says why. Empty before the run starts."),
		"links": schema.MapAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "API paths `self`, `task`, `logs`, and `retry`.",
		},
	}
}

func logAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"run_id": schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the run that logged the message."},
			"time":   schema.StringAttribute{Computed: true, MarkdownDescription: "Time of the message (RFC 3339)."},
			"message": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Text of the message. Places such as `@5:1-5:8` refer to the complete script, including its task option.",
			},
		}},
	}
}
