package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

const (
	taskID  = "0000000000000001"
	labelID = "0000000000000002"
	orgID   = "00000000000000aa"
	orgName = "an organization"
)

// memory is an InfluxDB in memory that does what a random configuration needs, and that can answer nonsense. The
// acceptance tests use a real one.
type memory struct {
	mu sync.Mutex
	// nonsense chooses the answers that replace the right ones, nil for none.
	nonsense *choices
	// lied reports whether an answer was nonsense.
	lied    bool
	objects map[string]object // by path, as in an answer
	created int
}

// nonsense has answers that InfluxDB never gives, or gives only to other requests.
var nonsense = []string{
	"", "null", "[]", "{}", "\xff", "<html>", `{"id":null}`, `{"id":"` + taskID + `"}`, `{"id":"x","orgID":"","flux":"\u0000","every":"x","offset":"x"}`,
	`{"errors":[{"line":-5,"column":-5,"message":"x"},{"line":1,"column":99,"message":""},{"line":99,"column":0}]}`,
	`{"tasks":[{}],"runs":[{}],"events":[{}],"labels":[{}],"users":[{}],"orgs":[{}],"errors":[{}],"label":{}}`,
	`{"tasks":null,"runs":null,"events":null,"labels":null,"users":null,"orgs":null,"label":null}`,
	`{"code":"not found","message":"failed to find task: task not found"}`, `{"code":"x","message":"already exists"}`,
	`{"code":"x","message":"\u001b[2J%s%d"}`, strings.Repeat("[", 20_000),
}

