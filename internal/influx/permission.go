package influx

import "regexp"

// permissions maps operations to the permissions that they need: see authorizer/task.go in the source of InfluxDB.
var permissions = map[operation]string{
	listTasks:  "read:tasks",
	readTask:   "read:tasks",
	createTask: "write:tasks",
	finishTask: "write:tasks",
	updateTask: "write:tasks",
	deleteTask: "write:tasks",

	listRuns:  "read:tasks",
	readRun:   "read:tasks",
	taskLogs:  "read:tasks",
	runLogs:   "read:tasks",
	startRun:  "write:tasks",
	retryRun:  "write:tasks",
	cancelRun: "write:tasks",

	listLabels:  "read:labels",
	readLabel:   "read:labels",
	createLabel: "write:labels",
	finishLabel: "write:labels",
	updateLabel: "write:labels",
	deleteLabel: "write:labels",

	readOrganization: "read:orgs",

	// These need more than one permission, or none.
	listTaskLabels: "", addTaskLabel: "", removeTaskLabel: "",
	listMembers: "", addMember: "", removeMember: "", listOwners: "", addOwner: "", removeOwner: "",
	checkSyntax: "", checkTypes: "", parseScript: "", runQuery: "", signIn: "",
}

// namedPermission matches a permission in a message of InfluxDB: "read:orgs/0123456789abcdef/labels is unauthorized".
var namedPermission = regexp.MustCompile(`\b(read|write):[a-z]+[0-9a-zA-Z/]*`)

// Permission returns the permission that the token lacks, in InfluxDB's words: the one that InfluxDB names, or else the
// one that the operation needs. It is empty if that isn't known.
func (e *Error) Permission() string {
	if named := namedPermission.FindString(e.Message); named != "" {
		return named
	}
	return permissions[operation(e.Operation)]
}
