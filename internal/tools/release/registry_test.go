package release

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// registry offers a snapshot with the protocol of provider registries:
// https://developer.hashicorp.com/terraform/internals/provider-registry-protocol
type registry struct {
	*snapshot
	publicKey string
	// forged has the files to send instead of the snapshot's own, by name.
	forged map[string]string
}

// serve starts the registry, and returns its host and the path of the certificate of its authority.
func (r registry) serve(t *testing.T) (host, authority string) {
	t.Helper()
	const provider = "/providers/influxtasks/influxdb/"
	protocols, listed := r.protocols(t), r.sums(t)
	var offered []any
	mux := http.NewServeMux()
	for _, platform := range platforms {
		system, architecture, _ := strings.Cut(platform, "_")
		offered = append(offered, map[string]string{"os": system, "arch": architecture})
		name := r.file(platform + ".zip")
		mux.HandleFunc("GET "+provider+r.version+"/download/"+system+"/"+architecture, answer(map[string]any{
			"os": system, "arch": architecture, "protocols": protocols, "filename": name,
			"download_url":          "/files/" + name,
			"shasum":                listed[name],
			"shasums_url":           "/files/" + r.sumsFile(),
			"shasums_signature_url": "/files/" + r.sumsFile() + ".sig",
			"signing_keys":          map[string]any{"gpg_public_keys": []any{map[string]string{"ascii_armor": r.publicKey}}},
		}))
	}
	mux.HandleFunc("GET "+provider+"versions", answer(map[string]any{"versions": []any{
		map[string]any{"version": r.version, "protocols": protocols, "platforms": offered},
	}}))
	mux.HandleFunc("GET /.well-known/terraform.json", answer(map[string]string{"providers.v1": "/providers/"}))
	mux.HandleFunc("GET /files/{name}", r.send)
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)

	authority = filepath.Join(t.TempDir(), "authority.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(server.URL, "https://"), authority
}

// protocols returns the versions of the protocol that a registry reads from the manifest.
func (r registry) protocols(t *testing.T) []string {
	t.Helper()
	var manifest struct {
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	// GoReleaser uploads this file under the name that the checksums have.
	if err := json.Unmarshal([]byte(r.read(t, "../terraform-registry-manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest.Metadata.ProtocolVersions
}

func (r registry) sums(t *testing.T) map[string]string {
	t.Helper()
	if forged, ok := r.forged[r.sumsFile()]; ok {
		return sums(forged)
	}
	return sums(r.read(t, r.sumsFile()))
}

func (r registry) send(w http.ResponseWriter, req *http.Request) {
	name := req.PathValue("name")
	if forged, ok := r.forged[name]; ok {
		_, _ = w.Write([]byte(forged))
		return
	}
	http.ServeFile(w, req, filepath.Join(r.folder, name))
}

// answer returns a handler that always sends the same answer.
func answer(body any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body)
	}
}
