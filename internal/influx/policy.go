package influx

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// operation is a call of the API, as it reads after "could not".
type operation string

// The calls of the API.
const (
	listTasks  operation = "list tasks"
	readTask   operation = "read the task"
	createTask operation = "create the task"
	finishTask operation = "finish the creation of the task"
	updateTask operation = "update the task"
	deleteTask operation = "delete the task"

	listRuns  operation = "list the runs of the task"
	readRun   operation = "read the run"
	startRun  operation = "start a run of the task"
	retryRun  operation = "retry the run"
	cancelRun operation = "cancel the run"
	taskLogs  operation = "read the logs of the task"
	runLogs   operation = "read the log of the run"

	listLabels      operation = "list labels"
	readLabel       operation = "read the label"
	createLabel     operation = "create the label"
	finishLabel     operation = "finish the creation of the label"
	updateLabel     operation = "update the label"
	deleteLabel     operation = "delete the label"
	listTaskLabels  operation = "list the labels of the task"
	addTaskLabel    operation = "add the label to the task"
	removeTaskLabel operation = "remove the label from the task"

	listMembers  operation = "list the members of the task"
	addMember    operation = "add the member to the task"
	removeMember operation = "remove the member from the task"
	listOwners   operation = "list the owners of the task"
	addOwner     operation = "add the owner to the task"
	removeOwner  operation = "remove the owner from the task"

	readOrganization operation = "look up the organization"
	checkSyntax      operation = "check the syntax of the script"
	checkTypes       operation = "check the types in the script"
	parseScript      operation = "parse the script"
	runQuery         operation = "run the query"
	signIn           operation = "sign in"
)

// fault is what can be wrong with an attempt.
type fault int

const (
	// unreached: there was no connection, so nobody has seen the request.
	unreached fault = iota
	// busy: the request was turned away before anything was done, with 429 or 503.
	busy
	// lost: the request was sent, and InfluxDB's answer to it didn't come, whole,
	// in time: it may have acted. This is also what an answer means that isn't
	// InfluxDB's, and one about an error inside of it.
	lost
	// slow is lost after a long time: the time for an attempt is over, or something
	// on the way has given up waiting. InfluxDB may still be working on it.
	slow
	// faults is how many there are that another attempt may fix.
	faults

	// none: InfluxDB has answered, and would answer the same again.
	none fault = -1
	// hopeless: another attempt would fail likewise, and nothing was done.
	hopeless fault = -2
	// oversized: the answer is larger than what is read, and another one would be
	// as large. InfluxDB may have acted.
	oversized fault = -3
)

// mayHaveActed reports whether InfluxDB may have done what was asked for.
func (f fault) mayHaveActed() bool { return f == lost || f == slow || f == oversized }

// decision is what to do about a fault.
type decision int

const (
	// again: make the request again, since a second time changes nothing.
	again decision = iota
	// recognize: make it again; if InfluxDB then refuses it, since what it makes
	// is there already, that is success.
	recognize
	// find: look first for what it may have made, by something that nothing else
	// has, and make it again only if that isn't there ([Client.makeOnce]).
	find
	// leave: report the error, with which the caller looks for itself
	// ([MayHaveActed]).
	leave
)

// policy is what is done about each fault of each operation. An operation is
// made again as often as [Config.MaxRetries] says.
var policy = map[operation][faults]decision{
	//                unreached  busy   lost   slow
	listTasks:        {again, again, again, again},
	readTask:         {again, again, again, again},
	createTask:       {again, again, find, find},
	finishTask:       {again, again, again, again},
	updateTask:       {again, again, again, again},
	deleteTask:       {again, again, again, again},
	listRuns:         {again, again, again, again},
	readRun:          {again, again, again, again},
	startRun:         {again, again, leave, leave},
	retryRun:         {again, again, leave, leave},
	cancelRun:        {again, again, again, again},
	taskLogs:         {again, again, again, again},
	runLogs:          {again, again, again, again},
	listLabels:       {again, again, again, again},
	readLabel:        {again, again, again, again},
	createLabel:      {again, again, find, find},
	finishLabel:      {again, again, again, again},
	updateLabel:      {again, again, again, again},
	deleteLabel:      {again, again, again, again},
	listTaskLabels:   {again, again, again, again},
	addTaskLabel:     {again, again, recognize, recognize},
	removeTaskLabel:  {again, again, again, again},
	listMembers:      {again, again, again, again},
	addMember:        {again, again, recognize, recognize},
	removeMember:     {again, again, again, again},
	listOwners:       {again, again, again, again},
	addOwner:         {again, again, recognize, recognize},
	removeOwner:      {again, again, again, again},
	readOrganization: {again, again, again, again},
	// InfluxDB goes on with a check after the client has hung up, so that each
	// repetition of a long one would come on top of the others.
	checkSyntax: {again, again, again, leave},
	checkTypes:  {again, again, again, leave},
	parseScript: {again, again, again, leave},
	// Nor does it stop a query then.
	runQuery: {again, again, again, leave},
	signIn:   {again, again, again, again},
}

