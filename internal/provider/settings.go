package provider

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/organization"
)

// source has the settings from the provider block, from environment variables, or from a profile of the influx CLI.
type source struct {
	// prefix is that of the environment variables, or empty.
	prefix                                     string
	url, token, username, password, org, orgID string
}

// environment returns the settings in PREFIX_* variables. The influx CLI uses the prefix INFLUX_, other providers
// INFLUXDB_.
func environment(prefix, url string) source {
	return source{
		prefix:   prefix,
		url:      os.Getenv(prefix + url),
		token:    os.Getenv(prefix + "TOKEN"),
		username: os.Getenv(prefix + "USERNAME"),
		password: os.Getenv(prefix + "PASSWORD"),
		org:      os.Getenv(prefix + "ORG"),
		orgID:    os.Getenv(prefix + "ORG_ID"),
	}
}

// settings returns the values of all attributes of the provider block, and those in headers.
func (m model) settings() []attr.Value {
	return slices.AppendSeq([]attr.Value{
		m.URL, m.Token, m.Username, m.Password, m.Org, m.OrgID, m.ConfigProfile, m.CACertificate, m.ClientCertificate,
		m.ClientKey, m.InsecureSkipVerify, m.RequestTimeout, m.MaxRetries, m.ValidateFlux, m.Headers,
	}, maps.Values(m.Headers.Elements()))
}

// isUnknown reports whether a setting is unknown, since it comes from a resource that the same apply creates.
func (m model) isUnknown() bool {
	return slices.ContainsFunc(m.settings(), attr.Value.IsUnknown)
}

// isEmpty reports whether the provider block sets nothing, or doesn't exist.
func (m model) isEmpty() bool {
	return !slices.ContainsFunc(m.settings(), func(v attr.Value) bool { return !v.IsNull() })
}

// configure returns the provider data from the environment and a validated provider block. It makes no request.
// Terraform calls it again when all values are known.
func configure(config model, version string) (*framework.ProviderData, diag.Diagnostics) {
	if config.isUnknown() {
		return framework.NewProviderData(nil, "", ""), nil
	}
	var diags, missing diag.Diagnostics
	settings := influx.Config{UserAgent: "terraform-provider-influxdb/" + version, Log: logAttempt}
	sources := config.sources(&diags)
	settings.URL = address(sources, &missing)
	sources, dropped := dropForeignProfile(sources, settings.URL)
	settings.Token, settings.Username, settings.Password = credentials(sources, dropped, &diags, &missing)
	settings.TLS = config.tls(&diags)
	settings.Headers = config.headers()
	if config.RequestTimeout.ValueString() != "" {
		settings.RequestTimeout = framework.TimeoutOf("request_timeout", config.RequestTimeout, &diags)
	}
	if !config.MaxRetries.IsNull() {
		settings.MaxRetries = new(int(config.MaxRetries.ValueInt64()))
	}
	org, orgID := defaultOrganization(sources, &diags)
	client, err := influx.New(settings)
	if err != nil && settings.URL != "" {
		diags.AddAttributeError(path.Root("url"), "Invalid InfluxDB URL", fmt.Sprintf(
			"url (or INFLUX_HOST, INFLUXDB_URL, or the URL of the profile) can't be used: %s.", err))
	}
	if config.isEmpty() {
		// The settings come from the environment. If the provider has no block and reports an error, Terraform advises
		// to add one, which is wrong. So the first resource reports the error, without settings that may be missing because
		// of it.
		if diags.HasError() {
			missing = nil
		}
		for _, d := range diags.Errors() {
			missing.AddError(d.Summary(), d.Detail())
		}
		diags = diags.Warnings()
	}
	switch {
	case diags.HasError():
		return nil, diags
	case missing.HasError():
		return framework.NewIncompleteProviderData(missing), diags
	}
	data := framework.NewProviderData(client, org, orgID)
	data.ValidateFlux = config.ValidateFlux.IsNull() || config.ValidateFlux.ValueBool()
	return data, diags
}

// block returns the settings in the provider block.
func (m model) block() source {
	return source{
		url: m.URL.ValueString(), token: m.Token.ValueString(),
		username: m.Username.ValueString(), password: m.Password.ValueString(),
		org: m.Org.ValueString(), orgID: m.OrgID.ValueString(),
	}
}

