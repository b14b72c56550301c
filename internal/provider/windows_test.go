package provider

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// crlf returns a text with the line ends of Windows.
func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// A configs file that an editor on Windows has saved has a byte order mark and CRLF. Its path has backslashes.
func TestWindows_profile(t *testing.T) {
	url, last := newServer(t)
	t.Chdir(t.TempDir())
	const path = `C:\Users\Jane Doe\.influxdbv2\configs`
	text := "\ufeff" + crlf(fmt.Sprintf("[default]\n  url = %q\n  token = \"profile\"\n  org = \"an org\"\n  active = true\n", url))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	setEnvironment(t, "INFLUX_CONFIGS_PATH="+path)
	p, diags := configure(model{}, "test")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if got := request(t, p, last).Header.Get("Authorization"); got != "Token profile" || p.Organizations.Default().Org.ValueString() != "an org" {
		t.Errorf("got %q and the organization %s", got, p.Organizations.Default().Org)
	}
	setEnvironment(t, "INFLUX_CONFIGS_PATH="+path+".old", "INFLUX_ACTIVE_CONFIG=default")
	block := model{ValidateFlux: types.BoolValue(true)} // without one, a resource reports the error
	if _, diags := configure(block, "test"); len(diags) != 1 || !strings.Contains(diags[0].Detail(), path+".old") {
		t.Errorf("the message should have the path as Windows shows it: %v", diags)
	}
}

// A certificate can be PEM text with CRLF, or a file whose path has a drive and backslashes.
func TestWindows_certificate(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, aTask) }))
	t.Cleanup(server.Close)
	certificate := crlf(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	t.Chdir(t.TempDir())
	const path = `C:\certs\ca.pem`
	if err := os.WriteFile(path, []byte("\ufeff"+certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	setEnvironment(t)
	for name, value := range map[string]string{"text": certificate, "text of a file": "\ufeff" + certificate, "path": path} {
		p, diags := configure(model{URL: str(server.URL), Token: str("t"), CACertificate: str(value)}, "test")
		if len(diags) > 0 {
			t.Errorf("%s: %v", name, diags)
			continue
		}
		if _, err := p.Client.Task(t.Context(), "0123456789abcdef"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
