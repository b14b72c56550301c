package framework_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// twoStrings is a model.
type twoStrings struct {
	First  types.String `tfsdk:"first"`
	Second types.String `tfsdk:"second"`
}

var twoStringsType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"first": tftypes.String, "second": tftypes.String}}

// msgPack returns a value as Terraform sends it.
func msgPack(t testing.TB, value tftypes.Value) []byte {
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return encoded.MsgPack
}

func objectOf(first, second any) tftypes.Value {
	return tftypes.NewValue(twoStringsType, map[string]tftypes.Value{
		"first": tftypes.NewValue(tftypes.String, first), "second": tftypes.NewValue(tftypes.String, second),
	})
}

// Decode reads what Get reads.
func TestDecode(t *testing.T) {
	long := string(make([]byte, 100_000))
	for _, value := range []tftypes.Value{
		objectOf("a", "b"), objectOf("", "é\n\u2028"), objectOf(nil, "b"), objectOf(tftypes.UnknownValue, nil), objectOf(long, long[:300]),
	} {
		var got, want twoStrings
		var diags diag.Diagnostics
		framework.Get(value, &want, &diags)
		if !framework.Decode(msgPack(t, value), &got) || got != want || diags.HasError() {
			t.Errorf("%s: got %v, want %v (%v)", value, got, want, diags)
		}
	}
}

// Decode leaves what isn't an object of the model's strings to the framework.
func TestDecode_others(t *testing.T) {
	other := func(attributes map[string]tftypes.Value) []byte {
		types := map[string]tftypes.Type{}
		for name, value := range attributes {
			types[name] = value.Type()
		}
		return msgPack(t, tftypes.NewValue(tftypes.Object{AttributeTypes: types}, attributes))
	}
	text := tftypes.NewValue(tftypes.String, "a")
	for name, object := range map[string][]byte{
		"null":                 msgPack(t, tftypes.NewValue(twoStringsType, nil)),
		"unknown":              msgPack(t, tftypes.NewValue(twoStringsType, tftypes.UnknownValue)),
		"no bytes":             nil,
		"a missing attribute":  other(map[string]tftypes.Value{"first": text}),
		"another attribute":    other(map[string]tftypes.Value{"first": text, "third": text}),
		"one more attribute":   other(map[string]tftypes.Value{"first": text, "second": text, "third": text}),
		"a number":             other(map[string]tftypes.Value{"first": text, "second": tftypes.NewValue(tftypes.Number, 1)}),
		"a list":               other(map[string]tftypes.Value{"first": text, "second": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text})}),
		"an attribute twice":   []byte("\x82\xa5first\xa1a\xa5first\xa1b"),
		"bytes after the end":  append(msgPack(t, objectOf("a", "b")), 0),
		"an end in the middle": msgPack(t, objectOf("a", "b"))[:8],
	} {
		if framework.Decode(object, new(twoStrings)) {
			t.Errorf("%s: decoded", name)
		}
	}
	if framework.Decode(msgPack(t, objectOf("a", "b")), new(struct {
		First  types.String `tfsdk:"first"`
		Second types.Map    `tfsdk:"second"`
	})) {
		t.Error("decoded into a map")
	}
}

// Encode writes what Terraform sends for the same object.
func TestEncode(t *testing.T) {
	encoded, err := framework.Encode(twoStrings{types.StringValue("é"), types.StringValue("")})
	if want := msgPack(t, objectOf("é", "")); err != nil || string(encoded) != string(want) {
		t.Errorf("got %q, want %q (%v)", encoded, want, err)
	}
}

// What Decode reads, the framework reads the same.
func FuzzDecode(f *testing.F) {
	f.Add(msgPack(f, objectOf("a", nil)))
	f.Add(msgPack(f, objectOf(tftypes.UnknownValue, "é")))
	f.Add([]byte("\x82\xa5first\xa1a\xa5first\xa1b"))
	f.Fuzz(func(t *testing.T, object []byte) {
		var got, want twoStrings
		if !framework.Decode(object, &got) {
			return
		}
		value, err := tfprotov6.DynamicValue{MsgPack: object}.Unmarshal(twoStringsType)
		var diags diag.Diagnostics
		if err == nil {
			framework.Get(value, &want, &diags)
		}
		if err != nil || got != want || diags.HasError() {
			t.Errorf("got %v, want %v (%v, %v)", got, want, err, diags)
		}
	})
}
