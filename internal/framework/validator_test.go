package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
)

// Each validator names the attribute and the value, and accepts null and unknown values.
func TestValidators(t *testing.T) {
	const early, late = "2026-03-01T00:00:00Z", "2026-03-01T00:00:00-01:00"
	for name, test := range map[string]struct {
		validator validator.String
		start     types.String
		value     types.String
		want      string // nothing is wrong if it is empty
	}{
		"text":             {framework.ValidText, types.StringNull(), types.StringValue("ü"), ""},
		"no text":          {framework.ValidText, types.StringNull(), types.StringValue("\xff"), "Invalid UTF-8: stop: the text isn't valid UTF-8"},
		"time":             {framework.ValidTime, types.StringNull(), types.StringValue(late), ""},
		"time without one": {framework.ValidTime, types.StringNull(), types.StringValue("2026-03-01"), `Invalid time: "2026-03-01" isn't a valid stop. Use a time in RFC 3339`},
		"unknown time":     {framework.ValidTime, types.StringNull(), types.StringUnknown(), ""},
		"no time":          {framework.ValidTime, types.StringNull(), types.StringNull(), ""},
		"timeout":          {framework.ValidTimeout, types.StringNull(), types.StringValue("1h30m"), ""},
		"zero":             {framework.ValidTimeout, types.StringNull(), types.StringValue("0s"), `Invalid duration: "0s" isn't a valid stop`},
		"negative":         {framework.ValidTimeout, types.StringNull(), types.StringValue("-1s"), `Invalid duration: "-1s" isn't a valid stop`},
		"without a unit":   {framework.ValidTimeout, types.StringNull(), types.StringValue("30"), `Invalid duration: "30" isn't a valid stop. Use a positive duration`},
		"no name":          {framework.NotEmpty, types.StringNull(), types.StringValue(""), "Empty value: stop must not be empty."},
		"empty":            {framework.ValidTimeout, types.StringNull(), types.StringValue(""), `Invalid duration: "" isn't a valid stop`},
		"unknown timeout":  {framework.ValidTimeout, types.StringNull(), types.StringUnknown(), ""},

		"later":               {framework.LaterThan("start"), types.StringValue(early), types.StringValue(late), ""},
		"earlier":             {framework.LaterThan("start"), types.StringValue(late), types.StringValue(early), "Empty time range: stop (" + early + ") must be later than start (" + late + ")."},
		"the same time":       {framework.LaterThan("start"), types.StringValue(early), types.StringValue(early), "Empty time range"},
		"later than nothing":  {framework.LaterThan("start"), types.StringNull(), types.StringValue(early), ""},
		"later than unknown":  {framework.LaterThan("start"), types.StringUnknown(), types.StringValue(early), ""},
		"unknown, and later":  {framework.LaterThan("start"), types.StringValue(early), types.StringUnknown(), ""},
		"later than no time":  {framework.LaterThan("start"), types.StringValue("yesterday"), types.StringValue(early), ""},
		"no time to be later": {framework.LaterThan("start"), types.StringValue(early), types.StringValue("today"), `Invalid time: "today" isn't a valid stop`},
	} {
		object := schema.Schema{Attributes: map[string]schema.Attribute{
			"start": schema.StringAttribute{Optional: true}, "stop": schema.StringAttribute{Optional: true},
		}}
		raw := tftypes.NewValue(object.Type().TerraformType(t.Context()), nil)
		var resp validator.StringResponse
		framework.Set(&raw, struct {
			Start types.String `tfsdk:"start"`
			Stop  types.String `tfsdk:"stop"`
		}{test.start, test.value}, &resp.Diagnostics)
		test.validator.ValidateString(t.Context(), validator.StringRequest{
			Path: path.Root("stop"), Config: tfsdk.Config{Schema: object, Raw: raw}, ConfigValue: test.value,
		}, &resp)
		got := ""
		for _, d := range resp.Diagnostics {
			got += d.Summary() + ": " + d.Detail()
		}
		if len(resp.Diagnostics) > 1 || (test.want == "") != (got == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %q, not %q", name, got, test.want)
		}
	}
}
