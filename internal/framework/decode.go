package framework

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Decode reads an object in MessagePack, as Terraform sends it, into a model whose fields are all strings. It reports
// false if the object is null or hasn't exactly the model's attributes. For an object that it reads, [Get] returns the
// same.
func Decode[M any](object []byte, target *M) bool {
	fields := layoutOf[M]().fields
	decoder := msgpack.GetDecoder()
	defer msgpack.PutDecoder(decoder)
	reader := bytes.NewReader(object)
	decoder.Reset(reader)
	length, err := decoder.DecodeMapLen()
	if err != nil || length != len(fields) {
		return false
	}
	model := reflect.ValueOf(target).Elem()
	seen := make([]bool, length)
	for range length {
		name, err := decoder.DecodeString()
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if err != nil || i < 0 || seen[i] {
			return false
		}
		seen[i] = true
		field, ok := model.Field(fields[i].index).Addr().Interface().(*types.String)
		if !ok {
			return false
		}
		if *field, ok = decodeString(decoder); !ok {
			return false
		}
	}
	return reader.Len() == 0
}

// decodeString reads a string, which may be null or unknown. It reports false for a value of another type.
func decodeString(decoder *msgpack.Decoder) (value types.String, ok bool) {
	code, err := decoder.PeekCode()
	switch {
	case err != nil:
		return value, false
	case code == msgpcode.Nil:
		return types.StringNull(), decoder.DecodeNil() == nil
	case msgpcode.IsExt(code):
		return types.StringUnknown(), decoder.Skip() == nil
	case !msgpcode.IsString(code):
		return value, false
	}
	text, err := decoder.DecodeString()
	return types.StringValue(text), err == nil
}

// Encode writes a model whose fields are all known strings to MessagePack, in the order that Terraform uses.
func Encode[M any](source M) ([]byte, error) {
	values := map[string]string{}
	model := reflect.ValueOf(source)
	for _, field := range layoutOf[M]().fields {
		values[field.name] = model.Field(field.index).Interface().(types.String).ValueString() //nolint:forcetypeassert // See above.
	}
	var b bytes.Buffer
	encoder := msgpack.NewEncoder(&b)
	encoder.SetSortMapKeys(true)
	err := encoder.Encode(values)
	return b.Bytes(), err
}

// AttributeNames returns the names of a model's attributes. The caller must not change them.
func AttributeNames[M any]() []string { return layoutOf[M]().names }
