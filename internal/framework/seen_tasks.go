package framework

import "sync"

// SeenTasks is what a run of Terraform has shown of its tasks, to tell those that
// it manages from others.
type SeenTasks struct {
	mu      sync.Mutex
	managed map[string]bool // by ID
	planned map[taskName][]*plannedTask
}

type taskName struct{ orgID, name string }

// plannedTask is a task of the configuration.
type plannedTask struct {
	id      string // empty for a new one
	config  uint64
	created bool // whether a creation was planned
	changed bool // whether it is created or renamed
}

// Manage remembers that this run manages the task with this ID.
func (s *SeenTasks) Manage(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.managed == nil {
		s.managed = map[string]bool{}
	}
	s.managed[id] = true
}

// Manages reports whether this run manages the task with this ID.
func (s *SeenTasks) Manages(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.managed[id]
}

// PlanName remembers the name that a task is planned to have, and reports whether
// another task of the configuration is planned to have it too, and one of them is
// new to it. The ID is empty for a creation; config is a hash of the
// configuration.
func (s *SeenTasks) PlanName(orgID, name, id string, config uint64, changed bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.planned == nil {
		s.planned = map[taskName][]*plannedTask{}
	}
	key := taskName{orgID, name}
	task := find(s.planned[key], id, config)
	if task == nil {
		task = &plannedTask{id: id, config: config}
		s.planned[key] = append(s.planned[key], task)
	}
	task.created = task.created || id == ""
	task.changed = task.changed || changed
	for _, other := range s.planned[key] {
		if other != task && (other.changed || task.changed) {
			return true
		}
	}
	return false
}

// find returns what was planned before for the same task. Terraform plans a
// replacement twice: with its state, and then as a creation.
func find(tasks []*plannedTask, id string, config uint64) *plannedTask {
	for _, task := range tasks {
		if id != "" && task.id == id || id == "" && task.id != "" && !task.created && task.config == config {
			return task
		}
	}
	return nil
}
