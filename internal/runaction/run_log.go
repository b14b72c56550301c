package runaction

import (
	"strings"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// reason returns the lines of a run's log that say why it failed.
func reason(run influx.Run) []string {
	var messages []string
	for _, event := range run.Log {
		// Every log has these two messages. The first quotes the script.
		if strings.HasPrefix(event.Message, "Started task from script: ") || strings.HasPrefix(event.Message, "Completed(") {
			continue
		}
		messages = append(messages, strings.TrimSpace(event.Message))
	}
	if len(messages) == 0 {
		return nil
	}
	return strings.Split(influx.Printable(strings.Join(messages, "\n")), "\n")
}

// failure returns why a run of the task failed, with a prefix before each line. It hides the contents of the script's
// strings, since they may be secrets. If the provider composed the script, places are those in the body.
func failure(task *influx.Task, run influx.Run, prefix string) string {
	lines := reason(run)
	if len(lines) == 0 {
		lines = []string{"(no reason in the log)"}
	}
	log := flux.Hide(strings.Join(lines, prefix), task.Flux)
	if inBody := flux.InBody(log, task.Flux); inBody != log {
		log = inBody + prefix + "(Line numbers don't count the task option.)"
	}
	return prefix + log
}
