package diagnostic

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// explanation is what a user reads about an error.
type explanation struct {
	// summary names the problem. It is empty if the problem concerns only the object to read or change.
	summary string
	// reason is one sentence about what happened, after a colon. The part before " (" is its short form.
	reason string
	// advice is what to do.
	advice string
}

const (
	correctURL = "Set the provider's url (or INFLUX_HOST) to "
	checkWay   = "Check the provider's url (or INFLUX_HOST) and any proxy in between."
)

func explain(e *influx.Error) explanation {
	switch {
	case e.OtherVersion() != "":
		return explanation{
			"This isn't InfluxDB v2",
			fmt.Sprintf("InfluxDB at %s is version %s, and tasks need InfluxDB v2.", e.URL, e.OtherVersion()),
			correctURL + "the address of an InfluxDB v2.",
		}
	case influx.IsCancelUnsupported(e):
		return explanation{
			"InfluxDB Cloud can't cancel runs",
			fmt.Sprintf("%s responded with status %d.", e.URL, e.StatusCode),
			"The run continues. InfluxDB OSS can cancel runs; if this is one, a proxy in front of it rejects DELETE requests.",
		}
	case e.Err != nil:
		return explainConnection(e)
	case !e.FromInfluxDB():
		return explainOtherServer(e)
	}
	return explainRefusal(e)
}

// explainConnection explains why there is no response, or no usable one.
func explainConnection(e *influx.Error) explanation {
	var redirect *influx.RedirectError
	switch {
	case e.Timeout > 0:
		return explanation{
			"InfluxDB didn't respond in time",
			fmt.Sprintf("InfluxDB at %s didn't respond within %s.", e.URL, e.Timeout),
			fmt.Sprintf("InfluxDB may still be working on it. If it needs longer, raise the provider's request_timeout, which is %s.", e.Timeout),
		}
	case errors.As(e.Err, &redirect):
		return explainRedirect(redirect)
	case influx.IsTooLarge(e):
		return explanation{"", e.Reason() + ".", "Narrow the request, for example with limit, or to a single task or run."}
	case influx.IsIncomplete(e):
		return explanation{"", e.Reason() + ".", "Nothing was listed. Try again later, or narrow the request: runs with after_time and before_time, and tasks with a filter."}
	case errors.Is(e.Err, context.Canceled):
		return explanation{"Interrupted", "interrupted before InfluxDB responded.", "The next plan shows what was done."}
	case influx.IsNoTLS(e.Err):
		return explanation{
			"The server doesn't use TLS",
			fmt.Sprintf("the server at %s doesn't use TLS.", e.URL),
			"Change https:// to http:// in the provider's url (or INFLUX_HOST), or correct the port.",
		}
	case influx.IsClientCertificateWanted(e.Err):
		return explanation{
			"The server may require a client certificate",
			fmt.Sprintf("the server at %s ended the connection (%s).", e.URL, e.Reason()),
			"The server, or a proxy in front of it, may require a client certificate that it trusts: set the provider's client_certificate and " +
				"client_key. If it doesn't, check its TLS settings.",
		}
	}
	if x, ok := explainCertificate(e); ok {
		return x
	}
	return explanation{
		"InfluxDB can't be reached",
		fmt.Sprintf("no response from InfluxDB at %s (%s).", e.URL, e.Reason()),
		"Check that InfluxDB is running and can be reached from this machine, and that the provider's url (or INFLUX_HOST) is its address.",
	}
}

// explainRedirect explains a redirect that the client doesn't follow.
func explainRedirect(e *influx.RedirectError) explanation {
	reason := e.Error() + "."
	title, condition := "Unexpected redirect", ""
	switch e.Kind {
	case influx.RedirectToPlainHTTP:
		// Its address isn't one to configure, since it has no TLS.
		return explanation{"The server redirects to plain HTTP", reason, "Fix the redirect on the server or proxy."}
	case influx.RedirectLoop:
		return explanation{"Redirect loop", reason, checkWay}
	case influx.RedirectToOtherHost:
		title, condition = "The server redirects to another host", ", if that is your InfluxDB"
	}
	if e.Address == "" {
		return explanation{
			title, reason,
			"It may be a login page. " + correctURL + "an address that bypasses it, or set the headers that the proxy requires.",
		}
	}
	return explanation{title, reason, correctURL + e.Address + condition + "."}
}

