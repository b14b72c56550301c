package run

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// model is a run as the data sources have it.
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

// logEvent is a line of a log.
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

// logFromAPI returns a log, empty rather than null.
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
		"id":      schema.StringAttribute{Computed: true, MarkdownDescription: "The run's ID."},
		"task_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The ID of the task."},
		"status": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "`scheduled` (it is queued), `started` (it runs), `success`, `failed` or `canceled`.",
		},
		"scheduled_for": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The time for which the run is scheduled (RFC 3339): what `now()` is in the script.",
		},
		"requested_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the run was requested by hand or by a retry (RFC 3339). Null for a run that the schedule has started.",
		},
		"started_at":  schema.StringAttribute{Computed: true, MarkdownDescription: "When the run started (RFC 3339). Null until then."},
		"finished_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the run finished (RFC 3339). Null until then."},
		"flux": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The script of the run. InfluxDB OSS doesn't return it, so it is null there; the run's first log message has it.",
		},
		"log": logAttribute("The run's log. If the run has failed, one of its messages says why. Empty before the run starts."),
		"links": schema.MapAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Paths of the API: `self`, `task`, `logs` and `retry`.",
		},
	}
}

func logAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"run_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The ID of the run that the message is of."},
			"time":   schema.StringAttribute{Computed: true, MarkdownDescription: "When it was logged (RFC 3339)."},
			"message": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "What happened. A place such as `@5:1-5:8` counts the lines of the complete script, with its task option.",
			},
		}},
	}
}
