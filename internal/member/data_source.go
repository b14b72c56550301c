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
	resp.TypeName = req.ProviderTypeName + "_task_" + d.list()
}

// list is the attribute that holds the users: members or owners.
func (d *usersDataSource) list() string { return string(d.role) + "s" }

// user is an element of that list.
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
		MarkdownDescription: fmt.Sprintf("The %s of a task.\n\n~> InfluxDB has deprecated them: it keeps them, but they grant nothing. "+
			"The user with whose permissions a task runs is the `owner_id` of the data source `influxdb_task`.", d.list()),
		DeprecationMessage: deprecation,
		Attributes: map[string]schema.Attribute{
			"task_id": framework.TaskIDAttribute(),
			d.list(): schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: fmt.Sprintf("The users who are %s, in ascending order of ID. Empty if there are none.", d.list()),
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "The user's ID."},
					"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "The user's name."},
					"role":   schema.StringAttribute{Computed: true, MarkdownDescription: fmt.Sprintf("The user's role: `%s`.", d.role)},
					"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Whether the user is `active` or `inactive`."},
					"oauth_id": schema.StringAttribute{
						Computed:            true,
						MarkdownDescription: "The user's ID at an OAuth provider. InfluxDB OSS has none.",
					},
					"links": schema.MapAttribute{
						Computed:            true,
						ElementType:         types.StringType,
						MarkdownDescription: "Paths of the API: `self` is the user, `logs` the user's log.",
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
	// The list doesn't tell whether the task exists.
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
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(d.list()), list)...)
}