func (m *memory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// Each case has a client of its own, which would keep its connection open.
	w.Header().Set("Connection", "close")
	// If the answer to the start of a run is lost, the provider looks for the run for seconds.
	starts := r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/runs")
	if m.nonsense != nil && !starts && m.nonsense.rarely(4) {
		m.lied = true
		w.WriteHeader(pick(m.nonsense, []int{200, 201, 400, 401, 404, 422, 500}))
		fmt.Fprint(w, pick(m.nonsense, nonsense))
		return
	}
	status, answer := m.answer(r)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

type object = map[string]any

func refused(status int, message string) (int, any) {
	return status, object{"code": "not found", "message": message}
}

func (m *memory) answer(r *http.Request) (int, any) {
	path := strings.TrimPrefix(r.URL.Path, "/api/v2/")
	parts := strings.Split(path, "/")
	var body object
	_ = json.NewDecoder(r.Body).Decode(&body)
	switch {
	case path == "query/analyze":
		return m.analyze(body)
	case path == "query":
		return m.check(body)
	case parts[0] == "orgs":
		return m.organization(r, parts)
	case len(parts) > 2 && (parts[2] == "runs" || parts[2] == "logs"):
		return m.runs(r, parts)
	case len(parts) > 2 && m.objects[parts[0]+"/"+parts[1]] == nil:
		return refused(http.StatusNotFound, "failed to find task: task not found")
	case r.Method == http.MethodPost:
		return m.post(path, parts, body)
	case r.Method == http.MethodGet && len(parts)%2 == 1:
		return http.StatusOK, object{strings.NewReplacer("members", "users", "owners", "users").Replace(parts[len(parts)-1]): m.list(path, r.URL.Query().Get("name"))}
	}
	found, ok := m.objects[path]
	if !ok {
		return refused(http.StatusNotFound, strings.TrimSuffix(parts[0], "s")+" not found")
	}
	switch r.Method {
	case http.MethodDelete:
		delete(m.objects, path)
		return http.StatusNoContent, nil
	case http.MethodPatch:
		return m.patch(parts, found, body)
	}
	return http.StatusOK, m.shown(parts, found)
}

// shown returns an object in the form of an answer with only this object.
func (m *memory) shown(parts []string, found object) object {
	if parts[0] == "labels" {
		return object{"label": found}
	}
	found["labels"] = m.list("tasks/"+parts[1]+"/labels", "")
	return found
}

func (m *memory) analyze(body object) (int, any) {
	errors := []object{}
	if script, _ := body["query"].(string); strings.Contains(script, "syntax error") {
		errors = append(errors, object{"line": 3, "column": 8, "message": "unexpected token"})
	}
	return http.StatusOK, object{"errors": errors}
}

// check answers a script that ends with a wrong statement, which keeps a server from evaluating it.
func (m *memory) check(body object) (int, any) {
	message := "error @0:0-0:0: expected int but found string"
	if script, _ := body["query"].(string); strings.Contains(script, "syntax error") {
		message = "compilation failed: error @3:8-3:9: unexpected token"
	}
	return http.StatusBadRequest, object{"code": "invalid", "message": message}
}

func (m *memory) organization(r *http.Request, parts []string) (int, any) {
	org := object{"id": orgID, "name": orgName}
	switch {
	case len(parts) == 2 && parts[1] == orgID:
		return http.StatusOK, org
	case len(parts) == 1 && r.URL.Query().Get("org") == orgName:
		return http.StatusOK, object{"orgs": []object{org}}
	}
	return refused(http.StatusNotFound, "organization not found")
}

// runs answers with one successful run, whatever the request.
func (m *memory) runs(r *http.Request, parts []string) (int, any) {
	const at = "2026-03-01T00:00:00Z"
	run := object{"id": "0000000000000003", "taskID": parts[1], "status": "success", "scheduledFor": at, "startedAt": at, "finishedAt": at}
	switch {
	case parts[len(parts)-1] == "logs":
		return http.StatusOK, object{"events": []object{{"runID": run["id"], "time": at, "message": "Completed(success)"}}}
	case r.Method == http.MethodGet && len(parts) == 3:
		return http.StatusOK, object{"runs": []object{run}}
	case len(parts) > 3:
		run["id"] = parts[3]
	}
	return http.StatusCreated, run
}

// list returns the objects directly under a path, or only those with a name.
func (m *memory) list(path, name string) []object {
	found := []object{}
	for _, key := range slices.Sorted(maps.Keys(m.objects)) {
		rest, ok := strings.CutPrefix(key, path+"/")
		if ok && !strings.Contains(rest, "/") && (name == "" || m.objects[key]["name"] == name) {
			found = append(found, m.objects[key])
		}
	}
	return found
}

func (m *memory) post(path string, parts []string, body object) (int, any) {
	id := fmt.Sprintf("%016x", m.created+1)
	for _, key := range []string{"labelID", "id"} {
		if given, ok := body[key].(string); ok {
			id = given
		}
	}
	if _, ok := m.objects[path+"/"+id]; ok {
		return refused(http.StatusUnprocessableEntity, "it already exists")
	}
	m.created++
	made := object{"id": id, "orgID": body["orgID"], "org": orgName, "ownerID": "00000000000000bb", "createdAt": "2026-03-01T00:00:00Z", "status": "active"}
	status, answer := m.patch(parts, made, body)
	if status == http.StatusOK {
		m.objects[path+"/"+id] = made
		status = http.StatusCreated
	}
	return status, answer
}

// patch changes an object as the body says.
func (m *memory) patch(parts []string, found, body object) (int, any) {
	if script, ok := body["flux"].(string); ok {
		task, err := flux.Find(script)
		if err != nil || task == nil || len(task.Problems) > 0 || !isFlux(script) {
			return refused(http.StatusBadRequest, "the script has no task option, or isn't Flux")
		}
		o := task.Options
		found["name"], found["every"], found["cron"], found["offset"] = o.Name, o.Every, o.Cron, o.Offset
	}
	for _, key := range []string{"flux", "status", "description", "name"} {
		if value, ok := body[key]; ok {
			found[key] = value
		}
	}
	properties, _ := found["properties"].(object)
	found["properties"] = merged(properties, body["properties"])
	if parts[0] == "labels" {
		return http.StatusOK, object{"label": found}
	}
	return http.StatusOK, found
}

// isFlux reports whether the script contains a text that is known to be valid, since memory has no parser to find
// mistakes.
func isFlux(script string) bool {
	return slices.ContainsFunc(sensible["flux"], func(known string) bool {
		_, err := flux.Find(known)
		return err == nil && strings.Contains(script, strings.TrimSpace(known))
	})
}

// merged returns a label's properties after a change, which removes the properties that it makes empty.
func merged(properties object, change any) object {
	result := object{}
	changed, _ := change.(object)
	for _, from := range []object{properties, changed} {
		for key, value := range from {
			result[key] = value
			if value == "" {
				delete(result, key)
			}
		}
	}
	return result
}
