package provider

import (
	"context"
	"fmt"
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

// source is one place that settings come from.
type source struct {
	// prefix begins the names of its environment variables; empty for the
	// provider block.
	prefix                                     string
	url, token, username, password, org, orgID string
}

// environment are the settings in the environment variables whose names begin
// so: INFLUX_ is the influx CLI's own, INFLUXDB_ is that of other providers.
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

// isUnknown reports whether a setting is not known yet, because it comes from a
// resource that the same apply makes.
func (m model) isUnknown() bool {
	for _, v := range []attr.Value{
		m.URL, m.Token, m.Username, m.Password, m.Org, m.OrgID, m.ConfigProfile, m.CACertificate, m.ClientCertificate,
		m.ClientKey, m.InsecureSkipVerify, m.RequestTimeout, m.MaxRetries, m.ValidateFlux,
	} {
		if v.IsUnknown() {
			return true
		}
	}
	if m.Headers.IsUnknown() {
		return true
	}
	for _, v := range m.Headers.Elements() {
		if v.IsUnknown() {
			return true
		}
	}
	return false
}

// configure makes what the resources get from the provider block and the
// environment. It makes no request.
func configure(config model, version string) (*framework.ProviderData, diag.Diagnostics) {
	if config.isUnknown() {
		return framework.NewProviderData(nil, "", ""), nil
	}
	var diags diag.Diagnostics
	settings := influx.Config{UserAgent: "terraform-provider-influxdb/" + version, Log: logAttempt}
	sources := config.sources(&diags)
	settings.URL = address(sources, &diags)
	sources = withoutOthersSecrets(sources, settings.URL)
	settings.Token, settings.Username, settings.Password = credentials(sources, &diags)
	if !isHeaderValue(settings.Token) {
		diags.AddAttributeError(path.Root("token"), "The API token is malformed",
			"The provider's token (or INFLUX_TOKEN, INFLUXDB_TOKEN, or the profile's) has a line break or another control character in it, "+
				"perhaps at its end, as when it is read from a file. In Terraform, trimspace() takes that away.")
	}
	settings.TLS = config.tls(&diags)
	settings.Headers = config.headers(&diags)
	config.limits(&settings, &diags)
	org, orgID := defaultOrganization(sources, &diags)
	client, err := influx.New(settings)
	if err != nil && settings.URL != "" {
		diags.AddAttributeError(path.Root("url"), "The address of InfluxDB is malformed", fmt.Sprintf(
			"The provider's url (or the environment variable INFLUX_HOST or INFLUXDB_URL) is no usable address: %s.", err))
	}
	if diags.HasError() {
		return nil, diags
	}
	data := framework.NewProviderData(client, org, orgID)
	data.ValidateFlux = config.ValidateFlux.IsNull() || config.ValidateFlux.ValueBool()
	return data, diags
}

// sources are the places that settings come from, in their order.
func (m model) sources(diags *diag.Diagnostics) []source {
	name := m.ConfigProfile.ValueString()
	if name == "" {
		name = os.Getenv("INFLUX_ACTIVE_CONFIG")
	}
	profile, err := loadProfile(name)
	if err != nil {
		diags.AddAttributeError(path.Root("config_profile"), "The profile of the influx CLI can't be used",
			fmt.Sprintf("With config_profile (or INFLUX_ACTIVE_CONFIG): %s.", err))
	}
	return []source{
		{
			url: m.URL.ValueString(), token: m.Token.ValueString(),
			username: m.Username.ValueString(), password: m.Password.ValueString(),
			org: m.Org.ValueString(), orgID: m.OrgID.ValueString(),
		},
		environment("INFLUX_", "HOST"),
		environment("INFLUXDB_", "URL"),
		{url: profile.URL, token: profile.Token, org: profile.Org},
	}
}

// withoutOthersSecrets leaves out the profile, which is the last source, if the
// address is another than the profile's: its token is for its own server only.
func withoutOthersSecrets(sources []source, url string) []source {
	last := len(sources) - 1
	if strings.TrimSuffix(sources[last].url, "/") != strings.TrimSuffix(url, "/") {
		return sources[:last]
	}
	return sources
}

func address(sources []source, diags *diag.Diagnostics) string {
	for _, s := range sources {
		if s.url != "" {
			return s.url
		}
	}
	diags.AddAttributeError(path.Root("url"), "The address of InfluxDB is missing",
		"Set url in the provider block, or the environment variable INFLUX_HOST (or INFLUXDB_URL), to the address of InfluxDB, such as "+
			"http://localhost:8086.")
	return ""
}

// credentials are those of the first source that has any: a token, or a user
// name, whose password may come from a later source.
func credentials(sources []source, diags *diag.Diagnostics) (token, username, password string) {
	for i, s := range sources {
		switch {
		case s.token != "" && s.username != "":
			diags.AddAttributeError(path.Root("token"), "Two ways to sign in",
				"Both token and username are set, in the provider block or in the environment (INFLUX_TOKEN and INFLUX_USERNAME). Remove one of them.")
			return "", "", ""
		case s.token != "":
			return s.token, "", ""
		case s.username != "":
			for _, later := range sources[i:] {
				if later.password != "" {
					return "", s.username, later.password
				}
			}
			diags.AddAttributeError(path.Root("password"), "The password is missing", fmt.Sprintf(
				"There is a user name (%q), but no password. Set the environment variable INFLUX_PASSWORD, or password in the provider block.", s.username))
			return "", "", ""
		}
	}
	diags.AddAttributeError(path.Root("token"), "The API token is missing",
		"Set the environment variable INFLUX_TOKEN (or INFLUXDB_TOKEN), or token in the provider block, to an API token of InfluxDB. The UI "+
			"makes one under Load Data > API Tokens; the influx CLI with: influx auth create --read-tasks --write-tasks --read-orgs")
	return "", "", ""
}

// defaultOrganization returns the organization of the first source that names one. Spaces and line breaks
// around it, as when it is read from a file, are none of it.
func defaultOrganization(sources []source, diags *diag.Diagnostics) (org, orgID string) {
	for _, s := range sources {
		org, orgID = strings.TrimSpace(s.org), strings.TrimSpace(s.orgID)
		if org != "" && orgID != "" {
			diags.AddAttributeError(path.Root("org"), "Two organizations",
				"Both org and org_id are set, in the provider block or in the environment (INFLUX_ORG and INFLUX_ORG_ID). Remove one of them.")
		} else if orgID != "" {
			s.checkOrgID(orgID, diags)
		}
		if org != "" || orgID != "" {
			return org, orgID
		}
	}
	return "", ""
}

// checkOrgID checks an ID as that of a resource is checked: all that names no
// organization itself would be replaced, by something that can't be created.
func (s source) checkOrgID(orgID string, diags *diag.Diagnostics) {
	err := organization.CheckID(orgID)
	switch {
	case err == nil:
	case s.prefix == "":
		diags.AddAttributeError(path.Root("org_id"), "Invalid org_id", fmt.Sprintf("org_id in the provider block: %s.", err))
	default:
		diags.AddError("Invalid "+s.prefix+"ORG_ID", fmt.Sprintf("The environment variable %sORG_ID: %s.", s.prefix, err))
	}
}

// ownHeaders are those that the provider sets by itself.
var ownHeaders = []string{
	"Authorization", "Cookie", "Host", "Accept", "User-Agent", "Content-Type", "Content-Length", "Transfer-Encoding", "Trailer",
}

// headerName is what HTTP allows as the name of a header:
// https://www.rfc-editor.org/rfc/rfc9110#name-tokens.
var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// isHeaderValue reports whether a header can have this value.
func isHeaderValue(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}

func (m model) headers(diags *diag.Diagnostics) map[string]string {
	headers := map[string]string{}
	for name, value := range m.Headers.Elements() {
		text, _ := value.(types.String)
		if !text.IsNull() {
			headers[name] = text.ValueString()
		}
		switch {
		case slices.Contains(ownHeaders, http.CanonicalHeaderKey(name)):
			diags.AddAttributeError(path.Root("headers"), "A header of the provider's own",
				fmt.Sprintf("headers can't have %s, which the provider sets by itself.", http.CanonicalHeaderKey(name)))
		case !headerName.MatchString(name):
			// Not to be repeated in a message: the value may be in the name by mistake.
			diags.AddAttributeError(path.Root("headers"), "No name of a header",
				"headers has a key that is no name of a header: that is letters, digits and hyphens, such as X-Forwarded-User.")
		case !isHeaderValue(text.ValueString()):
			diags.AddAttributeError(path.Root("headers"), "A malformed header", fmt.Sprintf(
				"The value of %s in headers has a line break or another control character in it, perhaps at its end, as when it is read from "+
					"a file. In Terraform, trimspace() takes that away.", name))
		}
	}
	return headers
}

// limits reads the settings that bound a request.
func (m model) limits(settings *influx.Config, diags *diag.Diagnostics) {
	if text := m.RequestTimeout.ValueString(); text != "" {
		timeout, err := time.ParseDuration(text)
		if err != nil || timeout <= 0 {
			diags.AddAttributeError(path.Root("request_timeout"), "Invalid request_timeout",
				fmt.Sprintf("request_timeout is a duration such as 30s or 2m, not %q.", text))
		}
		settings.RequestTimeout = timeout
	}
	if !m.MaxRetries.IsNull() {
		retries := int(m.MaxRetries.ValueInt64())
		if retries < 0 || retries > 100 {
			diags.AddAttributeError(path.Root("max_retries"), "Invalid max_retries",
				fmt.Sprintf("max_retries is a number from 0 to 100, not %d.", retries))
		}
		settings.MaxRetries = &retries
	}
}

// skipVerify is the setting insecure_skip_verify, or that of the environment.
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
				fmt.Sprintf("The environment variable %s is true or false, not %q.", name, text))
		}
		return skip
	}
	return false
}

// logAttempt writes a request to Terraform's log, at the level DEBUG.
func logAttempt(ctx context.Context, a influx.Attempt) {
	fields := map[string]any{"method": a.Method, "path": a.Path, "milliseconds": a.Took.Milliseconds()}
	if a.Problem == "" {
		fields["status"] = a.StatusCode
	} else {
		fields["problem"] = a.Problem
	}
	tflog.Debug(ctx, "Request to InfluxDB", fields)
}
