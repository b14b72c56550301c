package label

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

func TestWhenNameIsFree(t *testing.T) {
	taken := &influx.Error{StatusCode: 422, Code: "conflict", Message: "label with name a already exists"}
	other := errors.New("another error")
	never := 24 * time.Hour
	for name, test := range map[string]struct {
		taken, interrupted time.Duration
		then, want         error
		shortest, longest  time.Duration
	}{
		"at once":                  {0, never, nil, nil, 0, 0},
		"freed":                    {3 * time.Second, never, nil, nil, 3 * time.Second, 4 * time.Second},
		"freed, and another error": {3 * time.Second, never, other, other, 3 * time.Second, 4 * time.Second},
		"not freed":                {never, never, nil, taken, nameWait, nameWait},
		"interrupted":              {never, 2 * time.Second, nil, taken, 2 * time.Second, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), test.interrupted)
				defer cancel()
				began := time.Now()
				_, err := retryWhileNameTaken(ctx, func() (*influx.Label, error) {
					if time.Since(began) < test.taken {
						return nil, taken
					}
					return &influx.Label{}, test.then
				})
				if took := time.Since(began); took < test.shortest || took > test.longest || !errors.Is(err, test.want) {
					t.Errorf("%v after %s", err, took)
				}
			})
		})
	}
}