// sources returns all sources in the order of their precedence.
func (m model) sources(diags *diag.Diagnostics) []source {
	name := m.ConfigProfile.ValueString()
	if name == "" {
		name = os.Getenv("INFLUX_ACTIVE_CONFIG")
	}
	profile, err := loadProfile(name)
	if err != nil {
		diags.AddAttributeError(path.Root("config_profile"), "Invalid influx CLI profile",
			fmt.Sprintf("config_profile (or INFLUX_ACTIVE_CONFIG): %s.", err))
	}
	return []source{
		m.block(),
		environment("INFLUX_", "HOST"),
		environment("INFLUXDB_", "URL"),
		{url: profile.URL, token: profile.Token, org: profile.Org},
	}
}

// dropForeignProfile drops the profile, which is the last source, unless its URL is the configured one: its token must not
// be sent elsewhere. It returns the dropped profile, if any.
func dropForeignProfile(sources []source, url string) (kept []source, dropped source) {
	last := len(sources) - 1
	if strings.TrimSuffix(sources[last].url, "/") != strings.TrimSuffix(url, "/") {
		return sources[:last], sources[last]
	}
	return sources, source{}
}

func address(sources []source, missing *diag.Diagnostics) string {
	for _, s := range sources {
		if s.url != "" {
			return s.url
		}
	}
	missing.AddError("Missing InfluxDB URL",
		"Set url in the provider block, or the environment variable INFLUX_HOST, to the address of InfluxDB, for example "+
			"http://localhost:8086.")
	return ""
}

// checkSignIn checks the token and the username of a source.
func (s source) checkSignIn(diags *diag.Diagnostics) {
	if s.token != "" && s.username != "" {
		diags.AddAttributeError(path.Root("token"), "Conflicting credentials",
			"Both token and username are set, in the provider block or in the environment (INFLUX_TOKEN and INFLUX_USERNAME). Remove one of them.")
	}
	if what := influx.Unusual(s.token); what != "" {
		diags.AddAttributeError(path.Root("token"), "Invalid API token", fmt.Sprintf(
			"token (or INFLUX_TOKEN, INFLUXDB_TOKEN, or the token of the profile) contains %s. Copy the token again. If you read it from a "+
				"file, remove the line break at the end with trimspace().", what))
	}
}

// credentials returns the token or the username of the first source that has one. The password for a username may come
// from a later source. If there is none, the error mentions a token in the dropped profile.
func credentials(sources []source, dropped source, diags, missing *diag.Diagnostics) (token, username, password string) {
	for i, s := range sources {
		s.checkSignIn(diags)
		switch {
		case s.token != "":
			return s.token, "", ""
		case s.username != "":
			for _, later := range sources[i:] {
				if later.password != "" {
					return "", s.username, later.password
				}
			}
			missing.AddError("Missing password", fmt.Sprintf(
				"The username %q has no password. Set password in the provider block, or the environment variable INFLUX_PASSWORD.", s.username))
			return "", "", ""
		}
	}
	advice := "Set token in the provider block, or the environment variable INFLUX_TOKEN, to an API token. Create one in the UI under " +
		"Load Data > API Tokens, or run: influx auth create --read-tasks --write-tasks --read-orgs"
	if dropped.token != "" {
		advice += "\nThe token in the influx CLI profile isn't used, because the URL of the profile differs from the configured one."
	}
	missing.AddError("Missing API token", advice)
	return "", "", ""
}

// defaultOrganization returns the organization of the first source that has one.
func defaultOrganization(sources []source, diags *diag.Diagnostics) (org, orgID string) {
	for _, s := range sources {
		if org, orgID = s.organization(); org != "" || orgID != "" {
			s.checkOrganization(diags)
			return org, orgID
		}
	}
	return "", ""
}

// organization returns the organization without the line break that a value from a file ends with.
func (s source) organization() (org, orgID string) {
	return strings.TrimSpace(s.org), strings.TrimSpace(s.orgID)
}

