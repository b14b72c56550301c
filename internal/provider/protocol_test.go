package provider

import (
	"context"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/influxtasks/terraform-provider-influxdb/internal/serve/servetest"
)

// Each call of the protocol ends with a result that Terraform accepts or with diagnostics, even for configurations that
// nobody would write, and even if InfluxDB answers nonsense.
func TestProtocol(t *testing.T) {
	p := newProtocol(t)
	for i := range 3000 {
		t.Run(strconv.Itoa(i), func(t *testing.T) { p.run(t, random(i)) })
	}
	if fast := p.server.(*servetest.Comparison); fast.Upgraded.Load() == 0 || fast.Read.Load() == 0 || fast.Planned.Load() == 0 {
		t.Errorf("the fast paths have responded to %d upgrades, %d reads and %d plans", fast.Upgraded.Load(), fast.Read.Load(), fast.Planned.Load())
	}
}

func FuzzProtocol(f *testing.F) {
	p := newProtocol(f)
	for i := range 50 {
		f.Add(random(i))
	}
	f.Fuzz(p.run)
}

// random returns the same data for the same seed.
func random(seed int) []byte {
	data := make([]byte, 512)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(data)
	return data
}

const secret = "secret"

// server is the provider with the calls that tfprotov6.ProviderServer doesn't have yet.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ProviderServerWithActions      //nolint:staticcheck // see above
	tfprotov6.ProviderServerWithListResource //nolint:staticcheck // see above
}

// protocol is Terraform's side of the protocol.
type protocol struct {
	server server
	schema *tfprotov6.GetProviderSchemaResponse
	url    string

	// The following are new for each case.
	t      *testing.T
	ctx    context.Context
	c      *choices
	influx *memory
	front  atomic.Pointer[memory] // the same, for the handler
}

func newProtocol(t testing.TB) *protocol {
	setEnvironment(t)
	p := new(protocol)
	compared, err := servetest.Compare(t.Context(), NewServer("test")(), func(difference string) {
		// A second response of a server that answers nonsense may be another one.
		if p.influx.nonsense == nil {
			p.t.Error(difference)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.server = compared
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.front.Load().ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	p.url = front.URL
	p.schema, err = p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(p.schema.Diagnostics) > 0 {
		t.Fatal(err, p.schema.Diagnostics)
	}
	return p
}

// run makes calls that the data chooses.
func (p *protocol) run(t *testing.T, data []byte) {
	p.begin(t, data)
	kinds := []func(){p.fuzzResource, p.fuzzDataSource, p.fuzzListResource, p.fuzzAction, p.fuzzFunction, p.fuzzProvider, p.fuzzState, p.fuzzMalformed}
	pick(p.c, kinds)()
}

// begin configures the provider for a new InfluxDB in memory.
func (p *protocol) begin(t *testing.T, data []byte) {
	var cancel context.CancelFunc
	p.ctx, cancel = context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	p.t, p.c, p.influx = t, &choices{data}, &memory{objects: map[string]object{}}
	p.influx.post("tasks", []string{"tasks"}, object{"orgID": orgID, "flux": sensible["flux"][2]})
	p.influx.post("labels", []string{"labels"}, object{"orgID": orgID, "name": "a label"})
	if p.c.n(2) == 1 {
		p.influx.nonsense = &choices{p.c.bytes()}
	}
	p.front.Store(p.influx)
	config := tftypes.NewValue(p.schema.Provider.ValueType(), complete(p.schema.Provider, map[string]tftypes.Value{
		"url":         tftypes.NewValue(tftypes.String, p.url),
		"token":       tftypes.NewValue(tftypes.String, secret),
		"max_retries": tftypes.NewValue(tftypes.Number, 0),
		"org":         tftypes.NewValue(tftypes.String, pick(p.c, []string{orgName, ""})),
	}))
	resp, err := p.server.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{Config: dynamic(config)})
	if !p.accepted("configure", resp.Diagnostics, err) {
		t.Fatal(resp.Diagnostics)
	}
}

// complete returns the values, with null for each missing attribute.
func complete(schema *tfprotov6.Schema, values map[string]tftypes.Value) map[string]tftypes.Value {
	for _, a := range schema.Block.Attributes {
		if _, ok := values[a.Name]; !ok {
			values[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		}
	}
	return values
}

// accepted checks the answer to a call, and reports whether its diagnostics have no errors.
func (p *protocol) accepted(call string, diags []*tfprotov6.Diagnostic, err error) bool {
	p.t.Helper()
	if err != nil || p.ctx.Err() != nil {
		p.t.Fatalf("%s: %v (%v)", call, err, p.ctx.Err())
	}
	accepted := true
	for _, d := range diags {
		// If 1.5 is given for an integer, the framework says: Value %!s(*big.Float=1.5) is not an integer.
		text := strings.ReplaceAll(d.Summary+"\n"+d.Detail, "%!s(*big.Float=", "")
		if d.Summary == "" || strings.Contains(text, secret) || strings.Contains(text, "%!") {
			p.t.Errorf("%s: %q", call, text)
		}
		accepted = accepted && d.Severity != tfprotov6.DiagnosticSeverityError
	}
	return accepted
}

// attributes returns the attributes of an object by name, or nil if the object is null.
func (p *protocol) attributes(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	p.t.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if object.IsNull() {
		return nil
	}
	if err := object.As(&attributes); err != nil {
		p.t.Fatal(err)
	}
	return attributes
}

// fuzzResource changes a resource several times.
func (p *protocol) fuzzResource() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.ResourceSchemas)))
	r := &resourceLife{p, name, p.schema.ResourceSchemas[name], nil}
	for range 1 + p.c.n(4) {
		r.change(p.c.config(r.schema, true))
		before := r.state
		r.read()
		if r.state != nil && !r.influx.lied {
			r.checkKept("the state", before, "the state read again", r.state)
		}
	}
	if r.state != nil {
		r.apply(nil, nil)
	}
}

