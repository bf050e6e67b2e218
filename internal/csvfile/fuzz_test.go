package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"
)

// FuzzRead checks what must hold for any bytes: no panic, faults on lines that
// exist, rows counted, nothing made up for an empty cell, nothing missing for a
// full one, and the same cells as encoding/csv finds.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"start,queue,offered,aht_s\n2026-01-05 09:00,a,1,2.5\n",
		"\ufeffstart;offered\r\n05.01.2026 09:00;1,5\r\n;;\r\n",
		"sep=\t\rstart\toffered\rx\t1.234\r",
		"start,offered,note\n1/13/2026 9:00 AM,\"1,200\",'=x\n\"\n\",n/a\n",
		"start,offered\n2026-01-05 09:00,\"1",
		"s\x00t\x00a\x00r\x00t\x00", "\xff\xfe", "PK\x03\x04", "\xe2\x82", "\r\r\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		type seen struct {
			line  int
			value interval
		}
		var rows []seen
		info, err := Read(t.Context(), bytes.NewReader(data), Options{KeepUnknown: true, MaxFaults: 1 << 20}, func(r *Row[interval]) error {
			rows = append(rows, seen{r.Line, r.Value})
			return nil
		})
		nLines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		if info.Rows != len(rows) {
			t.Fatalf("Info.Rows = %d, handed over %d", info.Rows, len(rows))
		}
		last := 0
		for _, r := range rows {
			if r.line <= last || r.line > nLines {
				t.Fatalf("row on line %d after line %d of %d", r.line, last, nLines)
			}
			last = r.line
			if math.IsInf(float64(r.value.Offered), 0) || math.IsInf(float64(r.value.AHT), 0) {
				t.Fatalf("infinite number: %+v", r.value)
			}
		}
		if err != nil {
			var faults *Faults
			if !errors.As(err, &faults) || len(faults.List) == 0 || faults.More != 0 {
				t.Fatalf("error is %#v, want Faults", err)
			}
			for _, e := range faults.List {
				if e.Line < 0 || e.Line > nLines {
					t.Fatalf("%v: the input has %d lines", e, nLines)
				}
			}
			return
		}
		if info.Bytes != int64(len(data)) || info.SHA256 == "" {
			t.Fatalf("Bytes = %d of %d, SHA256 = %q", info.Bytes, len(data), info.SHA256)
		}
		compareCells(t, data, info, len(rows), func(i int) interval { return rows[i].value })
	})
}

// compareCells checks the rows of a file without fault against what
// encoding/csv reads from it once its line ends are LF.
func compareCells(t *testing.T, data []byte, info Info, n int, value func(int) interval) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\ufeff"))
	if len(text) > 4 && strings.HasPrefix(strings.ToLower(strings.TrimPrefix(text, `"`)), "sep=") {
		_, text, _ = strings.Cut(text, "\n")
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comma = info.Comma
	c.FieldsPerRecord = -1
	records, err := c.ReadAll()
	if err != nil {
		t.Fatalf("encoding/csv refuses a file without fault: %v", err)
	}
	at := map[string]int{}
	for i, h := range records[0] {
		at[normalise(h)] = i
	}
	i := 0
	for _, record := range records[1:] {
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		if i == n {
			t.Fatalf("record %q is missing", record)
		}
		v := value(i)
		i++
		empty := func(column string) bool {
			p, ok := at[column]
			return !ok || strings.TrimSpace(record[p]) == ""
		}
		if v.Start.Missing != empty("start") || v.Offered.Missing() != empty("offered") || v.AHT.Missing() != empty("aht_s") || empty("queue") && v.Queue != "" {
			t.Fatalf("record %q became %+v", record, v)
		}
	}
	if i != n {
		t.Fatalf("%d rows, encoding/csv finds %d", n, i)
	}
}

// The forms of a number, written once more as regular expressions.
var (
	pointForm = regexp.MustCompile(`^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$`)
	commaForm = regexp.MustCompile(`^[+-]?(\d+(,\d+)?|,\d+)([eE][+-]?\d+)?$`)
	groupForm = regexp.MustCompile("^[+-]?[1-9]\\d{0,2}((\\.\\d{3})+|([ \u00a0\u202f\u2009]\\d{3})+)(,\\d+)?$")
)

