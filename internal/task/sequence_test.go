package task_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

const (
	// sequencesPerWorkspace is how many sequences share a workspace: most of the time goes into starting the command
	// line.
	sequencesPerWorkspace = 40
	stepsPerSequence      = 5
)

// Whatever changes in the configuration and outside of Terraform, known or unknown, before or after the plan: the apply
// makes the task equal to the configuration, and the next plan is empty.
//
// To repeat a failed sequence alone, run make test-sequences SEED=… ONLY=….
func TestAccTask_sequences(t *testing.T) {
	acctest.Server(t)
	t.Parallel()
	sequences := fromEnvironment(t, "TASK_SEQUENCES", 24)
	// make test uses the same seed each time; make test-sequences doesn't.
	seed := uint64(1)
	if os.Getenv("TASK_SEQUENCES") != "" {
		seed = uint64(fromEnvironment(t, "TASK_SEQUENCE_SEED", rand.IntN(1_000_000)))
	}
	only := fromEnvironment(t, "TASK_SEQUENCE_ONLY", -1)
	orgs := [2]influx.Organization{acctest.Organization(t, "A"), acctest.Organization(t, "B")}
	var figures sequenceFigures
	for first := 0; first < sequences; first += sequencesPerWorkspace {
		var chosen []*sequence
		for i := first; i < min(first+sequencesPerWorkspace, sequences); i++ {
			if only < 0 || only == i {
				chosen = append(chosen, newSequence(seed, i))
			}
		}
		if len(chosen) == 0 {
			continue
		}
		w := newSequenceWorkspace(t, orgs, chosen, &figures)
		r := rand.New(rand.NewPCG(seed, uint64(first)<<32))
		for step := range stepsPerSequence {
			isLast := step == stepsPerSequence-1
			refresh := step == 0 || isLast || r.IntN(4) > 0
			w.step(step, refresh, r.IntN(3) == 0, isLast)
		}
		t.Logf("SEED=%d: %+v", seed, figures)
	}
}

// fromEnvironment reads a number from an environment variable.
func fromEnvironment(t *testing.T, name string, fallback int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(fallback)))
	if err != nil {
		t.Fatalf("%s: %s", name, err)
	}
	return n
}

// sequenceFigures counts the steps.
type sequenceFigures struct {
	Sequences, Steps, Applies, Created, Updated, Destroyed, Replaced, Imported, Unchanged, Edits, LateEdits, Refused, Failures int
}

// sequence is a task that is changed step by step.
type sequence struct {
	index  int
	label  string
	seed   uint64
	rand   *rand.Rand
	ignore string // what it ignores at times

	config  sequenceConfig
	before  sequenceConfig // of the last step
	present bool           // in the configuration
	id      string         // "" if there is no task
	org     string         // the ID of its organization

	unseen      bool // edits that the state doesn't have
	edited      bool // since the last apply
	reformatted bool // by the server
	importing   bool // in this step
	imported    bool // and the state isn't refreshed yet
	failed      bool
	history     strings.Builder
}

func newSequence(seed uint64, index int) *sequence {
	s := &sequence{index: index, label: fmt.Sprintf("s%04d", index), seed: seed, rand: rand.New(rand.NewPCG(seed, uint64(index)))}
	s.ignore = pick(s.rand, sequenceIgnores)
	s.config = randomConfig(s.rand, s.ignore)
	return s
}

func (s *sequence) address() string { return "influxdb_task." + s.label }

func (s *sequence) note(format string, args ...any) { fmt.Fprintf(&s.history, format+"\n", args...) }

// change changes the configuration at random.
func (s *sequence) change(step int, last bool) {
	s.before = s.config
	switch {
	case last:
		s.present = false
	case step == 0:
		s.present = s.rand.IntN(8) > 0
	case s.rand.IntN(10) == 0:
		s.present = !s.present
	}
	if step > 0 && s.rand.IntN(5) > 0 {
		for range 1 + s.rand.IntN(3) {
			s.config.mutate(s.rand, s.ignore)
		}
	}
	s.config.randomVia(s.rand)
}

// sequenceWorkspace is a workspace with many sequences.
type sequenceWorkspace struct {
	*acctest.Workspace
	t         *testing.T
	client    *influx.Client
	orgs      [2]influx.Organization // the first one is the provider's default
	sequences []*sequence
	figures   *sequenceFigures
}

func newSequenceWorkspace(t *testing.T, orgs [2]influx.Organization, sequences []*sequence, figures *sequenceFigures) *sequenceWorkspace {
	figures.Sequences += len(sequences)
	workspace := acctest.NewWorkspace(t, nil).With("INFLUX_ORG=" + orgs[0].Name)
	return &sequenceWorkspace{workspace, t, acctest.Client(t), orgs, sequences, figures}
}

// alive returns the sequences that haven't failed.
func (w *sequenceWorkspace) alive() []*sequence {
	return slices.DeleteFunc(slices.Clone(w.sequences), func(s *sequence) bool { return s.failed })
}

