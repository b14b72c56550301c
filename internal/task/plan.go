package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// ModifyPlan makes the plan precise: it computes what follows from the script,
// keeps what is written otherwise but means the same, and finds what would fail in
// a script that is new: by itself, and with InfluxDB's help.
//
// It does in one go what attribute plan modifiers would do one by one, as each
// of those copies the whole object.
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

	plan := proposed
	isNew := state == nil || !config.definesSame(*state)
	if isNew {
		plan.planScript(config, state, &resp.Diagnostics)
	} else {
		plan.Flux, plan.Name, plan.Every, plan.Cron, plan.Offset = state.Flux, state.Name, state.Every, state.Cron, state.Offset
	}
	replaced := r.planOrganization(ctx, config, &plan, state, &resp.Diagnostics)
	if state != nil {
		plan.ID, plan.OwnerID, plan.CreatedAt = state.ID, state.OwnerID, state.CreatedAt
	}
	resp.RequiresReplace.Append(replaced...)
	if plan != proposed {
		framework.Set(&resp.Plan.Raw, plan, &resp.Diagnostics)
	}
	var problems []flux.Problem
	if isNew && (state == nil || plan.definition() != state.definition()) {
		problems = config.checkRuns(plan, &resp.Diagnostics)
	}
	if state == nil {
		r.warnOfSame(ctx, plan, &resp.Diagnostics)
	} else {
		r.Tasks.Manage(state.ID.ValueString())
	}
	r.warnOfSameName(config, plan, state, &resp.Diagnostics)
	if state == nil || !plan.Flux.Equal(state.Flux) {
		r.checkScript(ctx, plan, problems, &resp.Diagnostics)
	}
}

// definition is the part of a model that makes the script.
type definition struct{ flux, name, every, cron, offset types.String }

func (m *model) definition() definition {
	return definition{m.Flux, m.Name, m.Every, m.Cron, m.Offset}
}

// definesSame reports whether a configuration says just what the state does, so
// that there is nothing to compute: in most plans that is so for most tasks.
func (m *model) definesSame(state model) bool {
	return m.Flux == state.Flux && m.Name == state.Name && m.Every == state.Every && m.Cron == state.Cron &&
		(m.Offset == state.Offset || m.Offset.IsNull() && state.Offset.ValueString() == "0s" && !flux.UsesOffset(m.Flux.ValueString()))
}

// planScript plans the script and its options; the state is nil for a new task.
//
// A configuration may be known in part only, and then the plan is made again in the
// apply, when all is known. What the first plan calls known must come out again. So
// each value here depends on nothing that may be unknown when the value is known:
// flux on the texts in the configuration and the state, and each option on itself
// and on flux.
func (m *model) planScript(config model, state *model, diags *diag.Diagnostics) {
	var prior model
	if state != nil {
		prior = *state
	}
	m.Flux = config.planFlux(prior.Flux)
	derived := config.deriveOptions(prior, m.Flux)
	m.Name = planOption(config.Name, derived.Name, prior.Name, equalText)
	m.Every = planOption(config.Every, derived.Every, prior.Every, flux.EqualDurations)
	m.Cron = planOption(config.Cron, derived.Cron, prior.Cron, equalText)
	m.Offset = planOption(config.Offset, derived.Offset, prior.Offset, flux.EqualDurations)
	m.keepFixed(config, prior, diags)
}

// planFlux keeps the prior script if the configured one has the same code, in
// whichever of the two forms each is. Of two complete scripts the options must be
// the same too, since they are nowhere else.
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

// overrides reports whether the attributes give the configured script the options
// of the prior one. They contradict the script only where ignore_changes has taken
// them from the state.
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

