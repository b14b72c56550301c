package task

import (
	"context"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

// maxCompared is the maximum size, in bytes, of scripts that are compared by their syntax trees. A tree is much larger
// than its script, since each node quotes its text.
const maxCompared = 64 << 10

// compare returns a comparison that has InfluxDB parse the scripts, and compares the syntax trees. Scripts that can't
// be parsed count as different.
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

// tree returns the syntax tree of a script. It is nil if the script has a syntax error, or if InfluxDB doesn't answer.
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
