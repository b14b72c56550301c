// Package preview provides the data sources that run a script and return its rows: what a task would write, and what a
// query returns. Neither writes anything.
package preview

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
	"github.com/influxtasks/terraform-provider-influxdb/internal/taskoption"
)

var (
	_ datasource.DataSourceWithConfigure        = (*previewDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*previewDataSource)(nil)
)

type previewDataSource struct{ framework.DataSource }

// NewDataSource returns the data source influxdb_task_preview.
func NewDataSource() datasource.DataSource { return &previewDataSource{} }

func (d *previewDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_preview"
}

type previewModel struct {
	Flux         types.String  `tfsdk:"flux"`
	Name         types.String  `tfsdk:"name"`
	Every        types.String  `tfsdk:"every"`
	Cron         types.String  `tfsdk:"cron"`
	Offset       types.String  `tfsdk:"offset"`
	Org          types.String  `tfsdk:"org"`
	OrgID        types.String  `tfsdk:"org_id"`
	ScheduledFor types.String  `tfsdk:"scheduled_for"`
	Input        types.Map     `tfsdk:"input"`
	Limit        types.Int64   `tfsdk:"limit"`
	Writes       []writeModel  `tfsdk:"writes"`
	Results      []resultModel `tfsdk:"results"`
}

// defaultLimit is the default maximum number of rows, since all of them are in the state.
const defaultLimit = 1000

const rowsDescription = "Each value is a string: a time in RFC 3339 (`2026-03-01T00:00:00.5Z`), a number as Flux prints it (`1.5`, `42`, " +
	"`1` for the float 1.0), a bool as `true` or `false`. Omits nulls, and empty strings, which InfluxDB doesn't distinguish from nulls in its " +
	"response."

func (d *previewDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Previews what a run of a task would write, without writing it. InfluxDB runs the script with each " +
			"`to`, `wideTo`, and `experimental.to` replaced by a function " +
			"that returns its rows. The token needs permission to read the buckets that the script reads, unless you set `input`.\n\n" +
			"With `input`, the script reads the points that you give, and the buckets don't need to exist. A test then needs no data in InfluxDB " +
			"and leaves none behind.\n\n" +
			"Rejects a script before sending it, and reports the position, if it could have side effects: if it imports a package that isn't known to be " +
			"pure (for example `http`, `sql`, `slack`, `influxdata/influxdb/monitor`, `influxdata/influxdb/tasks`, or " +
			"`influxdata/influxdb/secrets`), reads from or writes to another server or organization, or does anything with `to` and `from` " +
			"except call them.\n\n" +
			"Returns an error for rows that InfluxDB would reject, for example without `_time`, or with two types of a field in the same shard of " +
			"seven days. A preview doesn't check that the buckets exist, that the task may access them, or which types the fields in them " +
			"have. With `input`, it also doesn't check that a `range` follows each `from`, which InfluxDB " +
			"requires. Write `range` and `filter` directly after `from`: elsewhere, for example in a function or after `group`, a preview with " +
			"`input` may return rows for series without points, and compares a missing tag differently.",
		Attributes: framework.WithOrganization(map[string]schema.Attribute{
			"flux": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Flux script, as in `influxdb_task`: a complete script with its own `option task`, or a body.",
			},
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of the task, for a body that uses `task.name`.",
			},
			"every": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Interval of the task, for example `1h`, for a body that uses `task.every`. Conflicts with `cron`.",
			},
			"cron": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Cron expression of the task, for a body that uses `task.cron`.",
			},
			"offset": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Offset of the task, for a body that uses `task.offset`.",
			},
			"scheduled_for": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Scheduled time of the run (RFC 3339), which `now()` returns in the script.",
			},
			"input": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Points to read, by bucket name, as [line protocol](https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/). " +
					"Each point needs a time, in nanoseconds. Returns an error if the script reads a bucket that isn't in the map. If omitted, " +
					"the script reads the buckets in InfluxDB.",
			},
			"limit": limitAttribute(),
			"writes": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "What the script writes, in the order of its calls of [`to`](https://docs.influxdata.com/flux/v0/stdlib/influxdata/influxdb/to/), `wideTo`, and `experimental.to`. If a call writes nothing, " +
					"its `rows` are empty.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"bucket": schema.StringAttribute{
						Computed:            true,
						MarkdownDescription: "Name of the bucket, or its ID if the script uses that. The bucket doesn't need to exist.",
					},
					"rows": rowsAttribute("Values to write, each with `_time`, `_measurement`, `_field`, `_value`, and its tags, sorted by series (measurement, tags, " +
						"and field), then by time. If several have the same series and time, InfluxDB keeps the last. " + rowsDescription),
				}},
			},
			"results": resultsAttribute("Other results that the script yields"),
		}),
	}
}

func limitAttribute() schema.Attribute {
	return schema.Int64Attribute{
		Optional:            true,
		Validators:          []validator.Int64{int64validator.AtLeast(1)},
		MarkdownDescription: fmt.Sprintf("Maximum number of rows. More rows are an error. Defaults to `%d`.", defaultLimit),
	}
}

func rowsAttribute(description string) schema.Attribute {
	return schema.ListAttribute{
		Computed:            true,
		ElementType:         types.MapType{ElemType: types.StringType},
		MarkdownDescription: description,
	}
}

