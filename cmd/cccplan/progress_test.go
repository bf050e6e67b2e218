package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := &progress{w: &b, what: "forecasts", began: time.Now()}
	p.show(1, 100)
	p.end()
	if b.Len() > 0 {
		t.Errorf("said %q of work that has just begun", b.String())
	}
	p.began = p.began.Add(-2 * progressAfter)
	p.show(90, 100)
	p.show(91, 100) // too soon after the last
	p.last = p.last.Add(-2 * progressEvery)
	p.show(7, 9)
	p.end()
	if want := "\r90 of 100 forecasts\r7 of 9 forecasts   \r                   \r"; b.String() != want {
		t.Errorf("said %q, want %q", b.String(), want)
	}
}

// Nobody watches a file.
func TestProgressOnlyOnATerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if p := newProgress(f, "x"); p.w != nil {
		t.Error("a file is taken for a terminal")
	}
	if p := newProgress(&bytes.Buffer{}, "x"); p.w != nil {
		t.Error("a buffer is taken for a terminal")
	}
}
