package influx

import (
	"context"
	"strings"
	"sync"
	"time"
)

// PlaceholderMark is part of the script of a task whose creation isn't finished.
// Nobody writes it by chance, so what has it may be deleted.
const PlaceholderMark = "// This task is unfinished and does nothing."

// lateDelivery is how long after a lost answer a request may still arrive at the
// server: a gateway that has given up waiting may have it in a queue.
const lateDelivery = 15 * time.Second

// UnsureCreation is a creation of a task of which a request was lost, so that there
// may be, or come to be, a second task.
type UnsureCreation struct {
	TaskCreate
	// ID is that of the task that is kept, empty if there is none.
	ID string
	// Err is why it isn't known whether there is a second task.
	Err error

	lost time.Time
}

// creations are the creations of tasks that are being made.
type creations struct {
	mu      sync.Mutex
	running int
	unsure  []UnsureCreation
}

// BeginCreation announces the creation of a task. [Client.EndCreation] has to
// follow.
func (c *Client) BeginCreation() {
	c.creations.mu.Lock()
	defer c.creations.mu.Unlock()
	c.creations.running++
}

// EndCreation ends a creation; unsure is nil if no request of it was lost. While
// other creations are running, it returns at once. The last one looks for what has
// arrived late of all of them, when enough time has passed, and deletes it. It
// returns those of which it couldn't.
func (c *Client) EndCreation(ctx context.Context, unsure *UnsureCreation) []UnsureCreation {
	var left []UnsureCreation
	for _, u := range c.takeUnsure(unsure) {
		if u.Err = c.deleteLate(ctx, u); u.Err != nil {
			left = append(left, u)
		}
	}
	return left
}

// takeUnsure returns the unsure creations if no other is running.
func (c *Client) takeUnsure(ended *UnsureCreation) []UnsureCreation {
	c.creations.mu.Lock()
	defer c.creations.mu.Unlock()
	c.creations.running--
	if ended != nil {
		ended.lost = time.Now()
		c.creations.unsure = append(c.creations.unsure, *ended)
	}
	if c.creations.running > 0 {
		return nil
	}
	unsure := c.creations.unsure
	c.creations.unsure = nil
	return unsure
}

// deleteLate waits until no request of the creation can arrive any more, and
// deletes the tasks that did.
func (c *Client) deleteLate(ctx context.Context, u UnsureCreation) error {
	if err := sleep(ctx, time.Until(u.lost.Add(lateDelivery))); err != nil {
		return err
	}
	found, err := c.TasksWithScript(ctx, u.TaskCreate)
	for _, task := range found {
		if err == nil && task.ID != u.ID {
			err = c.DeleteTask(ctx, task.ID)
		}
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// placeholders are the tasks with the [PlaceholderMark] that lists have shown.
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

// TakePlaceholders returns the placeholders that lists have shown and that were
// created before a time, each only once.
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

// DeleteOldPlaceholders deletes the placeholders of an organization that have this
// name and were created before a time. It is for many callers: they share a list
// that is read once, as what was created since is young.
func (c *Client) DeleteOldPlaceholders(ctx context.Context, orgID, name string, before time.Time) error {
	named, err := c.tasksNamed(ctx, &c.before, orgID, name)
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
