package provider

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/influxtasks/terraform-provider-influxdb/internal/label"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve"
	"github.com/influxtasks/terraform-provider-influxdb/internal/task"
)

// A fast path knows nothing of validators, defaults and plan modifiers in the schema of its type. Whoever adds one has to
// add it to the fast path too, and then here.
func TestFastPaths_schema(t *testing.T) {
	for _, test := range []struct {
		resource resource.Resource
		fast     serve.FastPath
		// known are the attributes whose default or plan modifiers the fast path knows.
		known []string
	}{
		{task.NewResource(), task.FastPath{}, []string{"status"}},
		{label.NewTaskLabelResource(), label.TaskLabelFastPath{}, []string{"task_id", "label_id"}},
	} {
		var found resource.SchemaResponse
		test.resource.Schema(t.Context(), resource.SchemaRequest{}, &found)
		if found.Schema.Version != 0 || len(found.Schema.Blocks) > 0 || len(found.Schema.Attributes) != len(test.fast.Attributes()) {
			t.Errorf("%T has a schema that its fast path doesn't fit", test.resource)
		}
		if _, ok := test.resource.(resource.ResourceWithConfigValidators); ok {
			t.Errorf("%T has validators that its fast path doesn't know", test.resource)
		}
		for name, attribute := range found.Schema.Attributes {
			text, ok := attribute.(schema.StringAttribute)
			if !ok || text.WriteOnly || len(text.Validators) > 0 || !slices.Contains(test.fast.Attributes(), name) {
				t.Errorf("%T: the fast path doesn't fit the attribute %s", test.resource, name)
			}
			if (text.Default != nil || len(text.PlanModifiers) > 0) && !slices.Contains(test.known, name) {
				t.Errorf("%T: the fast path doesn't know the default or the plan modifiers of %s", test.resource, name)
			}
		}
	}
}
