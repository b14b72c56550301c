package task

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// dataSourceModel is a task as the data sources have it: all that InfluxDB tells, as it
// tells it.
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
		"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "The task's ID."},
		"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "The task's name."},
		"org":    schema.StringAttribute{Computed: true, MarkdownDescription: "The name of the task's organization."},
		"org_id": schema.StringAttribute{Computed: true, MarkdownDescription: "The ID of the task's organization."},
		"owner_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The ID of the user with whose permissions the task runs.",
		},
		"authorization_id": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The ID of the authorization with which the task runs. InfluxDB OSS doesn't return it, so it is null there.",
		},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the task is for. Null if it has no description."},
		"status":      schema.StringAttribute{Computed: true, MarkdownDescription: "`active` or `inactive`."},
		"flux": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The complete script, byte for byte, with its `option task`.",
		},
		"every": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "How often the task runs, as a Flux duration as the script has it. Null if the task has a `cron`.",
		},
		"cron": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the task runs, as a cron expression in UTC. Null if the task has an `every`.",
		},
		"offset": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "How long a run waits after its scheduled time, in hours, minutes and seconds: `1h30m`. Null if it doesn't wait.",
		},
		"latest_completed": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "The scheduled time of the latest run that has completed (RFC 3339). Before the first one, it is when the task " +
				"was created.",
		},
		"last_run_status": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "How the last run ended: `success`, `failed` or `canceled`. Null before the first one.",
		},
		"last_run_error": schema.StringAttribute{Computed: true, MarkdownDescription: "What InfluxDB says of the last run if it failed. For a failure in the script that " +
			"is `Completed(failed)`; the reason is in the run's log, which the data source `influxdb_runs` returns. Null if it didn't fail."},
		"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the task was created (RFC 3339)."},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the task was last updated (RFC 3339). Null if it never was.",
		},
		"labels": framework.LabelsAttribute("The task's labels, in ascending order of ID. Empty if it has none."),
		"links": schema.MapAttribute{
			Computed:            true,
			ElementType:         types.StringType,
			MarkdownDescription: "Paths of the API: `self`, `members`, `owners`, `labels`, `runs` and `logs`.",
		},
	}
}
