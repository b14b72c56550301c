package provider

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// setEnvironment sets variables, in the form NAME=value, and unsets all others that the provider reads. The home
// directory is empty.
func setEnvironment(t testing.TB, variables ...string) {
	t.Helper()
	for _, prefix := range []string{"INFLUX_", "INFLUXDB_"} {
		for _, name := range []string{"HOST", "URL", "TOKEN", "USERNAME", "PASSWORD", "ORG", "ORG_ID", "SKIP_VERIFY", "ACTIVE_CONFIG", "CONFIGS_PATH"} {
			t.Setenv(prefix+name, "")
		}
	}
	t.Setenv("HOME", t.TempDir())
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
}

// profiles writes a configs file of the influx CLI into the home directory.
func profiles(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(os.Getenv("HOME"), ".influxdbv2", "configs")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// request makes the client send a request, and returns it as the server received it.
func request(t *testing.T, p *framework.ProviderData, last **http.Request) *http.Request {
	t.Helper()
	if _, err := p.Client.Task(context.Background(), "0123456789abcdef"); err != nil {
		t.Fatal(err)
	}
	return *last
}

func newServer(t *testing.T) (url string, last **http.Request) {
	t.Helper()
	last = new(*http.Request)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v2/signin" {
			w.Header().Set("Set-Cookie", "session="+strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")+"; Path=/")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		*last = r
		fmt.Fprint(w, aTask)
	}))
	t.Cleanup(server.Close)
	return server.URL, last
}

func str(s string) types.String { return types.StringValue(s) }

// Each setting can come from each source, and the sources have their documented precedence.
func TestSources(t *testing.T) {
	url, last := newServer(t)
	session := "session=" + base64.StdEncoding.EncodeToString([]byte("user:password"))
	profile := "[near]\n  url = \"" + url + "/\"\n  token = \"profile\"\n  org = \"profile org\"\n  active = true\n" +
		"[other]\n  url = \"" + url + "\"\n  token = \"other\"\n  org = \"other org\"\n"
	for name, test := range map[string]struct {
		config     model
		env        []string
		profiles   string
		want       string // the header Authorization or Cookie
		org, orgID string
	}{
		"all configured": {
			model{URL: str(url), Token: str("configured"), Org: str(" o ")},
			[]string{"INFLUX_HOST=http://no", "INFLUX_TOKEN=no", "INFLUX_ORG=no", "INFLUX_ORG_ID=no"}, profile,
			"Token configured", "o", ""},
		"the CLI's variables": {
			model{},
			[]string{"INFLUX_HOST=" + url, "INFLUX_TOKEN=cli", "INFLUX_ORG_ID= " + orgID + "\n", "INFLUXDB_URL=http://no", "INFLUXDB_TOKEN=no", "INFLUXDB_ORG=no"}, profile,
			"Token cli", "", orgID},
		"other providers' variables": {
			model{},
			[]string{"INFLUXDB_URL=" + url, "INFLUXDB_TOKEN=other", "INFLUXDB_ORG=o"}, profile,
			"Token other", "o", ""},
		"other providers' ID": {
			model{},
			[]string{"INFLUXDB_URL=" + url, "INFLUXDB_TOKEN=other", "INFLUX_ORG= ", "INFLUXDB_ORG_ID=" + orgID}, "",
			"Token other", "", orgID},
		"the active profile": {
			model{}, nil, profile,
			"Token profile", "profile org", ""},
		"a configured profile": {
			model{ConfigProfile: str("other")}, []string{"INFLUX_ACTIVE_CONFIG=near"}, profile,
			"Token other", "other org", ""},
		"a profile chosen by the environment": {
			model{}, []string{"INFLUX_ACTIVE_CONFIG=other"}, profile,
			"Token other", "other org", ""},
		"a token beside a profile": {
			model{Token: str("configured")}, nil, profile,
			"Token configured", "profile org", ""},
		"a configured session": {
			model{URL: str(url), Username: str("user"), Password: str("password"), OrgID: str(orgID + " ")}, []string{"INFLUX_TOKEN=no", "INFLUX_ORG_ID=no"}, "",
			session, "", orgID},
		"a session from the environment": {
			model{URL: str(url)}, []string{"INFLUX_USERNAME=user", "INFLUX_PASSWORD=password", "INFLUXDB_TOKEN=no"}, profile,
			session, "profile org", ""},
		"a password apart from the user name": {
			model{URL: str(url), Username: str("user")}, []string{"INFLUXDB_PASSWORD=password"}, "",
			session, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			setEnvironment(t, test.env...)
			profiles(t, test.profiles)
			p, diags := configure(test.config, "1.2.3")
			if diags.HasError() {
				t.Fatal(diags)
			}
			got := request(t, p, last)
			if auth := got.Header.Get("Authorization") + got.Header.Get("Cookie"); auth != test.want {
				t.Errorf("authorized by %q, not %q", auth, test.want)
			}
			if want := framework.NewProviderData(nil, test.org, test.orgID).Organizations.Default(); p.Organizations.Default() != want {
				t.Errorf("organization %v, not %v", p.Organizations.Default(), want)
			}
			if agent := got.UserAgent(); agent != "terraform-provider-influxdb/1.2.3" {
				t.Errorf("user agent %q", agent)
			}
		})
	}
}

