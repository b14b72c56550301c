package provider_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

const anyTask = "resource \"influxdb_task\" \"test\" {\n  flux = \"option task = {name: \\\"network\\\", every: 1h}\"\n}\n"

// The client uses the proxy in HTTP_PROXY.
func TestAccProvider_proxy(t *testing.T) {
	proxy := acctest.NewProxy(t)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": anyTask})
	w = w.With("HTTP_PROXY="+proxy.URL, "INFLUX_HOST=http://influx.invalid:8086")
	w.MustRun(t, "apply", "-auto-approve")
	if requests := proxy.Take(); len(requests) != 2 {
		t.Errorf("the proxy has not seen the two requests of a creation: %v", requests)
	}
	w.MustRun(t, "destroy", "-auto-approve")
}

// Every request has the configured headers.
func TestAccProvider_headers(t *testing.T) {
	proxy := acctest.NewProxy(t)
	var without atomic.Int32
	proxy.Spoil(func(r *http.Request) *acctest.Fault {
		if r.Header.Get("Zap-Trace-Span") != "trace" {
			without.Add(1)
		}
		return nil
	})
	w := acctest.NewWorkspace(t, map[string]string{
		"main.tf": "provider \"influxdb\" {\n  headers = { \"Zap-Trace-Span\" = \"trace\" }\n}\n" + anyTask,
	}).With("INFLUX_HOST=" + proxy.URL)
	w.MustRun(t, "apply", "-auto-approve")
	w.MustRun(t, "destroy", "-auto-approve")
	if requests := proxy.Take(); len(requests) != 3 || without.Load() > 0 {
		t.Errorf("%d requests had no header; those that changed something were %v", without.Load(), requests)
	}
}

// The URL of the server may have an IPv6 address, and a path with or without a slash at its end.
func TestAccProvider_addresses(t *testing.T) {
	target, err := url.Parse(acctest.Server(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path = r.In.URL.Path[len("/influx"):]
	}})
	front.Listener = listener
	front.Start()
	t.Cleanup(front.Close)
	w := acctest.NewWorkspace(t, map[string]string{"main.tf": anyTask})
	for _, address := range []string{front.URL + "/influx", front.URL + "/influx/"} {
		if out, code := w.With("INFLUX_HOST="+address).Run(t, "plan", "-detailed-exitcode"); code != 2 {
			t.Errorf("%s: exit code %d\n%s", address, code, out)
		}
	}
}