type resourceLife struct {
	*protocol
	name   string
	schema *tfprotov6.Schema
	state  map[string]tftypes.Value // nil if the resource doesn't exist
}

func (r *resourceLife) dynamic(attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	if attributes == nil {
		return dynamic(tftypes.NewValue(r.schema.ValueType(), nil))
	}
	return dynamic(tftypes.NewValue(r.schema.ValueType(), attributes))
}

// change plans a configuration, plans it again once all values are known, and applies it, as Terraform does.
func (r *resourceLife) change(config tftypes.Value) {
	first, ok := r.plan(config)
	if !ok {
		return
	}
	config = r.c.resolved(config)
	planned, ok := r.plan(config)
	if !ok {
		return
	}
	if !r.influx.lied {
		r.checkKept("the first plan", first, "the second plan", planned)
	}
	if !r.apply(planned, &config) {
		return
	}
	if again, ok := r.plan(config); ok && !r.influx.lied {
		r.checkKept("the state", r.state, "the next plan", again)
	}
}

// plan returns the planned state. If the plan requires a replacement, plan deletes the resource first.
func (r *resourceLife) plan(config tftypes.Value) (map[string]tftypes.Value, bool) {
	validated, err := r.server.ValidateResourceConfig(r.ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: r.name, Config: dynamic(config)})
	if !r.accepted("validate", validated.Diagnostics, err) {
		return nil, false
	}
	configured := r.attributes(r.schema, dynamic(config))
	resp, err := r.server.PlanResourceChange(r.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.state), ProposedNewState: r.dynamic(r.proposed(configured)), Config: dynamic(config),
	})
	if !r.accepted("plan", resp.Diagnostics, err) {
		return nil, false
	}
	planned := r.attributes(r.schema, resp.PlannedState)
	r.checkPlan(configured, planned)
	if r.state != nil && len(resp.RequiresReplace) > 0 {
		if r.apply(nil, nil); r.state != nil {
			return nil, false
		}
		return r.plan(config)
	}
	return planned, true
}

// proposed returns the new state that Terraform proposes: the configured values, and the prior values of computed
// attributes that aren't configured.
func (r *resourceLife) proposed(configured map[string]tftypes.Value) map[string]tftypes.Value {
	proposed := maps.Clone(configured)
	for _, a := range r.schema.Block.Attributes {
		if a.Computed && configured[a.Name].IsNull() && r.state != nil {
			proposed[a.Name] = r.state[a.Name]
		}
	}
	return proposed
}

// checkPlan checks what Terraform requires of a plan: each attribute is as configured, or as before, or computed if it
// isn't configured.
func (r *resourceLife) checkPlan(configured, planned map[string]tftypes.Value) {
	for _, a := range r.schema.Block.Attributes {
		is, want := planned[a.Name], configured[a.Name]
		switch {
		case is.Equal(want), a.Computed && want.IsNull():
		case r.state != nil && !want.IsNull() && !r.state[a.Name].IsNull() && is.Equal(r.state[a.Name]):
		default:
			r.t.Errorf("%s.%s is %s in the configuration and %s in the plan", r.name, a.Name, want, is)
		}
	}
}