// deriveOptions returns the options that aren't configured: those of a complete
// script or, with a body, the prior ones, for a configuration whose schedule
// ignore_changes has taken from the state.
func (m *model) deriveOptions(prior model, planned types.String) (derived model) {
	option, err := flux.Find(m.Flux.ValueString())
	imported := planned == prior.Flux && prior.Name.IsNull() // see importScript
	switch {
	case imported && m.optionsAre(types.String.IsNull), err != nil && m.Flux == prior.Flux:
		return prior
	case imported && m.optionsAre(isNullOrUnknown):
		return model{Name: types.StringUnknown(), Every: types.StringUnknown(), Cron: types.StringUnknown(), Offset: types.StringUnknown()}
	case m.Flux.IsUnknown(), err != nil:
		// Either form may come, or the server may read what we can't: what isn't
		// configured may come from the script.
		derived.Name, derived.Offset = types.StringUnknown(), types.StringUnknown()
		derived.Every, derived.Cron = unknownUnless(m.Cron), unknownUnless(m.Every)
	case option != nil:
		derived.setOptions(option.Options, m.Flux.ValueString())
		// ignore_changes may have kept a script with a schedule of the other kind.
		derived.Every, derived.Cron = otherSchedule(m.Cron, derived.Every), otherSchedule(m.Every, derived.Cron)
	default:
		prior = prior.withOptionsOfScript()
		derived.Name = prior.Name
		derived.Every, derived.Cron = otherSchedule(m.Cron, prior.Every), otherSchedule(m.Every, prior.Cron)
		derived.Offset = offsetOf(flux.Options{}, m.Flux.ValueString())
	}
	return derived
}

// withOptionsOfScript returns the model with the options that an import left in the
// script.
func (m *model) withOptionsOfScript() model {
	with := *m
	option, err := flux.Find(m.Flux.ValueString())
	if m.Name.IsNull() && err == nil && option != nil {
		with.setOptions(option.Options, m.Flux.ValueString())
	}
	return with
}

func (m *model) optionsAre(what func(types.String) bool) bool {
	return what(m.Name) && what(m.Every) && what(m.Cron) && what(m.Offset)
}

func isNullOrUnknown(s types.String) bool { return s.IsNull() || s.IsUnknown() }

// unknownUnless is unknown unless the other one of every and cron is known: a
// task has only one of them.
func unknownUnless(other types.String) types.String {
	if framework.Known(other) {
		return types.StringNull()
	}
	return types.StringUnknown()
}

// otherSchedule is every or cron of a body that has none configured: the prior one
// if the other isn't configured either.
func otherSchedule(other, prior types.String) types.String {
	switch {
	case other.IsNull():
		return prior
	case other.IsUnknown() && !prior.IsNull():
		return types.StringUnknown() // the other may turn out to be null
	}
	return types.StringNull()
}

// planOption plans an attribute of the task option: the configured value or else the
// derived one, as the state has it if it means the same.
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

// keepFixed is for a task option that can't be composed, because it has more than
// the attributes say or can't be read. If the configuration says otherwise, this is
// due to ignore_changes, as a mistake is found before the plan: then the option
// stays as it is.
func (m *model) keepFixed(config, prior model, diags *diag.Diagnostics) {
	fixed, line, ok := config.fixedOptions(prior)
	if !ok {
		return
	}
	for _, a := range config.optionAttributes(fixed) {
		if a.agrees() {
			continue
		}
		priorValue := prior.optionAttribute(a.name)
		if !framework.Known(*priorValue) || !a.equal(priorValue.ValueString(), a.option) {
			diags.Append(a.conflict(line(a.name)))
			continue
		}
		*m.optionAttribute(a.name) = *priorValue
	}
}

// fixedOptions returns the options of a script in which they can't be changed, and
// the line of each; false if they can be changed, or nothing is known of them.
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

// optionNames are the attributes that make the task option of a body.
var optionNames = []string{"name", "every", "cron", "offset"}

// optionAttribute returns the attribute of this name, nil if it isn't one of
// [optionNames].
func (m *model) optionAttribute(name string) *types.String {
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

// scriptKnown reports whether the complete script is known before the apply.
func (m *model) scriptKnown() bool {
	return framework.Known(m.Flux) && (isComplete(m.Flux.ValueString()) ||
		!m.Name.IsUnknown() && !m.Every.IsUnknown() && !m.Cron.IsUnknown() && !m.Offset.IsUnknown())
}