// FuzzNumber checks the readings of a cell in a file of decimal points and in
// one of decimal commas against regular expressions and math/big.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"0", "-12.5", "1,200", "1.234,5", "1\u00a0234,5", "1E-05", "NaN", "0x1p3", "1_0", ".5", "5.", "1e999", "n/a", "00", "+,5", "1.234.567"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if cell == "" || len(cell) > 1000 {
			return
		}
		plain := cell
		check := func(d decimal, takes bool) {
			text, err := d.read(cell)
			if !takes {
				if err == nil {
					t.Fatalf("%+v reads %q as %q", d, cell, text)
				}
				return
			}
			if exp := strings.IndexAny(plain, "eE"); exp >= 0 && len(plain)-exp > 6 {
				return // math/big would take its time
			}
			want, _, bigErr := big.ParseFloat(plain, 10, 2000, big.ToNearestEven)
			if bigErr != nil {
				t.Fatalf("math/big refuses %q: %v", plain, bigErr)
			}
			value, _ := want.Float64()
			if math.IsInf(value, 0) {
				if err == nil {
					t.Fatalf("%q is not refused as too large", cell)
				}
				return
			}
			if err != nil {
				t.Fatalf("%+v refuses %q: %v", d, cell, err)
			}
			var n Number
			if err := n.UnmarshalCSV(text); err != nil {
				t.Fatalf("%q became %q, which UnmarshalCSV refuses: %v", cell, text, err)
			}
			if float64(n) != value {
				t.Fatalf("%q is %v, math/big says %v", cell, n, value)
			}
		}
		check(decimal{from: fromCells}, pointForm.MatchString(cell))

		takes := commaForm.MatchString(cell) || groupForm.MatchString(cell)
		plain = strings.NewReplacer(".", "", " ", "", "\u00a0", "", "\u202f", "", "\u2009", "", ",", ".").Replace(cell)
		check(decimal{comma: true, from: fromCells}, takes)
	})
}

// stampLayouts are the layouts of package time for the forms that need no order.
var stampLayouts = []string{
	"2006-1-2", "2006-1-2 15:04", "2006-1-2T15:04", "2006-1-2 15:04:05", "2006-1-2T15:04:05", time.RFC3339Nano,
	"2006/1/2 15:04", "2006/1/2", "2.1.2006 15:04", "2.1.2006 15:04:05", "2.1.2006", "2006-1-2 15:04Z07:00", "2006-1-2 15:04:05Z07:00",
}

// foreignFraction has the fractions of a second that package time takes and we
// do not: behind a comma, or finer than a nanosecond.
var foreignFraction = regexp.MustCompile(`,|\.\d{10}`)

// FuzzStamp checks parseStamp against package time: what one of the layouts
// reads must be read alike, and what is read must be a date that exists and
// survive the form that gocsv is handed.
func FuzzStamp(f *testing.F) {
	for _, seed := range []string{"2026-01-05 09:00", "2026-01-05T09:00:00+01:00", "05.01.26 09:00", "1/5/2026 9:00 AM", "31.02.2026", "2026-01-05 24:00", "5-1-2026", "2026-01-05 09:00:00.5Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		for _, order := range []DateOrder{AskOrder, DMY, MDY} {
			s, err := parseStamp(cell, order)
			if err != nil {
				continue
			}
			back, err := parseStamp(isoStamp(s), AskOrder)
			if err != nil || back != s {
				t.Fatalf("%q is %+v, as ISO %q it is %+v, %v", cell, s, isoStamp(s), back, err)
			}
			if _, _, ok := needsOrder(cell); !ok {
				if again, err := parseStamp(cell, AskOrder); err != nil || again != s {
					t.Fatalf("%q needs no order, but is %+v under %v and %+v, %v without", cell, s, order, again, err)
				}
			}
		}
		for _, layout := range stampLayouts {
			want, err := time.Parse(layout, cell)
			if err != nil || want.Year() == 0 || foreignFraction.MatchString(cell) {
				continue
			}
			_, offset := want.Zone()
			if offset%60 != 0 || offset < -maxOffsetMin*60 || offset > maxOffsetMin*60 {
				continue
			}
			got, err := parseStamp(cell, AskOrder)
			if errors.Is(err, errOffset) {
				continue // package time takes +00:60
			}
			if err != nil {
				t.Fatalf("%q: %v, but layout %s reads %v", cell, err, layout, want)
			}
			wall := time.Date(want.Year(), want.Month(), want.Day(), want.Hour(), want.Minute(), want.Second(), want.Nanosecond(), time.UTC)
			if !got.Wall.Equal(wall) || got.OffsetMin*60 != offset {
				t.Fatalf("%q is %+v, but layout %s reads %v", cell, got, layout, want)
			}
		}
	})
}
