package framework

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Get reads a configuration, a plan or a state into a model, by the tfsdk tags of the model's fields. The fields have
// the type types.String or, for a map of strings, types.Map.
//
// It does what the Get methods of package tfsdk do. Those compile a regular expression for each field in each call,
// which takes a quarter of the provider's time in a plan of many tasks. Get and Set can be removed once that is fixed:
// see isValidFieldName in
// https://github.com/hashicorp/terraform-plugin-framework/blob/v1.19.0/internal/reflect/helpers.go.
func Get[M any](object tftypes.Value, target *M, diags *diag.Diagnostics) {
	fields, err := fieldsOf[M](object)
	var values map[string]tftypes.Value
	switch {
	case err != nil:
	case object.IsNull():
		err = errors.New("it is null")
	default:
		err = object.As(&values)
	}
	if err != nil {
		diags.Append(internalError("The provider can't read an object: %s.", err))
		return
	}
	model := reflect.ValueOf(target).Elem()
	for _, field := range fields {
		if err := field.read(values[field.name], model.Field(field.index).Addr().Interface()); err != nil {
			diags.Append(internalError("The provider can't read the attribute %s: %s.", field.name, err))
		}
	}
}

// Set writes a model into a plan or a state. It is the counterpart of [Get].
func Set[M any](object *tftypes.Value, source M, diags *diag.Diagnostics) {
	fields, err := fieldsOf[M](*object)
	if err != nil {
		diags.Append(internalError("The provider can't write an object: %s.", err))
		return
	}
	model := reflect.ValueOf(&source).Elem()
	values := make(map[string]tftypes.Value, len(fields))
	for _, field := range fields {
		value, err := field.write(model.Field(field.index).Addr().Interface())
		if err != nil {
			diags.Append(internalError("The provider can't write the attribute %s: %s.", field.name, err))
			return
		}
		values[field.name] = value
	}
	*object = tftypes.NewValue(object.Type(), values)
}

// field is a field of a model.
type field struct {
	name  string // the attribute's
	index int
	fieldType
}

// fieldType converts between an attribute and the field that a pointer points to.
type fieldType struct {
	attribute tftypes.Type
	read      func(value tftypes.Value, target any) error
	write     func(source any) (tftypes.Value, error)
}

var fieldTypes = map[reflect.Type]fieldType{
	reflect.TypeFor[types.String](): {tftypes.String, readString, writeString},
	reflect.TypeFor[types.Map]():    {mapOfStrings, readMap, writeMap},
}

func readString(value tftypes.Value, target any) error {
	field := target.(*types.String) //nolint:forcetypeassert // fieldTypes maps only this type to readString.
	if !value.IsKnown() {
		*field = types.StringUnknown()
		return nil
	}
	var s *string
	err := value.As(&s)
	*field = types.StringPointerValue(s)
	return err
}

func writeString(source any) (tftypes.Value, error) {
	field := source.(*types.String) //nolint:forcetypeassert // As in readString.
	if field.IsUnknown() {
		return tftypes.NewValue(tftypes.String, tftypes.UnknownValue), nil
	}
	return tftypes.NewValue(tftypes.String, field.ValueStringPointer()), nil
}

var mapOfStrings = tftypes.Map{ElementType: tftypes.String}

func readMap(value tftypes.Value, target any) error {
	field := target.(*types.Map) //nolint:forcetypeassert // As in readString.
	read, err := types.MapType{ElemType: types.StringType}.ValueFromTerraform(context.Background(), value)
	if err == nil {
		*field = read.(types.Map) //nolint:forcetypeassert // A MapType has no other values.
	}
	return err
}

func writeMap(source any) (tftypes.Value, error) {
	field := source.(*types.Map) //nolint:forcetypeassert // As in readString.
	if field.IsNull() {          // In a zero model, the map has no element type.
		return tftypes.NewValue(mapOfStrings, nil), nil
	}
	return field.ToTerraformValue(context.Background())
}

// layout holds the fields of a model type, or the error about a type that can't be a model.
type layout struct {
	fields []field
	names  []string // the attributes' names, in the order of the fields
	err    error
}

var layouts sync.Map // of reflect.Type to layout

// fieldsOf returns the fields of a model type, or an error if they differ from the attributes of the object.
func fieldsOf[M any](object tftypes.Value) ([]field, error) {
	model, found := reflect.TypeFor[M](), layoutOf[M]()
	if found.err != nil {
		return nil, found.err
	}
	attributes := map[string]tftypes.Type{}
	if objectType, ok := object.Type().(tftypes.Object); ok {
		attributes = objectType.AttributeTypes
	}
	for _, field := range found.fields {
		if attribute, ok := attributes[field.name]; !ok || !attribute.Equal(field.attribute) {
			return nil, fmt.Errorf("%s has the attribute %s, of the type %s, and the schema hasn't", model, field.name, field.attribute)
		}
	}
	if len(attributes) != len(found.fields) {
		return nil, fmt.Errorf("the schema has %d attributes, and %s has %d", len(attributes), model, len(found.fields))
	}
	return found.fields, nil
}

func layoutOf[M any]() layout {
	model := reflect.TypeFor[M]()
	cached, ok := layouts.Load(model)
	if !ok {
		cached, _ = layouts.LoadOrStore(model, newLayout(model))
	}
	return cached.(layout) //nolint:forcetypeassert // The map holds nothing else.
}

func newLayout(model reflect.Type) layout {
	if model.Kind() != reflect.Struct {
		return layout{err: fmt.Errorf("%s isn't a struct", model)}
	}
	var fields []field
	var names []string
	for i := range model.NumField() {
		f := model.Field(i)
		name := f.Tag.Get("tfsdk")
		known, ok := fieldTypes[f.Type]
		switch {
		case !f.IsExported() || name == "":
			return layout{err: fmt.Errorf("the field %s of %s isn't exported or has no tfsdk tag", f.Name, model)}
		case !ok:
			return layout{err: fmt.Errorf("the field %s of %s is of the type %s, which isn't supported", f.Name, model, f.Type)}
		case slices.ContainsFunc(fields, func(f field) bool { return f.name == name }):
			return layout{err: fmt.Errorf("%s has the attribute %s twice", model, name)}
		}
		fields, names = append(fields, field{name, i, known}), append(names, name)
	}
	return layout{fields: fields, names: names}
}
