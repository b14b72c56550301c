package influx

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func ids(tasks []Task) []string {
	ids := []string{}
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	return ids
}

// The list of a token that may read some tasks only has them all, wherever they
// are; and for any other token it costs one request more than its pages.
func TestTasksOfATokenThatReadsSome(t *testing.T) {
	all := func(n int) (numbers []int) {
		for i := range n {
			numbers = append(numbers, i)
		}
		return numbers
	}
	for name, test := range map[string]struct {
		tasks    int
		visible  []int
		requests int // at most
	}{
		"the 11th and the 700th of 700": {700, []int{10, 699}, 500},
		"far apart":                     {2500, []int{3, 900, 901, 2400}, 900},
		"the first is hidden":           {1300, append(all(600)[1:], 1299), 600},
		"one in ten":                    {1000, slices.DeleteFunc(all(1000), func(i int) bool { return i%10 > 0 }), 500},
		"none of a few":                 {10, nil, 1},
		"none at all":                   {0, nil, 1},
		"all of one":                    {1, all(1), 3},
		"all of a few":                  {10, all(10), 3},
		"all of a page":                 {500, all(500), 3},
		"all of many":                   {1700, all(1700), 6},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrganizations(1, test.tasks)
			o.hidden = func(i int, _ Task) bool { return !slices.Contains(test.visible, i) }
			got, err := inMemory(t, o.serve).Tasks(t.Context(), TaskFilter{OrgID: orgID(0)})
			var want []Task
			for _, i := range test.visible {
				want = append(want, o.tasks[i])
			}
			if err != nil || !slices.Equal(ids(got), ids(want)) || o.requests > test.requests {
				t.Errorf("%d of %d tasks in %d requests, %v", len(got), len(want), o.requests, err)
			}
		})
	}
}

// The same with IDs as InfluxDB makes them, in a list that grew over a year.
func TestTasksOfATokenThatReadsSomeOverAYear(t *testing.T) {
	o := newOrganizations(1, 1500)
	year := uint64(365*24*3600*1000) << 22
	random := rand.New(rand.NewPCG(1, 2))
	for i := range o.tasks {
		o.tasks[i].ID = fmt.Sprintf("%016x", newestID()-2*year+random.Uint64N(year))
	}
	slices.SortFunc(o.tasks, func(a, b Task) int { return cmp.Compare(a.ID, b.ID) })
	o.hidden = func(i int, _ Task) bool { return i != 20 && i != 1450 }
	got, err := inMemory(t, o.serve).Tasks(t.Context(), TaskFilter{OrgID: orgID(0)})
	if err != nil || len(got) != 2 {
		t.Errorf("%d tasks, %v", len(got), err)
	}
}

// A page that is too large is asked for again in halves, and not as it was; and
// none is larger than the requested list.
func TestPagesThatFit(t *testing.T) {
	const maxAnswer = maxAnswer / 64 // decoding large answers takes long with the race detector
	for name, test := range map[string]struct {
		tasks, size, limit int
		limits             string
	}{
		"fits":                    {700, 10, 0, "500 500 500 201"},
		"does not fit":            {420, maxAnswer / 265, 0, "500 250 251 251 171"},
		"one at a time, or two":   {4, maxAnswer/2 - 100, 3, "3 1 2 2"},
		"a limit":                 {700, 10, 7, "7"},
		"a limit beyond a page":   {1200, 10, 700, "500 500"},
		"a limit above all":       {3, 10, 7, "7 8 3"},
		"just one, and too large": {1, maxAnswer + 1, 2, "2 1"},
	} {
		t.Run(name, func(t *testing.T) {
			script := strings.Repeat("f", test.size)
			var limits []string
			c := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
				query := r.URL.Query()
				limits = append(limits, query.Get("limit"))
				limit, _ := strconv.Atoi(query.Get("limit"))
				after, _ := strconv.ParseUint(query.Get("after"), 16, 64)
				body := w.(*httptest.ResponseRecorder).Body
				body.WriteString(`{"tasks":[`)
				for n := range min(limit, test.tasks-int(after)) {
					fmt.Fprintf(body, `{"id":"%016x","orgID":"o"`, int(after)+n+1)
					if query.Get("type") != TasksBasic {
						body.WriteString(`,"flux":"` + script + `"`)
					}
					body.WriteString("},")
					if body.Len() > maxAnswer {
						return
					}
				}
				body.Truncate(body.Len() - len(","))
				body.WriteString("]}")
			})
			c.maxAnswer = maxAnswer
			tasks, err := c.Tasks(t.Context(), TaskFilter{OrgID: "o", Limit: test.limit})
			if got := strings.Join(limits, " "); got != test.limits {
				t.Errorf("the pages asked for: %s, want %s", got, test.limits)
			}
			want := min(test.tasks, cmp.Or(test.limit, test.tasks))
			if tooLarge := test.size > maxAnswer; len(tasks) != want && !tooLarge || IsTooLarge(err) != tooLarge {
				t.Errorf("%d tasks, want %d: %v", len(tasks), want, err)
			}
		})
	}
}
