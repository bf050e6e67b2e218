package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/plandoc"
)

// must runs cccplan and wants it to succeed.
func must(t *testing.T, args ...string) {
	t.Helper()
	if code, stdout, stderr := cccplan(t, "", args...); code != exitOK {
		t.Fatalf("cccplan %s: exit %d\n%s%s", strings.Join(args, " "), code, stdout, stderr)
	}
}

// newPlan makes a plan document with a forecast of so many intervals in C1.
func newPlan(t *testing.T, name string, intervals int) {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("start,utc_offset_min,queue,interval_s,volume,aht_s\n")
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range intervals {
		fmt.Fprintf(&csv, "%s,60,sales,1800,%d.%03d,%d\n", start.Add(time.Duration(i)*30*time.Minute).Format("2006-01-02 15:04"), 20+i%40, i*7%1000, 200+i%60)
	}
	if err := os.WriteFile("plan.csv", []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, "plan", "init", name, "--id", "x", "--client", "ACME", "--ccc", "Callers", "--as", "client", "--as-of", "2026-01-01T09:00:00Z")
	must(t, "plan", "import", name, "plan.csv", "--as", "client", "--as-of", "2026-01-01T10:00:00Z")
}

// event writes a register with one event.
func event(t *testing.T, id string) string {
	t.Helper()
	name := id + ".csv"
	if err := os.WriteFile(name, []byte("id,kind,from,owner\n"+id+",campaign,2026-02-01,client\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func readWhole(t *testing.T, name string) *plandoc.Document {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	d, err := plandoc.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("the file is neither old nor new: %v", err)
	}
	if faults := d.Check(nil); len(faults) > 0 {
		t.Fatal(faults)
	}
	return d
}

// Who read the file before somebody else wrote it is told, and so is who comes while it is
// being written. Nothing of either is lost.
func TestPlanFileSecondWriterIsTold(t *testing.T) {
	t.Chdir(t.TempDir())
	newPlan(t, "a.cccplan", 4)
	open := func() *planFile {
		b, err := os.ReadFile("a.cccplan")
		if err != nil {
			t.Fatal(err)
		}
		p := &planFile{name: "a.cccplan", doc: readWhole(t, "a.cccplan")}
		p.sum = sha256.Sum256(b)
		return p
	}
	e := &env{}
	note := func(p *planFile, text string) {
		at, _ := plandoc.ParseInstant("2026-01-03T10:00:00Z")
		if err := p.doc.Record(plandoc.Entry{Action: "note", Actor: "x", At: at, Party: plandoc.Client, Note: text}); err != nil {
			t.Fatal(err)
		}
	}
	first, second := open(), open()
	note(first, "first")
	note(second, "second")
	if err := first.save(e); err != nil {
		t.Fatal(err)
	}
	if err := second.save(e); err == nil || !strings.Contains(err.Error(), "was changed by somebody else since it was read") {
		t.Errorf("second writer: %v", err)
	}
	if log := readWhole(t, "a.cccplan").Log(); log[len(log)-1].Note != "first" {
		t.Errorf("log: %+v", log[len(log)-1])
	}
	unlock, err := lockPlan("a.cccplan")
	if err != nil {
		t.Fatal(err)
	}
	third := open()
	note(third, "third")
	if err := third.save(e); !errors.Is(err, errBusy) {
		t.Errorf("while it is being written: %v", err)
	}
	unlock()
	if err := third.save(e); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob("*.lock"); runtime.GOOS != "windows" && len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Many runs at a time on one file: each either gets in or is told, and what got in stays.
func TestPlanFileManyWriters(t *testing.T) {
	t.Chdir(t.TempDir())
	newPlan(t, "a.cccplan", 4)
	program, err := exec.LookPath("cccplan")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	const writers = 6
	tries := make([]int, writers)
	for w := range writers {
		file := event(t, fmt.Sprintf("e%d", w))
		wg.Go(func() {
			for tries[w] < 200 {
				tries[w]++
				out, err := exec.Command(program, "plan", "import", "a.cccplan", "--events", file, "--as", "client", "--as-of", "2026-01-03T10:00:00Z").CombinedOutput()
				if err == nil {
					return
				}
				if text := string(out); !strings.Contains(text, "run the command again") {
					t.Errorf("writer %d: %s", w, text)
					return
				}
				time.Sleep(time.Duration(10+7*w) * time.Millisecond)
			}
		})
	}
	wg.Wait()
	d := readWhole(t, "a.cccplan")
	content, err := d.Content(d.Latest(plandoc.ByClient))
	if err != nil {
		t.Fatal(err)
	}
	if len(content.Events) != writers || d.Latest(plandoc.ByClient).Number != writers+1 {
		t.Errorf("%d events in version %s after %v tries", len(content.Events), d.Latest(plandoc.ByClient), tries)
	}
}

// A run that is killed leaves the file as it was or as it should be, and no lock that
// keeps the next one out.
func TestPlanFileKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs kill")
	}
	t.Chdir(t.TempDir())
	newPlan(t, "a.cccplan", 48*60)
	program, err := exec.LookPath("cccplan")
	if err != nil {
		t.Fatal(err)
	}
	before := readWhole(t, "a.cccplan").Latest(plandoc.ByClient).Number
	old, made := 0, 0
	for i := range 24 {
		file := event(t, fmt.Sprintf("e%d", i))
		ctx, cancel := context.WithCancel(t.Context())
		c := exec.CommandContext(ctx, program, "plan", "import", "a.cccplan", "--events", file, "--as", "client", "--as-of", "2026-01-03T10:00:00Z", "-q")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// Wait until it writes, its temporary file being there, or is done; then a little
		// longer each time.
		done := make(chan error, 1)
		go func() { done <- c.Wait() }()
		deadline := time.Now().Add(20 * time.Second)
		for running := true; running && time.Now().Before(deadline); {
			select {
			case <-done:
				running = false
				done <- nil
			default:
				temps, _ := filepath.Glob(".a.cccplan.*")
				running = len(temps) == 0
			}
		}
		time.Sleep(time.Duration(i%8) * 500 * time.Microsecond)
		cancel()
		<-done
		now := readWhole(t, "a.cccplan").Latest(plandoc.ByClient).Number
		switch now {
		case before:
			old++
		case before + 1:
			made++
		default:
			t.Fatalf("C%d after C%d", now, before)
		}
		before = now
		left, _ := filepath.Glob(".a.cccplan.*")
		for _, temp := range left {
			os.Remove(temp)
		}
	}
	t.Logf("killed: %d times the old file, %d times the new one", old, made)
	if old == 0 {
		t.Error("no run was killed before it was done: the test shows nothing")
	}
	must(t, "plan", "import", "a.cccplan", "--events", event(t, "last"), "--as", "client", "--as-of", "2026-01-03T10:00:00Z")
}

// A file of 1 GB is refused before it is read, by whichever verb.
func TestPlanFileTooLarge(t *testing.T) {
	t.Chdir(t.TempDir())
	f, err := os.Create("big.cccplan")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(1 << 30); err != nil { // a hole: nothing is on the disk
		t.Fatal(err)
	}
	f.Close()
	for _, verb := range []string{"verify", "log", "keys", "export"} {
		code, stdout, stderr := cccplan(t, "", "plan", verb, "big.cccplan")
		if code != exitData || stdout != "" || !strings.Contains(stderr, "big.cccplan: larger than any plan: 1024 MB, want at most 256") {
			t.Errorf("%s: exit %d, %s", verb, code, stderr)
		}
	}
}
