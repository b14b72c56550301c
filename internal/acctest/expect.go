package acctest

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// Words returns an expression that matches output with these phrases in this order, however the command line wraps it.
func Words(phrases ...string) *regexp.Regexp {
	var pattern strings.Builder
	pattern.WriteString(`(?s)`)
	for i, phrase := range phrases {
		if i > 0 {
			pattern.WriteString(`.*`)
		}
		var quoted []string
		for _, word := range strings.Fields(phrase) {
			quoted = append(quoted, regexp.QuoteMeta(word))
		}
		pattern.WriteString(strings.Join(quoted, `[\s│]+`))
	}
	return regexp.MustCompile(pattern.String())
}

// ExpectNoChange checks that the plan of a step is empty.
var ExpectNoChange = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

const (
	patience = 5 * time.Minute // longer than any condition takes on a busy machine
	pause    = 50 * time.Millisecond
)

// Eventually waits until a condition holds.
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	if !waitFor(condition) {
		t.Fatalf("not within %s: %s", patience, what)
	}
}

// EventuallyEqual waits until a function returns what is wanted.
func EventuallyEqual[T any](t testing.TB, want T, get func() T) {
	t.Helper()
	var got T
	if !waitFor(func() bool { got = get(); return reflect.DeepEqual(got, want) }) {
		t.Fatalf("not within %s: %v instead of %v", patience, got, want)
	}
}

// waitFor waits until a condition holds. It returns false if it doesn't in time.
func waitFor(condition func() bool) bool {
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(pause) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
