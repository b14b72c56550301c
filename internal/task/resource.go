// Package task provides influxdb_task: the resource, its list resource and data sources.
package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var (
	_ resource.ResourceWithConfigure   = (*taskResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*taskResource)(nil)
	_ resource.ResourceWithIdentity    = (*taskResource)(nil)
	_ resource.ResourceWithImportState = (*taskResource)(nil)
	_ resource.ResourceWithMoveState   = (*taskResource)(nil)
)

type taskResource struct{ framework.Resource }

// NewResource returns the resource influxdb_task.
func NewResource() resource.Resource { return &taskResource{} }

func (r *taskResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task"
}

// Schema has no validators of the script and its options: they depend on each other, and
// check.go reports everything that is wrong with them at once.
func (r *taskResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A task: a Flux script that InfluxDB runs on a schedule.\n\n" +
			"The script is either a **body**, which has no `option task`: the provider writes the option from `name`, `every` or " +
			"`cron`, and `offset`. Or it is a **complete script** with its own `option task`, and these attributes are computed from it.\n\n" +
			"The script reaches InfluxDB byte for byte as it is written, comments included. Each change is made in place by one " +
			"request; only a different organization replaces the task.",
		Attributes: map[string]schema.Attribute{
			"flux": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "The Flux script: a body or a complete script. Differences that mean nothing to InfluxDB make no change: " +
					"line endings (CRLF or LF), blank lines at the end, the spelling of the task option. For tokens and passwords, see " +
					"[Secrets in scripts](#secrets-in-scripts).",
			},
			"name": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The task's name; it need not be unique. Required with a body. With a complete script it is that of the " +
					"script's `option task`, and if it is set too, the two must agree.",
			},
			"every": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "How often the task runs, as a Flux duration of at least one second: `15m`, `1h30m`, `1d`, `1mo`. Runs are " +
					"aligned to it. A body needs either this or `cron`. With a complete script it is that of the script. `60m` and `1h` " +
					"are equal.",
			},
			"cron": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "When the task runs, as a cron expression in UTC: `0 6 * * 1-5`, or with the seconds first " +
					"`30 0 6 * * *`, or `@daily`. A body needs either this or `every`. With a complete script it is that of the script.",
			},
			"offset": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The delay between a run's scheduled time and its start, so that late data is in, as a duration: `5m`, `1d`. " +
					"It doesn't shift the range that the script reads. Defaults to `0s`, which is the same as none, unless the script uses " +
					"`task.offset`: then there is no default. With a complete script it is that of the script.",
			},
			"status": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(influx.TaskActive),
				MarkdownDescription: "`active`: the task runs on its schedule; `inactive`: it doesn't. Defaults to `active`. A task that is created " +
					"inactive never runs. When a task becomes active, it resumes from that time and doesn't run for missed times.",
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "What the task is for. If omitted, the provider removes any existing description.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "The name of the task's organization. Defaults to that of the provider. A different organization replaces the " +
					"task; a new name of the same one, or a switch to `org_id`, doesn't.",
			},
			"org_id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The ID of the task's organization, instead of `org`.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The task's ID, 16 hexadecimal digits.",
			},
			"owner_id": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The ID of the user with whose permissions the task runs: the user of the API token that created it. " +
					"The token itself may be deleted later.",
			},
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the task was created (RFC 3339).",
			},
		},
	}
}

func (r *taskResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("task")
}

func (r *taskResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := framework.WithGracePeriod(ctx)
	defer cancel()
	org := r.Organizations.Find(ctx, plan.subject(), plan.organization(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	task := newCreation(r, plan, org.ID, resp).run(ctx)
	if task == nil {
		return
	}
	plan.takeOver(task)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
}

func (r *taskResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.KeepIdentity(ctx, framework.Identity{ID: state.ID}, resp)
	if !r.CanRead(state.subject(), state.Flux.IsNull(), &resp.Diagnostics) {
		return
	}
	r.Tasks.Manage(state.ID.ValueString())
	task, err := r.Client.TaskFromListing(ctx, state.OrgID.ValueString(), state.ID.ValueString())
	if influx.IsTaskGone(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
		return
	}
	if task.RunsInvokableScript() {
		resp.Diagnostics.Append(runsInvokableScript(task))
		return
	}
	r.warnOfPlaceholders(&resp.Diagnostics)
	refreshed := state
	refreshed.refresh(task, r.compare(ctx))
	if refreshed != state {
		framework.Set(&resp.State.Raw, refreshed, &resp.Diagnostics)
	}
}

func (r *taskResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state model
	framework.Get(req.Config.Raw, &config, &resp.Diagnostics)
	framework.Get(req.Plan.Raw, &plan, &resp.Diagnostics)
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	task := r.update(ctx, plan.inWordsOf(config), state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.takeOver(task)
	framework.Set(&resp.State.Raw, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, framework.Identity{ID: plan.ID})...)
}

// maxUpdates is how often an update is sent again because somebody else changes the
// task at the same time.
const maxUpdates = 3

// update makes the server's task as planned: first it sends what differs from the
// state, and then what differs from the answer, since somebody may have changed the
// task after the plan.
func (r *taskResource) update(ctx context.Context, plan, state model, diags *diag.Diagnostics) *influx.Task {
	id, planned := state.ID.ValueString(), plan.content()
	change, changed := planned.changesFrom(state.content())
	for range maxUpdates {
		var task *influx.Task
		var err error
		if changed {
			task, err = r.Client.UpdateTask(ctx, id, change)
		} else {
			task, err = r.Client.Task(ctx, id)
		}
		if err != nil {
			diags.Append(hideStrings(r.Errors.Error(state.subject(), err), planned.script))
			return nil
		}
		if change, changed = planned.changesFrom(contentOf(task)); !changed {
			return task
		}
	}
	diags.AddError("The task keeps changing", diagnostic.Sentence(
		"%s was updated %d times, and each time somebody else changed it back. Find out who or what else manages this task, then apply again.",
		state.subject(), maxUpdates))
	return nil
}

// hideStrings returns an error without what is inside of the script's strings, of
// which InfluxDB's message may quote a part.
func hideStrings(d diag.Diagnostic, script string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(d.Summary(), flux.Hide(d.Detail(), script))
}

func (r *taskResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	framework.Get(req.State.Raw, &state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Client.DeleteTask(ctx, state.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(r.Errors.Error(state.subject(), err))
	}
}
