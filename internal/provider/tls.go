package provider

import (
	"bytes"
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

// maxFile is the maximum size in bytes of a file that a setting names.
const maxFile = 1 << 20

// tls returns the TLS configuration.
func (m model) tls(diags *diag.Diagnostics) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.CACertificate.ValueString() != "" {
		config.RootCAs = rootCAs(m.CACertificate.ValueString(), diags)
	}
	if m.ClientCertificate.ValueString() != "" || m.ClientKey.ValueString() != "" {
		config.Certificates = m.clientCertificates(diags)
	}
	if skipVerify(m.InsecureSkipVerify, diags) {
		config.InsecureSkipVerify = true
		diags.AddAttributeWarning(path.Root("insecure_skip_verify"), "TLS certificate verification is disabled",
			"Anyone who can intercept the connection to InfluxDB can read the token and change requests. If a private CA issued the server's "+
				"certificate, set ca_certificate instead of insecure_skip_verify.")
	}
	return config
}

// rootCAs returns the CAs of the system and those in the certificates.
func rootCAs(certificates string, diags *diag.Diagnostics) *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := pemOrFile(certificates)
	if err != nil {
		diags.AddAttributeError(path.Root("ca_certificate"), "Invalid CA certificate", fmt.Sprintf(
			"ca_certificate must be a certificate as PEM text, or the path of a PEM file: %s.", err))
	} else if !pool.AppendCertsFromPEM(pem) {
		diags.AddAttributeError(path.Root("ca_certificate"), "Invalid CA certificate",
			"ca_certificate contains no PEM certificate, which begins with -----BEGIN CERTIFICATE-----.")
	}
	return pool
}

func (m model) clientCertificates(diags *diag.Diagnostics) []tls.Certificate {
	const summary = "Invalid client certificate"
	certificate, err := pemOrFile(m.ClientCertificate.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate"), summary, fmt.Sprintf(
			"client_certificate must be a certificate as PEM text, or the path of a PEM file: %s.", err))
		return nil
	}
	key, err := pemOrFile(m.ClientKey.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("client_key"), summary, fmt.Sprintf(
			"client_key must be a private key as PEM text, or the path of a PEM file: %s.", err))
		return nil
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		diags.AddAttributeError(path.Root("client_certificate"), summary, fmt.Sprintf(
			"client_key isn't the key of client_certificate, or one of them isn't valid: %s.", strings.TrimPrefix(err.Error(), "tls: ")))
		return nil
	}
	return []tls.Certificate{pair}
}

// byteOrderMark is how many editors on Windows begin a file.
const byteOrderMark = "\ufeff"

// pemOrFile returns the value itself if it is PEM text, or else the content of the file that it names.
func pemOrFile(value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN ") {
		return []byte(strings.TrimPrefix(value, byteOrderMark)), nil
	}
	if strings.Contains(value, "\n") {
		// The message doesn't quote the value, since it may be a key.
		return nil, errors.New("it is neither PEM text nor a path")
	}
	content, err := readBounded(value)
	return bytes.TrimPrefix(content, []byte(byteOrderMark)), err
}

// readBounded reads a file of at most maxFile bytes. Its error doesn't quote the name, which may be a key by mistake.
func readBounded(name string) ([]byte, error) {
	// Opening a pipe blocks until there is a writer.
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it isn't a regular file")
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
