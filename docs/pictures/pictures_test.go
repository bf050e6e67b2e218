package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/cccplan/cccplan/internal/sharedtest"
)

// TestUpToDate: the committed pictures are what the program draws.
func TestUpToDate(t *testing.T) {
	upToDate(t, pictures(filepath.Join("..", "..", "testdata", "history.csv")))
}

// TestRealUpToDate: likewise those of real histories.
func TestRealUpToDate(t *testing.T) {
	upToDate(t, realPictures(filepath.Join(sharedtest.Dir(t), "data")))
}

func upToDate(t *testing.T, list map[string]func() ([]byte, error)) {
	t.Helper()
	for name, draw := range list {
		want, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("docs/%s is out of date: go run ./docs/pictures -o docs -data ../shared/data", name)
		}
	}
}
