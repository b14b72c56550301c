package diagnostic_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

var update = flag.Bool("update", false, "write testdata/messages.txt anew")

const someID = "0b501e7e557ab000"

// page collects messages as a person reads them.
type page struct {
	t    *testing.T
	text strings.Builder
}

func (p *page) chapter(title string) { fmt.Fprintf(&p.text, "# %s\n\n", title) }

func (p *page) add(name string, d diag.Diagnostic) {
	fmt.Fprintf(&p.text, "## %s\n\n%s: %s\n", name, d.Severity(), d.Summary())
	if d.Detail() != "" {
		fmt.Fprintf(&p.text, "\n%s\n", d.Detail())
	}
	p.text.WriteString("\n")
}

var local = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`)

// calls are what the client is to do.
var calls = map[string]func(*testing.T, *influx.Client) (subject string, err error){
	"read": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.Task(t.Context(), someID)
		return diagnostic.Subject("task", "cpu", someID), err
	},
	"create": func(t *testing.T, c *influx.Client) (string, error) {
		_, _, err := c.CreateTask(t.Context(), influx.TaskCreate{OrgID: someID, Name: "cpu", Flux: "f"})
		return diagnostic.Subject("task", "cpu", ""), err
	},
	"update": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.UpdateTask(t.Context(), someID, influx.TaskUpdate{Status: new("active")})
		return diagnostic.Subject("task", "cpu", someID), err
	},
	"list tasks": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.Tasks(t.Context(), influx.TaskFilter{})
		return "the list of tasks", err
	},
	"organization": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.OrganizationByName(t.Context(), "example")
		return diagnostic.Subject("task", "cpu", ""), err
	},
	"run": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.Run(t.Context(), someID, "0b501e7e557ab001")
		return "the run 0b501e7e557ab001 of the task " + someID, err
	},
	"cancel": func(t *testing.T, c *influx.Client) (string, error) {
		return "the run 0b501e7e557ab001 of the task " + someID, c.CancelRun(t.Context(), someID, "0b501e7e557ab001")
	},
	"list runs": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.Runs(t.Context(), someID, influx.RunFilter{})
		return diagnostic.Subject("task", "", someID), err
	},
	"label": func(t *testing.T, c *influx.Client) (string, error) {
		_, err := c.Label(t.Context(), "0b501e7e557ab002")
		return diagnostic.Subject("label", "", "0b501e7e557ab002"), err
	},
	"attach": func(t *testing.T, c *influx.Client) (string, error) {
		return "the label 0b501e7e557ab002 of the task " + someID, c.AddTaskLabel(t.Context(), someID, "0b501e7e557ab002")
	},
}

// fails makes a call that fails on a server, and adds its message.
func (p *page) fails(name, call, url string, config influx.Config) {
	p.t.Helper()
	config.URL, config.MaxRetries = url, new(0)
	if config.Username == "" {
		config.Token = "a-token"
	}
	client, err := influx.New(config)
	if err != nil {
		p.t.Fatal(err)
	}
	subject, err := calls[call](p.t, client)
	if err == nil {
		p.t.Fatalf("%s: no error", name)
	}
	d := diagnostic.Error(subject, err)
	readable := func(s string) string { return local.ReplaceAllString(s, "influx.example:8086") }
	p.add(name, diag.NewErrorDiagnostic(readable(d.Summary()), readable(d.Detail())))
}

// answers adds the message about an answer.
func (p *page) answers(name, call string, status int, body string, header ...string) {
	p.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	p.fails(name, call, server.URL, influx.Config{})
}

func own(code, message string) string { return fmt.Sprintf(`{"code":%q,"message":%q}`, code, message) }

// TestMessages compares all messages about errors of the client with a page that can be read in one go.
func TestMessages(t *testing.T) {
	p := &page{t: t}
	p.chapter("The way to InfluxDB")
	p.connections()
	p.certificates()
	p.chapter("Another server")
	p.otherServers()
	p.chapter("What InfluxDB refuses")
	p.refusals()
	p.chapter("Addresses")
	for _, address := range []string{
		"localhost:8086", "me:password@localhost", "ftp://localhost", "http://", "http://me:password@localhost", "http://localhost:port",
		"http://localhost:8086/orgs/0123456789abcdef/tasks", "http://localhost:8086/api/v2", "http://localhost:8086?org=x",
		"\ufeffhttp://localhost", "http://localhost\u00a0/", "\u201chttp://localhost\u201d", "http://local\nhost", "http://localhost\u200b",
	} {
		_, err := influx.New(influx.Config{URL: address})
		fmt.Fprintf(&p.text, "%+q: %s.\n\n", address, err)
	}
	p.chapter("Others")
	p.others()
	compare(t, "testdata/messages.txt", p.text.String())
}

func (p *page) connections() {
	p.fails("nothing listens", "read", "http://127.0.0.1:1", influx.Config{})
	p.fails("nothing listens, for the organization", "organization", "http://127.0.0.1:1", influx.Config{})
	p.add("unknown host", diagnostic.Error(diagnostic.Subject("task", "cpu", someID), &influx.Error{
		Operation: "read the task", URL: "http://influx.invalid:8086",
		Err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "influx.invalid", IsNotFound: true}},
	}))
	p.add("interrupted", diagnostic.Error(diagnostic.Subject("task", "cpu", someID), &influx.Error{
		Operation: "read the task", URL: "http://influx.example:8086", Err: context.Canceled,
	}))
	dropping := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer dropping.Close()
	p.fails("a connection that ends", "read", dropping.URL, influx.Config{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	p.fails("slow", "read", slow.URL, influx.Config{RequestTimeout: 50 * time.Millisecond})
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	}))
	defer redirecting.Close()
	p.fails("a redirect to the API elsewhere", "update", redirecting.URL, influx.Config{})
	login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://sso.example/login?from="+r.URL.Path, http.StatusFound)
	}))
	defer login.Close()
	p.fails("a redirect to a login page", "read", login.URL, influx.Config{})
	plain := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+r.URL.Path, http.StatusFound)
	}))
	defer plain.Close()
	p.fails("a redirect to plain HTTP", "read", plain.URL, influx.Config{TLS: plain.Client().Transport.(*http.Transport).TLSClientConfig})
	circle := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/login", http.StatusFound)
	}))
	defer circle.Close()
	p.fails("a page that redirects to itself", "read", circle.URL, influx.Config{})
	p.fails("a write that is redirected to a login page", "update", circle.URL, influx.Config{})
	p.fails("a redirect to the API of another host", "read", otherHost(p.t, circle.URL), influx.Config{})
}

// otherHost starts a server that redirects to another one, and returns its address.
func otherHost(t *testing.T, url string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, url+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// server starts a TLS server with a certificate of its own for these names.
func (p *page) server(names []string, notBefore, notAfter time.Time, config *tls.Config) (url string, trusted *tls.Config) {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority"}, NotBefore: notBefore, NotAfter: notAfter,
		IsCA: true, BasicConstraintsValid: true, DNSNames: names,
	}
	if names == nil {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		p.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		p.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = config
	server.TLS.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	server.StartTLS()
	p.t.Cleanup(server.Close)
	trusted = &tls.Config{RootCAs: x509.NewCertPool()}
	trusted.RootCAs.AddCert(certificate)
	return server.URL, trusted
}

func (p *page) certificates() {
	// The years are fixed, since they are in the messages.
	past, future := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	url, _ := p.server(nil, past, future, new(tls.Config))
	p.fails("http:// to a server with TLS", "read", strings.Replace(url, "https", "http", 1), influx.Config{})
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	p.fails("https:// to a server without TLS", "read", strings.Replace(plain.URL, "http", "https", 1), influx.Config{})
	p.fails("an unknown authority", "read", url, influx.Config{})
	url, trusted := p.server([]string{"influx.local", "influx.internal"}, past, future, new(tls.Config))
	p.fails("a certificate for other names", "read", url, influx.Config{TLS: trusted})
	url, trusted = p.server(nil, past, past.AddDate(1, 0, 0), new(tls.Config))
	p.fails("a certificate that has expired", "read", url, influx.Config{TLS: trusted})
	url, trusted = p.server(nil, future.AddDate(-1, 0, 0), future, new(tls.Config))
	p.fails("a certificate of the future", "read", url, influx.Config{TLS: trusted})
	url, trusted = p.server(nil, past, future, &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12})
	p.fails("no client certificate", "read", url, influx.Config{TLS: trusted})
	url, trusted = p.server(nil, past, future, &tls.Config{MinVersion: tls.VersionTLS13})
	trusted.MaxVersion = tls.VersionTLS12
	p.fails("another version of TLS", "read", url, influx.Config{TLS: trusted})
}

func (p *page) otherServers() {
	p.answers("a web page", "read", 200, "<!DOCTYPE html>\n<html><title>Sign in</title></html>")
	p.answers("a page of a proxy", "read", 404, "<html>404 Not Found</html>")
	p.answers("other JSON", "list tasks", 200, `{"status":"ok"}`)
	p.answers("a gateway", "update", 502, "<html>502 Bad Gateway</html>")
	p.answers("a proxy that limits requests", "read", 429, "")
	p.answers("nginx that expects HTTPS", "read", 400, "<html>400 The plain HTTP request was sent to HTTPS port</html>")
	p.answers("a path of InfluxDB beside the API", "read", 404, "404 page not found", "X-Influxdb-Version", "v2.9.1")
	p.answers("InfluxDB 1.8", "read", 404, "404 page not found\n", "X-Influxdb-Version", "1.8.10")
	p.answers("InfluxDB 1.8 with authorization", "organization", 401, `{"error":"unable to parse authentication credentials"}`, "X-Influxdb-Version", "1.8.10")
	p.answers("InfluxDB 3", "list tasks", 404, "", "X-Influxdb-Version", "3.2.1")
}

func (p *page) refusals() {
	unauthorized := own("unauthorized", "unauthorized access")
	p.answers("a wrong token", "read", 401, unauthorized)
	p.answers("a wrong token, for the organization", "organization", 401, unauthorized)
	p.answers("a wrong token, for a label", "attach", 401, unauthorized)
	signIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, unauthorized)
	}))
	defer signIn.Close()
	p.fails("a wrong password", "read", signIn.URL, influx.Config{Username: "me", Password: "wrong"})
	p.answers("an inactive user", "read", 403, own("forbidden", "User is inactive"))
	p.answers("no permission to read a task", "read", 404, own("not found", "failed to find task: unauthorized"))
	p.answers("no permission to create a task", "create", 500, own("internal error", "failed to create task: unauthorized"))
	p.answers("no permission to list runs", "list runs", 500, own("internal error", "failed to find runs: unauthorized"))
	p.answers("no permission to read a label", "label", 401, own("unauthorized", "read:orgs/0123456789abcdef/labels/0b501e7e557ab002 is unauthorized"))
	p.answers("no permission that is known", "attach", 403, own("forbidden", "not allowed"))
	p.answers("a quota", "create", 403, own("forbidden", "creating task would exceed quota"))
	p.answers("a rate limit", "read", 429, own("too many requests", "org 0123456789abcdef has exceeded query limit"))
	p.answers("busy", "read", 503, own("unavailable", "starting"))
	p.answers("no task", "read", 404, own("not found", "failed to find task: task not found"))
	p.answers("no run", "run", 404, own("not found", "failed to find run: run not found"))
	p.answers("no label", "label", 404, own("not found", "label not found"))
	p.answers("a run that can't be canceled", "cancel", 405, own("method not allowed", "not supported"))
	p.answers("a bad script", "update", 400, own("invalid", "failed to update task: invalid options: missing required option: name"))
	p.answers("an error of the server", "update", 500, own("internal error", "failed to update task: database is locked."))
	p.answers("runs that can't be listed whole", "list runs", 200, `{"runs":[{"id":"1"},{"id":"1"}]}`)
	p.answers("too large", "list tasks", 200, `{"tasks":[`+strings.Repeat(`{},`, 250_000)+`{}]}`)
}

func (p *page) others() {
	p.add("not of the client", diagnostic.Error("the task \"cpu\"", errors.New("the disk is full")))
	reporter := new(diagnostic.Reporter)
	refused := &influx.Error{Operation: "read the task", URL: "http://influx.example", StatusCode: 401, Code: "unauthorized", Message: "unauthorized access"}
	_ = reporter.Error(`the task "cpu"`, refused)
	p.add("the same again", reporter.Error(`the task "disk"`, refused))
	p.add("not configured", diagnostic.NotConfigured("the task can't be imported", "then import it"))
	p.add("not refreshed", diagnostic.NotRefreshed(`the task "cpu"`))
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Fatalf("line %d of %s differs:\n%s\nwant:\n%s\nRun go test ./internal/diagnostic -update, and read what has changed.",
				i+1, file, strings.Join(gotLines[min(i, len(gotLines)):min(i+3, len(gotLines))], "\n"), strings.Join(wantLines[min(i, len(wantLines)):min(i+3, len(wantLines))], "\n"))
		}
	}
}
