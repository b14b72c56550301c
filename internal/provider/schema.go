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

// model is the provider block. An empty text is the same as none.
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
		MarkdownDescription: "Manages the tasks of InfluxDB v2 (OSS and Cloud): Flux scripts that run on a schedule.\n\n" +
			"Each setting comes from the provider block, or else from the environment variables of the `influx` command line, or " +
			"else from those that other providers use, or else from the active profile of the `influx` command line.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of InfluxDB, such as `http://localhost:8086`. A path is kept, for a server behind a " +
					"reverse proxy. Default: `INFLUX_HOST`, `INFLUXDB_URL`, or the profile's. `HTTPS_PROXY` and `NO_PROXY` are heeded.",
			},
			"token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The API token. It needs read and write permission for tasks, and for labels if there are any in the configuration; " +
					"and read permission for the organization. " +
					"Default: `INFLUX_TOKEN`, `INFLUXDB_TOKEN`, or that of the profile, which is only sent to the profile's own address. " +
					"Conflicts with `username`.",
			},
			"username": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of a user to sign in as, in the place of a token. Tasks that are created so run with this user's " +
					"permissions. Default: `INFLUX_USERNAME`, `INFLUXDB_USERNAME`.",
			},
			"password": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The password for `username`. Default: `INFLUX_PASSWORD`, `INFLUXDB_PASSWORD`.",
			},
			"org": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of the organization of what names none itself. Default: `INFLUX_ORG`, `INFLUXDB_ORG`, or the " +
					"profile's. Conflicts with `org_id`.",
			},
			"org_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The ID of the organization of what names none itself, 16 hexadecimal digits in lower case. Default: `INFLUX_ORG_ID`, " +
					"`INFLUXDB_ORG_ID`. Conflicts with `org`.",
			},
			"config_profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The name of the profile of the `influx` command line (`influx config list`) that gives address, token and " +
					"organization where nothing else does. Default: `INFLUX_ACTIVE_CONFIG`, or else the active one. The profiles are in " +
					"`~/.influxdbv2/configs`, or in the file that `INFLUX_CONFIGS_PATH` names.",
			},
			"ca_certificate": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Certificates, in PEM or as the path of a PEM file, of authorities that are trusted beside those of the " +
					"system. For a server whose certificate is from a private authority.",
			},
			"client_certificate": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{unlessEmpty{stringvalidator.AlsoRequires(path.MatchRoot("client_key"))}},
				MarkdownDescription: "The certificate, in PEM or as the path of a PEM file, with which the provider identifies to the server or " +
					"to a proxy in front of it. Goes with `client_key`.",
			},
			"client_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{unlessEmpty{stringvalidator.AlsoRequires(path.MatchRoot("client_certificate"))}},
				MarkdownDescription: "The private key of `client_certificate`, in PEM or as the path of a PEM file.",
			},
			"insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to accept any certificate of the server, so that whoever is between it and you can read the token. " +
					"Default: `INFLUX_SKIP_VERIFY`, `INFLUXDB_SKIP_VERIFY`, or `false`.",
			},
			"headers": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				Sensitive:   true,
				MarkdownDescription: "Headers that go with every request, such as `Zap-Trace-Span`, or what a proxy in front of InfluxDB asks " +
					"for. `Authorization` and `Cookie` are the provider's own.",
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{unlessEmpty{framework.ValidTimeout}},
				MarkdownDescription: "How long one attempt of a request may take, such as `30s` or `2m`. Default: `30s`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 100)},
				MarkdownDescription: "How often a request is made again when the server is busy or can't be reached; what could be done twice " +
					"by that is never made again. Default: `8`, which is given up after 12 seconds. If InfluxDB asks to wait longer, as InfluxDB " +
					"Cloud does beyond a rate limit, the provider waits, for 12 minutes at most.",
			},
			"validate_flux": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a plan asks InfluxDB to check each new or changed script, without running it. Defaults to `true`. " +
					"Finds mistakes of syntax and, in scripts of up to 64 KiB, undefined names, missing imports, wrong arguments and wrong " +
					"types. If `false`, plans make one request fewer per script; a mistake of syntax surfaces during apply, and any other " +
					"when the task runs.",
			},
		},
	}
}

// unlessEmpty is a validator that accepts the empty text too.
type unlessEmpty struct{ validator.String }

func (v unlessEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		v.String.ValidateString(ctx, req, resp)
	}
}

// ValidateConfig finds what is wrong in the provider block by itself. What the
// environment adds to it, and the files that it names, are for configure.
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
