package influx

import (
	"context"
	"strings"
	"sync"
	"time"
)

// PlaceholderMark is part of the script of a task whose creation isn't finished. Nobody writes it by chance, so a task
// that has it may be deleted.
const PlaceholderMark = "// This task is unfinished and does nothing."

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
