package csvfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gocarina/gocsv"
	"github.com/google/go-cmp/cmp"
)

// interval is the row struct of most tests.
type interval struct {
	Start   Stamp  `csv:"start" col:"required"`
	Queue   Text   `csv:"queue"`
	Offered Number `csv:"offered" col:"required"`
	AHT     Number `csv:"aht_s"`
}

var aliases = map[string]string{"Datum": "start", "Calls Offered": "offered", "AHT": "aht_s"}

// load reads text as the file h.csv and returns copies of the rows.
func load(text string, opt Options) ([]Row[interval], Info, error) {
	opt.Name = "h.csv"
	if opt.Aliases == nil {
		opt.Aliases = aliases
	}
	var rows []Row[interval]
	info, err := Read(context.Background(), strings.NewReader(text), opt, func(r *Row[interval]) error {
		rows = append(rows, *r)
		return nil
	})
	return rows, info, err
}

// sameNumber is equality that takes missing for equal to missing.
func sameNumber(a, b Number) bool { return a == b || a.Missing() && b.Missing() }

// brief writes rows as "line wall queue offered aht", missing values as "-".
func brief(rows []Row[interval]) string {
	number := func(n Number) string {
		if n.Missing() {
			return "-"
		}
		return fmt.Sprint(float64(n))
	}
	var b strings.Builder
	for _, r := range rows {
		wall := "-"
		if !r.Value.Start.Missing {
			wall = r.Value.Start.Wall.Format("2006-01-02T15:04")
		}
		fmt.Fprintf(&b, "%d %s %s %s %s\n", r.Line, wall, r.Value.Queue, number(r.Value.Offered), number(r.Value.AHT))
	}
	return b.String()
}

// lines joins lines that each end in LF.
func lines(l ...string) string { return strings.Join(l, "\n") + "\n" }

