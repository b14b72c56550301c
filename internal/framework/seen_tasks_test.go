package framework_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// A duplicate name is reported for two tasks, but not for a task that is replaced, or for two tasks that already had
// the name.
func TestSeenTasks_PlanName(t *testing.T) {
	type plan struct {
		name, id string
		config   uint64
		changed  bool
	}
	for name, test := range map[string]struct {
		plans []plan
		want  bool
	}{
		"one":                          {[]plan{{"a", "", 1, true}}, false},
		"two new ones":                 {[]plan{{"a", "", 1, true}, {"a", "", 2, true}}, true},
		"two new ones that are alike":  {[]plan{{"a", "", 1, true}, {"a", "", 1, true}}, true},
		"a new one and an old one":     {[]plan{{"a", "", 1, true}, {"a", "id", 2, false}}, true},
		"two old ones":                 {[]plan{{"a", "id", 1, false}, {"a", "id2", 2, false}}, false},
		"one of two renamed":           {[]plan{{"a", "id", 1, false}, {"a", "id2", 2, true}}, true},
		"a replacement":                {[]plan{{"a", "id", 1, false}, {"a", "", 1, true}}, false},
		"a replacement beside another": {[]plan{{"a", "id", 1, false}, {"a", "", 1, true}, {"a", "", 1, true}}, true},
		"planned twice":                {[]plan{{"a", "id", 1, true}, {"a", "id", 1, true}}, false},
		"other names":                  {[]plan{{"a", "", 1, true}, {"b", "", 1, true}}, false},
	} {
		var seen framework.SeenTasks
		got := false
		for _, p := range test.plans {
			got = seen.PlanName("org", p.name, p.id, p.config, p.changed) || got
		}
		if got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
