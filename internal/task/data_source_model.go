package task

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// dataSourceModel is a task in a data source: everything that InfluxDB returns, as it returns it.
type dataSourceModel struct {
	ID              types.String      `tfsdk:"id"`
	Name            types.String      `tfsdk:"name"`
	Org             types.String      `tfsdk:"org"`
	OrgID           types.String      `tfsdk:"org_id"`
	OwnerID         types.String      `tfsdk:"owner_id"`
	AuthorizationID types.String      `tfsdk:"authorization_id"`
	Description     types.String      `tfsdk:"description"`
	Status          types.String      `tfsdk:"status"`
	Flux            types.String      `tfsdk:"flux"`
	Every           types.String      `tfsdk:"every"`
	Cron            types.String      `tfsdk:"cron"`
	Offset          types.String      `tfsdk:"offset"`
	LatestCompleted types.String      `tfsdk:"latest_completed"`
	LastRunStatus   types.String      `tfsdk:"last_run_status"`
	LastRunError    types.String      `tfsdk:"last_run_error"`
	CreatedAt       types.String      `tfsdk:"created_at"`
	UpdatedAt       types.String      `tfsdk:"updated_at"`
	Labels          []framework.Label `tfsdk:"labels"`
	Links           map[string]string `tfsdk:"links"`
}

func dataSourceModelFromAPI(task influx.Task) dataSourceModel {
	return dataSourceModel{
		ID:              types.StringValue(task.ID),
		Name:            types.StringValue(task.Name),
		Org:             framework.Optional(task.Org),
		OrgID:           types.StringValue(task.OrgID),
		OwnerID:         types.StringValue(task.OwnerID),
		AuthorizationID: framework.Optional(task.AuthorizationID),
		Description:     framework.Optional(task.Description),
		Status:          types.StringValue(task.Status),
		Flux:            framework.Optional(task.Flux),
		Every:           framework.Optional(task.Every),
		Cron:            framework.Optional(task.Cron),
		Offset:          framework.Optional(task.Offset),
		LatestCompleted: framework.Time(task.LatestCompleted),
		LastRunStatus:   framework.Optional(task.LastRunStatus),
		LastRunError:    framework.Optional(task.LastRunError),
		CreatedAt:       framework.Time(task.CreatedAt),
		UpdatedAt:       framework.Time(task.UpdatedAt),
		Labels:          framework.Labels(task.Labels),
		Links:           task.Links,
	}
}

// dataSourceAttributes returns the attributes of a task, all computed.
func dataSourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the task."},
		"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the task."},
		"org":    schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the task's organization."},
		"org_id": schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the task's organization."},
		"owner_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "ID of the user whose permissions the task runs with.",
		},
		"authorization_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "ID of the authorization that the task runs with. Null for InfluxDB OSS, which doesn't return it.",
		},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "Description of the task. Null if it has none."},
		"status":      schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the task: `active` or `inactive`."},
		"flux": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Complete Flux script, byte for byte, including its `option task`.",
		},
		"every": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Interval between runs, as the Flux duration in the script. Null if the task has a `cron` schedule.",
		},
		"cron": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Cron expression of the schedule, in UTC. Null if the task has an `every` interval.",
		},
		"offset": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Delay between a run's scheduled time and its start, in hours, minutes and seconds, for example `1h30m`. Null if there is none.",
		},
		"latest_completed": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Scheduled time of the latest completed run (RFC 3339). Before the first run, the time when the task was created.",
		},
		"last_run_status": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Status of the last completed run: `success`, `failed` or `canceled`. Null before the first run.",
		},
		"last_run_error": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "InfluxDB's error message of the last run. If the script failed, the message is `Completed(failed)`, and the cause is in the " +
				"run's log: see the data source `influxdb_runs`. Null if the run didn't fail.",
		},
		"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: "Time when the task was created (RFC 3339)."},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the last update of the task (RFC 3339). Null if it was never updated.",
		},
		"labels": framework.LabelsAttribute("Labels of the task, in ascending order of ID. Empty if it has none."),
		"links": schema.MapAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "API paths of the task: `self`, `members`, `owners`, `labels`, `runs` and `logs`.",
		},
	}
}
