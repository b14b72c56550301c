// Package functions is the functions of the provider. They need no server.
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
		Summary: "Write a value as a Flux literal",
		MarkdownDescription: "Writes any value as a Flux literal, to interpolate it into a script. Strings are quoted and escaped, so that no value, " +
			"whatever is in it, can become code.\n\n" +
			"A string, a bool and a number become the same in Flux: a whole number of 64 bits an integer, any other number a float. " +
			"A list, a set or a tuple becomes an array, an object becomes a record, and a map becomes a dictionary, for the functions of the " +
			"Flux package `dict`. In arrays and dictionaries, for which Flux wants one type, all numbers become floats if one is.\n\n" +
			"Flux has no literal for null: attributes of an object and elements of a map that are null are left out, and any other null is an error.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name:                "value",
				AllowNullValue:      true,
				MarkdownDescription: "The value, of any type.",
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
		resp.Error = function.NewArgumentFuncError(0, err.Error()+".")
		return
	}
	literal, err := flux.Literal(converted)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error()+".")
		return
	}
	resp.Error = resp.Result.Set(ctx, literal)
}

// convert makes of a value what flux.Literal takes.
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
	return nil, fmt.Errorf("the value has a part of the type %s, for which Flux has no literal", value.Type(context.Background()))
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