// repeats reports whether the operation's request is made again after this
// fault, by itself.
func (o operation) repeats(f fault) bool {
	if f < 0 {
		return false
	}
	decided := policy[o][f]
	return decided == again || decided == recognize
}

// changes reports whether the operation, made with this method, may change
// something on the server.
func (o operation) changes(method string) bool {
	return method != http.MethodGet && o != checkSyntax && o != checkTypes && o != parseScript && o != runQuery
}

// longAttempt is from which time on an attempt is slow. Proxies wait at least so
// long for an answer.
const longAttempt = 10 * time.Second

// faultOf tells what is wrong with an attempt. The answer is nil if there is
// none, and then the error says why.
func faultOf(c *call, answer *http.Response, err error) fault {
	f := immediateFault(c, answer, err)
	if f == lost && (c.took >= longAttempt || isTimeout(err)) {
		return slow
	}
	return f
}

// immediateFault is faultOf without regard to the time.
func immediateFault(c *call, answer *http.Response, err error) fault {
	switch {
	case err != nil && isHopeless(err):
		return hopeless
	case err != nil && errors.Is(err, errTooLarge):
		return oversized
	case err != nil && isDialError(err):
		return unreached
	case err != nil:
		return lost
	}
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return busy
	case http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return lost
	case http.StatusNotFound, http.StatusInternalServerError:
		if !isFinal(c.body) {
			return lost
		}
	}
	if answer.StatusCode < http.StatusMultipleChoices && !c.understand(c.body) {
		return lost
	}
	return none
}

// finalWords are in those of InfluxDB's messages about an internal error that
// are about the request: it answers with status 500 to a missing permission and
// to some bad input.
var finalWords = []string{
	"unauthorized",
	"already exists",                // a member or an owner of a task
	"failed to update task: loc ",   // a mistake of syntax
	"unexpected error parsing time", // an offset such as 1d
	"could not fulfil schedule",     // a cron that never fires
	"failed to merge packages",      // a script with a package clause
	"error calling function",        // one that fails, such as die
	"runtime error @",               // likewise, in the rows
}

// isFinal reports whether an error is InfluxDB's own, and about the request, so
// that it would be the same again.
func isFinal(body []byte) bool {
	var answer struct{ Code, Message string }
	if json.Unmarshal(body, &answer) != nil || answer.Code == "" {
		return false
	}
	for _, words := range finalWords {
		if strings.Contains(answer.Message, words) {
			return true
		}
	}
	return answer.Code != "internal error"
}

// isDialError reports whether no connection was made, so that the server has
// seen nothing of the request.
func isDialError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isTimeout reports whether an error is about the time for an attempt.
func isTimeout(err error) bool {
	var timeout net.Error
	// A url.Error looks for a time-out only in the error right in it.
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// isHopeless reports whether an error can't go away by itself. With none of
// these has the server acted.
func isHopeless(err error) bool {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, new(*RedirectError)) || errors.As(err, &certificate) || errors.As(err, &record) ||
		IsTLSAlert(err) || errors.As(err, &dns) && dns.IsNotFound
}

// IsTLSAlert reports whether the server ended the TLS handshake, as it does when
// it asks for a certificate of the client.
func IsTLSAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}
