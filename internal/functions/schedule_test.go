package functions

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A schedule is known if all values that it depends on are known. Generated values of a mocked task don't count.
func TestScheduleOf(t *testing.T) {
	text, unknown, null := types.StringValue, types.StringUnknown(), types.StringNull()
	const isKnown, isUnknown, isError = "known", "unknown", "error"
	complete := text("option task = {name: \"a\", cron: \"0 6 * * *\"}\n")
	for name, test := range map[string]struct {
		task map[string]attr.Value
		want string
	}{
		"every":                     {map[string]attr.Value{"every": text("1h")}, isKnown},
		"both":                      {map[string]attr.Value{"every": text("1h"), "cron": text("@daily")}, isError},
		"neither":                   {map[string]attr.Value{"every": null, "cron": null}, isError},
		"empty":                     {map[string]attr.Value{"every": text(""), "cron": text("@daily")}, isKnown},
		"unreadable":                {map[string]attr.Value{"every": text("1x"), "cron": null}, isError},
		"every of a mocked task":    {map[string]attr.Value{"every": text("1h"), "cron": text("q7xk02ab"), "created_at": text("k3jd9s1a")}, isKnown},
		"cron of a mocked task":     {map[string]attr.Value{"every": text("q7xk02ab"), "cron": text("0 6 * * *")}, isKnown},
		"complete script, mocked":   {map[string]attr.Value{"every": text("q7xk02ab"), "cron": text("k3jd9s1a"), "flux": complete}, isKnown},
		"complete script, planned":  {map[string]attr.Value{"every": unknown, "cron": unknown, "flux": complete}, isKnown},
		"every, the rest unknown":   {map[string]attr.Value{"every": text("1h"), "cron": unknown, "flux": unknown, "created_at": unknown}, isKnown},
		"cron, the rest unknown":    {map[string]attr.Value{"every": unknown, "cron": text("@daily"), "id": unknown}, isKnown},
		"every unknown":             {map[string]attr.Value{"every": unknown, "cron": null}, isUnknown},
		"cron unknown":              {map[string]attr.Value{"every": null, "cron": unknown}, isUnknown},
		"of unknown type":           {map[string]attr.Value{"every": types.DynamicUnknown()}, isUnknown},
		"months":                    {map[string]attr.Value{"every": text("1mo"), "created_at": null}, isKnown},
		"months since when unknown": {map[string]attr.Value{"every": text("1mo"), "created_at": unknown}, isUnknown},
	} {
		attributes := map[string]attr.Type{}
		for key, value := range test.task {
			attributes[key] = value.Type(t.Context())
		}
		s, err := scheduleOf(types.ObjectValueMust(attributes, test.task), time.Now())
		got := isKnown
		if err != nil {
			got = isError
		} else if s == nil {
			got = isUnknown
		}
		if got != test.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, test.want)
		}
	}
	if s, err := scheduleOf(nil, time.Now()); s != nil || err != nil {
		t.Errorf("unknown: %v (%v)", s, err)
	}
}
