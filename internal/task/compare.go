package task

import (
	"context"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// maxCompared is the size in bytes of the largest script that is compared by its
// syntax tree, in which each part quotes its text again.
const maxCompared = 64 << 10

// compare has InfluxDB parse two scripts, and compares the trees. What can't be
// compared counts as different.
func (r *taskResource) compare(ctx context.Context) comparison {
	return func(prior, current string) (sameCode, sameOption bool) {
		if max(len(prior), len(current)) > maxCompared {
			return false, false
		}
		a, b := r.tree(ctx, prior), r.tree(ctx, current)
		if a == nil || b == nil {
			return false, false
		}
		return a.EqualCode(b), a.EqualOption(b, flux.UsesOffset(prior))
	}
}

// tree returns the tree of a script, nil if there is none, since the script has a
// mistake or InfluxDB doesn't answer: then the whole text counts.
func (r *taskResource) tree(ctx context.Context, script string) *flux.Tree {
	text, err := r.Client.AST(ctx, script)
	if err != nil {
		return nil
	}
	tree, err := flux.ParseTree(text)
	if err != nil {
		return nil
	}
	return tree
}
