package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/sharedtest"
)

// Files that tests make by themselves.

// read reads texts as the files a.csv, b.csv, ...
func read(t testing.TB, opt *Options, texts ...string) (*History, error) {
	t.Helper()
	var sources []Source
	for i, text := range texts {
		sources = append(sources, Source{Name: string(rune('a'+i)) + ".csv", Reader: strings.NewReader(text)})
	}
	return Read(t.Context(), sources, opt)
}

func mustRead(t testing.TB, opt *Options, texts ...string) *History {
	t.Helper()
	h, err := read(t, opt, texts...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// wantError reads texts that have to be refused with a message that holds all of parts.
func wantError(t *testing.T, name string, opt *Options, texts []string, parts ...string) {
	t.Helper()
	h, err := read(t, opt, texts...)
	if err == nil {
		t.Errorf("%s: read as %d queues, want an error", name, len(h.Queues))
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: message %q, want %q in it", name, err, part)
		}
	}
}

// warned says whether a warning holds the text.
func warned(h *History, text string) bool {
	for _, w := range h.Warnings {
		if strings.Contains(w.Error(), text) {
			return true
		}
	}
	return false
}

func wantWarning(t *testing.T, name string, h *History, text string) {
	t.Helper()
	if !warned(h, text) {
		t.Errorf("%s: warnings %v, want one with %q", name, h.Warnings, text)
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := calendar.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// rows writes start,offered rows of the instants of a grid with the clocks of its zone;
// interval i is offered i contacts.
func rows(g calendar.Grid, n int, layout string) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s,%d", g.Time(i).Format(layout), i))
	}
	return out
}

func file(header string, rows []string) string {
	return header + "\n" + strings.Join(rows, "\n") + "\n"
}

// localMinute is how most files write a start.
const localMinute = "2006-01-02 15:04"

func sharedFile(t testing.TB, name string) Source {
	t.Helper()
	return openFile(t, filepath.Join(sharedtest.Dir(t), "data", name))
}

func openFile(t testing.TB, path string) Source {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return Source{Name: filepath.Base(path), Reader: f}
}
