package member

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

type usersDataSource struct {
	framework.DataSource
	role influx.Role
}

// NewMembersDataSource returns the data source influxdb_task_members.
func NewMembersDataSource() datasource.DataSource { return &usersDataSource{role: influx.Member} }

// NewOwnersDataSource returns the data source influxdb_task_owners.
func NewOwnersDataSource() datasource.DataSource { return &usersDataSource{role: influx.Owner} }

func (d *usersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_task_" + d.attribute()
}

// attribute returns the name of the attribute that holds the users: members or owners.
func (d *usersDataSource) attribute() string { return string(d.role) + "s" }

// user is an element of the list of users.
type user struct {
	ID      string            `tfsdk:"id"`
	Name    string            `tfsdk:"name"`
	Role    string            `tfsdk:"role"`
	Status  string            `tfsdk:"status"`
	OAuthID types.String      `tfsdk:"oauth_id"`
	Links   map[string]string `tfsdk:"links"`
}

func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists the %s of a task.\n\n"+
			"~> **Warning** Members and owners of a task grant no permissions: InfluxDB stores them, but never checks them, and has deprecated "+
			"them. Access to tasks is controlled by %s. A task runs with the permissions of the user in the `owner_id` of the data source "+
			"`influxdb_task`.", d.attribute(), tokensPage),
		DeprecationMessage: deprecation,
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			d.attribute(): schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: fmt.Sprintf("Users who are %s of the task, in ascending order of ID. Empty if there are none.", d.attribute()),
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the user."},
					"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user."},
					"role":   schema.StringAttribute{Computed: true, MarkdownDescription: fmt.Sprintf("Role of the user: `%s`.", d.role)},
					"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the user: `active` or `inactive`."},
					"oauth_id": schema.StringAttribute{
						Computed:            true,
						MarkdownDescription: "ID of the user at an OAuth provider. Null for InfluxDB OSS.",
					},
					"links": schema.MapAttribute{
						Computed:            true,
						ElementType:         types.StringType,
						MarkdownDescription: "API paths of the user: `self` and `logs`.",
					},
				}},
			},
		},
	}
}

func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var taskID types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("task_id"), &taskID)...)
	framework.CheckIDs(&resp.Diagnostics, framework.ID{Attribute: "task_id", Of: "task", Value: taskID})
	if resp.Diagnostics.HasError() {
		return
	}
	subject := "the task " + taskID.ValueString()
	// The list of users is empty, too, if the task doesn't exist.
	if _, err := d.Client.Task(ctx, taskID.ValueString()); err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	users, err := d.Client.TaskUsers(ctx, taskID.ValueString(), d.role)
	if err != nil {
		resp.Diagnostics.Append(d.Errors.Error(subject, err))
		return
	}
	list := make([]user, 0, len(users))
	for _, u := range users {
		list = append(list, user{u.ID, u.Name, string(u.Role), u.Status, framework.Optional(u.OAuthID), u.Links})
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("task_id"), taskID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.attribute()), list)...)
}
