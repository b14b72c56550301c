package influx

import (
	"context"
	"net/http"
)

// SyntaxError is a mistake in a script that InfluxDB's parser found.
type SyntaxError struct {
	// Line and Column count from 1.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Message is as a person may read it.
	Message string `json:"message"`
}

type analysis struct{ Errors list[SyntaxError] }

func (a analysis) isWhole() bool { return a.Errors.present }

// maxMistakes is how many mistakes are told: nobody reads more at once.
const maxMistakes = 100

// Analyze has InfluxDB parse a script. It finds mistakes of syntax only: no
// undefined names, nothing about the task option.
func (c *Client) Analyze(ctx context.Context, script string) ([]SyntaxError, error) {
	answer, err := ask[analysis](ctx, c, request{
		operation: checkScript,
		method:    http.MethodPost,
		path:      []string{"query", "analyze"},
		// Without a type the server answers with status 500.
		body: map[string]string{"type": "flux", "query": script},
	})
	if err != nil {
		return nil, err
	}
	mistakes := answer.Errors.items
	mistakes = mistakes[:min(len(mistakes), maxMistakes)]
	for i := range mistakes {
		mistakes[i].Message = c.readable(mistakes[i].Message)
	}
	return mistakes, nil
}