// The token of a profile is sent only to the URL of that profile.
func TestProfileTokenStaysWithItsServer(t *testing.T) {
	url, last := newServer(t)
	setEnvironment(t)
	profiles(t, "[near]\nurl = \"http://elsewhere\"\ntoken = \"secret\"\norg = \"o\"\nactive = true\n")
	p, diags := configure(model{URL: str(url)}, "test")
	if diags.Append(useSettings(t, p)...); !diags.HasError() {
		t.Errorf("a token was sent: %v", request(t, p, last).Header)
	}
}

func TestConfigsPath(t *testing.T) {
	url, last := newServer(t)
	setEnvironment(t)
	path := profiles(t, "[a]\nurl = \""+url+"\"\ntoken = \"elsewhere\"\nactive = true\n")
	setEnvironment(t, "INFLUX_CONFIGS_PATH="+path)
	p, diags := configure(model{}, "test")
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got := request(t, p, last).Header.Get("Authorization"); got != "Token elsewhere" {
		t.Error(got)
	}
}

func TestHeaders(t *testing.T) {
	url, last := newServer(t)
	setEnvironment(t)
	p, diags := configure(model{URL: str(url), Token: str("t"), Headers: header("zap-trace-span", "trace")}, "test")
	if diags.HasError() {
		t.Fatal(diags)
	}
	if got := request(t, p, last).Header.Get("Zap-Trace-Span"); got != "trace" {
		t.Errorf("Zap-Trace-Span: %q", got)
	}
}

// useSettings returns the errors of a resource that needs the settings.
func useSettings(t *testing.T, p *framework.ProviderData) diag.Diagnostics {
	t.Helper()
	var resp resource.ConfigureResponse
	new(framework.Resource).Configure(t.Context(), resource.ConfigureRequest{ProviderData: p}, &resp)
	return resp.Diagnostics
}

// Missing settings are an error of each resource that needs them, in full for the first one, and not of the provider,
// which OpenTofu configures for a function too.
func TestMissingSettings(t *testing.T) {
	setEnvironment(t)
	p, diags := configure(model{}, "test")
	if diags.HasError() {
		t.Fatalf("the provider itself fails: %v", diags)
	}
	first, second := useSettings(t, p), useSettings(t, p)
	for i, title := range []string{"Missing InfluxDB URL", "Missing API token"} {
		if len(first) != 2 || first[i].Summary() != title || !strings.Contains(first[i].Detail(), "INFLUX_") {
			t.Errorf("the first resource is told %v", first)
		}
		if len(second) != 2 || second[i].Summary() != title || strings.Contains(second[i].Detail(), "INFLUX_") {
			t.Errorf("the second resource is told %v", second)
		}
	}
}