func TestReadForms(t *testing.T) {
	want := "2 2026-01-05T09:00 sales 12 180.5\n3 2026-01-05T09:30 sales 0 -\n"
	plain := lines("start,queue,offered,aht_s", "2026-01-05 09:00,sales,12,180.5", "2026-01-05 09:30,sales,0,")
	tests := map[string]string{
		"plain":               plain,
		"byte order mark":     "\ufeff" + plain,
		"quoted header":       strings.Replace(plain, "start,queue", `"start","queue"`, 1),
		"BOM and quotes":      "\ufeff" + strings.Replace(plain, "start,queue", `"start","queue"`, 1),
		"CRLF":                strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                  strings.ReplaceAll(plain, "\n", "\r"),
		"mixed line ends":     "start,queue,offered,aht_s\r2026-01-05 09:00,sales,12,180.5\r\n2026-01-05 09:30,sales,0,\n",
		"no last line end":    strings.TrimSuffix(plain, "\n"),
		"header case":         strings.Replace(plain, "start,queue,offered,aht_s", " Start ,QUEUE,Offered,AHT-s", 1),
		"aliases":             strings.Replace(plain, "start,queue,offered,aht_s", "datum,queue,calls  offered,aht", 1),
		"semicolon":           lines("start;queue;offered;aht_s", "2026-01-05 09:00;sales;12;180,5", "2026-01-05 09:30;sales;0;"),
		"semicolon and point": lines("start;queue;offered;aht_s", "2026-01-05 09:00;sales;12;180.5", "2026-01-05 09:30;sales;0;"),
		"tab":                 lines("start\tqueue\toffered\taht_s", "2026-01-05 09:00\tsales\t12\t180,5", "2026-01-05 09:30\tsales\t0\t"),
		"comma, German":       lines("start,queue,offered,aht_s", `2026-01-05 09:00,sales,12,"180,5"`, "2026-01-05 09:30,sales,0,"),
		"other column order":  lines("aht_s,offered,start,queue", "180.5,12,2026-01-05 09:00,sales", ",0,2026-01-05 09:30,sales"),
		"unknown columns":     lines("note,start,queue,offered,aht_s", "x,2026-01-05 09:00,sales,12,180.5", ",2026-01-05 09:30,sales,0,"),
		"headless column":     lines("start,queue,offered,aht_s,", "2026-01-05 09:00,sales,12,180.5,", "2026-01-05 09:30,sales,0,, "),
		"blanks":              lines("start,queue,offered,aht_s", " 2026-01-05 09:00\u00a0, sales ,\u00a012\u202f,180.5 ", "2026-01-05 09:30,sales,0,\u00a0"),
		"comma in quoted":     lines(`start;queue;offered;aht_s;"a,b,c,d,e,f"`, "2026-01-05 09:00;sales;12;180,5;", "2026-01-05 09:30;sales;0;;"),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			rows, _, err := load(text, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, brief(rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadOneByteAtATime(t *testing.T) {
	text := "\ufeffstart;queue;offered;aht_s\r\n2026-01-05 09:00;\"sä\r\nles\";12;1\u202f180,5\r\n"
	var rows []Row[interval]
	_, err := Read(context.Background(), iotest.OneByteReader(strings.NewReader(text)), Options{}, func(r *Row[interval]) error {
		rows = append(rows, *r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := brief(rows), "2 2026-01-05T09:00 sä\nles 12 1180.5\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadBlankRows(t *testing.T) {
	rows, info, err := load(lines("", "start;offered", ";", "", "2026-01-05 09:00;1", ";;;;;", " ; ", "2026-01-05 09:30;2", ";;"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := brief(rows), "5 2026-01-05T09:00  1 -\n8 2026-01-05T09:30  2 -\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if info.Rows != 2 {
		t.Errorf("Info.Rows = %d, want 2", info.Rows)
	}
}

// TestReadPhysicalLines has cells with line breaks before the row asked for.
func TestReadPhysicalLines(t *testing.T) {
	for _, lineEnd := range []string{"\n", "\r\n", "\r"} {
		text := strings.ReplaceAll(lines("start,queue,offered", `2026-01-05 09:00,"a`, ``, `b",1`, "2026-01-05 09:30,c,n/a", `2026-01-05 10:00,"d`, `",x`), "\n", lineEnd)
		_, _, err := load(text, Options{})
		want := `h.csv:5: column "offered": "n/a" is not a number` + "\n" + `h.csv:7: column "offered": "x" is not a number`
		if err == nil || err.Error() != want {
			t.Errorf("line end %q: got %v, want %s", lineEnd, err, want)
		}
		// The "sep=" line is one more.
		_, _, err = load("sep=,"+lineEnd+text, Options{})
		want = strings.NewReplacer(":5:", ":6:", ":7:", ":8:").Replace(want)
		if err == nil || err.Error() != want {
			t.Errorf("line end %q after sep=: got %v, want %s", lineEnd, err, want)
		}
	}
}

func TestReadInfo(t *testing.T) {
	text := "\ufeffDatum;Calls Offered; Note ;aht_s\r\n5/1/2026 09:00;1;x;3,5\r\n13/1/2026 09:00;2;y;\r\n"
	_, info, err := load(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Info{
		Name: "h.csv", Comma: ';', DecimalComma: true, DecimalFrom: "cells", BOM: true, LineEnd: "CRLF", DateOrder: DMY,
		Header:  []string{"Datum", "Calls Offered", " Note ", "aht_s"},
		Columns: []string{"start", "offered", "aht_s"}, Unknown: []string{" Note "},
		Rows: 2, Bytes: int64(len(text)),
		// printf '\xef\xbb\xbfDatum;Calls Offered; Note ;aht_s\r\n5/1/2026 09:00;1;x;3,5\r\n13/1/2026 09:00;2;y;\r\n' | sha256sum
		SHA256: "1299a9829a8bdc06ca6ec614aee293a58cd4f41b0ea2b8f6019cbbba882d70ad",
	}
	if diff := cmp.Diff(want, info); diff != "" {
		t.Error(diff)
	}
}

func TestReadHeaderOnly(t *testing.T) {
	rows, info, err := load("start,offered\n", Options{})
	if err != nil || len(rows) != 0 || info.Rows != 0 || len(info.Columns) != 2 {
		t.Errorf("got %d rows, %+v, %v; want no rows and no error", len(rows), info, err)
	}
}

// TestReadRefusals has the message of every fault of form and header.
func TestReadRefusals(t *testing.T) {
	const head = "start,queue,offered,aht_s\n"
	tests := map[string]struct{ text, want string }{
		"empty":            {"", `h.csv: is empty`},
		"only a BOM":       {"\ufeff", `h.csv: is empty`},
		"only blank lines": {"\r\n \n\n", `h.csv: is empty`},
		"only sep=":        {"sep=;\n", `h.csv: is empty`},
		"UTF-16LE":         {"\xff\xfes\x00t\x00", `h.csv: is UTF-16 text: save it as "CSV UTF-8"`},
		"UTF-16BE":         {"\xfe\xff\x00s\x00t", `h.csv: is UTF-16 text: save it as "CSV UTF-8"`},
		"UTF-16LE, no BOM": {"s\x00t\x00a\x00r\x00t\x00,\x00", `h.csv: is UTF-16 text: save it as "CSV UTF-8"`},
		"UTF-16BE, no BOM": {"\x00s\x00t\x00a\x00r\x00t\x00,", `h.csv: is UTF-16 text: save it as "CSV UTF-8"`},
		"xlsx":             {"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", `h.csv: is an Excel workbook: save it as "CSV UTF-8"`},
		"ods":              {"PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", `h.csv: is an OpenDocument spreadsheet: save it as "CSV UTF-8"`},
		"zip":              {"PK\x03\x04\x14\x00history.csv", `h.csv: is a zip archive: unpack it first`},
		"xls":              {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `h.csv: is an Excel workbook: save it as "CSV UTF-8"`},
		"gzip":             {"\x1f\x8b\x08\x00", `h.csv: is compressed with gzip: unpack it first`},
		"PDF":              {"%PDF-1.7\n", `h.csv: is a PDF document: export the table as CSV`},
		"HTML":             {"\n<html><table>", `h.csv: is HTML or XML: save it as "CSV UTF-8"`},
		"binary":           {"\x7fELF\x02\x01\x01\x00\x00\x00", `h.csv: is binary, not text: a history or plan is a CSV file`},
		"zero byte later": {head + strings.Repeat("2026-01-05 09:00,a,1,1\n", 100) + "2026-01-05 09:00,a\x00,1,1\n",
			`h.csv:102: has a zero byte: this is not a text file`},
		"Latin-1": {head + "2026-01-05 09:00,a,1,1\n2026-01-05 09:00,f\xf6rs,1,1\n",
			`h.csv:3: is not UTF-8 (byte 0xF6): save the file as "CSV UTF-8"`},
		"split character at the end": {head + "2026-01-05 09:00,\xc3",
			`h.csv:2: is not UTF-8 (byte 0xC3): save the file as "CSV UTF-8"`},
		"sep= of another kind": {"sep=|\nstart|offered\n", `h.csv:1: names the separator "|": want a comma, a semicolon or a tab`},
		"missing columns":      {"Date,Calls\n1,2\n", `h.csv:1: no columns "start", "offered"; the header has "Date", "Calls"`},
		"one column": {"Date Calls\n1,2\n",
			`h.csv:1: no columns "start", "offered"; the header has "Date Calls" (the separator may be a comma, a semicolon or a tab)`},
		"duplicates and missing": {"offered,queue,Calls Offered,Queue,OFFERED\n", lines(
			`h.csv:1: no column "start"; the header has "offered", "queue", "Calls Offered", "Queue", "OFFERED"`,
			`h.csv:1: column "queue" is there 2 times: "queue", "Queue"`,
			`h.csv:1: column "offered" is there 3 times: "offered", "Calls Offered", "OFFERED"`)},
		"cells": {head + "2026-01-05 09:00,a,1\n2026-01-05 09:00,a,1,2,3\n", lines(
			`h.csv:2: has 3 cells, the header has 4`,
			`h.csv:3: has 5 cells, the header has 4`)},
		"decimal comma without quotes": {"start,offered\n2026-01-05 09:00,1,5\n", `h.csv:2: has 3 cells, the header has 2`},
		"headless cell":                {"start,offered,\n2026-01-05 09:00,1,5\n", `h.csv:2: "5" is in a column without a header`},
		"quote inside": {head + "2026-01-05 09:00,a\"b,1,1\n2026-01-05 09:30,\"a\"b,1,1\n", lines(
			`h.csv:2: has a quote inside a cell: a cell with quotes is written "like ""this"""`,
			`h.csv:3: has a quote inside a cell: a cell with quotes is written "like ""this"""`)},
		"open quote":             {head + "2026-01-05 09:00,b,1,1\n2026-01-05 09:00,\"a,1,1\n2026-01-05 09:30,a,1,1\n", `h.csv:3: has a quoted cell that is never closed`},
		"open quote, first":      {head + "\n\"2026-01-05 09:00,a,1,1\n\n\n", `h.csv:3: has a quoted cell that is never closed`},
		"open quote, no newline": {head + "\"2026", `h.csv:2: has a quoted cell that is never closed`},
		"header as written":      {"Datum,Calls  Offered\n2026-01-05 09:00,many\n", `h.csv:2: column "Calls  Offered": "many" is not a number`},
		"long value": {head + "2026-01-05 09:00,a," + strings.Repeat("ö", 50) + ",1\n",
			`h.csv:2: column "offered": "` + strings.Repeat("ö", 40) + `…" is not a number`},
		"several in one row": {head + "soon,a,few,long\n", lines(
			`h.csv:2: column "start": "soon" is not a date and time such as 2026-01-05 09:00`,
			`h.csv:2: column "offered": "few" is not a number`,
			`h.csv:2: column "aht_s": "long" is not a number`)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows, info, err := load(tt.text, Options{})
			var faults *Faults
			if !errors.As(err, &faults) {
				t.Fatalf("error is %v, want Faults", err)
			}
			if diff := cmp.Diff(strings.TrimSuffix(tt.want, "\n"), err.Error()); diff != "" {
				t.Error(diff)
			}
			if info.Rows != len(rows) {
				t.Errorf("Info.Rows = %d, but %d rows were handed over", info.Rows, len(rows))
			}
		})
	}
}

// TestReadGocsvTraps has the inputs on which gocsv alone gives wrong values
// without an error.
func TestReadGocsvTraps(t *testing.T) {
	tests := map[string]struct{ text, rows, err string }{
		"semicolons":       {"start;offered;aht_s\n2026-01-05 09:00;7;1,5\n", "2 2026-01-05T09:00  7 1.5\n", ""},
		"header case":      {"START,Offered\n2026-01-05 09:00,7\n", "2 2026-01-05T09:00  7 -\n", ""},
		"missing column":   {"start\n2026-01-05 09:00\n", "", `h.csv:1: no column "offered"; the header has "start" (the separator may be a comma, a semicolon or a tab)`},
		"optional column":  {"start,offered\n2026-01-05 09:00,7\n", "2 2026-01-05T09:00  7 -\n", ""},
		"thousands":        {"start,offered\n2026-01-05 09:00,\"1,200\"\n", "", `h.csv:2: column "offered": "1,200" is 1200 with a comma between thousands or 1.200 with a decimal comma: write 1200 or 1.200`},
		"fraction":         {"start,offered\n2026-01-05 09:00,12.7\n", "2 2026-01-05T09:00  12.7 -\n", ""},
		"empty number":     {"start,offered,aht_s\n2026-01-05 09:00,,0\n", "2 2026-01-05T09:00  - 0\n", ""},
		"empty date":       {"start,offered\n,7\n", "2 -  7 -\n", ""},
		"NaN":              {"start,offered\n2026-01-05 09:00,NaN\n", "", `h.csv:2: column "offered": "NaN" is not a number`},
		"Inf":              {"start,offered\n2026-01-05 09:00,-Inf\n", "", `h.csv:2: column "offered": "-Inf" is not a number`},
		"duplicate header": {"start,offered,offered\n2026-01-05 09:00,7,8\n", "", `h.csv:1: column "offered" is there 2 times: "offered", "offered"`},
		"CR line ends":     {"start,offered\r2026-01-05 09:00,7\r", "2 2026-01-05T09:00  7 -\n", ""},
		"BOM and quotes":   {"\ufeff\"start\",offered\n2026-01-05 09:00,7\n", "2 2026-01-05T09:00  7 -\n", ""},
		"line of an error": {"start,offered\n2026-01-05 09:00,7\n2026-01-05 09:00,seven\n", "2 2026-01-05T09:00  7 -\n", `h.csv:3: column "offered": "seven" is not a number`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rows, _, err := load(tt.text, Options{})
			message := ""
			if err != nil {
				message = err.Error()
			}
			if diff := cmp.Diff(tt.err, message); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.rows, brief(rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReadForeignTagName is about other code in the program that sets the
// variables of gocsv: every field would stay zero.
func TestReadForeignTagName(t *testing.T) {
	old := gocsv.TagName
	gocsv.TagName = "json"
	defer func() { gocsv.TagName = old }()
	_, _, err := load("start,offered\n2026-01-05 09:00,7\n", Options{})
	if err == nil || !strings.Contains(err.Error(), "TagName") {
		t.Errorf("error is %v, want one about TagName", err)
	}
}

func TestReadLeavesGocsvAlone(t *testing.T) {
	if _, _, err := load("start,offered\n2026-01-05 09:00,7\n", Options{}); err != nil {
		t.Fatal(err)
	}
	if gocsv.TagName != "csv" || gocsv.FailIfUnmatchedStructTags || gocsv.FailIfDoubleHeaderNames || gocsv.ShouldAlignDuplicateHeadersWithStructFieldOrder {
		t.Error("a package variable of gocsv was set")
	}
}

func TestReadCollects(t *testing.T) {
	var b strings.Builder
	b.WriteString("start,offered\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "2026-01-05 09:00,x%d\n2026-01-05 09:00,1\n", i)
	}
	rows, info, err := load(b.String(), Options{})
	var faults *Faults
	if !errors.As(err, &faults) {
		t.Fatalf("error is %v, want Faults", err)
	}
	if len(faults.List) != 20 || faults.More != 2980 || len(rows) != 3000 || info.Rows != 3000 {
		t.Errorf("%d faults and %d more, %d rows; want 20 and 2980, 3000", len(faults.List), faults.More, len(rows))
	}
	if !strings.HasSuffix(err.Error(), "\nh.csv:40: column \"offered\": \"x19\" is not a number\nand 2980 more") {
		t.Errorf("message ends %q", err.Error()[len(err.Error())-90:])
	}
	if info.SHA256 == "" {
		t.Error("no SHA-256 of a file that was read to its end")
	}

	_, _, err = load(b.String(), Options{MaxFaults: 2})
	if want := "h.csv:2: column \"offered\": \"x0\" is not a number\nh.csv:4: column \"offered\": \"x1\" is not a number\nand 2998 more"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

// TestReadCallerFaults has faults of the caller between those of the reader.
func TestReadCallerFaults(t *testing.T) {
	text := lines("start,offered", "2026-01-05 09:00,-1", "2026-01-05 09:30,x", "2026-01-05 10:00,-2", "2026-01-05 10:30,4")
	negative := errors.New("is negative")
	seen := 0
	_, err := Read(context.Background(), strings.NewReader(text), Options{Name: "h.csv"}, func(r *Row[interval]) error {
		seen++
		if r.Value.Offered >= 0 {
			return nil
		}
		return errors.Join(
			&SyntaxError{Line: r.Line, Column: "offered", Value: fmt.Sprint(r.Value.Offered), Err: negative},
			&SyntaxError{Line: r.Line, Err: errors.New("is strange")})
	})
	want := strings.TrimSuffix(lines(
		`h.csv:2: column "offered": "-1" is negative`,
		`h.csv:2: is strange`,
		`h.csv:3: column "offered": "x" is not a number`,
		`h.csv:4: column "offered": "-2" is negative`,
		`h.csv:4: is strange`), "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !errors.Is(err, negative) {
		t.Error("the cause is not in the chain")
	}
	if seen != 3 {
		t.Errorf("each saw %d rows, want 3", seen)
	}
}

// TestReadStops has the ways to end early; none may leave a goroutine, which is
// what gocsv's callback and channel readers do.
func TestReadStops(t *testing.T) {
	text := "start,offered\n" + strings.Repeat("2026-01-05 09:00,1\n", 5000)
	stop := errors.New("enough")
	before := runtime.NumGoroutine()
	for range 20 {
		seen := 0
		info, err := Read(context.Background(), strings.NewReader(text), Options{}, func(*Row[interval]) error {
			if seen++; seen == 700 {
				return fmt.Errorf("caller: %w", stop)
			}
			return nil
		})
		if !errors.Is(err, stop) || seen != 700 {
			t.Fatalf("error %v after %d rows, want %v after 700", err, seen, stop)
		}
		if info.Rows != 700 {
			t.Fatalf("Info.Rows = %d, want 700", info.Rows)
		}

		ctx, cancel := context.WithCancel(context.Background())
		seen = 0
		_, err = Read(ctx, strings.NewReader(text), Options{}, func(*Row[interval]) error {
			if seen++; seen == 10 {
				cancel()
			}
			return nil
		})
		if err != context.Canceled || seen >= 5000 {
			t.Fatalf("error %v after %d rows, want context.Canceled before the end", err, seen)
		}
		_, err = Read(ctx, strings.NewReader(text), Options{}, func(*Row[interval]) error { t.Error("a row after cancel"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want context.Canceled", err)
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// TestReadCancelledWhileSampling cancels before the first row can be handed over.
func TestReadCancelledWhileSampling(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	src := &endless{head: "start,offered\n", unit: '\n'}
	r := io.TeeReader(src, writerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil }))
	if _, err := Read(ctx, r, Options{Name: "h.csv"}, func(*Row[interval]) error { return nil }); err != context.Canceled {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if src.read > 0 {
		t.Errorf("read %d bytes after cancel", src.read)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestReadIOError(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, head := range []string{"", "start,offered\n2026-01-05 09:00,1\n2026-01-05 09:00", "start,offered,queue\n" + sampleFill(",")} {
		r := io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken))
		info, err := Read(context.Background(), r, Options{Name: "h.csv"}, func(*Row[interval]) error { return nil })
		if !errors.Is(err, broken) || err.Error() != "h.csv: disk on fire" {
			t.Errorf("got %v, want h.csv: disk on fire", err)
		}
		if info.SHA256 != "" {
			t.Error("SHA-256 of half a file")
		}
	}
}

// sampleFill has rows of start, offered and a long queue that fill the sample.
func sampleFill(comma string) string {
	row := "2026-01-05 09:00" + comma + "1" + comma + strings.Repeat("x", 64<<10) + "\n"
	return strings.Repeat(row, maxSample/len(row)+1)
}

// endless is text without end.
type endless struct {
	head string
	unit byte
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		n := copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	for i := range p {
		p[i] = e.unit
	}
	e.read += len(p)
	return len(p), nil
}

func TestReadLongLines(t *testing.T) {
	const tooLong = "is longer than 1 MiB: this is not a line of a table"
	const open = "has a quoted cell that goes on for more than 1 MiB: is its closing quote missing?"
	fill := sampleFill(",")
	rows := strings.Count(fill, "\n")
	tests := []struct {
		name, head string
		unit       byte
		want       string
	}{
		{"from the start", "", 'x', "h.csv:1: " + tooLong},
		{"second line", "start,offered\n", 'x', "h.csv:2: " + tooLong},
		{"inside quotes", "start,offered\n\"", 'x', "h.csv:2: " + tooLong},
		{"line breaks inside quotes", "start,offered\n2026-01-05 09:00,1\n2026-01-05 09:00,\"", '\n', "h.csv:3: " + open},
		{"beyond the sample", "start,offered,queue\n" + fill, 'x', fmt.Sprintf("h.csv:%d: %s", rows+2, tooLong)},
		{"quotes beyond the sample", "start,offered,queue\n" + fill + "2026-01-05 09:00,\"", '\n', fmt.Sprintf("h.csv:%d: %s", rows+2, open)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := &endless{head: tt.head, unit: tt.unit}
			_, err := Read(context.Background(), src, Options{Name: "h.csv"}, func(*Row[interval]) error { return nil })
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if src.read > maxSample+2*maxRecord {
				t.Errorf("read %d bytes of a line before refusing it", src.read)
			}
		})
	}

	// A line of 1 MiB is taken, one byte more is not.
	line := "2026-01-05 09:00,\"" + strings.Repeat("x", maxRecord-len("2026-01-05 09:00,\"\",1\n")) + "\",1\n"
	if _, _, err := load("start,queue,offered\n"+line, Options{}); err != nil {
		t.Errorf("line of 1 MiB: %v", err)
	}
	if _, _, err := load("start,queue,offered\n"+strings.Replace(line, "x", "xx", 1), Options{}); err == nil {
		t.Error("a line of more than 1 MiB was taken")
	}
}

// TestReadBeyondSample has cells after the sample that contradict what it settled.
func TestReadBeyondSample(t *testing.T) {
	comma := "start;offered;queue\n2026-01-05 09:00;3,5;\n" + sampleFill(";")
	n := strings.Count(comma, "\n")
	dates := "start,offered,queue\n" + sampleFill(",")
	tests := []struct{ text, want string }{
		{comma + "2026-01-05 09:00;1.234;\n2026-01-05 09:00;12.5;\n", fmt.Sprintf(
			`h.csv:%d: column "offered": "12.5" has a decimal point, but the numbers of this file have a decimal comma ("3,5" on line 2)`, n+2)},
		{dates + "5/1/2026 09:00,1,\n5/1/2026 09:30,1,\n", fmt.Sprintf(
			`h.csv:%d: column "start": "5/1/2026 09:00" is 5 January 2026 or 1 May 2026, and nothing in the file settles which: choose --date-order dmy or --date-order mdy`, n)},
		{dates + "13/1/2026 09:00,1,\n", fmt.Sprintf(
			`h.csv:%d: column "start": "13/1/2026 09:00" is 13 January 2026, but nothing before it settles the order of day and month: choose --date-order dmy`, n)},
	}
	for _, tt := range tests {
		_, _, err := load(tt.text, Options{})
		if err == nil || err.Error() != tt.want {
			t.Errorf("got %v\nwant %s", err, tt.want)
		}
	}
}

// TestSampleEdge cuts the sample at every byte: the cell that is cut may prove
// nothing, because "12,5" may be the head of "12,500".
func TestSampleEdge(t *testing.T) {
	cols := schema[interval]()
	text := "start,queue,offered\r\n2026-01-05 09:00,å,1\r\n13/1/2026 09:00,å,12.5\r\n14/1/2026 09:00,å,\"12,5\"\r\n"
	points, commas := strings.Index(text, "12.5\r")+5, len(text)-1
	for limit := strings.Index(text, "\n") + 1; limit <= len(text)+1; limit++ {
		s, err := takeSample(strings.NewReader(text), limit)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := newLayout(cols, newNames(cols, nil), []string{"start", "queue", "offered"})
		ev := gather(s, ',', l)
		if ev.point.found() != (limit >= points) || ev.dmy.found() != (limit >= points) || ev.comma.found() != (limit >= commas) {
			t.Errorf("sample %q proves %+v", text[:min(limit, len(text))], ev)
		}
	}
}

// TestReadSampleSeam has a file whose characters and line ends fall on the end
// of the sample.
func TestReadSampleSeam(t *testing.T) {
	line := "2026-01-05 09:00,å,1200.5\r\n"
	n := maxSample/len(line) + 2
	body := strings.Repeat(line, n)
	at := strings.IndexByte(line, 0xc3) + 1
	for _, seam := range []int{at, len(line) - 1} {
		// The queue of the first row puts byte seam of some line on the end.
		head := "start,queue,offered\n2026-01-05 09:00,,1\n"
		pad := ((maxSample-len(head)-seam)%len(line) + len(line)) % len(line)
		head = strings.Replace(head, ",,", ","+strings.Repeat("x", pad)+",", 1)
		rows := 0
		_, err := Read(t.Context(), strings.NewReader(head+body), Options{}, func(r *Row[interval]) error {
			if rows++; rows > 1 && (r.Value.Offered != 1200.5 || r.Value.Queue != "å" || r.Line != rows+1) {
				return fmt.Errorf("row %d: line %d: %+v", rows, r.Line, r.Value)
			}
			return nil
		})
		if err != nil || rows != n+1 {
			t.Errorf("seam %d: %d rows, %v; want %d", seam, rows, err, n+1)
		}
	}
}

func TestReadExtra(t *testing.T) {
	text := lines("start,note,offered,-id-,,note", "2026-01-05 09:00, '=a ,1,=b,,-5", "2026-01-05 09:30,,2,,,")
	rows, info, err := load(text, Options{KeepUnknown: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"note", "-id-", "note"}, info.Unknown); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{" '=a ", "=b", "-5"}, {"", "", ""}}, [][]string{rows[0].Extra, rows[1].Extra}); diff != "" {
		t.Error(diff)
	}
	rows, _, err = load(text, Options{})
	if err != nil || rows[0].Extra != nil {
		t.Errorf("Extra = %q, %v without KeepUnknown", rows[0].Extra, err)
	}
}

func TestReadText(t *testing.T) {
	text := lines("start,queue,offered", `2026-01-05 09:00,'=x,1`, `2026-01-05 09:00," '@x",1`, `2026-01-05 09:00,'x,1`, `2026-01-05 09:00,=x,1`, `2026-01-05 09:00,''-x,1`)
	rows, _, err := load(text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []Text
	for _, r := range rows {
		got = append(got, r.Value.Queue)
	}
	if diff := cmp.Diff([]Text{"=x", "@x", "'x", "=x", "'-x"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSchemaPanics(t *testing.T) {
	type plain struct {
		Offered float64 `csv:"offered"`
	}
	type untagged struct{ Offered Number }
	type option struct {
		Offered Number `csv:"offered,omitempty"`
	}
	type capital struct {
		Offered Number `csv:"Offered"`
	}
	type twice struct {
		A Number `csv:"a"`
		B Number `csv:"a"`
	}
	type hidden struct {
		a Number `csv:"a"`
	}
	_ = hidden{}.a
	for name, f := range map[string]func() []column{
		"float64": schema[plain], "untagged": schema[untagged], "option": schema[option], "capital": schema[capital],
		"twice": schema[twice], "hidden": schema[hidden], "no struct": schema[Number], "no fields": schema[struct{}],
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestReadValuesAreCopies(t *testing.T) {
	// More rows than a batch, so that its memory is used again.
	var b strings.Builder
	b.WriteString("start,queue,offered,note\n")
	for i := range 3 * batchRows {
		fmt.Fprintf(&b, "2026-01-05 09:00,q%d,%d,n%d\n", i, i, i)
	}
	rows, _, err := load(b.String(), Options{KeepUnknown: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		want := Row[interval]{Line: i + 2, Value: interval{Start: r.Value.Start, Queue: Text(fmt.Sprintf("q%d", i)), Offered: Number(i), AHT: Number(math.NaN())},
			Extra: []string{fmt.Sprintf("n%d", i)}}
		if diff := cmp.Diff(want, r, cmp.Comparer(sameNumber)); diff != "" {
			t.Fatal(diff)
		}
	}
}
