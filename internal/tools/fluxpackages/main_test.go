package main

import (
	"bytes"
	"os"
	"testing"
)

// The committed table is that of the InfluxDB that the tests build.
func TestTableIsCurrent(t *testing.T) {
	want, err := generate("../buildinfluxd")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../flux/packages.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("run go generate ./internal/flux")
	}
}
