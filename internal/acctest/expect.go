package acctest

import (
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

// Eventually waits until a condition holds.
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !condition(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within two minutes: %s", what)
		}
	}
}
