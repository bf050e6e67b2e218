package plandoc_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// replaced is a document with the first of a text replaced.
func replaced(t *testing.T, doc, old, new string) string {
	t.Helper()
	if !strings.Contains(doc, old) {
		t.Fatalf("the document has no %s:\n%s", old, doc)
	}
	return strings.Replace(doc, old, new, 1)
}

// Hostile documents are refused, each with a line and a reason.
func TestHostileDocuments(t *testing.T) {
	whole := small(t)
	lineOf := func(prefix string) string {
		for l := range strings.Lines(whole) {
			if strings.HasPrefix(l, prefix) {
				return l
			}
		}
		t.Fatalf("no line %s", prefix)
		return ""
	}
	strip := lineOf(`{"strip":{"channel":"voice","day":"2026-01-05","quantity":"aht_s"`)
	end := lineOf(`{"end"`)
	swap := func(old, new string) func() string { return func() string { return replaced(t, whole, old, new) } }
	for name, c := range map[string]struct {
		doc  func() string
		want string
	}{
		"empty":             {func() string { return "" }, "is empty: want a plan document"},
		"a CSV":             {func() string { return "start,volume\n2026-01-05 09:00,1\n" }, "line 1: is not a plan document"},
		"other schema":      {swap(plandoc.Schema, "cccplan-plan/2"), `line 1: schema "cccplan-plan/2": this program reads cccplan-plan/1`},
		"CRLF":              {func() string { return strings.ReplaceAll(whole, "\n", "\r\n") }, "line 1: byte "},
		"byte order mark":   {func() string { return "\ufeff" + whole }, "line 1: is not a plan document"},
		"no final line end": {func() string { return strings.TrimSuffix(whole, "\n") }, "ends within a line: part of it is missing"},
		"cut off":           {func() string { return strings.Replace(whole, end, "", 1) }, "has no end: part of it is missing"},
		"goes on":           {func() string { return whole + end }, "after the end of the document"},
		"blank line":        {func() string { return strings.Replace(whole, end, "\n"+end, 1) }, "want {"},
		"invalid UTF-8":     {swap(`"ACME"`, "\"AC\xff\xfeE\""), "line 2: byte 24: a string is not valid UTF-8"},
		"surrogate":         {swap(`"ACME"`, "\"AC\xed\xa0\x80E\""), "not valid UTF-8"},
		"deep nesting":      {swap(`"values":[`, `"values":[`+strings.Repeat("[", 100_000)), "want a whole number"},
		"deep elsewhere":    {swap(`{"party":`, `{"party":`+strings.Repeat(`{"party":`, 10_000)), `member "party" is not known here`},
		"huge number":       {swap(strip, strings.Replace(strip, `"values":[`, `"values":[`+strings.Repeat("9", 300)+",", 1)), "a number beyond 9007199254740991"},
		"2^53":              {swap(strip, strings.Replace(strip, `"values":[`, `"values":[9007199254740992,`, 1)), "a number beyond"},
		"a fraction":        {swap(strip, strings.Replace(strip, `"values":[`, `"values":[1.5,`, 1)), "a fraction or an exponent"},
		"out of range":      {swap(strip, strings.Replace(strip, `"values":[`, `"values":[-1,`, 1)), "aht_s -1: want a whole number from 1"},
		"duplicate member":  {swap(`{"party":{"name":"ACME"`, `{"party":{"name":"ACME","name":"ACME"`), `member "name" comes twice`},
		"unsorted":          {swap(`"day":"2026-01-05","quantity":"aht_s","queue":"q01"`, `"queue":"q01","quantity":"aht_s","day":"2026-01-05"`), "canonical JSON sorts them"},
		"unknown member":    {swap(`"name":"ACME",`, `"name":"ACME","oops":1,`), `member "oops" is not known here`},
		"unknown record":    {swap(`{"party":`, `{"partie":`), `a record "partie": this program does not know it`},
		"unknown quantity":  {swap(`"quantity":"aht_s"`, `"quantity":"aht_x"`), `quantity "aht_x": this program does not know it`},
		"party twice":       {swap(`"role":"ccc"`, `"role":"client"`), "want the client, then the ccc"},
		"parent of nobody":  {swap(`"id":"C1"}],"party":"ccc"`, `"id":"C7"}],"party":"ccc"`), "version P1: parent C7 is not in the document"},
		"its own parent":    {swap(`"id":"C1"}],"party":"ccc"`, `"id":"P1"}],"party":"ccc"`), "version P1: comes, in the end, from itself"},
		"too many cells":    {swap(strip, strings.Replace(strip, `"values":[`, `"values":[1,`, 1)), "3 cells for 2 intervals"},
		"not collapsed":     {swap(`"quantity":"method","queue":"q01","values":["auto"]`, `"quantity":"method","queue":"q01","values":["auto","auto"]`), "cells that are all the same are written once"},
		"nothing new":       {swap(strip, strip[:strings.Index(strip, "[")]+"[false]}}\n"), "those of the first parent: nothing new"},
		"a billion cells":   {swap(`,60,1800,2]]`, `,60,1,1000000000]]`), "1000000000 intervals: want 1 to 5000"},
		"over midnight":     {swap(`,60,1800,2]]`, `,60,1800,48]]`), "goes on into the next day"},
		"control character": {swap(`"ACME"`, `"AC\u001b[2JME"`), "holds the character U+001B"},
		"bidi":              {swap(`"ACME"`, "\"AC\u202eME\""), "holds the character U+202E"},
		"line end in text":  {swap(`"ACME"`, `"AC\nME"`), "holds the character U+000A"},
		"private in clear":  {swap(`,"private":"ccc","quantity":"scheduled"`, `,"quantity":"scheduled"`), "private and salt: want both or neither"},
		"long line":         {swap(`"ACME"`, `"`+strings.Repeat("x", 2<<20)+`"`), "larger than any plan: a line of more than 1048576 bytes"},
		"long text":         {swap(`"ACME"`, `"`+strings.Repeat("x", 5000)+`"`), "has 5000 bytes: want at most 4096"},
		"bad zone":          {swap(`"zone":"Europe/Berlin"`, `"zone":"../../etc/passwd"`), "want an IANA time zone"},
		"lower case":        {swap(`"seq":1,"subject":"key `, `"seq":1,"subject":"KEY `), ""},
	} {
		d, err := plandoc.Read(strings.NewReader(c.doc()))
		if c.want == "" {
			if err == nil && len(d.Check(nil)) == 0 {
				t.Errorf("%s: taken", name)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 600 {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A cycle of several versions.
func TestCycle(t *testing.T) {
	d, _, _ := agreed(t)
	doc := text(t, d)
	_, hash, _ := d.Version(p1)
	_, rootHash, _ := d.Version(plandoc.Root)
	doc = replaced(t, doc, fmt.Sprintf(`"parents":[{"hash":"%s","id":"A0"}]`, rootHash), fmt.Sprintf(`"parents":[{"hash":"%s","id":"P1"}]`, hash))
	if _, err := plandoc.Read(strings.NewReader(doc)); err == nil || !strings.Contains(err.Error(), "from itself") {
		t.Error(err)
	}
}

// endless is text without end, and counts what was taken of it.
type endless struct {
	head string
	line string
	rest string
	n    int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		e.rest = e.line
	}
	if e.head != "" {
		e.rest, e.head = e.head, ""
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	e.n += int64(n)
	return n, nil
}

// A file without end is given up in bounded memory: one long line soon, many lines at the
// limit.
func TestEndlessDocument(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		most int64
	}{
		"zeros":    {strings.Repeat("\x00", 1<<16), 2 << 20},
		"one line": {strings.Repeat("[", 1<<16), 2 << 20},
		"log":      {"", plandoc.MostBytes + 1<<20},
	} {
		e := &endless{line: c.line}
		if name == "log" {
			if testing.Short() {
				continue
			}
			whole := small(t)
			i, j := strings.Index(whole, `{"log"`), strings.Index(whole, `{"signature"`)
			line, _, _ := strings.Cut(whole[i:j], "\n")
			e.head, e.line = whole[:i], line+"\n"
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := plandoc.Read(e)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err == nil || e.n > c.most {
			t.Errorf("%s: %v after %d bytes", name, err, e.n)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 900<<20 {
			t.Errorf("%s: %d MB", name, grown>>20)
		}
	}
}

// Cells claim no more memory than lines of theirs pay for.
func TestManyCheapLines(t *testing.T) {
	whole := small(t)
	i := strings.Index(whole, `{"axis"`)
	var b strings.Builder
	b.WriteString(whole[:i])
	for q := range 300 {
		fmt.Fprintf(&b, `{"axis":{"channel":"voice","day":"2026-01-05","queue":"a%04d","runs":[[0,60,17,5000]]}}`+"\n", q)
	}
	b.WriteString(whole[i:])
	if _, err := plandoc.Read(strings.NewReader(b.String())); err == nil || !strings.Contains(err.Error(), "more than 1048576 lines") {
		t.Error(err)
	}
}

// A spreadsheet runs nothing out of a log, and a terminal shows nothing but text.
func TestLogInjection(t *testing.T) {
	d, _, _ := agreed(t)
	for _, note := range []string{"a\nb", "\x1b[31mred", "x\u202ey", "x\u2028y", "\x00"} {
		if err := d.Record(plandoc.Entry{Action: "note", Actor: "Eve", At: at(t, "2026-02-01T00:00:00Z"), Party: plandoc.Client, Note: note}); err == nil {
			t.Errorf("%q was taken into the log", note)
		}
		s := plan(t, 1, 1, 2)
		if err := s.Restore(0, sheet.Method, sheet.Text(note)); err != nil {
			continue // a sheet does not take it either
		}
		if _, err := d.Commit(plandoc.Commit{Parents: []plandoc.ID{c1}, Party: plandoc.Client, Actor: "Eve", At: at(t, "2026-02-01T00:00:00Z"), Action: "import", Engine: plandoc.ThisEngine("t")}, &plandoc.Content{Sheet: s}, nil); err == nil {
			t.Errorf("%q was taken into a cell", note)
		}
	}
	if err := d.Record(plandoc.Entry{Action: "note", Actor: "=cmd|' /C calc'!A0", At: at(t, "2026-02-01T00:00:00Z"), Party: plandoc.Client, Note: "@SUM(1+1)"}); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := d.WriteLog(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `,'=cmd|' /C calc'!A0,`) || !strings.Contains(b.String(), `,'@SUM(1+1),`) {
		t.Error(b.String())
	}
}

// FuzzRead: nothing makes the reader or the verification panic, and what was read is
// written again byte for byte.
func FuzzRead(f *testing.F) {
	d, _, _ := agreedOn(f, plan(f, 1, 1, 2))
	for _, doc := range []string{text(f, d), text(f, d.Redact(plandoc.Client)), "", "{}", "{\"document\":{}}\n"} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		d, err := plandoc.Read(strings.NewReader(string(doc)))
		if err != nil {
			return
		}
		var b strings.Builder
		if err := d.Write(&b); err != nil {
			t.Fatal(err)
		}
		// But for the last line, which says how the document ends: a wrong one is a fault.
		if got, want := b.String(), string(doc); len(d.Check(nil)) == 0 && got != want {
			t.Fatalf("read\n%s\nwritten\n%s", want, got)
		}
		if _, err := d.Verify(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		for _, r := range plandoc.Roles {
			if err := d.Redact(r).Write(io.Discard); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Join(d); err != nil {
			t.Fatal(err)
		}
		d.Log()
	})
}

// FuzzVerify changes numbers in a document: the verification never panics, and whatever is
// changed is found.
func FuzzVerify(f *testing.F) {
	d, _, _ := agreedOn(f, plan(f, 1, 1, 2))
	whole := text(f, d)
	f.Add(uint32(3), int64(5))
	f.Add(uint32(900), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, at uint32, n int64) {
		i := int(at) % len(whole)
		j := strings.IndexAny(whole[i:], "0123456789")
		if j < 0 {
			return
		}
		j += i
		k := j
		for whole[k] >= '0' && whole[k] <= '9' {
			k++
		}
		doc := whole[:j] + fmt.Sprint(n) + whole[k:]
		e, err := plandoc.Read(strings.NewReader(doc))
		if err != nil {
			return
		}
		r, err := e.Verify(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() != (doc == whole) {
			t.Fatalf("%d at %d: %v", n, j, r.Faults)
		}
	})
}
