package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// maxFile bounds the files that settings name, in bytes.
const maxFile = 1 << 20

// tls returns how to verify the server and to identify to it.
func (m model) tls(diags *diag.Diagnostics) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.CACertificate.ValueString() != "" {
		config.RootCAs = trusted(m.CACertificate.ValueString(), diags)
	}
	if m.ClientCertificate.ValueString() != "" || m.ClientKey.ValueString() != "" {
		config.Certificates = m.clientCertificates(diags)
	}
	if skipVerify(m.InsecureSkipVerify, diags) {
		config.InsecureSkipVerify = true
		diags.AddAttributeWarning(path.Root("insecure_skip_verify"), "The server's certificate is not verified",
			"Whoever is between here and InfluxDB can read the token and change what is sent. For a certificate of a private authority, set "+
				"ca_certificate instead.")
	}
	return config
}

// trusted returns the system's authorities and these.
func trusted(certificates string, diags *diag.Diagnostics) *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := pemOrFile(certificates)
	if err != nil {
		diags.AddAttributeError(path.Root("ca_certificate"), "The CA certificate can't be read", fmt.Sprintf(
			"ca_certificate must be a certificate in PEM, or the path of a file with one: %s.", err))
	} else if !pool.AppendCertsFromPEM(pem) {
		diags.AddAttributeError(path.Root("ca_certificate"), "No CA certificate",
			"ca_certificate has no certificate in PEM in it, which begins with -----BEGIN CERTIFICATE-----.")
	}
	return pool
}

func (m model) clientCertificates(diags *diag.Diagnostics) []tls.Certificate {
	const summary = "The client certificate can't be used"
	certificate, err := pemOrFile(m.ClientCertificate.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate"), summary, fmt.Sprintf(
			"client_certificate must be a certificate in PEM, or the path of a file with one: %s.", err))
		return nil
	}
	key, err := pemOrFile(m.ClientKey.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("client_key"), summary, fmt.Sprintf(
			"client_key must be a private key in PEM, or the path of a file with one: %s.", err))
		return nil
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate"), summary, fmt.Sprintf(
			"client_certificate and client_key don't make a pair: %s.", strings.TrimPrefix(err.Error(), "tls: ")))
		return nil
	}
	return []tls.Certificate{pair}
}

// pemOrFile returns the text itself if it is PEM, or else what is in the file that it
// names.
func pemOrFile(value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN ") {
		return []byte(value), nil
	}
	if strings.Contains(value, "\n") {
		// Not to be repeated in a message: it may be a key.
		return nil, errors.New("it is neither")
	}
	return readBounded(value)
}

// readBounded reads a file that is no larger than such a file can be. Its error
// doesn't repeat the name, which may be a key by mistake.
func readBounded(name string) ([]byte, error) {
	// Opening a pipe blocks until there is a writer.
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	file, err := os.Open(name)
	if err != nil {
		var wrapped *fs.PathError
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("the file is larger than %d KiB", maxFile>>10)
	}
	return content, err
}
