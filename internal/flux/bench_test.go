package flux

import (
	"strings"
	"testing"
)

// benchmarkBody is a script of typical length.
var benchmarkBody = `import "date"
import "influxdata/influxdb/schema" // for fieldsAsCols

// The start of the hour, so that no window is cut in two.
start = date.truncate(t: -2h, unit: 1h)

` + strings.Repeat(`from(bucket: "telegraf/autogen")
    |> range(start: start)
    |> filter(fn: (r) => r._measurement == "cpu" and r.host =~ /^web-[0-9]+\.example\.com$/)
    |> map(fn: (r) => ({r with label: "host ${r.host}: ${string(v: r._value / 2.0)}"}))
    |> aggregateWindow(every: 5m, fn: mean)
    |> to(bucket: "hourly", org: "example")

`, 5)

var benchmarkOptions = Options{Name: "Downsample the CPUs", Every: "1h", Offset: "5m"}

func BenchmarkTokens(b *testing.B) {
	b.SetBytes(int64(len(benchmarkBody)))
	b.ReportAllocs()
	for b.Loop() {
		s := newScanner(benchmarkBody)
		for t, err := s.next(); err == nil && t.kind != endOfText; t, err = s.next() {
			continue
		}
	}
}

func BenchmarkFind(b *testing.B) {
	script := Compose(benchmarkBody, benchmarkOptions)
	b.SetBytes(int64(len(script)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Find(script); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompose(b *testing.B) {
	b.SetBytes(int64(len(benchmarkBody)))
	b.ReportAllocs()
	for b.Loop() {
		Compose(benchmarkBody, benchmarkOptions)
	}
}

func BenchmarkEqual(b *testing.B) {
	script := Compose(benchmarkBody, benchmarkOptions)
	other := strings.ReplaceAll(script, "\n", "\r\n")
	b.SetBytes(int64(len(script)))
	b.ReportAllocs()
	for b.Loop() {
		if !Equal(script, other) {
			b.Fatal("not the same")
		}
	}
}

// BenchmarkSplit measures what a refresh does with an unchanged task.
func BenchmarkSplit(b *testing.B) {
	script := Compose(benchmarkBody, benchmarkOptions)
	b.SetBytes(int64(len(script)))
	b.ReportAllocs()
	for b.Loop() {
		if body, _, ok := Split(script); !ok || !EqualBodies(body, benchmarkBody) {
			b.Fatal("not the same")
		}
	}
}

func BenchmarkEqualDurations(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if !EqualDurations("90m", "1h30m") {
			b.Fatal("not equal")
		}
	}
}

// BenchmarkCheckCharacters measures the check that each validation makes, with a script without wrong characters.
func BenchmarkCheckCharacters(b *testing.B) {
	for b.Loop() {
		CheckCharacters(benchmarkBody)
	}
}
