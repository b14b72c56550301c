package influx

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What exists is an error, unless a request of this call has created it, whose answer was lost. A user who has the other
// role isn't found by the search.
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
		for _, when := range []struct{ lost, found bool }{{false, true}, {true, true}, {true, false}} {
			t.Run(fmt.Sprintf("%s/%+v", name, when), func(t *testing.T) {
				t.Parallel()
				drop, isOwn := when.lost, when.lost && when.found
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet {
						list := ""
						if when.found {
							list = `{"id":` + anID + `}`
						}
						fmt.Fprintf(w, `{"labels":[%[1]s],"users":[%[1]s]}`, list)
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
				if IsDuplicate(err) == isOwn || (err == nil) != isOwn {
					t.Error(err)
				}
				if err != nil && !strings.Contains(err.Error(), "already exists") {
					t.Error(err)
				}
			})
		}
	}
}
