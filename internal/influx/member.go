package influx

import (
	"context"
	"net/http"
	"slices"
)

// Role is the role of a user on a task. A user has at most one role on a task. InfluxDB stores roles, but they grant
// nothing.
type Role string

// The roles of a user.
const (
	Member Role = "member"
	Owner  Role = "owner"
)

// operationOn maps each role to its operations.
var operationOn = map[Role]struct{ list, add, remove operation }{
	Member: {listMembers, addMember, removeMember},
	Owner:  {listOwners, addOwner, removeOwner},
}

// segment returns the role's segment in a path.
func (r Role) segment() string { return string(r) + "s" }

// TaskUser is a user with a role on a task.
type TaskUser struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Status is the status of the user: active or inactive.
	Status string `json:"status"`
	// OAuthID is in the published API, but InfluxDB OSS doesn't return it.
	OAuthID string            `json:"oauthID"`
	Links   map[string]string `json:"links"`
}

type usersAnswer struct{ Users list[TaskUser] }

func (a usersAnswer) complete() bool { return a.Users.present }

// TaskUsers lists the users who have the role on a task, in ascending order of ID. For a task that doesn't exist, or
// isn't visible to the token, the server lists none.
func (c *Client) TaskUsers(ctx context.Context, taskID string, role Role) ([]TaskUser, error) {
	answer, err := call[usersAnswer](ctx, c, request{
		operation: operationOn[role].list,
		method:    http.MethodGet,
		path:      []string{"tasks", taskID, role.segment()},
	})
	if err != nil {
		return nil, err
	}
	return answer.Users.items, nil
}

func (u TaskUser) complete() bool { return u.ID != "" }

// AddTaskUser gives a user the role on a task. [IsDuplicate] tells whether an error means that the user has this role
// or the other one.
//
// The caller must make sure that the user doesn't have the role: after a lost answer, nothing tells who gave it.
func (c *Client) AddTaskUser(ctx context.Context, taskID, userID string, role Role) error {
	_, _, err := createOnce(ctx, c, func() (*TaskUser, error) {
		return call[TaskUser](ctx, c, request{
			operation: operationOn[role].add,
			method:    http.MethodPost,
			path:      []string{"tasks", taskID, role.segment()},
			body:      map[string]string{"id": userID},
		})
	}, func() (*TaskUser, error) {
		users, err := c.TaskUsers(ctx, taskID, role)
		i := slices.IndexFunc(users, func(u TaskUser) bool { return u.ID == userID })
		if i < 0 {
			return nil, err
		}
		return &users[i], nil
	})
	return err
}

// RemoveTaskUser removes a user's role, whichever of the two it is: the server doesn't check. It isn't an error if
// there is no such role, or no such task.
func (c *Client) RemoveTaskUser(ctx context.Context, taskID, userID string, role Role) error {
	err := callEmpty(ctx, c, request{
		operation: operationOn[role].remove,
		method:    http.MethodDelete,
		path:      []string{"tasks", taskID, role.segment(), userID},
	})
	if IsTaskGone(err) {
		return nil
	}
	return err
}
