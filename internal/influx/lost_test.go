package influx_test

import (
	"errors"
	"io"
	"net"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func TestMayHaveActed(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"the connection broke":              {&influx.Error{Err: io.ErrUnexpectedEOF}, true},
		"there was no connection":           {&influx.Error{Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, false},
		"a gateway gave up":                 {&influx.Error{StatusCode: 504}, true},
		"a gateway had no answer":           {&influx.Error{StatusCode: 502}, true},
		"a gateway reached nobody":          {&influx.Error{StatusCode: 503}, false},
		"a gateway refused":                 {&influx.Error{StatusCode: 403}, false},
		"a success that can't be read":      {&influx.Error{StatusCode: 201}, true},
		"InfluxDB refused":                  {&influx.Error{StatusCode: 500, Code: "internal error"}, false},
		"the session couldn't be begun":     {&influx.Error{Operation: influx.SignIn, Err: io.ErrUnexpectedEOF}, false},
		"an error that isn't of the client": {io.EOF, false},
	} {
		if got := influx.MayHaveActed(test.err); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
