package influx

import (
	"context"
	"encoding/json"
	"net/http"
)

type astAnswer struct{ AST json.RawMessage }

func (a astAnswer) complete() bool { return len(a.AST) > 0 }

// AST returns the syntax tree of a script, as JSON. A script with a syntax error has none: that is an error.
func (c *Client) AST(ctx context.Context, script string) ([]byte, error) {
	answer, err := call[astAnswer](ctx, c, request{
		operation: parseScript,
		method:    http.MethodPost,
		path:      []string{"query", "ast"},
		body:      map[string]string{"query": script},
	})
	if err != nil {
		return nil, err
	}
	return answer.AST, nil
}
