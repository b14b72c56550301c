package influx

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// operation is what a call of the API does, as it reads after "could not".
type operation string

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
	addTaskLabel    operation = "attach the label to the task"
	removeTaskLabel operation = "detach the label from the task"

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
	// none means that InfluxDB has answered, and would give the same answer again.
	none fault = iota
	// unreached means that there was no connection, so nobody has seen the request.
	unreached
	// busy means that the request was turned away before anything was done, with 429 or 503.
	busy
	// lost means that the request was sent, and that no whole answer of InfluxDB came: it may have acted. An answer
	// that isn't InfluxDB's means the same, and so does an internal error.
	lost
	// slow is lost after a long time: the attempt has timed out, or something on the way has given up waiting. InfluxDB
	// may still be working on it.
	slow
	// hopeless means that another attempt would fail in the same way, and that nothing was done.
	hopeless
	// oversized means that the answer is larger than what is read, as another one would be. InfluxDB may have acted.
	oversized
)

func (f fault) String() string {
	return [...]string{"none", "unreached", "busy", "lost", "slow", "hopeless", "oversized"}[f]
}

// retryable reports whether another attempt may succeed.
func (f fault) retryable() bool { return unreached <= f && f <= slow }

// mayHaveActed reports whether InfluxDB may have done what was asked for.
func (f fault) mayHaveActed() bool { return f == lost || f == slow || f == oversized }

// decision is what to do about a fault.
type decision int

const (
	// giveUp reports the error.
	giveUp decision = iota
	// again sends the request again, since a second time changes nothing.
	again
	// find reports the error to [createOnce], which searches for what the request may have created before it sends it
	// again.
	find
)

func (d decision) String() string { return [...]string{"give up", "again", "find"}[d] }

// kind says how an operation may be repeated after a lost answer.
type kind int

const (
	// idempotent operations change nothing the second time.
	idempotent kind = iota + 1
	// creating operations may create a second object.
	creating
	// evaluating operations change nothing, but InfluxDB continues them after the client has hung up, so each repetition of a
	// long one would add to the others.
	evaluating
)

// policy has the kind of each operation, and the permission that it needs: see authorizer/task.go in the source of InfluxDB. The
// permission is empty if the operation needs several or none. [Config.MaxRetries] says how often a request is repeated.
var policy = map[operation]struct {
	kind       kind
	permission string
}{
	listTasks:  {idempotent, "read:tasks"},
	readTask:   {idempotent, "read:tasks"},
	createTask: {creating, "write:tasks"},
	finishTask: {idempotent, "write:tasks"},
	updateTask: {idempotent, "write:tasks"},
	deleteTask: {idempotent, "write:tasks"},

	listRuns:  {idempotent, "read:tasks"},
	readRun:   {idempotent, "read:tasks"},
	startRun:  {creating, "write:tasks"},
	retryRun:  {creating, "write:tasks"},
	cancelRun: {idempotent, "write:tasks"},
	taskLogs:  {idempotent, "read:tasks"},
	runLogs:   {idempotent, "read:tasks"},

	listLabels:      {idempotent, "read:labels"},
	readLabel:       {idempotent, "read:labels"},
	createLabel:     {creating, "write:labels"},
	finishLabel:     {idempotent, "write:labels"},
	updateLabel:     {idempotent, "write:labels"},
	deleteLabel:     {idempotent, "write:labels"},
	listTaskLabels:  {idempotent, ""},
	addTaskLabel:    {creating, ""},
	removeTaskLabel: {idempotent, ""},

	listMembers:  {idempotent, ""},
	addMember:    {creating, ""},
	removeMember: {idempotent, ""},
	listOwners:   {idempotent, ""},
	addOwner:     {creating, ""},
	removeOwner:  {idempotent, ""},

	readOrganization: {idempotent, "read:orgs"},
	checkSyntax:      {evaluating, ""},
	checkTypes:       {evaluating, ""},
	parseScript:      {evaluating, ""},
	runQuery:         {evaluating, ""},
	signIn:           {idempotent, ""},
}

// decide returns what to do about a fault.
func (o operation) decide(f fault) decision {
	if !f.retryable() {
		return giveUp
	}
	switch kind := policy[o].kind; {
	case f == unreached || f == busy || kind == idempotent:
		return again
	case kind == creating:
		return find
	case kind == evaluating && f == lost:
		return again
	}
	return giveUp
}

// changes reports whether the operation, sent with this method, may change something on the server.
func (o operation) changes(method string) bool {
	return method != http.MethodGet && policy[o].kind != evaluating
}

// longAttempt is the time after which a failed attempt counts as slow. Proxies wait at least this long for an answer.
const longAttempt = 10 * time.Second

// faultOf returns what is wrong with an attempt.
func faultOf(r request, a attempt) fault {
	f := immediateFault(r, a)
	if f == lost && (a.took >= longAttempt || isTimeout(a.err)) {
		return slow
	}
	return f
}

// immediateFault is faultOf without regard to the time.
func immediateFault(r request, a attempt) fault {
	switch {
	case isHopeless(a.err):
		return hopeless
	case errors.Is(a.err, errTooLarge):
		return oversized
	case isDialError(a.err):
		return unreached
	case a.err != nil:
		return lost
	case a.status >= http.StatusBadRequest && otherVersion(a.version()) != "":
		return hopeless
	}
	switch a.status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return busy
	case http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return lost
	case http.StatusNotFound, http.StatusInternalServerError:
		if !isFinal(a.body) {
			return lost
		}
	}
	if a.status < http.StatusMultipleChoices && !r.accepts(a.body) {
		return lost
	}
	return none
}

// finalWords mark internal errors that are about the request: InfluxDB answers with status 500 to a missing permission
// and to some bad input.
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

// isFinal reports whether an error is InfluxDB's own, and about the request, so that it would be the same again.
func isFinal(body []byte) bool {
	var answer struct{ Code, Message string }
	if !decode(body, &answer) || answer.Code == "" {
		return false
	}
	for _, words := range finalWords {
		if strings.Contains(answer.Message, words) {
			return true
		}
	}
	return answer.Code != "internal error"
}

// isDialError reports whether no connection was made, so that the server has seen nothing of the request.
func isDialError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isTimeout reports whether an attempt has timed out.
func isTimeout(err error) bool {
	var timeout net.Error
	// A url.Error looks for a timeout only in the error that it wraps directly.
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// isHopeless reports whether an error is permanent. After any of these errors, the server has done nothing.
func isHopeless(err error) bool {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, new(*RedirectError)) || errors.As(err, &certificate) || IsNoTLS(err) || IsTLSAlert(err) || errors.As(err, &dns) && dns.IsNotFound
}
