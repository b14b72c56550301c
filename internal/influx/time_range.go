package influx

import (
	"math"
	"time"
)

// InfluxDB stores a time as a number of nanoseconds in 64 bits, and keeps the two lowest numbers and the highest one for
// itself: https://github.com/influxdata/influxdb/blob/v2.9.1/models/time.go.
var (
	// MinTime is the earliest time of a point.
	MinTime = time.Unix(0, math.MinInt64+2).UTC()
	// MaxTime is the latest time of a point.
	MaxTime = time.Unix(0, math.MaxInt64-1).UTC()
)
