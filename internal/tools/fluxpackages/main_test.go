package main

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

// The committed table is that of the InfluxDB that the tests build.
func TestTableIsCurrent(t *testing.T) {
	want, err := generate("../buildinfluxd")
	if errors.Is(err, errNoModule) {
		t.Skip(err)
	}
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
