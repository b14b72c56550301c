package preview_test

import (
	"encoding/json"
	"os"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func equalJSON(t *testing.T, a, b any) bool { return encoded(t, a) == encoded(t, b) }

// withoutPlaces returns a syntax tree without places and comments.
func withoutPlaces(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, value := range tree {
			if key != "location" && key != "comments" && key != "attributes" {
				kept[key] = withoutPlaces(value)
			}
		}
		return kept
	case []any:
		kept := make([]any, 0, len(tree))
		for _, value := range tree {
			kept = append(kept, withoutPlaces(value))
		}
		return kept
	}
	return tree
}
