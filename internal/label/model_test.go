package label

import (
	"context"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func properties(pairs map[string]string) types.Map {
	if pairs == nil {
		return types.MapNull(types.StringType)
	}
	m, _ := types.MapValueFrom(context.Background(), types.StringType, pairs)
	return m
}

func TestChangesFrom(t *testing.T) {
	for name, test := range map[string]struct {
		planned, prior model
		want           influx.LabelUpdate
	}{
		"nothing": {
			model{Name: types.StringValue("a"), Properties: properties(map[string]string{"color": "red"})},
			model{Name: types.StringValue("a"), Properties: properties(map[string]string{"color": "red"})},
			influx.LabelUpdate{},
		},
		"name": {
			model{Name: types.StringValue("A")}, model{Name: types.StringValue("a")},
			influx.LabelUpdate{Name: "A"},
		},
		"added, changed and removed": {
			model{Name: types.StringValue("a"), Properties: properties(map[string]string{"color": "blue", "new": "n", "same": "s"})},
			model{Name: types.StringValue("a"), Properties: properties(map[string]string{"color": "red", "old": "o", "same": "s"})},
			influx.LabelUpdate{Properties: map[string]string{"color": "blue", "new": "n", "old": ""}},
		},
		"all removed": {
			model{Name: types.StringValue("a"), Properties: properties(nil)},
			model{Name: types.StringValue("a"), Properties: properties(map[string]string{"color": "red"})},
			influx.LabelUpdate{Properties: map[string]string{"color": ""}},
		},
	} {
		if got := test.planned.changesFrom(test.prior); got.Name != test.want.Name || !maps.Equal(got.Properties, test.want.Properties) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// If a label has no properties, null and an empty map both stay as configured.
func TestRefreshProperties(t *testing.T) {
	for name, test := range map[string]struct {
		written types.Map
		server  map[string]string
		want    types.Map
	}{
		"absent":  {properties(nil), nil, properties(nil)},
		"empty":   {properties(map[string]string{}), nil, properties(map[string]string{})},
		"drift":   {properties(nil), map[string]string{"a": "b"}, properties(map[string]string{"a": "b"})},
		"removed": {properties(map[string]string{"a": "b"}), nil, properties(nil)},
	} {
		m := model{Properties: test.written}
		m.refresh(t.Context(), &influx.Label{Properties: test.server})
		if !m.Properties.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, m.Properties, test.want)
		}
	}
}

func TestTrimmed(t *testing.T) {
	for _, name := range []string{"a", "a b", "ü", "é è", "a\nb", "-"} {
		if !trimmedName.MatchString(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", " ", " a", "a ", "a\n", "\ta", "a\u00a0", "\u2003a", "\u0085"} {
		if trimmedName.MatchString(name) {
			t.Errorf("%q is accepted, though InfluxDB would trim it", name)
		}
	}
}
