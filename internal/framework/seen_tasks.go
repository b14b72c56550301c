package framework

import "sync"

// SeenTasks records the tasks that a run of Terraform has planned and read, to distinguish the tasks that it manages
// from others.
type SeenTasks struct {
	mu      sync.Mutex
	managed map[string]bool // by ID
	planned map[taskName][]*plannedTask
}

type taskName struct{ orgID, name string }

// plannedTask is a task of the configuration.
type plannedTask struct {
	id      string // empty for a new task
	config  uint64
	created bool // whether its creation was planned
	changed bool // whether it is created or renamed
}

// Manage records that this run manages the task with this ID.
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

// PlanName records the planned name of a task. It reports whether another task of the configuration is planned to have
// the same name, and at least one of the two is created or renamed. The ID is empty for a creation; config is a hash of
// the task's configuration.
func (s *SeenTasks) PlanName(orgID, name, id string, config uint64, changed bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.planned == nil {
		s.planned = map[taskName][]*plannedTask{}
	}
	key := taskName{orgID, name}
	task := findPlanned(s.planned[key], id, config)
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

// findPlanned returns the earlier plan of the same task, nil if there is none. Terraform plans a replacement twice:
// with the prior state, and then as a creation.
func findPlanned(tasks []*plannedTask, id string, config uint64) *plannedTask {
	for _, task := range tasks {
		if id != "" && task.id == id || id == "" && task.id != "" && !task.created && task.config == config {
			return task
		}
	}
	return nil
}