// step changes all tasks, plans, applies, and checks the result. The plan refreshes, follows a refresh, or doesn't
// refresh. The last step removes all tasks.
func (w *sequenceWorkspace) step(number int, refresh, refreshBefore, isLast bool) {
	for _, s := range w.alive() {
		w.figures.Steps++
		s.change(number, isLast)
		s.note("\n--- step %d, refresh=%t", number, refresh)
		s.importing = s.id != "" && s.present && s.rand.IntN(8) == 0
		if s.id != "" && s.rand.IntN(2) == 0 {
			w.edit(s, refresh && s.present && !s.importing)
			s.unseen = s.unseen || !refresh
		}
	}
	w.forget()
	if !refresh && refreshBefore {
		w.refresh()
	}
	planned := w.plan(refresh)
	for _, s := range w.alive() {
		if refresh {
			s.unseen, s.imported = false, false
		}
		s.imported = s.imported || s.importing
		w.checkPlanned(s, planned[s.address()])
		if s.id != "" && s.rand.IntN(3) == 0 {
			w.edit(s, !s.present || planned[s.address()].action == "replaced")
			w.figures.LateEdits++
			s.unseen = true
		}
	}
	applied := w.apply()
	w.checkServer(planned, applied)
	w.checkSecondPlan(planned)
	w.drop()
}

// drop removes the failed sequences from the workspace.
func (w *sequenceWorkspace) drop() {
	state := w.state()
	for _, s := range w.sequences {
		if s.failed && state[s.label] != nil {
			w.MustRun(w.t, "state", "rm", s.address())
		}
	}
}

// refresh refreshes the state of the tasks that are already configured.
func (w *sequenceWorkspace) refresh() {
	w.MustRun(w.t, "apply", "-refresh-only", "-auto-approve")
	for _, s := range w.alive() {
		s.note("refreshed")
		s.unseen, s.imported = false, false
	}
}

// forget removes the tasks to be imported from the state.
func (w *sequenceWorkspace) forget() {
	args := []string{"state", "rm"}
	for _, s := range w.alive() {
		if s.importing {
			args = append(args, s.address())
			s.note("state rm and import of %s", s.id)
			w.figures.Imported++
		}
	}
	if len(args) > 2 {
		w.MustRun(w.t, args...)
	}
}

// write writes the configuration of all sequences.
func (w *sequenceWorkspace) write() {
	var main, imports strings.Builder
	for _, s := range w.alive() {
		main.WriteString(s.config.hcl(s.label, w.orgs, s.present))
		if s.importing {
			fmt.Fprintf(&imports, "import {\n  to = %s\n  id = %q\n}\n", s.address(), s.id)
		}
	}
	w.Write(w.t, "main.tf", main.String())
	w.Write(w.t, "import.tf", imports.String())
}

// plan plans, and returns the change of each task. A sequence that can't be planned has failed, and is removed.
func (w *sequenceWorkspace) plan(refresh bool) map[string]plannedChange {
	for _, s := range w.alive() {
		s.note("%s", s.config.hcl(s.label, w.orgs, s.present))
	}
	for {
		w.write()
		w.drop()
		out, code := w.Run(w.t, "plan", "-out=steps.tfplan", "-refresh="+strconv.FormatBool(refresh))
		if code == 0 {
			return plannedChanges(out)
		}
		w.failAll("the plan", out)
	}
}

// apply applies the plan, and returns Terraform's output.
func (w *sequenceWorkspace) apply() (output string) {
	w.figures.Applies++
	out, code := w.Run(w.t, "apply", "steps.tfplan")
	if code != 0 {
		w.failAll("the apply", out)
	}
	w.Write(w.t, "import.tf", "")
	for _, s := range w.alive() {
		s.importing = false
	}
	return out
}

// failAll fails the sequences that errors are about.
func (w *sequenceWorkspace) failAll(what, output string) {
	w.t.Helper()
	found := false
	for _, text := range strings.Split(output, "\nError: ")[1:] {
		for _, s := range w.alive() {
			if strings.Contains(text, s.address()) && s.isRefused(text, w.script(s)) {
				s.failed = true
				w.figures.Refused++
				found = true
			} else if strings.Contains(text, s.address()) {
				w.fail(s, "%s fails:\n%s", what, text)
				found = true
			}
		}
	}
	if !found {
		w.t.Fatalf("%s fails, and it isn't known for which task:\n%s", what, output)
	}
}

// isRefused reports whether an error is expected: if only flux is ignored, the provider can't apply configured values
// to an option that it can't compose.
func (s *sequence) isRefused(message, script string) bool {
	_, option := splitOption(script)
	return strings.HasPrefix(message, "Conflicting task option") && s.config.ignores("flux") && hasExtras(option)
}

// script returns the script of a task on the server.
func (w *sequenceWorkspace) script(s *sequence) string {
	task, err := w.client.Task(context.Background(), s.id)
	if err != nil {
		return ""
	}
	return task.Flux
}

// fail reports a sequence, and removes it.
func (w *sequenceWorkspace) fail(s *sequence, format string, args ...any) {
	w.t.Helper()
	if s.failed {
		return
	}
	s.failed = true
	w.figures.Failures++
	server := "none"
	if task, err := w.client.Task(context.Background(), s.id); s.id != "" && err == nil {
		server = fmt.Sprintf("name %q every %q cron %q offset %q status %q description %q\n%s", task.Name, task.Every, task.Cron, task.Offset,
			task.Status, task.Description, task.Flux)
	}
	state, _ := w.Run(w.t, "state", "show", s.address())
	w.t.Errorf("SEED=%d ONLY=%d: %s\nOn the server: %s\nIn the state: %s\nHistory:%s", s.seed, s.index, fmt.Sprintf(format, args...), server,
		state, s.history.String())
}
