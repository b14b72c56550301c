package influx

import (
	"context"
	"net/http"
)

// Role is what a user is to a task. A user has at most one role. InfluxDB keeps
// roles of tasks, but they grant nothing.
type Role string

// The roles of a user.
const (
	Member Role = "member"
	Owner  Role = "owner"
)

// operationOn is what is done about each role.
var operationOn = map[Role]struct{ list, add, remove operation }{
	Member: {listMembers, addMember, removeMember},
	Owner:  {listOwners, addOwner, removeOwner},
}

// segment is the role's part of a path.
func (r Role) segment() string { return string(r) + "s" }

// TaskUser is a user with a role on a task.
type TaskUser struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Status is that of the user: active or inactive.
	Status string `json:"status"`
	// OAuthID is in the published API, but InfluxDB OSS doesn't return it.
	OAuthID string            `json:"oauthID"`
	Links   map[string]string `json:"links"`
}

type usersAnswer struct{ Users list[TaskUser] }

func (a usersAnswer) isWhole() bool { return a.Users.present }

// TaskUsers lists the users who have the role on a task, in ascending order of
// ID. For a task that doesn't exist, or that the token may not read, the server
// lists none.
func (c *Client) TaskUsers(ctx context.Context, taskID string, role Role) ([]TaskUser, error) {
	answer, err := ask[usersAnswer](ctx, c, request{
		operation: operationOn[role].list,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, role.segment()},
	})
	if err != nil {
		return nil, err
	}
	return answer.Users.items, nil
}

func (u TaskUser) isWhole() bool { return u.ID != "" }

// AddTaskUser gives a user the role on a task. [IsDuplicate] tells whether an
// error means that the user has this role or the other one.
func (c *Client) AddTaskUser(ctx context.Context, taskID, userID string, role Role) error {
	_, err := ask[TaskUser](ctx, c, request{
		operation: operationOn[role].add,
		method:    http.MethodPost,
		path:      []string{"tasks", taskID, role.segment()},
		body:      map[string]string{"id": userID},
	})
	return orRecognized(err)
}

// RemoveTaskUser takes the role from a user, whichever of the two it is: the
// server doesn't look. That there is none, or no such task, is no error.
func (c *Client) RemoveTaskUser(ctx context.Context, taskID, userID string, role Role) error {
	err := tell(ctx, c, request{
		operation: operationOn[role].remove,
		method:    http.MethodDelete,
		path:      []string{"tasks", taskID, role.segment(), userID},
	})
	if IsTaskGone(err) {
		return nil
	}
	return err
}
