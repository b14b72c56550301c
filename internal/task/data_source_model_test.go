package task

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/influxtasks/terraform-provider-influxdb/internal/framework"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// Absent fields are null, except labels, which are empty.
func TestDataSourceModelFromAPI_absent(t *testing.T) {
	got := dataSourceModelFromAPI(influx.Task{ID: "t", OrgID: "o", OwnerID: "u", Name: "n", Status: influx.TaskActive})
	want := dataSourceModel{
		ID: types.StringValue("t"), OrgID: types.StringValue("o"), OwnerID: types.StringValue("u"),
		Name: types.StringValue("n"), Status: types.StringValue("active"), Labels: []framework.Label{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