// Without a provider block, wrong settings are errors of a resource, too: if the provider reported them, Terraform would
// advise to add a block.
func TestWrongEnvironment(t *testing.T) {
	setEnvironment(t, "INFLUX_HOST=localhost:8086", "INFLUX_TOKEN=secret\u00a0", "INFLUX_ORG_ID=acme", "INFLUX_SKIP_VERIFY=true")
	p, diags := configure(model{}, "test")
	if diags.HasError() || diags.WarningsCount() != 1 {
		t.Fatalf("the provider itself reports %v", diags)
	}
	if want := []string{"Invalid API token", "Invalid INFLUX_ORG_ID", "Invalid InfluxDB URL"}; !slices.Equal(titles(useSettings(t, p)), want) {
		t.Errorf("the resource is told %q", useSettings(t, p))
	}
}

func titles(diags diag.Diagnostics) (titles []string) {
	for _, d := range diags {
		titles = append(titles, d.Summary())
	}
	return titles
}

// What a profile would have set isn't reported as missing if the profile is the problem, and the error about a missing token
// says that the profile's token isn't used.
func TestMissingBecauseOfTheProfile(t *testing.T) {
	setEnvironment(t, "INFLUX_ACTIVE_CONFIG=nope")
	profiles(t, "[near]\nurl = \"http://near\"\ntoken = \"secret\"\nactive = true\n")
	p, _ := configure(model{}, "test")
	if got := titles(useSettings(t, p)); !slices.Equal(got, []string{"Invalid influx CLI profile"}) {
		t.Errorf("the resource is told %q", got)
	}
	setEnvironment(t, "INFLUX_HOST=http://localhost:8086")
	profiles(t, "[near]\nurl = \"http://127.0.0.1:8086\"\ntoken = \"secret\"\nactive = true\n")
	p, _ = configure(model{}, "test")
	if got := useSettings(t, p); len(got) != 1 || !strings.Contains(got[0].Detail(), "The token in the influx CLI profile isn't used, because the URL") {
		t.Errorf("the resource is told %v", got)
	}
}