// explainCertificate explains what is wrong with the server's certificate, or returns false if nothing is.
func explainCertificate(e *influx.Error) (explanation, bool) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(e.Err, &unknown):
		issuer := ""
		if unknown.Cert != nil {
			issuer = fmt.Sprintf(" (%s)", influx.Printable(unknown.Cert.Issuer.String()))
		}
		return explanation{
			"The server's certificate isn't trusted",
			fmt.Sprintf("the certificate of %s was issued by a CA that this machine doesn't trust%s.", e.URL, issuer),
			"If it is a private CA, set the provider's ca_certificate to its certificate.",
		}, true
	case errors.As(e.Err, &name):
		return explanation{
			"The server's certificate is for another name",
			fmt.Sprintf("the certificate of %s is valid for other names (%s).", e.URL, certificateNames(name.Certificate)),
			correctURL + "one of those.",
		}, true
	case errors.As(e.Err, &invalid) && invalid.Reason == x509.Expired:
		when := fmt.Sprintf("has expired (on %s)", invalid.Cert.NotAfter.UTC().Format(time.RFC3339))
		advice := "Renew the certificate, or correct this machine's clock if it is wrong."
		if time.Now().Before(invalid.Cert.NotBefore) {
			when = fmt.Sprintf("isn't valid yet (valid from %s)", invalid.Cert.NotBefore.UTC().Format(time.RFC3339))
			advice = "Check this machine's clock. If it is right, use a certificate that is already valid."
		}
		brief, _, _ := strings.Cut(when, " (")
		return explanation{
			"The server's certificate " + brief,
			fmt.Sprintf("the certificate of %s %s.", e.URL, when),
			advice,
		}, true
	}
	return explanation{}, false
}

// certificateNames lists the names and addresses that a certificate is for.
func certificateNames(certificate *x509.Certificate) string {
	const most = 20
	if certificate == nil {
		return "unknown names"
	}
	names := certificate.DNSNames
	for _, address := range certificate.IPAddresses {
		names = append(names, address.String())
	}
	switch {
	case len(names) == 0:
		return "none: it has no subject alternative names"
	case len(names) > most:
		names = append(names[:most:most], "and more")
	}
	return influx.Printable(strings.Join(names, ", "))
}

// explainOtherServer explains a response that isn't from InfluxDB.
func explainOtherServer(e *influx.Error) explanation {
	reason := fmt.Sprintf("the response from %s isn't from InfluxDB (status %d).", e.URL, e.StatusCode)
	switch {
	case e.ExpectsTLS:
		return explanation{
			"The server expects HTTPS",
			fmt.Sprintf("the server at %s expects HTTPS.", e.URL),
			"Change http:// to https:// in the provider's url (or INFLUX_HOST).",
		}
	case e.Message != "" && e.StatusCode == http.StatusOK:
		return explanation{
			"", fmt.Sprintf("the response from %s is invalid: %s.", e.URL, e.Message),
			"A cache or proxy may be dropping the query. " + checkWay,
		}
	case e.Message != "":
		return explanation{"", fmt.Sprintf("the response from %s isn't from InfluxDB: %s.", e.URL, e.Message), checkWay}
	case isGateway(e.StatusCode):
		return explanation{
			"InfluxDB can't be reached", reason,
			"A proxy responds like this while InfluxDB is down, busy, or restarting. Check that InfluxDB is running, then try again. " +
				"The provider made no changes to the state.",
		}
	case e.StatusCode == http.StatusTooManyRequests:
		return explanation{"Too many requests", reason, "A proxy in front of InfluxDB limits the number of requests. Try again later."}
	case e.Version != "":
		return explanation{
			"This isn't the InfluxDB API",
			fmt.Sprintf("the response from %s isn't from the InfluxDB API (status %d).", e.URL, e.StatusCode),
			"InfluxDB is running there, but the path in the provider's url (or INFLUX_HOST) doesn't lead to its API. Correct or remove the path. " +
				"The provider made no changes to the state.",
		}
	case e.WebPage:
		return explanation{
			"The URL leads to a web page, not to InfluxDB",
			fmt.Sprintf("%s responded with a web page (status %d).", e.URL, e.StatusCode),
			"It may be a login page or the error page of a proxy. The provider made no changes to the state. " + correctURL +
				"an address that bypasses it, or set the headers that the proxy requires.",
		}
	}
	return explanation{"This isn't InfluxDB", reason, "A proxy or another server may be responding. The provider made no changes to the state. " + checkWay}
}

