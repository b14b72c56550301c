package main

import (
	"strings"
	"testing"
)

// events are those of a package that doesn't build, and of one with tests of each result, one of which panics.
const events = `
{"ImportPath":"x/broken","Action":"build-output","Output":"broken.go:3:1: syntax error\n"}
{"ImportPath":"x/broken","Action":"build-fail"}
{"Action":"start","Package":"x/broken"}
{"Action":"output","Package":"x/broken","Output":"FAIL\tx/broken [build failed]\n"}
{"Action":"fail","Package":"x/broken","FailedBuild":"x/broken"}
{"Action":"start","Package":"x/task"}
{"Action":"run","Package":"x/task","Test":"TestAccTask"}
{"Action":"output","Package":"x/task","Test":"TestAccTask","Output":"=== RUN   TestAccTask\n"}
{"Action":"output","Package":"x/task","Test":"TestAccTask","Output":"--- PASS: TestAccTask (0.10s)\n"}
{"Action":"pass","Package":"x/task","Test":"TestAccTask","Elapsed":0.6}
{"Action":"output","Package":"x/task","Test":"TestAccSkipped","Output":"    no server\n"}
{"Action":"skip","Package":"x/task","Test":"TestAccSkipped"}
{"Action":"output","Package":"x/task","Test":"TestModel","Output":"=== RUN   TestModel\n"}
{"Action":"output","Package":"x/task","Test":"TestModel/good","Output":"good\n"}
{"Action":"pass","Package":"x/task","Test":"TestModel/good"}
{"Action":"output","Package":"x/task","Test":"TestModel/bad","Output":"    model_test.go:7: bad\n"}
{"Action":"fail","Package":"x/task","Test":"TestModel/bad"}
{"Action":"output","Package":"x/task","Test":"TestModel","Output":"--- FAIL: TestModel (0.00s)\n"}
{"Action":"fail","Package":"x/task","Test":"TestModel","Elapsed":12.3}
{"Action":"output","Package":"x/task","Test":"TestPanics","Output":"panic: oh\n"}
{"Action":"output","Package":"x/task","Output":"FAIL\tx/task\t0.2s\n"}
{"Action":"fail","Package":"x/task"}
`

func TestReport(t *testing.T) {
	var out strings.Builder
	r := newReport(&out, false)
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	const want = `broken.go:3:1: syntax error
FAIL	x/broken [build failed]
--- FAIL: TestModel (0.00s)
    model_test.go:7: bad
panic: oh
FAIL	x/task	0.2s
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
	if r.all != (counts{passed: 1, failed: 1, skipped: 1}) {
		t.Errorf("all: %s", r.all)
	}
	if r.acceptance != (counts{passed: 1, skipped: 1}) {
		t.Errorf("acceptance: %s", r.acceptance)
	}
	if longest := r.longest(2); longest != "TestModel 12 s, TestAccTask 1 s" {
		t.Errorf("the longest: %s", longest)
	}
}
