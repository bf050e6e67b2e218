package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestUpToDate: the committed pictures are what the program draws.
func TestUpToDate(t *testing.T) {
	for name, draw := range pictures(filepath.Join("..", "..", "testdata", "history.csv")) {
		want, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("docs/%s is out of date: go run ./docs/pictures -o docs", name)
		}
	}
}
