package preview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// row has the values of a row by column name, without nulls.
type row map[string]string

// writeModel has the rows that a call of to writes.
type writeModel struct {
	Bucket string `tfsdk:"bucket"`
	Rows   []row  `tfsdk:"rows"`
}

// resultModel has the rows of a yield.
type resultModel struct {
	Name string `tfsdk:"name"`
	Rows []row  `tfsdk:"rows"`
}

// row returns the point as from would, without the columns that range adds.
func (p point) row() row {
	r := row{"_time": p.time.UTC().Format(time.RFC3339Nano), "_measurement": p.measurement, "_field": p.field, "_value": p.value}
	for tag, value := range p.tags {
		r[tag] = value
	}
	return r
}

// writesOf returns the rows that each call writes. idOf looks up an organization by its name.
func writesOf(calls []*sinkCall, orgID string, idOf func(name string) (string, error)) ([]writeModel, *sinkError) {
	writes := make([]writeModel, 0, len(calls))
	types := fieldTypes{}
	for _, call := range calls {
		err := call.check(orgID, idOf)
		var points []point
		if err == nil {
			points, err = call.points()
		}
		if err == nil {
			err = types.add(call.bucket(), points)
		}
		if err != nil {
			return nil, &sinkError{call, err}
		}
		rows := make([]row, 0, len(points))
		for _, p := range slices.Concat(bySeries(points)...) {
			rows = append(rows, p.row())
		}
		writes = append(writes, writeModel{call.bucket(), rows})
	}
	return writes, nil
}

// sinkError is why InfluxDB would refuse the rows of a call.
type sinkError struct {
	call *sinkCall
	err  error
}

// resultsOf returns the results sorted by name, with their rows sorted by table and time. The order of InfluxDB's
// response varies.
func resultsOf(tables []influx.Table) []resultModel {
	slices.SortStableFunc(tables, func(a, b influx.Table) int {
		return cmp.Or(cmp.Compare(a.Result, b.Result), cmp.Compare(groupKey(a), groupKey(b)))
	})
	results := []resultModel{}
	for _, t := range tables {
		if len(t.Rows) == 0 {
			continue
		}
		if n := len(results); n == 0 || results[n-1].Name != t.Result {
			results = append(results, resultModel{Name: t.Result, Rows: []row{}})
		}
		last := &results[len(results)-1]
		last.Rows = append(last.Rows, rowsOf(t)...)
	}
	return results
}

// groupKey returns the values that all rows of a table share.
func groupKey(t influx.Table) string {
	var parts []string
	for i, c := range t.Columns {
		if c.InGroupKey && len(t.Rows) > 0 {
			parts = append(parts, c.Name+"\x00"+t.Rows[0][i])
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x00")
}

func rowsOf(t influx.Table) []row {
	rows := make([]row, 0, len(t.Rows))
	for _, values := range t.Rows {
		r := row{}
		for i, value := range values {
			if value != "" {
				r[t.Columns[i].Name] = value
			}
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return compareTimes(a["_time"], b["_time"]) })
	return rows
}

// compareTimes compares two times in RFC 3339. Other values count as equal and so stay in their order.
func compareTimes(a, b string) int {
	at, aErr := time.Parse(time.RFC3339Nano, a)
	bt, bErr := time.Parse(time.RFC3339Nano, b)
	if aErr != nil || bErr != nil {
		return 0
	}
	return at.Compare(bt)
}
