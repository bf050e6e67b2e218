package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/config"
)

// cccplan runs the program in this process.
func cccplan(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"cccplan"}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// sampleHistory is the default history of genhistory: eight weeks of one queue.
func sampleHistory(t *testing.T) string {
	t.Helper()
	g := generated{weeks: 8, step: 30, start: "2026-01-05", queues: "sales", sep: ",", decimal: ".", eol: "lf"}
	var b bytes.Buffer
	if err := g.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	in := filepath.Join(dir, "history.csv")
	if err := os.WriteFile(in, []byte(sampleHistory(t)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"forecast", in, "-o", filepath.Join(dir, "plan.csv")},
		{"forecast", in},
		{"staff", in, "-o", filepath.Join(dir, "plan.csv")},
		{"check", in},
		{"init", in, "-o", filepath.Join(dir, "cccplan.toml")},
		{"backtest", in, "--rows", filepath.Join(dir, "rows.csv")},
	} {
		var out, errs bytes.Buffer
		code := run(ctx, append([]string{"cccplan"}, args...), strings.NewReader(""), &out, &errs)
		if code != exitInterrupted {
			t.Errorf("%v: exit code %d, want %d", args, code, exitInterrupted)
		}
		if out.Len() > 0 {
			t.Errorf("%v: wrote %q", args, out.String())
		}
		if got, want := errs.String(), "cccplan: interrupted: nothing was written\n"; got != want {
			t.Errorf("%v: said %q, want %q", args, got, want)
		}
	}
	if left := names(t, dir); left != "history.csv" {
		t.Errorf("left in the folder: %s", left)
	}
}

// A reader that waits for its writer must not keep the program alive: Ctrl-C at
// "cccplan forecast -" ends it.
func TestInterruptedWhileWaitingForInput(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	terminal := &silent{text: "start,offered\n", asked: make(chan bool), end: make(chan bool)}
	defer close(terminal.end)
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"cccplan", "forecast", "-"}, terminal, io.Discard, io.Discard)
	}()
	<-terminal.asked
	cancel()
	select {
	case code := <-done:
		if code != exitInterrupted {
			t.Errorf("exit code %d, want %d", code, exitInterrupted)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still waits for its input")
	}
}

// silent is a terminal at which somebody typed a little and went away.
type silent struct {
	text       string
	asked, end chan bool
}

func (s *silent) Read(p []byte) (int, error) {
	if n := copy(p, s.text); n > 0 {
		s.text = s.text[n:]
		return n, nil
	}
	close(s.asked)
	<-s.end
	return 0, io.EOF
}

// fullDisk is a writer that takes so many bytes.
type fullDisk struct{ left int }

var errFull = errors.New("no space left on device")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.left {
		n := d.left
		d.left = 0
		return n, errFull
	}
	d.left -= len(p)
	return len(p), nil
}

func TestStandardOutputFull(t *testing.T) {
	plan := "start,interval_s,volume,aht_s\n2026-01-05 09:00,1800,10,200\n"
	for _, args := range [][]string{
		{"forecast", "-"},
		{"staff", "-"},
		{"check", "-"},
		{"erlang", "--volume", "100", "--aht", "180"},
		{"erlang", "--volume", "100", "--aht", "180", "--json"},
		{"completion", "bash"},
		{"--help"},
		{"forecast", "--help"},
		{"--version"},
		{"forecast", "--", completionFlag},
	} {
		in := sampleHistory(t)
		if args[0] == "staff" {
			in = plan
		}
		for _, room := range []int{0, 10} {
			var errs bytes.Buffer
			code := run(t.Context(), append([]string{"cccplan"}, args...), strings.NewReader(in), &fullDisk{room}, &errs)
			if code != exitFailed {
				t.Errorf("%v with room for %d bytes: exit code %d, want %d", args, room, code, exitFailed)
			}
			if !strings.Contains(errs.String(), errFull.Error()) {
				t.Errorf("%v: the message does not say why: %q", args, errs.String())
			}
		}
	}
}

func TestWriteAll(t *testing.T) {
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	broken := func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("x", 1<<17)) // more than is buffered, so it is on disk
		return errFull
	}
	for _, tt := range []struct {
		name          string
		first, second func(io.Writer) error
		want          string // files afterwards
	}{
		{"both good", text("new"), text("meta"), "a a.meta"},
		{"first fails", broken, text("meta"), "a"},
		{"second fails", text("new"), broken, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			a, b := filepath.Join(dir, "a"), filepath.Join(dir, "a.meta")
			if err := os.WriteFile(a, []byte("old"), 0o640); err != nil {
				t.Fatal(err)
			}
			err := writeAll(&env{}, output{a, tt.first}, output{b, tt.second})
			good := tt.want == "a a.meta"
			if (err == nil) != good {
				t.Fatalf("error %v", err)
			}
			if !good && !errors.Is(err, errFull) {
				t.Errorf("error %v does not wrap the cause", err)
			}
			if got := names(t, dir); got != tt.want {
				t.Errorf("files %q, want %q", got, tt.want)
			}
			data, err := os.ReadFile(a)
			if err != nil {
				t.Fatal(err)
			}
			if want := map[bool]string{true: "new", false: "old"}[good]; string(data) != want {
				t.Errorf("file holds %q, want %q", data, want)
			}
			if info, err := os.Stat(a); err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("mode of the replaced file is %v (%v), want it kept", info.Mode(), err)
			}
		})
	}
}

// names lists the files of a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

// Every kind of error has its exit code, also when it is wrapped or one of several.
func TestExitCodes(t *testing.T) {
	live := context.Background()
	dead, cancel := context.WithCancel(live)
	cancel()
	for _, tt := range []struct {
		ctx  context.Context
		err  error
		want int
	}{
		{live, nil, exitOK},
		{live, errors.New("anything"), exitFailed},
		{live, usage("x"), exitUsage},
		{live, &decisionError{"x"}, exitDecision},
		{live, &config.Error{File: "cccplan.toml", Line: 1, Err: usage("x")}, exitData},
		{live, context.Canceled, exitFailed},
		{dead, context.Canceled, exitInterrupted},
		{dead, os.ErrNotExist, exitFailed},
	} {
		err := tt.err
		for range 2 {
			var errs bytes.Buffer
			if got := report(tt.ctx, &env{stderr: &errs}, err); got != tt.want {
				t.Errorf("%v: exit code %d, want %d", err, got, tt.want)
			}
			if (errs.Len() == 0) != (err == nil) {
				t.Errorf("%v: said %q", err, errs.String())
			}
			if err != nil {
				err = errors.Join(errors.New("first"), err)
			}
		}
	}
}