// checkKept checks that known values stay the same.
func (r *resourceLife) checkKept(first string, before map[string]tftypes.Value, later string, after map[string]tftypes.Value) {
	for name, value := range before {
		if value.IsFullyKnown() && !value.Equal(after[name]) {
			hint := ""
			if text := ""; value.As(&text) == nil && !utf8.ValidString(text) {
				hint = " (what isn't UTF-8 is to be refused: see framework.ValidText and framework.CheckIDs)"
			}
			r.t.Errorf("%s.%s is %s in %s and %s in %s%s", r.name, name, value, first, after[name], later, hint)
		}
	}
}

// apply applies the planned state, or deletes the resource if that is nil, and reports whether it succeeded.
func (r *resourceLife) apply(planned map[string]tftypes.Value, config *tftypes.Value) bool {
	given := r.dynamic(nil)
	if config != nil {
		given = dynamic(*config)
	}
	resp, err := r.server.ApplyResourceChange(r.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.state), PlannedState: r.dynamic(planned), Config: given,
	})
	ok := r.accepted("apply", resp.Diagnostics, err)
	r.state = r.attributes(r.schema, resp.NewState)
	for name, value := range r.state {
		if ok && !value.IsFullyKnown() {
			r.t.Errorf("%s.%s is not known after the apply", r.name, name)
		}
	}
	if ok && !r.influx.lied {
		r.checkKept("the plan", planned, "the state", r.state)
	}
	return ok
}

func (r *resourceLife) read() {
	if r.state == nil {
		return
	}
	resp, err := r.server.ReadResource(r.ctx, &tfprotov6.ReadResourceRequest{TypeName: r.name, CurrentState: r.dynamic(r.state)})
	r.accepted("read", resp.Diagnostics, err)
	r.state = r.attributes(r.schema, resp.NewState)
}

// fuzzDataSource reads a data source.
func (p *protocol) fuzzDataSource() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.DataSourceSchemas)))
	schema := p.schema.DataSourceSchemas[name]
	config := p.c.config(schema, true)
	for range 2 {
		validated, err := p.server.ValidateDataResourceConfig(p.ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: dynamic(config)})
		if !p.accepted("validate", validated.Diagnostics, err) {
			return
		}
		config = p.c.resolved(config)
	}
	resp, err := p.server.ReadDataSource(p.ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: dynamic(config)})
	if !p.accepted("read", resp.Diagnostics, err) {
		return
	}
	state := p.attributes(schema, resp.State)
	for attribute, value := range p.attributes(schema, dynamic(config)) {
		if !state[attribute].IsFullyKnown() || !value.IsNull() && !value.Equal(state[attribute]) && !p.influx.lied {
			p.t.Errorf("%s.%s is %s in the configuration and %s when it is read", name, attribute, value, state[attribute])
		}
	}
}

// fuzzListResource lists resources for terraform query.
func (p *protocol) fuzzListResource() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.ListResourceSchemas)))
	config := dynamic(p.c.config(p.schema.ListResourceSchemas[name], false))
	validated, err := p.server.ValidateListResourceConfig(p.ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: config})
	if !p.accepted("validate", validated.Diagnostics, err) {
		return
	}
	limit := int64(p.c.n(4))
	stream, err := p.server.ListResource(p.ctx, &tfprotov6.ListResourceRequest{
		TypeName: name, Config: config, IncludeResource: p.c.n(2) == 1, Limit: limit,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	results := int64(0)
	for result := range stream.Results {
		results++
		if p.accepted("list", result.Diagnostics, nil) && (result.Identity == nil || results > limit && limit > 0) {
			p.t.Errorf("%s: result %d of %d has the identity %v", name, results, limit, result.Identity)
		}
	}
}

// fuzzAction invokes an action with a short timeout, since some actions wait for a run.
func (p *protocol) fuzzAction() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.ActionSchemas)))
	config := dynamic(p.c.config(p.schema.ActionSchemas[name].Schema, false))
	validated, err := p.server.ValidateActionConfig(p.ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
	if !p.accepted("validate", validated.Diagnostics, err) {
		return
	}
	planned, err := p.server.PlanAction(p.ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
	if !p.accepted("plan", planned.Diagnostics, err) {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Millisecond)
	defer cancel()
	stream, err := p.server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	completed := 0
	for event := range stream.Events {
		if end, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			completed++
			p.accepted("invoke", end.Diagnostics, nil)
		}
	}
	if completed != 1 {
		p.t.Errorf("%s has ended %d times", name, completed)
	}
}

