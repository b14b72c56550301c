package framework

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Fields are the attributes of an object that has only strings, by their names.
type Fields map[string]*types.String

// Read sets the fields to the values of a configuration, a plan or a state. It
// does what their Get methods do, which compile a regular expression for each
// field each time: a quarter of what a plan of many tasks costs in the provider
// (isValidFieldName in internal/reflect of terraform-plugin-framework v1.19.0).
func (f Fields) Read(object tftypes.Value, diags *diag.Diagnostics) {
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		diags.Append(notOnlyStrings(err))
		return
	}
	for name, field := range f {
		value := values[name]
		var s *string
		switch err := value.As(&s); {
		case !value.IsKnown():
			*field = types.StringUnknown()
		case err != nil:
			diags.Append(notOnlyStrings(fmt.Errorf("%s: %w", name, err)))
		default:
			*field = types.StringPointerValue(s)
		}
	}
}

// Write returns the object with the values of the fields.
func (f Fields) Write(object tftypes.Value) tftypes.Value {
	values := make(map[string]tftypes.Value, len(f))
	for name, field := range f {
		switch {
		case field.IsUnknown():
			values[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		default:
			values[name] = tftypes.NewValue(tftypes.String, field.ValueStringPointer())
		}
	}
	return tftypes.NewValue(object.Type(), values)
}

func notOnlyStrings(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Internal error of the provider", fmt.Sprintf(
		"An object can't be read: %s. Please report this at https://github.com/influxtasks/terraform-provider-influxdb/issues.", err))
}
