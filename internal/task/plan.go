package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// ModifyPlan computes what follows from the script, keeps prior values that are equal to InfluxDB, and checks a new or
// changed script, by itself and with InfluxDB's help.
//
// It does all this at once instead of in plan modifiers of the attributes, each of which would copy the whole object.
func (r *taskResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.ProviderData == nil {
		return
	}
	var config, proposed model
	framework.Get(req.Config.Raw, &config, &resp.Diagnostics)
	framework.Get(req.Plan.Raw, &proposed, &resp.Diagnostics)
	var state *model
	if !req.State.Raw.IsNull() {
		state = new(model)
		framework.Get(req.State.Raw, state, &resp.Diagnostics)
		if state.Flux.IsNull() {
			resp.Diagnostics.Append(framework.UnreadAfterMove(state.subject()))
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan, replaced := r.plan(ctx, config, proposed, state, &resp.Diagnostics)
	resp.RequiresReplace.Append(replaced...)
	if plan != proposed {
		framework.Set(&resp.Plan.Raw, plan, &resp.Diagnostics)
	}
}

// plan returns the plan for what Terraform proposes, and the paths that require a replacement. The state is nil for a
// new task.
func (r *taskResource) plan(ctx context.Context, config, proposed model, state *model, diags *diag.Diagnostics) (plan model, replaced path.Paths) {
	plan = proposed
	plan.planDefinition(config, state, diags)
	replaced = r.planOrganization(ctx, config, &plan, state, diags)
	if state != nil {
		plan.ID, plan.OwnerID, plan.CreatedAt = state.ID, state.OwnerID, state.CreatedAt
	}
	r.checkPlan(ctx, config, plan, state, diags)
	return plan, replaced
}

// checkPlan checks a new or changed script, and warns of tasks that the planned one may duplicate.
func (r *taskResource) checkPlan(ctx context.Context, config, plan model, state *model, diags *diag.Diagnostics) {
	var problems []flux.Problem
	if state == nil || plan.definition() != state.definition() {
		problems = config.checkRuns(plan, diags)
	}
	if state == nil {
		r.warnOfExisting(ctx, plan, diags)
	} else {
		r.Tasks.Manage(state.ID.ValueString())
	}
	r.warnOfDuplicateName(config, plan, state, diags)
	if state == nil || !plan.Flux.Equal(state.Flux) {
		r.checkScript(ctx, plan, problems, diags)
	}
}

// definition holds the attributes that make the complete script.
type definition struct{ flux, name, every, cron, offset types.String }

func (m *model) definition() definition {
	return definition{m.Flux, m.Name, m.Every, m.Cron, m.Offset}
}

// planDefinition plans the script and its options; the state is nil for a new task.
func (m *model) planDefinition(config model, state *model, diags *diag.Diagnostics) {
	if state != nil && config.equalDefinition(*state) {
		m.Flux, m.Name, m.Every, m.Cron, m.Offset = state.Flux, state.Name, state.Every, state.Cron, state.Offset
		return
	}
	m.planScript(config, state, diags)
}

// equalDefinition reports whether a configuration has the same values as the state, so that nothing needs to be
// computed, as for most tasks in most plans.
func (m *model) equalDefinition(state model) bool {
	return m.Flux == state.Flux && m.Name == state.Name && m.Every == state.Every && m.Cron == state.Cron &&
		(m.Offset == state.Offset || m.Offset.IsNull() && state.Offset.ValueString() == "0s" && !flux.UsesOffset(m.Flux.ValueString()))
}

// planScript plans a script that is new or differs from the state.
//
// If a part of the configuration is unknown, Terraform plans again in the apply, and requires the values that were
// known in the first plan to be the same. So a known value never depends on a value that may be unknown: flux depends
// on the texts in the configuration and the state, and each option on itself and on flux.
func (m *model) planScript(config model, state *model, diags *diag.Diagnostics) {
	var prior model
	if state != nil {
		prior = *state
	}
	m.Flux = config.planFlux(prior.Flux)
	derived := config.deriveOptions(prior, m.Flux)
	m.Name = planOption(config.Name, derived.Name, prior.Name, equalStrings)
	m.Every = planOption(config.Every, derived.Every, prior.Every, flux.EqualDurations)
	m.Cron = planOption(config.Cron, derived.Cron, prior.Cron, equalStrings)
	m.Offset = planOption(config.Offset, derived.Offset, prior.Offset, flux.EqualDurations)
	m.keepFixed(config, prior, diags)
}

// planFlux returns the prior script if the configured one has equal code, whether each of them is a body or a complete
// script. For two complete scripts, the options must be equal too, since no attributes have them.
func (m *model) planFlux(prior types.String) types.String {
	if !framework.Known(m.Flux, prior) {
		return m.Flux
	}
	configured, other := m.Flux.ValueString(), prior.ValueString()
	same := flux.EqualCode(configured, other)
	if isComplete(configured) && isComplete(other) {
		same = flux.Equal(configured, other) || same && m.overrides(configured, other)
	}
	if same {
		return prior
	}
	return m.Flux
}

// overrides reports whether the configured script has the options of the prior one once the attributes override its
// own. The attributes differ from the script only if ignore_changes has taken them from the state.
func (m *model) overrides(configured, prior string) bool {
	_, options, _ := flux.Split(configured)
	_, priorOptions, _ := flux.Split(prior)
	for _, a := range []struct {
		value  types.String
		option *string
	}{{m.Name, &options.Name}, {m.Every, &options.Every}, {m.Cron, &options.Cron}, {m.Offset, &options.Offset}} {
		if framework.Known(a.value) {
			*a.option = a.value.ValueString()
		}
	}
	return options.Equal(priorOptions)
}

// deriveOptions returns the values of options that aren't configured: those of a complete script or, for a body, the
// prior ones, since ignore_changes may have removed the schedule from the configuration.
func (m *model) deriveOptions(prior model, planned types.String) (derived model) {
	option, err := flux.Find(m.Flux.ValueString())
	imported := planned == prior.Flux && prior.Name.IsNull() // see importScript
	switch {
	case imported && m.allOptions(types.String.IsNull), err != nil && m.Flux == prior.Flux:
		return prior
	case imported && m.allOptions(isNullOrUnknown):
		return model{Name: types.StringUnknown(), Every: types.StringUnknown(), Cron: types.StringUnknown(), Offset: types.StringUnknown()}
	case m.Flux.IsUnknown(), err != nil:
		// The script may turn out to be complete, or the server may parse what the provider can't. So options that
		// aren't configured may come from the script.
		derived.Name, derived.Offset = types.StringUnknown(), types.StringUnknown()
		derived.Every, derived.Cron = unknownUnless(m.Cron), unknownUnless(m.Every)
	case option != nil:
		derived.setOptions(option.Options, m.Flux.ValueString())
		// ignore_changes may have kept a script with a schedule of the other kind.
		derived.Every, derived.Cron = scheduleBeside(m.Cron, derived.Every), scheduleBeside(m.Every, derived.Cron)
	default:
		prior = prior.withOptionsOfScript()
		derived.Name = prior.Name
		derived.Every, derived.Cron = scheduleBeside(m.Cron, prior.Every), scheduleBeside(m.Every, prior.Cron)
		derived.Offset = offsetOf(flux.Options{}, m.Flux.ValueString())
	}
	return derived
}

// withOptionsOfScript returns a copy of the model with the options that an import left in the script.
func (m *model) withOptionsOfScript() model {
	copied := *m
	option, err := flux.Find(m.Flux.ValueString())
	if m.Name.IsNull() && err == nil && option != nil {
		copied.setOptions(option.Options, m.Flux.ValueString())
	}
	return copied
}

// allOptions reports whether a condition holds for all options.
func (m *model) allOptions(holds func(types.String) bool) bool {
	return holds(m.Name) && holds(m.Every) && holds(m.Cron) && holds(m.Offset)
}

func isNullOrUnknown(s types.String) bool { return s.IsNull() || s.IsUnknown() }

// unknownUnless returns the value of every or cron: null if the other one of the two is known, since a task has only
// one of them, or else unknown.
func unknownUnless(other types.String) types.String {
	if framework.Known(other) {
		return types.StringNull()
	}
	return types.StringUnknown()
}

// scheduleBeside returns the value of every or cron if it isn't configured: the prior value if the other one of the two
// isn't configured either.
func scheduleBeside(other, prior types.String) types.String {
	switch {
	case other.IsNull():
		return prior
	case other.IsUnknown() && !prior.IsNull():
		return types.StringUnknown() // The other one may turn out to be null.
	}
	return types.StringNull()
}

func equalStrings(a, b string) bool { return a == b }

// planOption plans an option: the configured value, or else the derived one. If the prior value is equal to InfluxDB,
// it keeps that.
func planOption(configured, derived, prior types.String, equal func(a, b string) bool) types.String {
	value := configured
	if value.IsNull() {
		value = derived
	}
	if framework.Known(value, prior) && equal(value.ValueString(), prior.ValueString()) {
		return prior
	}
	return value
}

// keepFixed keeps the values of a task option that the provider can't compose, since it has keys or comments that no
// attribute has, or can't be parsed. If the configuration conflicts with such an option, ignore_changes is the reason:
// ValidateConfig reports all other conflicts.
func (m *model) keepFixed(config, prior model, diags *diag.Diagnostics) {
	fixed, line, ok := config.fixedOptions(prior)
	if !ok {
		return
	}
	for _, a := range config.taskOption().Conflicts(fixed) {
		priorValue := prior.optionField(a.Name)
		if !framework.Known(*priorValue) || !a.Equal(priorValue.ValueString(), a.Option) {
			diags.Append(conflict(a, line(a.Name)))
			continue
		}
		*m.optionField(a.Name) = *priorValue
	}
}

// fixedOptions returns the options of a script in which the provider can't change them, and the line of each. It
// returns false if the provider can change them, or doesn't know them.
func (m *model) fixedOptions(prior model) (options flux.Options, line func(string) int, ok bool) {
	option, err := flux.Find(m.Flux.ValueString())
	switch {
	case m.Flux.IsUnknown():
	case err != nil:
		return prior.options(), func(string) int { return 1 }, m.Flux == prior.Flux && !prior.Name.IsNull()
	case option != nil && !option.Plain:
		return option.Options, func(key string) int { return option.Pos(key).Line }, true
	}
	return flux.Options{}, nil, false
}

// optionNames are the names of the attributes that make the task option of a body.
var optionNames = []string{"name", "every", "cron", "offset"}

// optionField returns the attribute with this name, nil if the name isn't one of [optionNames].
func (m *model) optionField(name string) *types.String {
	switch name {
	case "name":
		return &m.Name
	case "every":
		return &m.Every
	case "cron":
		return &m.Cron
	case "offset":
		return &m.Offset
	}
	return nil
}

// scriptKnown reports whether the plan knows the complete script.
func (m *model) scriptKnown() bool {
	return framework.Known(m.Flux) && (isComplete(m.Flux.ValueString()) ||
		!m.Name.IsUnknown() && !m.Every.IsUnknown() && !m.Cron.IsUnknown() && !m.Offset.IsUnknown())
}
