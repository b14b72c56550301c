package flux

// purePackages lists the packages of Flux's standard library that only compute, or read from buckets of the task's own
// organization. Any other package may write, or contact other servers. In the packages influxdata/influxdb,
// influxdata/influxdb/v1, experimental and csv, only some functions are pure: see [NewPreview].
var purePackages = []string{
	"array", "bitwise", "contrib/RohanSreerama5/naiveBayesClassifier", "contrib/anaisdg/anomalydetection", "contrib/anaisdg/statsmodels",
	"contrib/bonitoo-io/hex", "contrib/qxip/hash", "contrib/tomhollingworth/events",
	csvPackage, "date", "date/boundaries", "dict",
	experimentalPackage, "experimental/aggregate", "experimental/array", "experimental/bitwise", "experimental/date/boundaries",
	"experimental/dynamic", "experimental/geo", "experimental/json", "experimental/oee", "experimental/polyline", "experimental/query",
	"experimental/record", "experimental/table", "generate",
	influxdbPackage, "influxdata/influxdb/schema", v1Package,
	"interpolate", "join", "json", "math", "planner", "profiler", "regexp", "runtime", "sampledata", "strings", "system", "timezone",
	"types", "universe",
}

// readingPackages lists the pure packages that read from buckets by themselves.
var readingPackages = []string{"experimental/query", "influxdata/influxdb/schema", v1Package}

// refusedPackages maps other packages to the reasons why they are refused.
var refusedPackages = map[string]string{
	"experimental/bigtable":         "reads from another server",
	"experimental/csv":              "reads from another server. To read text, use csv.from(csv: …)",
	"experimental/http":             "makes requests to other servers",
	"experimental/http/requests":    "makes requests to other servers",
	"experimental/influxdb":         "makes requests to InfluxDB's API",
	"experimental/iox":              "reads from another server",
	"experimental/mqtt":             "sends messages to other servers",
	"experimental/prometheus":       "reads from other servers",
	"experimental/usage":            "makes requests to InfluxDB's API",
	"http":                          "makes requests to other servers",
	"http/requests":                 "makes requests to other servers",
	"influxdata/influxdb/monitor":   "writes statuses and sends notifications",
	"influxdata/influxdb/sample":    "reads from another server",
	"influxdata/influxdb/secrets":   "reads secrets, which the state would then contain",
	"influxdata/influxdb/tasks":     "reads the times of earlier runs, which a preview doesn't have",
	"kafka":                         "sends messages to other servers",
	"pagerduty":                     "sends messages to other servers",
	"pushbullet":                    "sends messages to other servers",
	"slack":                         "sends messages to other servers",
	"socket":                        "reads from other servers",
	"sql":                           "reads from and writes to other databases",
	"testing":                       "is for tests of Flux itself",
	"contrib/bonitoo-io/tickscript": "writes statuses",
}