// An error about a setting names it and, if there is one, its environment variable. It contains no secret.
func TestWrongSettings(t *testing.T) {
	good := func(change func(*model)) model {
		m := model{URL: str("http://localhost"), Token: str("secret")}
		change(&m)
		return m
	}
	for name, test := range map[string]struct {
		config model
		env    []string
		want   string
	}{
		"nothing":               {model{Token: str("secret")}, nil, "INFLUX_HOST"},
		"malformed url":         {good(func(m *model) { m.URL = str("secret@localhost:8086") }), nil, "must begin with http://"},
		"url of the UI":         {good(func(m *model) { m.URL = str("http://localhost:8086/orgs/" + orgID + "/tasks") }), nil, "use only http://localhost:8086."},
		"token with a mark":     {good(func(m *model) { m.Token = str("\ufeffsecret") }), nil, "contains a byte order mark"},
		"token in quotes":       {good(func(m *model) { m.Token = str("\u201csecret\u201d") }), nil, "contains a typographic quotation mark (\u201c)"},
		"token with a space":    {good(func(m *model) { m.Token = str("secret\u00a0") }), nil, "contains a no-break space"},
		"malformed host":        {model{Token: str("secret")}, []string{"INFLUX_HOST=localhost:8086"}, "INFLUX_HOST"},
		"no token":              {model{URL: str("http://localhost")}, nil, "INFLUX_TOKEN"},
		"token and user name":   {good(func(m *model) { m.Username = str("u") }), nil, "Remove one of them"},
		"no password":           {model{URL: str("http://localhost"), Username: str("u")}, nil, "INFLUX_PASSWORD"},
		"two organizations":     {good(func(m *model) { m.Org, m.OrgID = str("o"), str("i") }), nil, "org_id"},
		"no ID, but a name":     {good(func(m *model) { m.OrgID = str("acme") }), nil, `"acme" isn't a valid org_id. Use an InfluxDB ID: 16 lowercase hexadecimal digits, for example 0b501e7e557ab000. If it is the organization's name, set org = "acme"`},
		"ID in upper case":      {good(func(m *model) { m.OrgID = str(strings.ToUpper(orgID)) }), nil, `write it as "` + orgID + `"`},
		"the CLI's bad ID":      {good(func(*model) {}), []string{"INFLUX_ORG_ID=acme"}, "The environment variable INFLUX_ORG_ID: \"acme\""},
		"other providers' bad":  {good(func(*model) {}), []string{"INFLUXDB_ORG_ID=" + orgID + "0"}, "The environment variable INFLUXDB_ORG_ID"},
		"no such profile":       {good(func(m *model) { m.ConfigProfile = str("nobody") }), nil, "config_profile"},
		"no CA":                 {good(func(m *model) { m.CACertificate = str("/no/such/file") }), nil, "ca_certificate"},
		"empty CA":              {good(func(m *model) { m.CACertificate = str("-----BEGIN CERTIFICATE-----\nsecret") }), nil, "ca_certificate"},
		"CA of neither kind":    {good(func(m *model) { m.CACertificate = str("secret\nsecret") }), nil, "neither PEM text nor a path"},
		"half a client":         {good(func(m *model) { m.ClientKey = str("-----BEGIN PRIVATE KEY-----\nsecret") }), nil, `"client_certificate" must be specified`},
		"an empty key":          {good(func(m *model) { m.ClientCertificate, m.ClientKey = str("-----BEGIN "), str("") }), nil, "client_key must be"},
		"a key as a path":       {good(func(m *model) { m.ClientCertificate, m.ClientKey = str("-----BEGIN "), str("secret") }), nil, "client_key"},
		"no pair":               {good(func(m *model) { m.ClientCertificate, m.ClientKey = str("-----BEGIN secret"), str("-----BEGIN secret") }), nil, "isn't the key of client_certificate"},
		"own header":            {good(func(m *model) { m.Headers = header("cookie", "secret") }), nil, "Reserved header: The provider sets Cookie itself"},
		"no header's name":      {good(func(m *model) { m.Headers = header("X-Secret: secret", "") }), nil, "isn't a valid header name"},
		"header of two lines":   {good(func(m *model) { m.Headers = header("X-Secret", "secret\n") }), nil, "X-Secret in headers"},
		"token of two lines":    {good(func(m *model) { m.Token = str("secret\n") }), nil, "trimspace"},
		"timeout":               {good(func(m *model) { m.RequestTimeout = str("30") }), nil, "request_timeout"},
		"retries":               {good(func(m *model) { m.MaxRetries = types.Int64Value(-1) }), nil, "max_retries"},
		"skip verify":           {good(func(*model) {}), []string{"INFLUX_SKIP_VERIFY=maybe"}, "INFLUX_SKIP_VERIFY"},
		"profiles that are not": {good(func(*model) {}), []string{"INFLUX_CONFIGS_PATH=" + brokenProfiles(t)}, "aren't valid TOML"},
	} {
		t.Run(name, func(t *testing.T) {
			setEnvironment(t, test.env...)
			diags := validate(t, test.config)
			if !diags.HasError() {
				var p *framework.ProviderData
				if p, diags = configure(test.config, "test"); p != nil {
					diags.Append(useSettings(t, p)...)
				}
			}
			text := fmt.Sprint(errorTexts(diags))
			if len(errorTexts(diags)) != 1 || !strings.Contains(text, test.want) || strings.Contains(text, "secret") {
				t.Errorf("%d errors: %s", len(errorTexts(diags)), text)
			}
		})
	}
}

// validate validates a provider block, as Terraform does before it configures the provider.
func validate(t *testing.T, config model) diag.Diagnostics {
	t.Helper()
	var resp provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &resp)
	block := tfsdk.State{Schema: resp.Schema, Raw: tftypes.NewValue(resp.Schema.Type().TerraformType(t.Context()), nil)}
	if config.Headers.IsNull() {
		config.Headers = types.MapNull(types.StringType)
	}
	if diags := block.Set(t.Context(), config); diags.HasError() {
		t.Fatal(diags)
	}
	value, err := tfprotov6.NewDynamicValue(block.Raw.Type(), block.Raw)
	if err != nil {
		t.Fatal(err)
	}
	validated, err := providerserver.NewProtocol6(New("test")())().ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: &value})
	if err != nil {
		t.Fatal(err)
	}
	var diags diag.Diagnostics
	for _, d := range validated.Diagnostics {
		diags.AddError(d.Summary, d.Detail)
	}
	return diags
}

