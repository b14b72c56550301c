// Package functions provides the provider's functions. They need no server.
package functions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

type fluxLiteral struct{}

// NewFluxLiteral returns the function flux_literal.
func NewFluxLiteral() function.Function { return fluxLiteral{} }

func (fluxLiteral) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "flux_literal"
}

func (fluxLiteral) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Convert a value to a Flux literal",
		MarkdownDescription: "Converts any value to a Flux literal that you can interpolate into a script. Quotes and escapes strings, so that no value " +
			"can become code.\n\n" +
			"Strings and bools keep their type. A whole number that fits 64 bits becomes an integer, any other number a float. Lists, sets, and " +
			"tuples become arrays, objects become records, and maps become dictionaries for the Flux package " +
			"[dict](https://docs.influxdata.com/flux/v0/stdlib/dict/). Flux requires a single type in arrays and dictionaries, so if one number in " +
			"them is a float, all become floats.\n\n" +
			"Flux has no literal for null. Omits null attributes of objects and null elements of maps. Returns an error for any other null.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name:                "value",
				AllowNullValue:      true,
				MarkdownDescription: "Value of any type.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (fluxLiteral) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var value types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &value); resp.Error != nil {
		return
	}
	converted, err := convert(value)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	literal, err := flux.Literal(converted)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, literal)
}

// convert converts a value to the types that [flux.Literal] accepts.
func convert(value attr.Value) (any, error) {
	if value == nil || value.IsNull() {
		return nil, nil
	}
	switch v := value.(type) {
	case types.Dynamic:
		return convert(v.UnderlyingValue())
	case types.Bool:
		return v.ValueBool(), nil
	case types.String:
		return v.ValueString(), nil
	case types.Number:
		return v.ValueBigFloat(), nil
	case types.List:
		return convertItems(v.Elements())
	case types.Set:
		return convertItems(v.Elements())
	case types.Tuple:
		return convertItems(v.Elements())
	case types.Map:
		parts, err := convertParts(v.Elements())
		return flux.Dict(parts), err
	case types.Object:
		parts, err := convertParts(v.Attributes())
		return flux.Record(parts), err
	}
	return nil, fmt.Errorf("the value contains a %s, and Flux has no literal for that type", value.Type(context.Background()))
}

func convertItems(values []attr.Value) ([]any, error) {
	items := make([]any, 0, len(values))
	for _, value := range values {
		item, err := convert(value)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func convertParts(values map[string]attr.Value) (map[string]any, error) {
	parts := map[string]any{}
	for key, value := range values {
		part, err := convert(value)
		if err != nil {
			return nil, err
		}
		parts[key] = part
	}
	return parts, nil
}
