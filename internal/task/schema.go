package task

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Schema has no validators of the script and its options: they depend on each other, and check.go reports everything
// that is wrong with them at once.
func (r *taskResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages an InfluxDB [task](https://docs.influxdata.com/influxdb/v2/process-data/): a Flux script that InfluxDB runs on a " +
			"schedule.\n\n" +
			"The script in `flux` has one of two forms. A **body** has no `option task`: the provider composes the option from `name`, `every` or " +
			"`cron`, and `offset`. A **complete script** has its own `option task`: the provider computes these attributes from it.\n\n" +
			"InfluxDB stores the script byte for byte as you write it, including comments. The provider makes each change in place, in one " +
			"request. Only a change of the organization forces replacement.",
		Attributes: map[string]schema.Attribute{
			"flux": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Flux script: a body or a complete script. Differences that InfluxDB treats as equivalent don't produce a diff: line " +
					"endings (CRLF or LF), trailing blank lines, and the formatting of the task option. For tokens and passwords, see " +
					"[Secrets in scripts](#secrets-in-scripts); for `${…}`, see [Interpolation in a heredoc](#interpolation-in-a-heredoc).",
			},
			"status": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(influx.TaskActive),
				MarkdownDescription: "Whether the task runs on its schedule (`active`) or not (`inactive`). Defaults to `active`. A task that you create as " +
					"`inactive` doesn't run until you activate it. When you activate a task, it resumes from that time and doesn't run for missed times.",
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Description of the task. If omitted, the provider removes any existing description.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Name of the task's organization. Defaults to the provider's organization. Changing this to a different organization " +
					"forces replacement. Renaming the organization, or switching between `org` and `org_id`, doesn't.",
			},
			"org_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "ID of the task's organization, as an alternative to `org`. Defaults to the provider's organization. If you set both, " +
					"they must name the same organization. Changing this to a different organization forces replacement.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the task: 16 hexadecimal digits.",
			},
			"owner_id": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "ID of the user whose permissions the task runs with: the user of the " +
					"[API token](https://docs.influxdata.com/influxdb/v2/admin/tokens/) that created the task. Deleting the token later " +
					"doesn't affect the task.",
			},
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time when the task was created (RFC 3339).",
			},
		},
	}
	maps.Copy(resp.Schema.Attributes, optionSchema())
}

// optionSchema returns the attributes that make the task option: see [optionNames].
func optionSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "Name of the task. Doesn't need to be unique. Required with a body. With a complete script, defaults to the name in its " +
				"`option task`, and must match it if set.",
		},
		"every": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "Interval between runs, as a " +
				"[Flux duration](https://docs.influxdata.com/flux/v0/data-types/basic/duration/) of at least `1s`, for example `15m`, `1h30m`, `1d` or " +
				"`1mo`. InfluxDB aligns runs to the interval: `1h` runs on the hour. A body requires either `every` or `cron`. With a complete script, " +
				"defaults to the value in its `option task`, and must match it if set. Equal durations, for example `60m` and `1h`, don't produce a diff. " +
				"If you shorten it, InfluxDB also runs the task for the new times since the last scheduled run: see " +
				"[Troubleshooting](../guides/troubleshooting.md#many-runs-after-a-schedule-was-shortened).",
		},
		"cron": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "Schedule as a [cron expression](https://docs.influxdata.com/influxdb/v2/process-data/task-options/#cron), which InfluxDB " +
				"evaluates in UTC: five fields (`0 6 * * 1-5`), six with the seconds first (`30 0 6 * * *`), or a shortcut (`@daily`). A body requires " +
				"either `every` or `cron`. With a complete script, defaults to the value in its `option task`, and must match it if set.",
		},
		"offset": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "Delay between a run's scheduled time and its start, to allow for late-arriving data, as a duration, for example `5m` or `1d`. " +
				"Doesn't shift the time range that the script reads. Defaults to `0s`, which is the same as no offset. If the script uses `task.offset`, " +
				"there is no default: see [The offset in a script](#the-offset-in-a-script). With a complete script, defaults to the value in its " +
				"`option task`, and must match it if set.",
		},
	}
}