// isGateway reports whether a proxy sends this status if it gets no response itself.
func isGateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// explainRefusal explains an error response from InfluxDB.
func explainRefusal(e *influx.Error) explanation {
	reason := fmt.Sprintf("InfluxDB responded with status %d: %s.", e.StatusCode, strings.TrimSuffix(e.Message, "."))
	switch {
	case influx.IsTaskGone(e):
		return explanation{"", reason, "No task has this ID. Check the ID. If the task was deleted since the plan was made, plan and apply again."}
	case influx.IsRunGone(e):
		return explanation{"", reason, "InfluxDB keeps runs for three days; the data source influxdb_runs lists them. Check the IDs of the run and the task."}
	case influx.IsLabelGone(e):
		return explanation{"", reason, "No label has this ID. Check the ID. If the label was deleted since the plan was made, plan and apply again."}
	case influx.IsQuotaExceeded(e):
		return explanation{
			"A limit of the InfluxDB plan is reached", reason,
			"The plan of this InfluxDB Cloud account allows no more. Delete what isn't used any more, or choose a larger plan.",
		}
	case influx.IsUserInactive(e):
		return explanation{
			"The token's user is inactive", reason,
			"The user who created the API token is inactive or deleted. Set the provider's token (or INFLUX_TOKEN) to a token of an active user.",
		}
	case influx.IsPermissionDenied(e):
		return explanation{"The token lacks a permission", reason, permissionAdvice(e)}
	case e.StatusCode == http.StatusUnauthorized && e.Operation == influx.SignIn:
		return explanation{
			"InfluxDB rejected the username or the password",
			fmt.Sprintf("InfluxDB at %s rejected the username or the password (status 401).", e.URL),
			"Check the provider's username and password (or INFLUX_USERNAME and INFLUX_PASSWORD).",
		}
	case e.StatusCode == http.StatusUnauthorized:
		return explanation{
			"InfluxDB rejected the API token",
			fmt.Sprintf("InfluxDB at %s rejected the API token (status 401).", e.URL),
			"Check that the provider's token (or INFLUX_TOKEN) is complete, belongs to this server, and hasn't been deleted.",
		}
	case e.StatusCode == http.StatusTooManyRequests:
		return explanation{
			"Too many requests", reason,
			"InfluxDB still limited the number of requests after several attempts. Try again later, or with a lower -parallelism.",
		}
	case e.StatusCode == http.StatusServiceUnavailable:
		return explanation{
			"InfluxDB is busy or starting", reason,
			"InfluxDB was still busy or starting after several attempts. Try again later.",
		}
	case e.StatusCode >= http.StatusInternalServerError:
		return explanation{"", reason, "Check the InfluxDB server log for the cause, then try again."}
	}
	return explanation{"", reason, "Correct the configuration, then apply again."}
}

// permissionAdvice returns what to do about the permission that the token lacks.
func permissionAdvice(e *influx.Error) string {
	permission := e.Permission()
	switch {
	case permission == "":
		return "The token lacks a permission for this. Use a token that has it."
	case strings.Contains(permission, "/"):
		return fmt.Sprintf("The token lacks the permission %s. Use a token that has it.", permission)
	}
	return fmt.Sprintf("The token lacks the permission %s for this organization. Use a token that has it.", permission)
}
