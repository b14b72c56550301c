// Package provider provides the provider itself: its schema, the sources of its settings, and the list of all resources,
// data sources, actions, and functions.
package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/functions"
	"github.com/influxtasks/terraform-provider-influxdb/internal/label"
	"github.com/influxtasks/terraform-provider-influxdb/internal/member"
	"github.com/influxtasks/terraform-provider-influxdb/internal/preview"
	"github.com/influxtasks/terraform-provider-influxdb/internal/run"
	"github.com/influxtasks/terraform-provider-influxdb/internal/runaction"
	"github.com/influxtasks/terraform-provider-influxdb/internal/task"
)

var (
	_ provider.ProviderWithValidateConfig = (*influxdbProvider)(nil)
	_ provider.ProviderWithActions        = (*influxdbProvider)(nil)
	_ provider.ProviderWithListResources  = (*influxdbProvider)(nil)
	_ provider.ProviderWithFunctions      = (*influxdbProvider)(nil)
)

type influxdbProvider struct {
	version string
	// data is that of the last configuration, for the fast paths: see [NewServer].
	data atomic.Pointer[framework.ProviderData]
}

// New returns a function that creates the provider.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &influxdbProvider{version: version} }
}

func (p *influxdbProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "influxdb"
	resp.Version = p.version
}

func (p *influxdbProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	shared, diags := configure(config, p.version)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	p.data.Store(shared)
	resp.ResourceData = shared
	resp.DataSourceData = shared
	resp.ActionData = shared
	resp.ListResourceData = shared
}

func (p *influxdbProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		task.NewResource,
		label.NewResource,
		label.NewTaskLabelResource,
		member.NewMemberResource,
		member.NewOwnerResource,
	}
}

func (p *influxdbProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		task.NewDataSource,
		task.NewListDataSource,
		run.NewDataSource,
		run.NewListDataSource,
		run.NewTaskLogsDataSource,
		run.NewRunLogsDataSource,
		label.NewDataSource,
		label.NewListDataSource,
		label.NewTaskLabelsDataSource,
		member.NewMembersDataSource,
		member.NewOwnersDataSource,
		preview.NewDataSource,
		preview.NewQueryDataSource,
	}
}

func (p *influxdbProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		runaction.NewRunAction,
		runaction.NewBackfillAction,
		runaction.NewRetryAction,
		runaction.NewCancelAction,
	}
}

func (p *influxdbProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		task.NewListResource,
		label.NewListResource,
		label.NewTaskLabelListResource,
	}
}

func (p *influxdbProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewFluxLiteral,
		functions.NewTaskOptions,
		functions.NewSchedule,
		functions.NewLineProtocol,
	}
}
