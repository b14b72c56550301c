package task

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const (
	testBody       = "import \"math\"\n\nfrom(bucket: \"b\") |> range(start: -1h)\n"
	testUsesOffset = "from(bucket: \"b\") |> range(start: -1h, stop: -task.offset)\n"
	testRetrying   = "option task = {name: \"n\", every: 1h, retry: 2}\n" + testBody
	testComplete   = "import \"math\"\n\noption task = {name: \"n\", every: 1h}\n\nfrom(bucket: \"b\") |> range(start: -1h)\n"
)

var (
	null    = types.StringNull()
	unknown = types.StringUnknown()
)

func str(s string) types.String { return types.StringValue(s) }

func (d definition) model() model {
	return model{Flux: d.flux, Name: d.name, Every: d.every, Cron: d.cron, Offset: d.offset}
}

// differentCode is a comparison that finds all scripts different.
func differentCode(string, string) (sameCode, sameOption bool) { return false, false }

func TestRefreshScript(t *testing.T) {
	body := definition{str(testBody), str("n"), str("60m"), null, str("0h")}
	for name, test := range map[string]struct {
		prior definition
		// script and options are the server's.
		script  string
		options flux.Options
		want    definition
	}{
		"body, unchanged": {body,
			testComplete, flux.Options{Name: "n", Every: "1h"},
			body},
		"body, another schedule and offset": {body,
			flux.Compose(testBody, flux.Options{Name: "n", Cron: "@daily", Offset: "5m"}), flux.Options{Name: "n", Cron: "@daily", Offset: "5m"},
			definition{str(testBody), str("n"), null, str("@daily"), str("5m")}},
		"body, another body": {body,
			"option task = {every: 1h, name: \"n\"}\nx = 1\n", flux.Options{Name: "n", Every: "1h"},
			definition{str("x = 1\n"), str("n"), str("60m"), null, str("0h")}},
		"body, an option with other keys": {body,
			"option task = {name: \"n\", every: 1h, retry: 2}\n" + testBody, flux.Options{Name: "n", Every: "1h"},
			definition{str("option task = {name: \"n\", every: 1h, retry: 2}\n" + testBody), str("n"), str("60m"), null, str("0h")}},
		"complete script, written otherwise": {definition{str(testComplete), str("n"), str("1h"), null, str("0s")},
			"import \"math\"\r\noption task = {every: 60m, name: \"n\"}\r\nfrom(bucket: \"b\") |> range(start: -1h)", flux.Options{Name: "n", Every: "60m"},
			definition{str(testComplete), str("n"), str("1h"), null, str("0s")}},
		"import": {definition{null, null, null, null, null},
			testComplete, flux.Options{Name: "n", Every: "1h"},
			definition{str(testBody), str("n"), str("1h"), null, str("0s")}},
		"import of an option that can't be taken out": {definition{null, null, null, null, null},
			testRetrying, flux.Options{Name: "n", Every: "1h"},
			definition{str(testRetrying), null, null, null, null}},
		"the refresh after that": {definition{str(testRetrying), null, null, null, null},
			testRetrying, flux.Options{Name: "n", Every: "1h"},
			definition{str(testRetrying), str("n"), str("1h"), null, str("0s")}},
		"complete script, another schedule": {definition{str(testComplete), str("n"), str("1h"), null, str("0s")},
			"import \"math\"\noption task = {every: 2h, name: \"n\"}\nfrom(bucket: \"b\") |> range(start: -1h)", flux.Options{Name: "n", Every: "2h"},
			definition{str("import \"math\"\n\noption task = {every: 2h, name: \"n\"}\n\nfrom(bucket: \"b\") |> range(start: -1h)\n"), str("n"), str("2h"), null, str("0s")}},
		"the option moved": {body,
			"import \"math\"\n\nfrom(bucket: \"b\") |> range(start: -1h)\n\noption task = {name: \"n\", every: 60m}", flux.Options{Name: "n", Every: "60m"},
			body},
		"an offset of zero that the script uses": {definition{str(testUsesOffset), str("n"), str("1h"), null, str("0s")},
			"option task = {name: \"n\", every: 1h, offset: 0s}\n\n" + testUsesOffset, flux.Options{Name: "n", Every: "1h"},
			definition{str(testUsesOffset), str("n"), str("1h"), null, str("0s")}},
		"no offset, though the script uses it": {definition{str(testUsesOffset), str("n"), str("1h"), null, str("0s")},
			"option task = {name: \"n\", every: 1h}\n\n" + testUsesOffset, flux.Options{Name: "n", Every: "1h"},
			definition{str(testUsesOffset), str("n"), str("1h"), null, null}},
	} {
		t.Run(name, func(t *testing.T) {
			m := test.prior.model()
			m.refresh(&influx.Task{Flux: test.script, Name: test.options.Name, Every: test.options.Every,
				Cron: test.options.Cron, Offset: test.options.Offset}, differentCode)
			if got := m.definition(); got != test.want {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func TestPlanScript(t *testing.T) {
	none := definition{null, null, null, null, null}
	imported := definition{str(testComplete), str("n"), str("1h"), null, str("0s")}
	for name, test := range map[string]struct{ config, state, want definition }{
		"body": {
			definition{str(testBody), str("n"), str("60m"), null, null}, none,
			definition{str(testBody), str("n"), str("60m"), null, str("0s")}},
		"complete": {
			definition{str(testComplete), null, null, null, null}, none,
			imported},
		"complete, with attributes of their own spelling": {
			definition{str(testComplete), null, str("60m"), null, str("0h")}, none,
			definition{str(testComplete), str("n"), str("60m"), null, str("0h")}},
		"imported, and written as a body": {
			definition{str(testBody), str("n"), str("60m"), null, str("0h")}, imported,
			imported},
		"a body becomes the same complete script": {
			definition{str(testComplete), null, null, null, null}, definition{str(testBody), str("n"), str("60m"), null, str("0s")},
			definition{str(testBody), str("n"), str("60m"), null, str("0s")}},
		"only the name changes": {
			definition{str(testBody + "\n"), str("other"), str("60m"), null, null}, definition{str(testBody), str("n"), str("1h"), null, str("0h")},
			definition{str(testBody), str("other"), str("1h"), null, str("0h")}},
		"unknown script": {
			definition{unknown, null, null, null, null}, none,
			definition{unknown, unknown, unknown, unknown, unknown}},
		"unknown script with a schedule": {
			definition{unknown, str("n"), str("1h"), null, null}, none,
			definition{unknown, str("n"), str("1h"), null, unknown}},
		"unknown name": {
			definition{str(testBody), unknown, str("1h"), null, null}, definition{str(testBody), str("n"), str("60m"), null, str("0s")},
			definition{str(testBody), unknown, str("60m"), null, str("0s")}},
		// The same as for an unknown script, which may become this one in the apply.
		"a script that can't be read": {
			definition{str(`x = "`), null, str("1h"), null, null}, none,
			definition{str(`x = "`), unknown, str("1h"), null, unknown}},
		"the same script that can't be read": {
			definition{str(`x = "`), null, null, null, null}, definition{str(`x = "`), str("n"), str("1h"), null, str("0s")},
			definition{str(`x = "`), str("n"), str("1h"), null, str("0s")}},
		"an ignored script, and another kind of schedule": {
			definition{str(testComplete), str("n"), null, str("@daily"), null}, imported,
			definition{str(testComplete), str("n"), null, str("@daily"), str("0s")}},
		"an ignored script, and a schedule that may be of another kind": {
			definition{str(testComplete), str("n"), unknown, unknown, null}, imported,
			definition{str(testComplete), str("n"), unknown, unknown, str("0s")}},
		"an ignored schedule, imported in an option with other keys": {
			definition{str(testBody), str("n"), null, null, null}, definition{str(testRetrying), null, null, null, null},
			definition{str(testBody), str("n"), str("1h"), null, str("0s")}},
	} {
		t.Run(name, func(t *testing.T) {
			var state *model
			if test.state != none {
				state = new(test.state.model())
			}
			var m model
			var diags diag.Diagnostics
			m.planScript(test.config.model(), state, &diags)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if got := m.definition(); got != test.want {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func TestDescriptionRefresh(t *testing.T) {
	for _, test := range []struct {
		prior  types.String
		server string
		want   types.String
	}{
		{null, "", null}, {str(""), "", str("")}, {str("a"), "", null}, {null, "b", str("b")}, {str("a"), "a", str("a")},
	} {
		m := model{Description: test.prior}
		m.refresh(&influx.Task{Description: test.server}, differentCode)
		if m.Description != test.want {
			t.Errorf("%v and %q on the server: %v, want %v", test.prior, test.server, m.Description, test.want)
		}
	}
}