func resultsAttribute(description string) schema.Attribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description + ", sorted by name. Omits results without rows.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Name of the `yield`, or `_result` if it has none.",
			},
			"rows": rowsAttribute("Rows, sorted by table, then by `_time` if they have one. " + rowsDescription),
		}},
	}
}

func (d *previewDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.Conflicting(path.MatchRoot("org"), path.MatchRoot("org_id")),
		datasourcevalidator.Conflicting(path.MatchRoot("every"), path.MatchRoot("cron")),
	}
}

func (d *previewDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data previewModel
	diags := &resp.Diagnostics
	diags.Append(req.Config.Get(ctx, &data)...)
	if diags.HasError() {
		return
	}
	options := data.options(diags)
	scheduledFor := framework.TimeOf("scheduled_for", data.ScheduledFor, diags)
	input := data.input(ctx, diags)
	script := data.Flux.ValueString()
	preview, problems := flux.NewPreview(script, !data.Input.IsNull())
	addProblems(script, problems, diags)
	framework.CheckIDs(diags, framework.ID{Attribute: "org_id", Of: "organization", Value: data.OrgID})
	if diags.HasError() {
		return
	}
	orgID := d.Organizations.ID(ctx, "the preview", organization.Attributes{Org: data.Org, OrgID: data.OrgID}, diags)
	if diags.HasError() {
		return
	}
	tables, err := d.Client.Query(ctx, influx.Query{
		OrgID: orgID, Text: preview.Script, Extern: flux.Extern(script, options, input), Now: scheduledFor,
	})
	if err != nil {
		addQueryError(d.Errors, "the preview", preview, script, err, diags)
		return
	}
	calls, results, err := sinkCalls(tables, preview.Sinks)
	if err != nil {
		diags.AddError("Invalid preview response", diagnostic.Capitalize(err.Error())+". Report it at https://github.com/influxtasks/terraform-provider-influxdb/issues.")
		return
	}
	writes, refused := writesOf(calls, orgID, func(name string) (string, error) { return d.organizationID(ctx, name) })
	if refused != nil {
		diags.AddAttributeError(path.Root("flux"), "Invalid rows to write", flux.AtPlace(script, refused.call.Pos,
			refused.call.Function+": "+refused.err.Error()+"."))
		return
	}
	data.OrgID, data.Writes, data.Results = types.StringValue(orgID), writes, resultsOf(results)
	count := 0
	for _, w := range data.Writes {
		count += len(w.Rows)
	}
	if checkLimit(data.Limit, count, data.Results, diags) {
		diags.Append(resp.State.Set(ctx, data)...)
	}
}

// organizationID looks up the organization that a call names. If there is none, the error has InfluxDB's words.
func (d *previewDataSource) organizationID(ctx context.Context, name string) (string, error) {
	found, err := d.Organizations.ByName(ctx, name)
	switch {
	case influx.IsOrganizationGone(err):
		return "", fmt.Errorf("could not find org %q", name)
	case err != nil:
		return "", err
	}
	return found.ID, nil
}

// options returns the task options for a body. For a complete script, it checks that the attributes agree with the
// script's own task option.
func (m previewModel) options(diags *diag.Diagnostics) flux.Options {
	attributes := taskoption.Attributes{Name: m.Name, Every: m.Every, Cron: m.Cron, Offset: m.Offset}
	attributes.Check("the preview", diags)
	option, err := flux.Find(m.Flux.ValueString())
	if err != nil || option == nil {
		return attributes.Options()
	}
	if taskoption.CheckScript(m.Flux.ValueString(), option, diags) {
		for _, a := range attributes.Conflicts(option.Options) {
			diags.Append(a.Conflict(option.Pos(a.Name).Line))
		}
	}
	return flux.Options{}
}

// input returns the input as annotated CSV by bucket name, or nil if it is null.
func (m previewModel) input(ctx context.Context, diags *diag.Diagnostics) map[string]string {
	if m.Input.IsNull() {
		return nil
	}
	lines := map[string]types.String{}
	diags.Append(m.Input.ElementsAs(ctx, &lines, false)...)
	input := map[string]string{}
	for bucket, text := range lines {
		converted, err := annotatedCSV(text.ValueString())
		if err != nil {
			diags.AddAttributeError(path.Root("input").AtMapKey(bucket), "Invalid line protocol", fmt.Sprintf(
				"input for the bucket %q isn't valid line protocol: %s.", bucket, strings.TrimSuffix(err.Error(), ".")))
		}
		input[bucket] = converted
	}
	return input
}

// checkLimit adds an error and returns false if there are more rows than the limit.
func checkLimit(limit types.Int64, count int, results []resultModel, diags *diag.Diagnostics) bool {
	for _, r := range results {
		count += len(r.Rows)
	}
	highest := defaultLimit
	if !limit.IsNull() {
		highest = int(limit.ValueInt64())
	}
	if count > highest {
		diags.AddAttributeError(path.Root("limit"), "Too many rows", fmt.Sprintf(
			"The script returns %d rows, more than limit (%d). Raise limit, or make the script return fewer rows, since all of them are in the state.", count, highest))
	}
	return count <= highest
}
