package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// model is the provider block. An empty string counts as null.
type model struct {
	URL                types.String `tfsdk:"url"`
	Token              types.String `tfsdk:"token"`
	Username           types.String `tfsdk:"username"`
	Password           types.String `tfsdk:"password"`
	Org                types.String `tfsdk:"org"`
	OrgID              types.String `tfsdk:"org_id"`
	ConfigProfile      types.String `tfsdk:"config_profile"`
	CACertificate      types.String `tfsdk:"ca_certificate"`
	ClientCertificate  types.String `tfsdk:"client_certificate"`
	ClientKey          types.String `tfsdk:"client_key"`
	InsecureSkipVerify types.Bool   `tfsdk:"insecure_skip_verify"`
	Headers            types.Map    `tfsdk:"headers"`
	RequestTimeout     types.String `tfsdk:"request_timeout"`
	MaxRetries         types.Int64  `tfsdk:"max_retries"`
	ValidateFlux       types.Bool   `tfsdk:"validate_flux"`
}

func (p *influxdbProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages [tasks](https://docs.influxdata.com/influxdb/v2/process-data/) of InfluxDB v2 (OSS and Cloud): Flux " +
			"scripts that run on a schedule.\n\n" +
			"The provider reads each setting from the first of these sources that has it:\n\n" +
			"1. The provider block.\n" +
			"2. The `INFLUX_*` environment variables, which the [`influx` CLI](https://docs.influxdata.com/influxdb/v2/reference/cli/influx/) " +
			"uses too.\n" +
			"3. The `INFLUXDB_*` environment variables, which other providers use.\n" +
			"4. The `influx` CLI profile: `config_profile`, or else the active one.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of the InfluxDB server, for example `http://localhost:8086`. Can include a path if the server is behind a " +
					"reverse proxy. Defaults to `INFLUX_HOST`, `INFLUXDB_URL`, or the URL of the profile. The provider honors `HTTPS_PROXY` and " +
					"`NO_PROXY`.",
			},
			"token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "[API token](https://docs.influxdata.com/influxdb/v2/admin/tokens/). It needs permission to read and write tasks and " +
					"to read the organization, and to read and write labels if the configuration has any. Defaults to `INFLUX_TOKEN`, " +
					"`INFLUXDB_TOKEN`, or the token of the profile, which is sent only to the URL of that profile. Conflicts with `username`.",
			},
			"username": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Username for session authentication, as an alternative to `token`. Tasks that you create this way run with this " +
					"user's permissions. Defaults to `INFLUX_USERNAME` or `INFLUXDB_USERNAME`.",
			},
			"password": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Password for `username`. Defaults to `INFLUX_PASSWORD` or `INFLUXDB_PASSWORD`.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of the default [organization](https://docs.influxdata.com/influxdb/v2/admin/organizations/) for resources and " +
					"data sources that set neither `org` nor `org_id`. Defaults to `INFLUX_ORG`, `INFLUXDB_ORG`, or the organization of the " +
					"profile. Conflicts with `org_id`.",
			},
			"org_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "ID of the default organization, instead of `org`: 16 lowercase hexadecimal digits. Defaults to `INFLUX_ORG_ID` or " +
					"`INFLUXDB_ORG_ID`. Conflicts with `org`.",
			},
			"config_profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of the `influx` CLI profile (`influx config list`) to read the URL, token, and organization from when they " +
					"aren't set elsewhere. Defaults to `INFLUX_ACTIVE_CONFIG` or the active profile. The profiles are in " +
					"`~/.influxdbv2/configs`, or in the file that `INFLUX_CONFIGS_PATH` names.",
			},
			"ca_certificate": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "CA certificates to trust in addition to the system's, as PEM text or as the path of a PEM file. Set this if a " +
					"private CA issued the server's certificate.",
			},
			"client_certificate": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{unlessEmpty{stringvalidator.AlsoRequires(path.MatchRoot("client_key"))}},
				MarkdownDescription: "Client certificate to present to the server, or to a proxy in front of it, as PEM text or as the path of a PEM " +
					"file. Requires `client_key`.",
			},
			"client_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{unlessEmpty{stringvalidator.AlsoRequires(path.MatchRoot("client_certificate"))}},
				MarkdownDescription: "Private key of `client_certificate`, as PEM text or as the path of a PEM file.",
			},
			"insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "If `true`, disables TLS certificate verification. Anyone who can intercept the connection can then read the token. " +
					"Prefer `ca_certificate`. Defaults to `INFLUX_SKIP_VERIFY`, `INFLUXDB_SKIP_VERIFY`, or `false`.",
			},
			"headers": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				Sensitive:   true,
				MarkdownDescription: "Headers to send with every request, for example `Zap-Trace-Span`, or one that a proxy in front of InfluxDB " +
					"requires. Can't include headers that the provider sets itself, for example `Authorization` and `Cookie`.",
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{unlessEmpty{framework.ValidTimeout}},
				MarkdownDescription: "Maximum duration of one attempt of a request, for example `2m`. Defaults to `30s`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 100)},
				MarkdownDescription: "Maximum number of retries when the server is busy or unreachable. The provider never retries a request that could " +
					"take effect twice. Defaults to `8`, which takes about 12 seconds. If InfluxDB asks to wait longer, as InfluxDB Cloud does beyond " +
					"a rate limit, the provider waits, for 12 minutes at most.",
			},
			"validate_flux": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a plan has InfluxDB check each new or changed script, without running it. Defaults to `true`. The check " +
					"finds syntax errors and, in scripts of up to 64 KiB, undefined names, missing imports, wrong arguments, and wrong types. " +
					"If `false`, plans make one request fewer per script, syntax errors surface during apply, and other errors when the task runs.",
			},
		},
	}
}

// unlessEmpty is a validator that also accepts the empty string.
type unlessEmpty struct{ validator.String }

func (v unlessEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		v.String.ValidateString(ctx, req, resp)
	}
}

// ValidateConfig checks what doesn't depend on the environment or on files; configure checks the rest.
func (p *influxdbProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	block := config.block()
	block.checkSignIn(&resp.Diagnostics)
	block.checkOrganization(&resp.Diagnostics)
	config.checkHeaders(&resp.Diagnostics)
}
