package schedule_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/schedule"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestTimes(t *testing.T) {
	const created = "2026-11-24T07:04:30Z"
	tests := map[string]struct{ every, cron, since, start, stop, want string }{
		"aligned to the hour": {
			every: "1h", start: "2026-03-01T00:00:00Z", stop: "2026-03-01T03:00:00Z",
			want: "2026-03-01T00:00:00Z 2026-03-01T01:00:00Z 2026-03-01T02:00:00Z",
		},
		"start and stop in between": {
			every: "1h", start: "2026-03-01T00:00:01Z", stop: "2026-03-01T02:00:00.5Z",
			want: "2026-03-01T01:00:00Z 2026-03-01T02:00:00Z",
		},
		"in another zone": {
			every: "1d", start: "2026-03-01T00:00:00+02:00", stop: "2026-03-02T02:00:00+02:00", want: "2026-03-01T00:00:00Z",
		},
		"a fixed length doesn't depend on the creation": {
			every: "1h30m", since: "2026-03-01T00:17:00Z", start: "2026-03-01T00:00:00Z", stop: "2026-03-01T03:00:00Z",
			want: "2026-03-01T00:00:00Z 2026-03-01T01:30:00Z",
		},
		"no divisor of a day": {
			every: "7h", start: "2026-03-01T00:00:00Z", stop: "2026-03-01T14:00:00Z",
			want: "2026-03-01T03:00:00Z 2026-03-01T10:00:00Z",
		},
		"weeks begin on Monday": {
			every: "1w", start: "2026-03-01T00:00:00Z", stop: "2026-03-16T00:00:00Z",
			want: "2026-03-02T00:00:00Z 2026-03-09T00:00:00Z",
		},
		// 2026-11-09 is a Monday, and a multiple of four weeks since the year 1.
		"months count from the creation": {
			every: "1mo", start: "2026-11-24T07:04:30Z", stop: "2027-03-01T00:00:00Z",
			want: "2026-12-09T00:00:00Z 2027-01-09T00:00:00Z 2027-02-09T00:00:00Z",
		},
		"and back from it": {
			every: "1mo", start: "2026-08-09T00:00:00Z", stop: "2026-12-10T00:00:00Z",
			want: "2026-08-09T00:00:00Z 2026-09-09T00:00:00Z 2026-10-09T00:00:00Z 2026-11-09T00:00:00Z 2026-12-09T00:00:00Z",
		},
		"a task that is older than the start": {
			every: "1mo", since: "2020-01-01T00:00:00Z", start: "2026-01-01T00:00:00Z", stop: "2026-03-01T00:00:00Z",
			want: "2026-01-16T00:00:00Z 2026-02-16T00:00:00Z",
		},
		"cron": {
			cron: "0 6 * * mon-fri", start: "2026-03-06T06:00:00Z", stop: "2026-03-10T06:00:00Z",
			want: "2026-03-06T06:00:00Z 2026-03-09T06:00:00Z",
		},
		"cron with seconds": {
			cron: "*/20 * * * * *", start: "2026-03-01T00:00:00.1Z", stop: "2026-03-01T00:01:00.1Z",
			want: "2026-03-01T00:00:20Z 2026-03-01T00:00:40Z 2026-03-01T00:01:00Z",
		},
		"cron for a leap day": {
			cron: "0 0 29 2 *", start: "2026-01-01T00:00:00Z", stop: "2030-01-01T00:00:00Z", want: "2028-02-29T00:00:00Z",
		},
		"cron that ends": {
			cron: "0 0 0 1 1 * 2027", start: "2026-01-01T00:00:00Z", stop: "2030-01-01T00:00:00Z", want: "2027-01-01T00:00:00Z",
		},
		"cron with an interval is aligned": {
			cron: "@every 1h", start: "2026-03-01T00:30:00Z", stop: "2026-03-01T02:30:00Z",
			want: "2026-03-01T01:00:00Z 2026-03-01T02:00:00Z",
		},
		"nothing in between": {every: "1h", start: "2026-03-01T00:10:00Z", stop: "2026-03-01T00:50:00Z"},
		"stop before start":  {every: "1h", start: "2026-03-01T02:00:00Z", stop: "2026-03-01T00:00:00Z"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			since := created
			if test.since != "" {
				since = test.since
			}
			s, err := schedule.New(test.every, test.cron, at(t, since))
			if err != nil {
				t.Fatal(err)
			}
			times, err := s.Times(at(t, test.start), at(t, test.stop), 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, at := range times {
				got = append(got, at.Format(time.RFC3339Nano))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, " "), test.want)
			}
		})
	}
}

func TestTimes_limit(t *testing.T) {
	s, err := schedule.New("1s", "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	start := at(t, "2026-03-01T00:00:00Z")
	if times, err := s.Times(start, start.Add(10*time.Second), 10); err != nil || len(times) != 10 {
		t.Errorf("%d times (%v), not 10", len(times), err)
	}
	if _, err := s.Times(start, start.AddDate(50, 0, 0), 10); !errors.Is(err, schedule.ErrTooMany) {
		t.Errorf("more times than the limit: %v", err)
	}
}

func TestNew_refusesWhatTheServerRefuses(t *testing.T) {
	for _, every := range []string{"1", "0s", "0mo", "1h-30m", "hourly"} {
		if _, err := schedule.New(every, "", time.Now()); err == nil {
			t.Errorf("every %q is accepted", every)
		}
	}
	for _, expression := range []string{"", "* * *", "@every", "@every x"} {
		if _, err := schedule.New("", expression, time.Now()); err == nil {
			t.Errorf("cron %q is accepted", expression)
		}
	}
}
