package framework_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

type pair struct {
	Name       types.String `tfsdk:"name"`
	Properties types.Map    `tfsdk:"properties"`
}

var pairSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"name":       schema.StringAttribute{Optional: true},
	"properties": schema.MapAttribute{Optional: true, ElementType: types.StringType},
}}

// Get and Set do what the methods of package tfsdk do.
func TestGetAndSet(t *testing.T) {
	ctx := t.Context()
	null := types.MapNull(types.StringType)
	for name, want := range map[string]pair{
		"values":        {types.StringValue("a"), types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringValue("b")})},
		"null":          {types.StringNull(), null},
		"unknown":       {types.StringUnknown(), types.MapUnknown(types.StringType)},
		"empty":         {types.StringValue(""), types.MapValueMust(types.StringType, map[string]attr.Value{})},
		"parts of maps": {types.StringNull(), types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringUnknown(), "b": types.StringNull()})},
	} {
		state := tfsdk.State{Schema: pairSchema, Raw: tftypes.NewValue(pairSchema.Type().TerraformType(ctx), nil)}
		diags := state.Set(ctx, want)
		var got pair
		framework.Get(state.Raw, &got, &diags)
		if diags.HasError() || !got.Name.Equal(want.Name) || !got.Properties.Equal(want.Properties) {
			t.Errorf("%s: got %v, not %v (%v)", name, got, want, diags)
		}
		raw := tftypes.NewValue(pairSchema.Type().TerraformType(ctx), nil)
		framework.Set(&raw, want, &diags)
		if diags.HasError() || !raw.Equal(state.Raw) {
			t.Errorf("%s: set %v, not %v (%v)", name, raw, state.Raw, diags)
		}
	}
	// A zero map has no element type.
	raw := tftypes.NewValue(pairSchema.Type().TerraformType(ctx), nil)
	var diags diag.Diagnostics
	framework.Set(&raw, pair{}, &diags)
	if diags.HasError() || !raw.IsFullyKnown() || raw.IsNull() {
		t.Errorf("a zero model: %v (%v)", raw, diags)
	}
}

// A model that doesn't match the schema is an error, and leaves the object unchanged.
func TestGetAndSet_mismatch(t *testing.T) {
	object := tftypes.NewValue(pairSchema.Type().TerraformType(t.Context()), map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "a"), "properties": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, nil),
	})
	type forgotten struct {
		Name types.String `tfsdk:"name"`
	}
	type other struct {
		Name types.String `tfsdk:"name"`
		Text types.String `tfsdk:"text"`
	}
	type wrong struct {
		Name       types.Map    `tfsdk:"name"`
		Properties types.String `tfsdk:"properties"`
	}
	type untagged struct{ Name types.String }
	type hidden struct {
		name types.String `tfsdk:"name"` //nolint:unused // that is the point
	}
	type double struct {
		A types.String `tfsdk:"name"`
		B types.String `tfsdk:"name"`
	}
	type unsupported struct {
		Name types.Int64 `tfsdk:"name"`
	}
	expectMismatch[forgotten](t, object, "the schema has 2 attributes")
	expectMismatch[other](t, object, "the attribute text")
	expectMismatch[wrong](t, object, "the attribute name, of the type tftypes.Map[tftypes.String]")
	expectMismatch[untagged](t, object, "no tfsdk tag")
	expectMismatch[hidden](t, object, "isn't exported")
	expectMismatch[double](t, object, "name twice")
	expectMismatch[unsupported](t, object, "isn't supported")
	expectMismatch[string](t, object, "isn't a struct")
	expectMismatch[pair](t, tftypes.NewValue(tftypes.String, "a"), "the attribute name")
	expectMismatch[pair](t, tftypes.Value{}, "the attribute name")

	for name, value := range map[string]any{"null": nil, "unknown": tftypes.UnknownValue} {
		var diags diag.Diagnostics
		framework.Get(tftypes.NewValue(object.Type(), value), new(pair), &diags)
		if !diags.HasError() {
			t.Errorf("no error about an object that is %s", name)
		}
	}
}

func expectMismatch[M any](t *testing.T, object tftypes.Value, want string) {
	t.Helper()
	var got, set diag.Diagnostics
	var model M
	framework.Get(object, &model, &got)
	after := object
	framework.Set(&after, model, &set)
	for _, diags := range []diag.Diagnostics{got, set} {
		if len(diags) != 1 || diags[0].Summary() != "Internal provider error" || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%T: no %q in %v", model, want, diags)
		}
	}
	if !after.Equal(object) {
		t.Errorf("%T: the object is %v", model, after)
	}
}

// wide has as many attributes as a task.
type wide struct {
	A types.String `tfsdk:"a"`
	B types.String `tfsdk:"b"`
	C types.String `tfsdk:"c"`
	D types.String `tfsdk:"d"`
	E types.String `tfsdk:"e"`
	F types.String `tfsdk:"f"`
	G types.String `tfsdk:"g"`
	H types.String `tfsdk:"h"`
	I types.String `tfsdk:"i"`
	J types.String `tfsdk:"j"`
	K types.String `tfsdk:"k"`
	L types.String `tfsdk:"l"`
}

// Compare with tfsdk, to see whether Get and Set are still needed: go test -run '^$' -bench 'Get|Set'
// ./internal/framework
func BenchmarkGet(b *testing.B) {
	state := wideState(b)
	b.Run("framework", func(b *testing.B) {
		for b.Loop() {
			var model wide
			var diags diag.Diagnostics
			framework.Get(state.Raw, &model, &diags)
		}
	})
	b.Run("tfsdk", func(b *testing.B) {
		for b.Loop() {
			var model wide
			_ = state.Get(context.Background(), &model)
		}
	})
}

func BenchmarkSet(b *testing.B) {
	state := wideState(b)
	var model wide
	_ = state.Get(context.Background(), &model)
	b.Run("framework", func(b *testing.B) {
		for b.Loop() {
			var diags diag.Diagnostics
			framework.Set(&state.Raw, model, &diags)
		}
	})
	b.Run("tfsdk", func(b *testing.B) {
		for b.Loop() {
			_ = state.Set(context.Background(), model)
		}
	})
}

func wideState(b *testing.B) tfsdk.State {
	b.Helper()
	attributes, values := map[string]schema.Attribute{}, map[string]tftypes.Value{}
	for name := range strings.SplitSeq("a b c d e f g h i j k l", " ") {
		attributes[name] = schema.StringAttribute{Optional: true}
		values[name] = tftypes.NewValue(tftypes.String, name)
	}
	object := schema.Schema{Attributes: attributes}
	return tfsdk.State{Schema: object, Raw: tftypes.NewValue(object.Type().TerraformType(b.Context()), values)}
}