// fuzzFunction calls a function.
func (p *protocol) fuzzFunction() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.Functions)))
	var arguments []*tfprotov6.DynamicValue
	for _, parameter := range p.schema.Functions[name].Parameters {
		argument := p.c.known(parameter.Type, parameter.Name, false)
		wire, err := tfprotov6.NewDynamicValue(parameter.Type, argument)
		if err != nil {
			p.t.Fatal(err)
		}
		arguments = append(arguments, &wire)
	}
	resp, err := p.server.CallFunction(p.ctx, &tfprotov6.CallFunctionRequest{Name: name, Arguments: arguments})
	switch {
	case err != nil:
		p.t.Fatal(err)
	case resp.Error != nil && (resp.Error.Text == "" || strings.Contains(resp.Error.Text, "%!")):
		p.t.Errorf("%s: %q", name, resp.Error.Text)
	case resp.Error == nil:
		if result, err := resp.Result.Unmarshal(p.schema.Functions[name].Return.Type); err != nil || result.IsNull() || !result.IsFullyKnown() {
			p.t.Errorf("%s: %s, %v", name, result, err)
		}
	}
}

// fuzzProvider configures the provider again.
func (p *protocol) fuzzProvider() {
	config := dynamic(p.c.config(p.schema.Provider, true))
	validated, err := p.server.ValidateProviderConfig(p.ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if p.accepted("validate", validated.Diagnostics, err) {
		resp, err := p.server.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
		p.accepted("configure", resp.Diagnostics, err)
	}
}

// fuzzState imports, upgrades and moves random states.
func (p *protocol) fuzzState() {
	name := pick(p.c, slices.Sorted(maps.Keys(p.schema.ResourceSchemas)))
	schema := p.schema.ResourceSchemas[name]
	id := pick(p.c, []string{taskID, taskID + "/" + labelID, orgName + "/a task", p.c.text("id")})
	imported, err := p.server.ImportResourceState(p.ctx, &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
	if p.accepted("import", imported.Diagnostics, err) {
		r := &resourceLife{p, name, schema, p.attributes(schema, imported.ImportedResources[0].State)}
		r.read()
		r.change(p.c.config(schema, false))
	}
	raw := &tfprotov6.RawState{JSON: []byte(pick(p.c, []string{
		`{"id":"` + taskID + `","flux":"x","links":{"self":"/"},"count":1}`, `{"task_id":"` + taskID + `","label_id":null}`, `{"id":1}`, `{"task_id":[]}`, "", "null", "[]", string(p.c.bytes()),
	}))}
	upgraded, err := p.server.UpgradeResourceState(p.ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: name, Version: int64(p.c.n(3)), RawState: raw,
	})
	p.accepted("upgrade", upgraded.Diagnostics, err)
	identity, err := p.server.UpgradeResourceIdentity(p.ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: name, RawIdentity: raw})
	p.accepted("upgrade of the identity", identity.Diagnostics, err)
	moved, err := p.server.MoveResourceState(p.ctx, &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: "registry.terraform.io/x/y", SourceTypeName: p.c.text(""), SourceState: raw, TargetTypeName: name,
	})
	p.accepted("move", moved.Diagnostics, err)
}

// fuzzMalformed sends values that don't have the schema's type.
func (p *protocol) fuzzMalformed() {
	broken := p.c.broken
	for _, name := range slices.Sorted(maps.Keys(p.schema.ResourceSchemas)) {
		validated, err := p.server.ValidateResourceConfig(p.ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: broken()})
		p.accepted("malformed: validate", validated.Diagnostics, err)
		planned, err := p.server.PlanResourceChange(p.ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: name, PriorState: broken(), ProposedNewState: broken(), Config: broken(),
		})
		p.accepted("malformed: plan", planned.Diagnostics, err)
		applied, err := p.server.ApplyResourceChange(p.ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: name, PriorState: broken(), PlannedState: broken(), Config: broken(),
		})
		p.accepted("malformed: apply", applied.Diagnostics, err)
		read, err := p.server.ReadResource(p.ctx, &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: broken()})
		p.accepted("malformed: read", read.Diagnostics, err)
	}
	for _, name := range slices.Sorted(maps.Keys(p.schema.DataSourceSchemas)) {
		read, err := p.server.ReadDataSource(p.ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: broken()})
		p.accepted("malformed: read", read.Diagnostics, err)
	}
	// Without a configuration, the framework panics, but Terraform always sends one.
	if config := broken(); config != nil {
		configured, err := p.server.ConfigureProvider(p.ctx, &tfprotov6.ConfigureProviderRequest{Config: config})
		p.accepted("malformed: configure", configured.Diagnostics, err)
	}
}