// An empty string, for example the default of a variable, counts as null.
func TestEmptySettings(t *testing.T) {
	empty := str("")
	setEnvironment(t)
	for name, config := range map[string]model{
		"all": {
			URL: empty, Token: empty, Username: empty, Password: empty, Org: empty, OrgID: empty, ConfigProfile: empty,
			CACertificate: empty, ClientCertificate: empty, ClientKey: empty, RequestTimeout: empty,
		},
		"half a client":        {ClientKey: empty},
		"the other half":       {ClientCertificate: empty},
		"one way to sign in":   {Token: str("t"), Username: empty},
		"one organization":     {Org: str("o"), OrgID: empty},
		"no name, but an ID":   {Org: empty, OrgID: str(orgID)},
		"unknown organization": {Org: str("o"), OrgID: types.StringUnknown()},
		"unknown key":          {ClientCertificate: str("-----BEGIN "), ClientKey: types.StringUnknown()},
	} {
		if diags := validate(t, config); diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
		config.URL = str("http://localhost")
		if config.Token.ValueString() == "" {
			config.Token = str("t")
		}
		if _, diags := configure(config, "test"); diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func header(name, value string) types.Map {
	return types.MapValueMust(types.StringType, map[string]attr.Value{name: str(value)})
}

func brokenProfiles(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "configs")
	if err := os.WriteFile(path, []byte("[a]\ntoken = secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func errorTexts(diags diag.Diagnostics) []string {
	var texts []string
	for _, d := range diags.Errors() {
		texts = append(texts, d.Summary()+": "+d.Detail())
	}
	return texts
}

// A file that a setting names can neither exhaust the memory nor block a plan. A message doesn't quote what may be a
// key.
func TestFilesAreBounded(t *testing.T) {
	setEnvironment(t)
	dir := t.TempDir()
	huge, pipe := filepath.Join(dir, "huge"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(huge, []byte("-----BEGIN CERTIFICATE-----"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<40); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skip("no pipes here: ", err)
	}
	for name, file := range map[string]struct{ path, want string }{
		"huge": {huge, "larger than 1024 KiB"}, "pipe": {pipe, "isn't a regular file"}, "endless": {"/dev/zero", "isn't a regular file"},
		"folder": {dir, "isn't a regular file"}, "secret": {"secret", "no such file"},
	} {
		certificate := "-----BEGIN CERTIFICATE-----"
		for setting, config := range map[string]model{
			"ca_certificate":     {CACertificate: str(file.path)},
			"client_certificate": {ClientCertificate: str(file.path), ClientKey: str(certificate)},
			"client_key":         {ClientCertificate: str(certificate), ClientKey: str(file.path)},
			"config_profile":     {ConfigProfile: str("p")},
		} {
			t.Setenv("INFLUX_CONFIGS_PATH", "")
			if setting == "config_profile" {
				t.Setenv("INFLUX_CONFIGS_PATH", file.path)
			}
			config.URL, config.Token = str("http://localhost"), str("t")
			_, diags := configure(config, "test")
			text := fmt.Sprint(errorTexts(diags))
			if !strings.Contains(text, file.want) || !strings.Contains(text, setting) || setting == "client_key" && strings.Contains(text, "secret") {
				t.Errorf("%s, %s: %s", setting, name, text)
			}
		}
	}
}

// Terraform hides the values of secret settings, in plans too.
func TestSecretsAreSensitive(t *testing.T) {
	var resp provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &resp)
	for name, attribute := range resp.Schema.Attributes {
		want := slices.Contains([]string{"token", "password", "client_key", "headers"}, name)
		if attribute.IsSensitive() != want {
			t.Errorf("%s is sensitive: %t", name, attribute.IsSensitive())
		}
	}
}

// An unknown setting, which comes from a resource that doesn't exist yet, isn't an error.
func TestUnknownSettings(t *testing.T) {
	setEnvironment(t)
	for name, config := range map[string]model{
		"url":     {URL: types.StringUnknown(), Token: str("t")},
		"token":   {URL: str("http://localhost"), Token: types.StringUnknown()},
		"headers": {URL: str("http://localhost"), Headers: types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringUnknown()})},
		"retries": {URL: str("http://localhost"), MaxRetries: types.Int64Unknown()},
	} {
		p, diags := configure(config, "test")
		if diags.HasError() || p.Client != nil {
			t.Errorf("%s: %v, %v", name, p, diags)
		}
	}
}

// aTask is a response of InfluxDB.
const aTask = `{"id":"0123456789abcdef","orgID":"0123456789abcdef"}`

func TestSkipVerify(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, aTask) }))
	t.Cleanup(server.Close)
	for name, test := range map[string]struct {
		configured types.Bool
		env        []string
		want       bool
	}{
		"default":          {types.BoolNull(), nil, false},
		"configured":       {types.BoolValue(true), []string{"INFLUX_SKIP_VERIFY=false"}, true},
		"configured not":   {types.BoolValue(false), []string{"INFLUX_SKIP_VERIFY=true"}, false},
		"the CLI's":        {types.BoolNull(), []string{"INFLUX_SKIP_VERIFY=1", "INFLUXDB_SKIP_VERIFY=false"}, true},
		"other providers'": {types.BoolNull(), []string{"INFLUXDB_SKIP_VERIFY=true"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			setEnvironment(t, test.env...)
			p, diags := configure(model{URL: str(server.URL), Token: str("t"), InsecureSkipVerify: test.configured}, "test")
			if diags.HasError() || (diags.WarningsCount() == 1) != test.want {
				t.Errorf("configuring the provider: %v", diags)
			}
			if _, err := p.Client.Task(t.Context(), "0123456789abcdef"); (err == nil) != test.want {
				t.Errorf("reading a task: %v", err)
			}
		})
	}
}

