package influx

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Query is a script to run once for its results.
type Query struct {
	// OrgID is the organization whose buckets it reads.
	OrgID string
	Text  string
	// Extern is the syntax tree of a file that comes before the text, as JSON; nil for none.
	Extern json.RawMessage
	// Now is the time that now() returns in the script. Zero means the current time.
	Now time.Time
}

// Table is one of the tables in the results of a query. It has no rows if the query keeps empty tables.
type Table struct {
	// Result is the name of the yield that it comes from.
	Result  string
	Columns []Column
	// Rows have a value for each column, in InfluxDB's spelling. Both null and the empty string are empty.
	Rows [][]string
}

// Column is a column of a table.
type Column struct {
	Name string
	// Type is the data type in InfluxDB's words, for example "double" or "dateTime:RFC3339".
	Type string
	// InGroupKey is set if all rows of the table have the same value.
	InGroupKey bool
}

// Query runs a script, and returns the tables of its results in the order of the answer. The client doesn't look at
// what the script does: it may write.
func (c *Client) Query(ctx context.Context, query Query) ([]Table, error) {
	body := map[string]any{
		"type": "flux", "query": query.Text,
		"dialect": map[string]any{"annotations": []string{"datatype", "group", "default"}},
	}
	if query.Extern != nil {
		body["extern"] = query.Extern
	}
	if !query.Now.IsZero() {
		body["now"] = query.Now
	}
	var answer queryAnswer
	r := request{
		operation: runQuery,
		method:    http.MethodPost,
		path:      []string{"query"},
		query:     url.Values{"orgID": {query.OrgID}},
		body:      body,
		accepts: func(body []byte) (ok bool) {
			answer, ok = readQueryAnswer(body)
			return ok
		},
	}
	last, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	if answer.failure != "" {
		e := c.newError(r, last)
		e.Code, e.Message = "invalid", c.readable(answer.failure)
		return nil, e
	}
	return answer.tables, nil
}

// queryAnswer is annotated CSV. A query that fails after its first rows says so in a table of its own.
type queryAnswer struct {
	tables  []Table
	failure string
}

// block is a part of annotated CSV whose tables have the same columns.
type block struct {
	types, groups, defaults, names []string
	table                          string // the ID of the latest one
}

// readQueryAnswer reads annotated CSV. It returns false for any other text.
func readQueryAnswer(text []byte) (queryAnswer, bool) {
	if message := latePanic(text); message != "" {
		return queryAnswer{failure: message}, true
	}
	var answer queryAnswer
	reader := csv.NewReader(bytes.NewReader(text))
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = false
	var b block
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			answer.addEmpty(b)
			return answer, true
		}
		if err != nil {
			return queryAnswer{}, false
		}
		switch {
		case record[0] == "#datatype":
			answer.addEmpty(b)
			b = block{types: record}
		case record[0] == "#group":
			b.groups = record
		case record[0] == "#default":
			b.defaults = record
		case len(record) < 2 || len(record) != len(b.types) || len(record) != len(b.groups) || len(record) != len(b.defaults):
			return queryAnswer{}, false
		case b.names == nil:
			b.names = record
		case b.names[1] == "error":
			answer.failure = record[1]
		default:
			answer.add(&b, record)
		}
	}
}

// latePanic returns InfluxDB's message about a panic after the first rows: an error in JSON, at any place in the CSV.
// Within CSV, its quotes would be doubled.
func latePanic(text []byte) string {
	start := bytes.LastIndex(text, []byte("\n{\"code\":"))
	if start < 0 || !bytes.HasPrefix(text, []byte("#datatype")) {
		return ""
	}
	var answer struct{ Message string }
	if err := json.Unmarshal(text[start:], &answer); err != nil {
		return ""
	}
	return answer.Message
}

// leading is the number of columns before those of the tables: an empty one, the result and the table.
const leading = 3

// addEmpty adds the table of a block without rows. InfluxDB writes its ID, which is otherwise in each row, as a default.
func (a *queryAnswer) addEmpty(b block) {
	if b.table == "" && len(b.names) >= leading && b.defaults[2] != "" {
		a.tables = append(a.tables, Table{Result: b.defaults[1], Columns: b.columns()})
	}
}

// columns returns the columns of the block's tables.
func (b block) columns() []Column {
	var columns []Column
	for i := leading; i < len(b.names); i++ {
		columns = append(columns, Column{Name: b.names[i], Type: b.types[i], InGroupKey: b.groups[i] == "true"})
	}
	return columns
}

func (a *queryAnswer) add(b *block, record []string) {
	for i := range record {
		if record[i] == "" {
			record[i] = b.defaults[i]
		}
	}
	if len(record) < leading {
		return
	}
	if id := strings.Join(record[1:leading], " "); id != b.table {
		b.table = id
		a.tables = append(a.tables, Table{Result: record[1], Columns: b.columns()})
	}
	last := &a.tables[len(a.tables)-1]
	last.Rows = append(last.Rows, record[leading:])
}
