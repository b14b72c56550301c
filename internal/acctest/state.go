package acctest

import (
	"encoding/json"
	"testing"
)

// ForgetAllBut removes all but one attribute of the resources of a type from the state, as after an import without a
// read.
func (w *Workspace) ForgetAllBut(t testing.TB, kind, attribute string) {
	t.Helper()
	var state map[string]any
	if err := json.Unmarshal([]byte(w.MustRun(t, "state", "pull")), &state); err != nil {
		t.Fatal(err)
	}
	for _, resource := range state["resources"].([]any) {
		resource := resource.(map[string]any)
		if resource["type"] != kind {
			continue
		}
		for _, instance := range resource["instances"].([]any) {
			attributes := instance.(map[string]any)["attributes"].(map[string]any)
			for name := range attributes {
				if name != attribute {
					attributes[name] = nil
				}
			}
		}
	}
	state["serial"] = state["serial"].(float64) + 1
	changed, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(t, "changed.json", string(changed))
	w.MustRun(t, "state", "push", "changed.json")
}
