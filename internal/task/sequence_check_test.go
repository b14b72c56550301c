package task_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// plannedChange is the change of a resource in a plan.
type plannedChange struct{ action, text string }

var planLine = regexp.MustCompile(`(?m)^  # (influxdb_task\.\w+) (?:will be (created|updated|destroyed|imported)|(?:is tainted, so )?must be (replaced)).*$`)

// anyChange matches an attribute that a plan changes.
var anyChange = regexp.MustCompile(`(?m)^ {6}[~+-] \w+`)

// plannedChanges returns the changes of a plan by the addresses of the tasks.
func plannedChanges(output string) map[string]plannedChange {
	found := map[string]plannedChange{}
	places := planLine.FindAllStringSubmatchIndex(output, -1)
	for _, place := range places {
		m := planLine.FindStringSubmatch(output[place[0]:place[1]])
		text, _, _ := strings.Cut(output[place[0]:], "\n    }\n")
		found[m[1]] = plannedChange{m[2] + m[3], text}
	}
	return found
}

// isSame reports whether nothing was changed that matters to InfluxDB.
func (s *sequence) isSame() bool {
	return s.id != "" && s.present && !s.edited && !s.importing && s.before.ignore == "" && !s.config.hasUnknown(s.before) &&
		s.config.canonical() == s.before.canonical()
}

// checkPlanned checks a plan before it is applied.
func (w *sequenceWorkspace) checkPlanned(s *sequence, planned plannedChange) {
	switch planned.action {
	case "created":
		w.figures.Created++
	case "updated":
		w.figures.Updated++
	case "destroyed":
		w.figures.Destroyed++
	case "replaced":
		w.figures.Replaced++
		// An organization that comes from another resource may be unknown.
		if s.org == s.config.organization(w.orgs).ID && !s.config.via["org"] && !s.config.via["org_id"] {
			w.fail(s, "the task is to be replaced:\n%s", planned.text)
		}
	default:
		w.figures.Unchanged++
	}
	if s.isSame() && planned.action != "" {
		w.fail(s, "nothing changed that has a meaning, and the plan isn't empty:\n%s", planned.text)
	}
	if s.config.description != nil && *s.config.description == "" || s.before.description != nil && *s.before.description == "" {
		return // Terraform shows no change between "" and null, and doesn't let a provider leave it out.
	}
	if planned.action == "updated" && !anyChange.MatchString(planned.text) {
		w.fail(s, "an update of nothing:\n%s", planned.text)
	}
}

// state returns the attributes of the tasks in the state.
func (w *sequenceWorkspace) state() map[string]map[string]any {
	content, err := os.ReadFile(filepath.Join(w.Path, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		w.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		w.t.Fatal(err)
	}
	tasks := map[string]map[string]any{}
	for _, r := range state.Resources {
		if r.Type == "influxdb_task" {
			tasks[r.Name] = r.Instances[0].Attributes
		}
	}
	return tasks
}

// serverTasks returns the tasks on the server by ID.
func (w *sequenceWorkspace) serverTasks() map[string]influx.Task {
	tasks := map[string]influx.Task{}
	for _, org := range w.orgs {
		list, err := w.client.Tasks(context.Background(), influx.TaskFilter{OrgID: org.ID})
		if err != nil {
			w.t.Fatal(err)
		}
		for _, task := range list {
			tasks[task.ID] = task
		}
	}
	return tasks
}

// checkServer checks that the server has the configured tasks, and no others.
func (w *sequenceWorkspace) checkServer(planned map[string]plannedChange, applied string) {
	tasks, state := w.serverTasks(), w.state()
	if len(tasks) > len(state) && w.figures.Failures+w.figures.Refused == 0 {
		w.t.Errorf("the server has %d tasks, and the state %d", len(tasks), len(state))
	}
	for _, s := range w.alive() {
		change := planned[s.address()]
		s.note("planned: %s", cmp.Or(change.action, "nothing"))
		was := s.id
		s.id, _ = state[s.label]["id"].(string)
		if was != "" && was != s.id {
			if _, exists := tasks[was]; exists {
				w.fail(s, "the task %s is still there", was)
			}
		}
		task, exists := tasks[s.id]
		s.org = task.OrgID
		switch {
		case !s.present && s.id != "":
			w.fail(s, "the task is still in the state")
		case s.present && !exists:
			w.fail(s, "there is no task %q", s.id)
		}
		if !s.present || s.unseen && !s.isWritten(applied) {
			continue
		}
		s.unseen, s.edited = false, false
		w.checkTask(s, task, state[s.label], change)
	}
}

// isWritten reports whether an apply has written the task. It hasn't if the unknown values of the plan turn out to
// equal the state.
func (s *sequence) isWritten(applied string) bool {
	return strings.Contains(applied, s.address()+": Modifying...") || strings.Contains(applied, s.address()+": Creating...")
}

// fluxChange matches a change of the script in a plan.
var fluxChange = regexp.MustCompile(`(?m)^\s+[~+] flux\b`)

// checkTask checks a task on the server and in the state.
func (w *sequenceWorkspace) checkTask(s *sequence, task influx.Task, state map[string]any, change plannedChange) {
	if want := s.config.organization(w.orgs); task.OrgID != want.ID || state["org_id"] != want.ID || state["org"] != want.Name {
		w.fail(s, "the task is in the wrong organization: %s\nPlanned: %s", task.OrgID, change.text)
	}
	for _, problem := range s.problems(task, w.sameMeaning) {
		w.fail(s, "on the server: %s\nPlanned: %s", problem, change.text)
	}
	if fluxChange.MatchString(change.text) && !s.config.via["flux"] && !s.config.ignores("flux") {
		if problem := s.verbatim(task.Flux); problem != "" {
			w.fail(s, "%s\nPlanned: %s", problem, change.text)
		}
	}
	if s.imported {
		return // An option that can't be taken out of the script is in the state after the next refresh.
	}
	attributes := influx.Task{Flux: task.Flux}
	for name, field := range map[string]*string{"name": &attributes.Name, "every": &attributes.Every, "cron": &attributes.Cron,
		"status": &attributes.Status, "description": &attributes.Description} {
		*field, _ = state[name].(string)
	}
	if offset, ok := state["offset"].(string); ok {
		if i := meaning(sequenceOffsets, offset); i >= 0 {
			offset = time.Duration(offsetSeconds[i] * float64(time.Second)).String()
		}
		attributes.Offset = offset
	}
	for _, problem := range s.problems(attributes, w.sameMeaning) {
		w.fail(s, "in the state: %s\nPlanned: %s", problem, change.text)
	}
}

// checkSecondPlan checks that the plan after the apply is empty.
func (w *sequenceWorkspace) checkSecondPlan(planned map[string]plannedChange) {
	out, code := w.Run(w.t, "plan", "-detailed-exitcode")
	if code == 1 {
		w.failAll("the second plan", out)
		return
	}
	changes := plannedChanges(out)
	for _, s := range w.alive() {
		if change := changes[s.address()]; change.action != "" && !s.unseen {
			w.fail(s, "the second plan isn't empty:\n%s\nThe first one: %s", change.text, planned[s.address()].text)
		}
	}
}
