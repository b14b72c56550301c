package task

import (
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// The random configurations and states have these values. Some texts are equal to InfluxDB.
var (
	scripts = []string{
		testBody, testBody + "\n", "import \"math\"\r\n\r\nfrom(bucket: \"b\") |> range(start: -1h)\r\n", "import \"math\"\nfrom(bucket: \"c\")\n",
		testUsesOffset, "x = {task with y: 1}\nfrom(bucket: x.name)\n", "from(bucket: \"b\") |> range(start: -task.every)\n",
		testComplete, "import \"math\"\nfrom(bucket: \"b\") |> range(start: -1h)\noption task = {every: 60m, name: \"n\"}\n",
		"import \"math\"\n\noption task = {name: \"n\", every: 2h, offset: 5m}\n\nfrom(bucket: \"b\") |> range(start: -1h)\n",
		"option task = {name: \"n\", cron: \"@daily\", offset: 0s}\n\n" + testUsesOffset, "option task = {name: \"n\", every: 1h}\n\n" + testUsesOffset,
		testRetrying, "option task = {name: \"m\", cron: \"@daily\", concurrency: 2, offset: 300s}\nfrom(bucket: \"b\")\n",
		"x = \"", "option task = {name: \"n\", every: 1h}\nx = (",
	}
	names   = []types.String{null, str("n"), str("m")}
	everies = []types.String{null, str("1h"), str("60m"), str("2h")}
	crons   = []types.String{null, null, null, str("@daily"), str("0 * * * *")}
	offsets = []types.String{null, str("0s"), str("0h"), str("5m"), str("300s")}
)

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func randomDefinition(r *rand.Rand) definition {
	return definition{str(one(r, scripts)), one(r, names), one(r, everies), one(r, crons), one(r, offsets)}
}

// randomState returns a state as after a refresh or an import, nil for a new task.
func randomState(r *rand.Rand) *model {
	if r.IntN(4) == 0 {
		return nil
	}
	m := randomDefinition(r).model()
	option, err := flux.Find(m.Flux.ValueString())
	switch {
	case option != nil && !option.Plain && r.IntN(2) == 0:
		return &model{Flux: m.Flux}
	case option != nil:
		m.setOptions(option.Options, m.Flux.ValueString())
	case m.Name.IsNull() || m.Every.IsNull() == m.Cron.IsNull():
		return randomState(r)
	case err != nil && m.Offset.IsNull():
		return randomState(r) // the server has read the options
	case m.Offset.IsNull():
		m.Offset = offsetOf(flux.Options{}, m.Flux.ValueString())
	}
	return &m
}

// isValid reports whether Terraform would plan the configuration. In a script that can't be parsed, a conflict isn't
// found before the plan; with unknown values, it would be found too late.
func (d definition) isValid(state *model) bool {
	var diags diag.Diagnostics
	m := d.model()
	m.check(&diags)
	if _, err := flux.Find(d.flux.ValueString()); err != nil && state != nil {
		if len(m.taskOption().Conflicts(state.options())) > 0 {
			return false
		}
	}
	return !diags.HasError()
}

// planned returns the plan, false if there is none for this configuration.
func (d definition) planned(state *model) (definition, bool) {
	var m model
	var diags diag.Diagnostics
	m.planScript(d.model(), state, &diags)
	return m.definition(), !diags.HasError()
}

// without returns the configuration with unknown values for the attributes whose bits are set.
func (d definition) without(bits int) definition {
	for i, value := range []*types.String{&d.flux, &d.name, &d.every, &d.cron, &d.offset} {
		if bits&(1<<i) != 0 {
			*value = unknown
		}
	}
	return d
}

// checkPlan checks that each value that a plan with unknown values calls known is the same in the plan with all values
// known: Terraform makes both plans, and rejects the second if they differ. It returns how many plans it has compared.
func checkPlan(t *testing.T, seed uint64) (plans int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	state := randomState(r)
	config := randomDefinition(r)
	all, ok := config.planned(state)
	if !ok || !config.isValid(state) {
		return 0
	}
	const subsets = 32
	for bits := range subsets {
		part, ok := config.without(bits).planned(state)
		if !ok {
			t.Fatalf("seed %d: no plan for %v without %b", seed, config, bits)
		}
		for i, pair := range [][2]types.String{{part.flux, all.flux}, {part.name, all.name}, {part.every, all.every}, {part.cron, all.cron}, {part.offset, all.offset}} {
			if !pair[0].IsUnknown() && pair[0] != pair[1] {
				t.Fatalf("seed %d: value %d is %v in a plan without %b, and %v in the plan with all\nconfig %v\nstate  %v",
					seed, i, pair[0], bits, pair[1], config, state)
			}
		}
	}
	if state != nil {
		applied := all.model()
		if again, ok := config.planned(&applied); !ok || again != all {
			t.Fatalf("seed %d: the second plan is %v, not %v\nconfig %v\nstate  %v", seed, again, all, config, state)
		}
	}
	return subsets
}

func TestPlanDoesNotDependOnTheUnknown(t *testing.T) {
	const plans = 200_000
	checked := 0
	for seed := uint64(0); checked < plans; seed++ {
		checked += checkPlan(t, seed)
	}
}

func FuzzPlan(f *testing.F) {
	for seed := range uint64(16) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkPlan(t, seed) })
}
