package main

import (
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"cccplan":    main,
		"genhistory": genhistory,
	})
}

// TestScripts runs testdata/script, a topic a file. Beside testscript's own commands
// there are the ones of scriptCommands, and the programs cccplan and genhistory.
// $HISTORY and $ACTUALS are the committed samples.
func TestScripts(t *testing.T) {
	sample, err := filepath.Abs("../../testdata/history.csv")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                scriptCommands,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HISTORY", sample)
			e.Setenv("ACTUALS", strings.Replace(sample, "history.csv", "actuals.csv", 1))
			e.Setenv("GOOS", runtime.GOOS)
			return nil
		},
	})
}

var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"fails":  scriptFails,
	"plan":   scriptPlan,
	"header": scriptHeader,
	"blank":  scriptBlank,
	"append": scriptAppend,
	"exits":  scriptExits,

	"lockplan": scriptLockPlan,
}

// fails CODE PROGRAM ARG...: the program ends with that exit code and leaves nothing
// behind: nothing on standard output, no file that was not there, none changed, and no
// stack trace.
func scriptFails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	before := snapshot(ts)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	stdout, stderr := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if code != want {
		ts.Fatalf("exit code %d, want %d; stderr:\n%s", code, want, stderr)
	}
	if stdout != "" {
		ts.Fatalf("standard output is not empty:\n%s", stdout)
	}
	if strings.TrimSpace(stderr) == "" {
		ts.Fatalf("no message")
	}
	if strings.Contains(stderr, "goroutine ") || strings.Contains(stderr, "panic") {
		ts.Fatalf("a stack trace:\n%s", stderr)
	}
	if after := snapshot(ts); after != before {
		ts.Fatalf("files changed, before:\n%safter:\n%s", before, after)
	}
}

// exits CODE PROGRAM ARG...: the program does its work and ends with that exit code.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s; stderr:\n%s", code, want, ts.ReadFile("stderr"))
	}
}

// snapshot lists the files of the script's folder with their contents' hash.
func snapshot(ts *testscript.TestScript) string {
	var b strings.Builder
	root := ts.MkAbs(".")
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, sha256.Sum256(data))
		return err
	}))
	return b.String()
}

// planColumns are the columns of a plan in their order, copied from the section Files
// of the design.
const planColumns = "start,utc_offset_min,queue,channel,interval_s,volume,volume_lo80,volume_hi80,volume_lo95,volume_hi95," +
	"aht_s,load_erlang,model,sl_definition,sl_target,sl_within_s,patience_s,agents,agents_exact,binding,service_level," +
	"asa_s,occupancy,abandonment,shrinkage,scheduled,method"

// header FILE [MORE]: the columns are those of a plan, and then MORE.
func scriptHeader(ts *testscript.TestScript, neg bool, args []string) {
	want := planColumns
	if len(args) == 2 {
		want += "," + args[1]
	}
	got, _, _ := strings.Cut(ts.ReadFile(args[0]), "\n")
	if (got == want) == neg {
		ts.Fatalf("columns are\n%s\nwant\n%s", got, want)
	}
}

// plan FILE N [COLUMN=VALUE...]: N rows of the plan have these cells; a value of the
// form a..b is a range of numbers, one that ends in * a beginning.
func scriptPlan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: plan FILE N [COLUMN=VALUE...]")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	records, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	n := 0
	for _, rec := range records[1:] {
		ok := true
		for _, cond := range args[2:] {
			name, value, _ := strings.Cut(cond, "=")
			i, known := at[name]
			if !known {
				ts.Fatalf("no column %q", name)
			}
			ok = ok && cellIs(rec[i], value)
		}
		if ok {
			n++
		}
	}
	if n != want {
		ts.Fatalf("%d rows of %s have %s, want %d", n, args[0], strings.Join(args[2:], " "), want)
	}
}

func cellIs(cell, want string) bool {
	if head, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(cell, head)
	}
	if lo, hi, ok := strings.Cut(want, ".."); ok {
		x, err := strconv.ParseFloat(cell, 64)
		l, err1 := strconv.ParseFloat(lo, 64)
		h, err2 := strconv.ParseFloat(hi, 64)
		return err == nil && err1 == nil && err2 == nil && x >= l && x <= h
	}
	return cell == want
}

// append FILE LINE: a line more, as somebody adds in an editor.
func scriptAppend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE LINE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+args[1]+"\n"), 0o644))
}

// blank FILE COLUMN...: writes FILE without the contents of some columns, as somebody
// does who clears them in a spreadsheet.
func scriptBlank(ts *testscript.TestScript, neg bool, args []string) {
	records, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	cleared := 0
	for i, name := range records[0] {
		for _, col := range args[1:] {
			if name == col {
				cleared++
				for _, rec := range records[1:] {
					rec[i] = ""
				}
			}
		}
	}
	if neg || cleared != len(args)-1 {
		ts.Fatalf("usage: blank FILE COLUMN...")
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := csv.NewWriter(f)
	ts.Check(w.WriteAll(records))
	ts.Check(f.Close())
}
