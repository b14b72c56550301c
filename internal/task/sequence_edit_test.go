package task_test

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
)

const addedComment = "// by somebody"

// edit changes a task outside of Terraform.
func (w *sequenceWorkspace) edit(s *sequence, mayDelete bool) {
	task, err := w.client.Task(context.Background(), s.id)
	if influx.IsTaskGone(err) {
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.figures.Edits++
	edit, isHarmless := s.randomEdit(*task, mayDelete)
	method := http.MethodPatch
	if edit == nil {
		method = http.MethodDelete
	}
	err = acctest.Server(w.t).Call(context.Background(), method, "/api/v2/tasks/"+s.id, edit, nil)
	s.note("outside: %s %v: %v", method, edit, err)
	var refused *testserver.StatusError
	if err != nil && !errors.As(err, &refused) {
		w.t.Fatal(err)
	}
	s.edited = s.edited || !isHarmless || err != nil
	if method == http.MethodDelete {
		return
	}
	for _, option := range []string{"name", "every", "cron", "offset"} {
		if _, ok := edit[option]; ok {
			s.reformatted = true
		}
	}
}

// randomEdit returns the request that edits a task outside of Terraform, nil to delete it, and whether the edit changes
// nothing that matters to InfluxDB.
func (s *sequence) randomEdit(task influx.Task, mayDelete bool) (edit map[string]any, isHarmless bool) {
	body := sequenceBodies[s.before.body]
	switch s.rand.IntN(8) {
	case 0:
		return map[string]any{"flux": task.Flux + "\n  \n\n"}, true
	case 1:
		if !body.onlyLF {
			return map[string]any{"flux": strings.ReplaceAll(strings.ReplaceAll(task.Flux, "\r\n", "\n"), "\n", "\r\n")}, true
		}
	case 2: // the UI saves what it has
		edit = map[string]any{"flux": task.Flux, "name": task.Name, "every": nil, "cron": nil, "offset": task.Offset, "token": nil}
		if task.Every != "" {
			edit["every"] = task.Every
		} else {
			edit["cron"] = task.Cron
		}
		// In a string with an interpolation, InfluxDB's formatter replaces \${ with ${. It also removes an offset of
		// zero, which matters to a script that reads it, and can't be distinguished from another edit if the option
		// isn't composed.
		_, option := splitOption(task.Flux)
		losesOffset := task.Offset == "" && strings.Contains(option, "offset") && (body.keys != "" || hasExtras(option))
		return edit, !losesOffset && !strings.Contains(body.code, `\${`)
	}
	return s.randomChange(task, mayDelete), false
}

// randomChange returns an edit that may change what the task does.
func (s *sequence) randomChange(task influx.Task, mayDelete bool) map[string]any {
	r := s.rand
	every, offset := pick(r, pick(r, sequenceEveries)), pick(r, sequenceOffsets[1:])[0]
	switch r.IntN(14) {
	case 0:
		return map[string]any{"name": pick(r, sequenceNames)}
	case 1:
		return map[string]any{"every": every}
	case 2:
		return map[string]any{"cron": pick(r, pick(r, sequenceCrons))}
	case 3:
		return map[string]any{"offset": offset}
	case 4:
		return map[string]any{"status": pick(r, []string{"active", "inactive"})}
	case 5:
		return map[string]any{"status": task.Status, "description": pick(r, sequenceDescriptions)}
	case 6:
		return map[string]any{"name": pick(r, sequenceNames), "every": every, "offset": offset, "status": "inactive"}
	case 7: // the UI saves an edit of the schedule
		return map[string]any{"flux": task.Flux, "name": task.Name, "every": every, "cron": nil, "offset": "", "token": nil}
	case 8:
		if place := optionStart.FindStringIndex(task.Flux); place != nil && !strings.Contains(task.Flux, "retry") {
			return map[string]any{"flux": task.Flux[:place[1]] + "retry: 7, " + task.Flux[place[1]:]}
		}
	case 9:
		return map[string]any{"flux": addedComment + "\n" + task.Flux}
	case 10:
		return map[string]any{"flux": task.Flux + "\nadded = 1\n"}
	case 11:
		other := randomConfig(r, "flux")
		other.complete = true
		other.correct(r)
		return map[string]any{"flux": other.flux()}
	case 12:
		if mayDelete {
			return nil
		}
	}
	return map[string]any{"status": task.Status, "description": "outside"}
}
