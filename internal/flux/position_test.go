package flux_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
)

func TestPosition(t *testing.T) {
	for offset, want := range map[int]flux.Pos{
		-1: {Offset: 0, Line: 1, Column: 1}, 0: {Offset: 0, Line: 1, Column: 1}, 3: {Offset: 3, Line: 1, Column: 3},
		4: {Offset: 4, Line: 2, Column: 1}, 5: {Offset: 5, Line: 2, Column: 2}, 9: {Offset: 5, Line: 2, Column: 2},
	} {
		if got := flux.Position("ßa\nb", offset); got != want {
			t.Errorf("%d is %+v, not %+v", offset, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	for _, c := range []struct{ line, column, offset int }{
		{1, 1, 0}, {1, 3, 2}, {1, 9, 3}, {2, 1, 4}, {2, 2, 5}, {3, 1, 5}, {0, 0, 0}, {-1, -1, 0},
	} {
		if got, want := flux.At("ßa\nb", c.line, c.column), flux.Position("ßa\nb", c.offset); got != want {
			t.Errorf("%d:%d is %+v, not %+v", c.line, c.column, got, want)
		}
	}
}
