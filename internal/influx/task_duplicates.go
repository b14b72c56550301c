package influx

import (
	"context"
	"sync"
	"time"
)

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

// BeginTaskCreation announces the creation of a task. [Client.EndTaskCreation] must follow.
func (c *Client) BeginTaskCreation() {
	c.creations.mu.Lock()
	defer c.creations.mu.Unlock()
	c.creations.running++
}

// EndTaskCreation ends a creation; duplicate is nil if no request of it was lost. While other creations are running, it
// returns at once. The last one waits until no lost request can arrive any more, and deletes the duplicates that all of
// them have created. It returns the possible duplicates that it could not resolve.
func (c *Client) EndTaskCreation(ctx context.Context, duplicate *PossibleDuplicate) []PossibleDuplicate {
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