// The log says how long the provider waits, and why.
func TestTheLogOfAPause(t *testing.T) {
	for name, test := range map[string]struct {
		attempt influx.Attempt
		want    string // empty for no line at WARN
	}{
		"a rate limit": {influx.Attempt{Method: "GET", Path: "/api/v2/tasks", StatusCode: 429, RetryIn: 4*time.Minute + 100*time.Millisecond},
			"InfluxDB responded with status 429 and asks to wait: the request is sent again in 4m0s"},
		"a retry":  {influx.Attempt{Method: "GET", Path: "/api/v2/tasks", Problem: "connection refused", RetryIn: 3 * time.Second}, ""},
		"no retry": {influx.Attempt{Method: "GET", Path: "/api/v2/tasks", StatusCode: 200}, ""},
	} {
		var out bytes.Buffer
		logAttempt(tflogtest.RootLogger(t.Context(), &out), test.attempt)
		warned := strings.Contains(out.String(), `"@level":"warn"`)
		if warned != (test.want != "") || !strings.Contains(out.String(), test.want) || !strings.Contains(out.String(), `"@level":"debug"`) {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}

// The client uses the configured timeout and number of retries.
func TestLimits(t *testing.T) {
	setEnvironment(t)
	task := func(handler http.HandlerFunc, m model) error {
		t.Helper()
		server := httptest.NewServer(handler)
		defer server.Close()
		m.URL, m.Token = str(server.URL), str("t")
		p, diags := configure(m, "test")
		if diags.HasError() {
			t.Fatal(diags)
		}
		_, err := p.Client.Task(t.Context(), "0123456789abcdef")
		return err
	}
	hanging := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	if err := task(hanging, model{RequestTimeout: str("200ms"), MaxRetries: types.Int64Value(0)}); influx.TimeoutOf(err) != 200*time.Millisecond {
		t.Errorf("a server that doesn't answer: %v", err)
	}
	var requests atomic.Int32
	unavailable := func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := task(unavailable, model{MaxRetries: types.Int64Value(2)}); err == nil || requests.Load() != 3 {
		t.Errorf("%d requests, %v", requests.Load(), err)
	}
}
