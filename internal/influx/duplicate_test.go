package influx

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What is there already is an error, unless it is there because an answer to
// the same request was lost.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		message string
		call    func(context.Context, *Client) error
	}{
		"label on a task": {422, "Cannot add label, label already exists on resource", operations[addTaskLabel].call},
		"member":          {500, "Unexpected error when assigning user to a resource: mapping for user 1 already exists", operations[addMember].call},
	} {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/lost=%t", name, lost), func(t *testing.T) {
				t.Parallel()
				drop := lost
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet {
						fmt.Fprintf(w, `{"labels":[{"id":%[1]s}],"users":[{"id":%[1]s}]}`, anID)
						return
					}
					if drop {
						drop = false
						panic(http.ErrAbortHandler)
					}
					w.WriteHeader(test.status)
					fmt.Fprintf(w, `{"code":"conflict","message":%q}`, test.message)
				}))
				defer server.Close()
				err := test.call(t.Context(), client(t, server.URL))
				if IsDuplicate(err) == lost || (err == nil) != lost {
					t.Error(err)
				}
				if err != nil && !strings.Contains(err.Error(), "already exists") {
					t.Error(err)
				}
			})
		}
	}
}
