package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// An error names the attribute, and explains how to look up the ID.
func TestCheckIDs(t *testing.T) {
	for name, test := range map[string]struct {
		value types.String
		want  []string
		// given is in the errors of CheckGivenIDs only.
		given []string
	}{
		"an ID":     {types.StringValue("0b501e7e557ab000"), nil, nil},
		"unknown":   {types.StringUnknown(), nil, nil},
		"null":      {types.StringNull(), nil, []string{"task_id is null", "found no task"}},
		"a name":    {types.StringValue("disk alert"), []string{`"disk alert" isn't a valid task_id`, "16 lowercase hexadecimal digits", "influxdb_task"}, nil},
		"uppercase": {types.StringValue("0B501E7E557AB000"), []string{"lowercase"}, nil},
		"too long":  {types.StringValue("0b501e7e557ab0000"), []string{"16 lowercase hexadecimal digits"}, nil},
		"empty":     {types.StringValue(""), []string{`""`}, nil},
	} {
		id := framework.ID{Attribute: "task_id", Of: "task", Value: test.value}
		var checked, given diag.Diagnostics
		framework.CheckIDs(&checked, id)
		framework.CheckGivenIDs(&given, id)
		expectAbout(t, name, checked, test.want)
		expectAbout(t, name, given, append(test.want, test.given...))
	}
}

// expectAbout checks that there is exactly one error at task_id with these words, or no error if there are no words.
func expectAbout(t *testing.T, name string, diags diag.Diagnostics, want []string) {
	t.Helper()
	if len(want) == 0 {
		if diags.HasError() {
			t.Errorf("%s: %v", name, diags)
		}
		return
	}
	if len(diags) != 1 {
		t.Errorf("%s: %d errors", name, len(diags))
		return
	}
	if about, ok := diags[0].(diag.DiagnosticWithPath); !ok || !about.Path().Equal(path.Root("task_id")) {
		t.Errorf("%s: it isn't about task_id: %v", name, diags)
	}
	for _, words := range want {
		if !strings.Contains(diags[0].Detail(), words) {
			t.Errorf("%s: no %q in: %s", name, words, diags[0].Detail())
		}
	}
}
