package main

import (
	"bytes"
	"os"
	"testing"
)

// TestUpToDate: the committed picture is what the program draws.
func TestUpToDate(t *testing.T) {
	want, err := agentsOverLoad()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../erlang-c-a.svg")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/erlang-c-a.svg is out of date: go run ./docs/pictures -o docs")
	}
}