// checkOrganization checks the organization of a source. With an invalid ID, a plan would replace every resource that
// doesn't set its own organization, and the creations would fail.
func (s source) checkOrganization(diags *diag.Diagnostics) {
	org, orgID := s.organization()
	err := organization.CheckID(orgID)
	switch {
	case orgID == "":
	case org != "":
		diags.AddAttributeError(path.Root("org"), "Conflicting organizations",
			"Both org and org_id are set, in the provider block or in the environment (INFLUX_ORG and INFLUX_ORG_ID). Remove one of them.")
	case err == nil:
	case s.prefix == "":
		diags.AddAttributeError(path.Root("org_id"), "Invalid org_id", fmt.Sprintf("org_id in the provider block: %s.", err))
	default:
		diags.AddError("Invalid "+s.prefix+"ORG_ID", fmt.Sprintf("The environment variable %sORG_ID: %s.", s.prefix, err))
	}
}

// reservedHeaders are the headers that the provider sets itself.
var reservedHeaders = []string{
	"Authorization", "Cookie", "Host", "Accept", "User-Agent", "Content-Type", "Content-Length", "Transfer-Encoding", "Trailer",
}

// headerName matches the names of headers that HTTP allows:
// https://www.rfc-editor.org/rfc/rfc9110#name-tokens.
var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// isHeaderValue reports whether a header can have the value.
func isHeaderValue(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}

// headers returns the headers that aren't null.
func (m model) headers() map[string]string {
	headers := map[string]string{}
	for name, value := range m.Headers.Elements() {
		if text, ok := value.(types.String); ok && !text.IsNull() {
			headers[name] = text.ValueString()
		}
	}
	return headers
}

func (m model) checkHeaders(diags *diag.Diagnostics) {
	headers := m.headers()
	for name := range m.Headers.Elements() {
		switch {
		case slices.Contains(reservedHeaders, http.CanonicalHeaderKey(name)):
			diags.AddAttributeError(path.Root("headers"), "Reserved header",
				fmt.Sprintf("The provider sets %s itself. Remove it from headers.", http.CanonicalHeaderKey(name)))
		case !headerName.MatchString(name):
			// The message doesn't quote the name, since it may contain the value by mistake.
			diags.AddAttributeError(path.Root("headers"), "Invalid header name",
				"A key of headers isn't a valid header name. Use only letters, digits, and hyphens, for example X-Forwarded-User.")
		case !isHeaderValue(headers[name]):
			diags.AddAttributeError(path.Root("headers"), "Invalid header value", fmt.Sprintf(
				"The value of %s in headers contains a line break or another control character. If you read it from a file, remove the "+
					"line break at the end with trimspace().", name))
		}
	}
}

// skipVerify returns insecure_skip_verify, or the value from the environment if it is null.
func skipVerify(configured types.Bool, diags *diag.Diagnostics) bool {
	if !configured.IsNull() {
		return configured.ValueBool()
	}
	for _, name := range []string{"INFLUX_SKIP_VERIFY", "INFLUXDB_SKIP_VERIFY"} {
		text := os.Getenv(name)
		if text == "" {
			continue
		}
		skip, err := strconv.ParseBool(text)
		if err != nil {
			diags.AddAttributeError(path.Root("insecure_skip_verify"), "Invalid "+name,
				fmt.Sprintf("The environment variable %s is %q. Set it to true or false.", name, text))
		}
		return skip
	}
	return false
}

// logAttempt writes a request to Terraform's log at the level DEBUG, and a long pause after it at the level WARN.
func logAttempt(ctx context.Context, a influx.Attempt) {
	if a.RetryIn >= influx.LongPause {
		tflog.Warn(ctx, fmt.Sprintf("InfluxDB responded with status %d and asks to wait: the request is sent again in %s",
			a.StatusCode, a.RetryIn.Round(time.Second)), map[string]any{"method": a.Method, "path": a.Path})
	}
	fields := map[string]any{"method": a.Method, "path": a.Path, "milliseconds": a.Took.Milliseconds()}
	if a.Problem == "" {
		fields["status"] = a.StatusCode
	} else {
		fields["problem"] = a.Problem
	}
	tflog.Debug(ctx, "Request to InfluxDB", fields)
}
