package influx

import (
	"context"
	"strings"
	"sync"
	"time"
)

// createOnce sends a create request that must not be repeated blindly. If the response is lost, it searches for the
// object before it sends the request again; find returns nil if there is none. Every creation goes through this
// function. What find returns must be the caller's own object: it has a random mark, didn't exist before, or can exist
// only once.
//
// repeated reports that a second request was sent: the first one, delayed on the way, may still create a duplicate.
func createOnce[T any](ctx context.Context, c *Client, create, find func() (*T, error)) (created *T, repeated bool, err error) {
	for attempt := 0; ; attempt++ {
		repeated = attempt > 0
		created, err = create()
		// From the second request on, an error may be about what an earlier one has created after the search.
		if err == nil || !repeated && !MayHaveActed(err) {
			return created, repeated, err
		}
		found, findErr := find()
		if found != nil {
			return found, repeated, nil
		}
		pause, _ := backoff(attempt, "")
		if findErr != nil || !MayHaveActed(err) || attempt == c.maxRetries || sleep(ctx, pause) != nil {
			return nil, repeated, err
		}
	}
}

// PlaceholderMark is part of the script of a task whose creation isn't finished. Nobody writes it by chance, so a task
// that has it may be deleted.
const PlaceholderMark = "// This task is unfinished and does nothing."

// lateDelivery is how long after a lost answer a request may still arrive at the server: a gateway that has stopped
// waiting may have it in a queue.
const lateDelivery = 15 * time.Second

// PossibleDuplicate is a task whose create request was lost, so that a second task may exist or appear later.
type PossibleDuplicate struct {
	TaskCreate
	// ID is the ID of the task that is kept, empty if there is none.
	ID string
	// Err says why it isn't known whether there is a second task.
	Err error

	lost time.Time
}

// creations counts the creations of tasks that are running, and holds the possible duplicates of those that have ended.
type creations struct {
	mu         sync.Mutex
	running    int
	duplicates []PossibleDuplicate
}

// BeginCreation announces the creation of a task. [Client.EndCreation] must follow.
func (c *Client) BeginCreation() {
	c.creations.mu.Lock()
	defer c.creations.mu.Unlock()
	c.creations.running++
}

// EndCreation ends a creation; duplicate is nil if no request of it was lost. While other creations are running, it
// returns at once. The last one waits until no lost request can arrive any more, and deletes the duplicates that all of
// them have created. It returns the possible duplicates that it could not resolve.
func (c *Client) EndCreation(ctx context.Context, duplicate *PossibleDuplicate) []PossibleDuplicate {
	var left []PossibleDuplicate
	for _, d := range c.takeDuplicates(duplicate) {
		if d.Err = c.deleteLate(ctx, d); d.Err != nil {
			left = append(left, d)
		}
	}
	return left
}

// takeDuplicates returns the possible duplicates if no creation is running.
func (c *Client) takeDuplicates(ended *PossibleDuplicate) []PossibleDuplicate {
	c.creations.mu.Lock()
	defer c.creations.mu.Unlock()
	c.creations.running--
	if ended != nil {
		ended.lost = time.Now()
		c.creations.duplicates = append(c.creations.duplicates, *ended)
	}
	if c.creations.running > 0 {
		return nil
	}
	duplicates := c.creations.duplicates
	c.creations.duplicates = nil
	return duplicates
}

// deleteLate waits until no request of the creation can arrive any more, and deletes the tasks that late requests have
// created.
func (c *Client) deleteLate(ctx context.Context, d PossibleDuplicate) error {
	if err := sleep(ctx, time.Until(d.lost.Add(lateDelivery))); err != nil {
		return err
	}
	found, err := c.TasksWithScript(ctx, d.TaskCreate)
	for _, task := range found {
		if err == nil && task.ID != d.ID {
			err = c.DeleteTask(ctx, task.ID)
		}
	}
	return err
}

// placeholders holds the tasks with the [PlaceholderMark] that lists have returned.
type placeholders struct {
	mu    sync.Mutex
	found []Task
	seen  map[string]bool // by ID
}

// add keeps a listed task if it is a placeholder.
func (p *placeholders) add(task *Task) {
	if !strings.Contains(task.Flux, PlaceholderMark) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen[task.ID] {
		return
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[task.ID] = true
	p.found = append(p.found, *task)
}

// TakePlaceholders returns the placeholders that lists have returned and that were created before a time, each only
// once.
func (c *Client) TakePlaceholders(before time.Time) []Task {
	c.placeholders.mu.Lock()
	defer c.placeholders.mu.Unlock()
	var taken, kept []Task
	for _, task := range c.placeholders.found {
		if task.CreatedAt.Before(before) {
			taken = append(taken, task)
		} else {
			kept = append(kept, task)
		}
	}
	c.placeholders.found = kept
	return taken
}

// DeleteOldPlaceholders deletes the placeholders of an organization that have this name and were created before a time.
// Many creations share a listing that is read once, since what was created after that is young.
func (c *Client) DeleteOldPlaceholders(ctx context.Context, orgID, name string, before time.Time) error {
	named, err := c.tasksNamed(ctx, &c.listingsBefore, orgID, name)
	if err != nil {
		return err
	}
	for _, listed := range named {
		if !listed.CreatedAt.Before(before) || !strings.Contains(listed.Flux, PlaceholderMark) {
			continue
		}
		// Its creation may have been finished after the list was read.
		task, err := c.Task(ctx, listed.ID)
		if err == nil && strings.Contains(task.Flux, PlaceholderMark) {
			err = c.DeleteTask(ctx, task.ID)
		}
		if err != nil && !IsTaskGone(err) {
			return err
		}
	}
	return nil
}
