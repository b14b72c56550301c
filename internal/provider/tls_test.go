package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// authority is a certificate authority that only this test trusts.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         string
}

func newAuthority(t *testing.T) authority {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a := authority{certificate: template, key: newKey(t)}
	a.certificate, a.pem = sign(t, template, template, &a.key.PublicKey, a.key)
	return a
}

// issue creates a certificate and its key, both in PEM.
func (a authority) issue(t *testing.T, usage x509.ExtKeyUsage) (certificate, key string) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}
	private := newKey(t)
	_, certificate = sign(t, template, a.certificate, &private.PublicKey, a.key)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey) (*x509.Certificate, string) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// listen starts a TLS listener in front of the server. If clients isn't nil, the listener requires a certificate of
// that authority.
func (a authority) listen(t *testing.T, clients *authority) string {
	target, err := url.Parse(acctest.Server(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(firstTwo(a.issue(t, x509.ExtKeyUsageServerAuth)))
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(target))
	listener.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	if clients != nil {
		listener.TLS.ClientAuth = tls.RequireAndVerifyClientCert
		listener.TLS.ClientCAs = x509.NewCertPool()
		listener.TLS.ClientCAs.AddCert(clients.certificate)
	}
	listener.Config.ErrorLog = nil
	listener.StartTLS()
	t.Cleanup(listener.Close)
	return listener.URL
}

func firstTwo(a, b string) ([]byte, []byte) { return []byte(a), []byte(b) }

// The provider connects to a server with a certificate of a private CA if the settings for it are set. Otherwise the
// error names the settings.
func TestAccProvider_tls(t *testing.T) {
	s := acctest.Server(t)
	private, other := newAuthority(t), newAuthority(t)
	plain, demanding := private.listen(t, nil), private.listen(t, &private)
	certificate, key := private.issue(t, x509.ExtKeyUsageClientAuth)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(private.pem), 0o600); err != nil {
		t.Fatal(err)
	}
	setting := func(name, value string) string {
		quoted, _ := json.Marshal(value)
		return fmt.Sprintf("  %s = %s\n", name, quoted)
	}
	for name, test := range map[string]struct {
		url, settings, want string
	}{
		"no authority":            {plain, "", `ca_certificate`},
		"another authority":       {plain, setting("ca_certificate", other.pem), `ca_certificate`},
		"the authority":           {plain, setting("ca_certificate", private.pem), ""},
		"the authority in a file": {plain, setting("ca_certificate", file), ""},
		"not verified":            {plain, "  insecure_skip_verify = true\n", ""},
		"another name":            {strings.Replace(plain, "127.0.0.1", "localhost", 1), setting("ca_certificate", private.pem), `for[\s│]+other[\s│]+names[\s│]+\(127\.0\.0\.1\)`},
		"no client certificate":   {demanding, setting("ca_certificate", private.pem), `client_certificate[\s│]+and[\s│]+client_key`},
		"a client certificate": {demanding, setting("ca_certificate", private.pem) + setting("client_certificate", certificate) +
			setting("client_key", key), ""},
	} {
		t.Run(name, func(t *testing.T) {
			config := fmt.Sprintf("provider \"influxdb\" {\n  url = %q\n  token = %q\n  org = %q\n%s}\n", test.url, s.Token, s.Org, test.settings) +
				"resource \"influxdb_task\" \"test\" {\n  flux = \"option task = {name: \\\"tls\\\", every: 1h}\"\n}\n"
			step := resource.TestStep{Config: config, PlanOnly: true, ExpectNonEmptyPlan: true}
			if test.want != "" {
				step.ExpectError = regexp.MustCompile(test.want)
			}
			resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories, Steps: []resource.TestStep{step}})
		})
	}
}

// The provider renews an expired session, and reports a wrong password.
func TestAccProvider_session(t *testing.T) {
	s := acctest.Server(t)
	if s.Username == "" {
		t.Skip("this server's user name is not known")
	}
	proxy := acctest.NewProxy(t)
	config := func(password, name string) string {
		return fmt.Sprintf("provider \"influxdb\" {\n  url = %q\n  username = %q\n  password = %q\n  org = %q\n}\n", proxy.URL, s.Username, password, s.Org) +
			fmt.Sprintf("resource \"influxdb_task\" \"test\" {\n  flux = \"option task = {name: %s, every: 1h}\"\n}\n", `\"`+name+`\"`)
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories,
		Steps: []resource.TestStep{
			{Config: config("wrong", "session"), ExpectError: regexp.MustCompile(`rejected[\s│]+the[\s│]+username[\s│]+or[\s│]+the[\s│]+password`)},
			{Config: config(s.Password, "session")},
			{
				PreConfig: func() {
					ended := acctest.Answering("the session has ended", http.StatusUnauthorized,
						`{"code":"unauthorized","message":"unauthorized access"}`, "Content-Type", "application/json")
					proxy.Spoil(acctest.Times(1, func(r *http.Request) *acctest.Fault {
						if r.Header.Get("Cookie") == "" {
							return nil
						}
						return &ended
					}))
				},
				Config: config(s.Password, "session renewed"),
			},
		},
	})
}
