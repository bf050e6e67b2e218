package csvfile

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, record := range [][]string{
		{"start", "note, long", "x"},
		{"2026-01-05 09:00", "say \"hi\"", " lead"},
		{"", "a\r\nb\rc\nd", "é;'\t"},
	} {
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "start,\"note, long\",x\n2026-01-05 09:00,\"say \"\"hi\"\"\",\" lead\"\n,\"a\nb\nc\nd\",é;'\t\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWriterRefuses(t *testing.T) {
	w := NewWriter(&bytes.Buffer{})
	if err := w.Write(nil); err == nil {
		t.Error("a record without cells was written")
	}
	if err := w.Write([]string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	for _, record := range [][]string{{"a"}, {"a", "b", "c"}, {"a", "\xff"}, {"a", "b\x00"}} {
		if err := w.Write(record); err == nil {
			t.Errorf("%q was written", record)
		}
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

func TestWriterReportsErrors(t *testing.T) {
	full := errors.New("no space left")
	w := NewWriter(brokenWriter{full})
	_ = w.Write([]string{"a"}) // buffered
	if err := w.Flush(); !errors.Is(err, full) {
		t.Errorf("Flush returned %v, want %v", err, full)
	}
}

func TestGuard(t *testing.T) {
	tests := []struct{ cell, text, unknown string }{
		{"", "", ""},
		{"sales", "sales", "sales"},
		{"=1+1", "'=1+1", "'=1+1"},
		{"@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)"},
		{"+1 555 010", "'+1 555 010", "+1 555 010"}, // a number with blanks between thousands
		{"+46 8 123", "'+46 8 123", "'+46 8 123"},
		{"-5", "'-5", "-5"},
		{"-1.234,5", "'-1.234,5", "-1.234,5"},
		{"-1E-05", "'-1E-05", "-1E-05"},
		{"-2+3", "'-2+3", "'-2+3"},
		{"-", "'-", "'-"},
		{"+01:00", "'+01:00", "'+01:00"},
		{"\t=1", "'\t=1", "'\t=1"},
		{"\r=1", "'\r=1", "'\r=1"},
		{"'=1", "''=1", "'=1"},
		{"''=1", "'''=1", "''=1"},
		{"'til", "'til", "'til"},
		{"'", "'", "'"},
		{"a=b", "a=b", "a=b"},
	}
	for _, tt := range tests {
		if got := GuardText(tt.cell); got != tt.text {
			t.Errorf("GuardText(%q) = %q, want %q", tt.cell, got, tt.text)
		}
		if got := unguard(GuardText(tt.cell)); got != tt.cell {
			t.Errorf("%q comes back as %q", tt.cell, got)
		}
		if got := GuardUnknown(tt.cell); got != tt.unknown {
			t.Errorf("GuardUnknown(%q) = %q, want %q", tt.cell, got, tt.unknown)
		}
		if got := GuardUnknown(tt.unknown); got != tt.unknown {
			t.Errorf("GuardUnknown(%q) = %q: not stable", tt.unknown, got)
		}
	}
}

// copyFile reads text and writes it again with all it does not know.
func copyFile(t *rapid.T, text string) string {
	var b bytes.Buffer
	w := NewWriter(&b)
	var rows [][]string
	info, err := Read(t.Context(), strings.NewReader(text), Options{KeepUnknown: true}, func(r *Row[interval]) error {
		v := r.Value
		rows = append(rows, append([]string{cellOf(v.Start), GuardText(string(v.Queue)), numberOf(v.Offered)}, r.Extra...))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range info.Unknown {
		info.Unknown[i] = GuardUnknown(h)
	}
	rows = append([][]string{append([]string{"start", "queue", "offered"}, info.Unknown...)}, rows...)
	for i, r := range rows {
		for j := 3; j < len(r); j++ {
			rows[i][j] = GuardUnknown(r[j])
		}
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func cellOf(s Stamp) string {
	if s.Missing {
		return ""
	}
	return s.Wall.Format("2006-01-02 15:04")
}

func numberOf(n Number) string {
	if n.Missing() {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'f', -1, 64)
}

// TestCopyIsStable reads and writes hostile unknown cells: the first copy may
// put them into the strict form, the second must not change a byte.
func TestCopyIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("=+-@'\"\t\r\n ,;.0123456789eaä\u00a0")), 0, 8, -1)
		var b bytes.Buffer
		w := NewWriter(&b)
		write := func(cells ...string) {
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		write("start", "queue", "offered", "note", "=note", " more")
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			write("2026-01-05 09:00", cell.Draw(t, "queue"), "1", cell.Draw(t, "a"), cell.Draw(t, "b"), cell.Draw(t, "c"))
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		once := copyFile(t, b.String())
		if twice := copyFile(t, once); once != twice {
			t.Fatalf("copied once: %q\ntwice:       %q", once, twice)
		}
	})
}

// TestWriteRead writes values and reads the same values.
func TestWriteRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Custom(func(t *rapid.T) Number {
			if rapid.Bool().Draw(t, "missing") {
				return Number(math.NaN())
			}
			return Number(rapid.Float64Range(-1e300, 1e300).Draw(t, "n"))
		})
		text := rapid.Custom(func(t *rapid.T) Text {
			s := rapid.StringOfN(rapid.RuneFrom([]rune("=+-@'\"\n ,;aä日")), 0, 8, -1).Draw(t, "s")
			return Text(strings.TrimSpace(s))
		})
		var want, got []interval
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := w.Write([]string{"start", "queue", "offered", "aht_s"}); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			v := interval{
				Start:   Stamp{Wall: time.Unix(60*rapid.Int64Range(-1e7, 1e8).Draw(t, "minute"), 0).UTC()},
				Queue:   text.Draw(t, "queue"),
				Offered: number.Draw(t, "offered"),
				AHT:     number.Draw(t, "aht"),
			}
			want = append(want, v)
			if err := w.Write([]string{cellOf(v.Start), GuardText(string(v.Queue)), numberOf(v.Offered), numberOf(v.AHT)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		_, err := Read(t.Context(), &b, Options{}, func(r *Row[interval]) error {
			got = append(got, r.Value)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(sameNumber)); diff != "" {
			t.Fatal(diff)
		}
	})
}
