package task

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tfkit"
)

// ModifyPlan makes the plan precise: it computes what follows from the script,
// keeps what is written otherwise but means the same, and finds mistakes: by
// itself, and in a script that is new with InfluxDB's help.
//
// It does in one go what attribute plan modifiers would do one by one, as each
// of those copies the whole object.
func (r *taskResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.provider == nil {
		return
	}
	var config, proposed model
	config.fields().Read(req.Config.Raw, &resp.Diagnostics)
	proposed.fields().Read(req.Plan.Raw, &resp.Diagnostics)
	var state *model
	if !req.State.Raw.IsNull() {
		state = new(model)
		state.fields().Read(req.State.Raw, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	plan := proposed
	if state != nil && config.definesSame(*state) {
		plan.Flux, plan.Name, plan.Every, plan.Cron, plan.Offset = state.Flux, state.Name, state.Every, state.Cron, state.Offset
	} else {
		config.check(&resp.Diagnostics)
		plan.planScript(config)
		if state != nil {
			plan.keepEqual(config, *state)
		}
	}
	replaced := r.planOrganization(ctx, config, &plan, state, &resp.Diagnostics)
	if state != nil {
		plan.ID, plan.OwnerID, plan.CreatedAt = state.ID, state.OwnerID, state.CreatedAt
	}
	resp.RequiresReplace.Append(replaced...)
	if plan != proposed {
		resp.Plan.Raw = plan.fields().Write(resp.Plan.Raw)
	}
	if state == nil {
		r.warnOfSame(ctx, plan, &resp.Diagnostics)
	}
	if state == nil || !plan.Flux.Equal(state.Flux) {
		r.checkSyntax(ctx, plan, &resp.Diagnostics)
	}
}

// definesSame reports whether a configuration says just what the state does, so
// that there is nothing to compute: in most plans that is so for most tasks.
func (m model) definesSame(state model) bool {
	return m.Flux == state.Flux && m.Name == state.Name && m.Every == state.Every && m.Cron == state.Cron &&
		(m.Offset == state.Offset || m.Offset.IsNull() && state.Offset.ValueString() == noOffset)
}

// planScript plans the script and its options from the configuration alone.
func (m *model) planScript(config model) {
	m.Flux, m.Name, m.Every, m.Cron, m.Offset = config.Flux, config.Name, config.Every, config.Cron, config.Offset
	option, err := flux.Find(config.Flux.ValueString())
	if config.Flux.IsUnknown() || err != nil {
		// Either form may come, or the server may read what we can't: what isn't
		// configured may come from the script.
		m.Name, m.Offset = tfkit.OrUnknown(config.Name), tfkit.OrUnknown(config.Offset)
		if config.Every.IsNull() && config.Cron.IsNull() {
			m.Every, m.Cron = types.StringUnknown(), types.StringUnknown()
		}
		return
	}
	switch {
	case option != nil:
		m.planComplete(config, option.Options)
	case config.Offset.IsNull():
		m.Offset = types.StringValue(noOffset)
	}
}

// planComplete plans the options of a complete script: those of its option,
// spelled as the configuration spells them where it does.
func (m *model) planComplete(config model, options flux.Options) {
	m.setOptions(options)
	for _, attribute := range []struct{ configured, planned *types.String }{
		{&config.Name, &m.Name}, {&config.Every, &m.Every}, {&config.Cron, &m.Cron}, {&config.Offset, &m.Offset},
	} {
		if !attribute.configured.IsNull() {
			*attribute.planned = *attribute.configured
		}
	}
}

// keepEqual keeps of the prior state what means the same to InfluxDB: the whole
// script with its options, in whichever of the two forms it is, or else each of
// them.
func (m *model) keepEqual(config, state model) {
	if m.scriptKnown() && flux.Same(m.script(), state.script()) {
		m.Flux = state.Flux
		m.Name, m.Every = unlessUnknown(config.Name, state.Name), unlessUnknown(config.Every, state.Every)
		m.Cron, m.Offset = unlessUnknown(config.Cron, state.Cron), unlessUnknown(config.Offset, state.Offset)
		return
	}
	if tfkit.Known(m.Flux) && sameText(m.Flux.ValueString(), state.Flux.ValueString()) {
		m.Flux = state.Flux
	}
	if tfkit.Known(m.Every, state.Every) && flux.EqualDurations(m.Every.ValueString(), state.Every.ValueString()) {
		m.Every = state.Every
	}
	if tfkit.Known(m.Offset, state.Offset) && flux.EqualDurations(m.Offset.ValueString(), state.Offset.ValueString()) {
		m.Offset = state.Offset
	}
}

// sameText reports whether two texts are of the same form and mean the same.
func sameText(a, b string) bool {
	if isComplete(a) != isComplete(b) {
		return false
	}
	return flux.Same(a, b) || flux.SameBody(a, b)
}

// scriptKnown reports whether the complete script is known before the apply.
func (m model) scriptKnown() bool {
	return tfkit.Known(m.Flux) && (isComplete(m.Flux.ValueString()) ||
		!m.Name.IsUnknown() && !m.Every.IsUnknown() && !m.Cron.IsUnknown() && !m.Offset.IsUnknown())
}

func unlessUnknown(configured, prior types.String) types.String {
	if configured.IsUnknown() {
		return configured
	}
	return prior
}
