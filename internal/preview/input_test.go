package preview_test

import (
	"testing"
	"time"

	"github.com/influxtasks/terraform-provider-influxdb/internal/preview"
)

func BenchmarkAnnotatedCSV(b *testing.B) {
	lines := cpuLines(time.Unix(1772330400, 0), 10_000)
	for b.Loop() {
		if _, err := preview.AnnotatedCSV(lines); err != nil {
			b.Fatal(err)
		}
	}
}
