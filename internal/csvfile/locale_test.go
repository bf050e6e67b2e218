package csvfile

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLocales(t *testing.T) {
	for _, tt := range []struct{ locale, want string }{
		{"", "start,queue,offered\n2026-01-05 09:00,\"a,b;\"\"c\"\"\",12.5\n2026-01-05 09:30,\"two\nlines\",\n"},
		{"en", "\ufeffstart,queue,offered\r\n2026-01-05 09:00,\"a,b;\"\"c\"\"\",12.5\r\n2026-01-05 09:30,\"two\r\nlines\",\r\n"},
		{"sv", "\ufeffstart;queue;offered\r\n2026-01-05 09:00;\"a,b;\"\"c\"\"\";12,5\r\n2026-01-05 09:30;\"two\r\nlines\";\r\n"},
	} {
		var l Locale
		if tt.locale != "" {
			var err error
			if l, err = ParseLocale(tt.locale); err != nil {
				t.Fatal(err)
			}
		}
		if l.String() != tt.locale {
			t.Errorf("%q is named %q", tt.locale, l)
		}
		var b bytes.Buffer
		w := l.NewWriter(&b)
		for _, r := range [][]string{{"start", "queue", "offered"}, {"2026-01-05 09:00", `a,b;"c"`, l.Decimal("12.5")}, {"2026-01-05 09:30", "two\nlines", l.Decimal("")}} {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if b.String() != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.locale, b.String(), tt.want)
		}
	}
	for _, s := range []string{"", "SV", "sv-SE", "xx", "sv "} {
		if l, err := ParseLocale(s); err == nil || !strings.Contains(err.Error(), "sv, de, sl, tr, fr or en") {
			t.Errorf("%q is locale %v (%v)", s, l, err)
		}
	}
}

// The byte order mark fails as any other byte does.
func TestLocaleWriterReportsErrors(t *testing.T) {
	full := errors.New("no space left")
	l, err := ParseLocale("de")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.NewWriter(brokenWriter{full}).Write([]string{"a"}); !errors.Is(err, full) {
		t.Errorf("Write returned %v, want %v", err, full)
	}
}

// Whatever is written in a locale is read with the same values, with nothing said of the
// locale.
func TestLocaleWriteRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, err := ParseLocale(rapid.SampledFrom(Locales).Draw(t, "locale"))
		if err != nil {
			t.Fatal(err)
		}
		var want, got []interval
		var b bytes.Buffer
		w := l.NewWriter(&b)
		if err := w.Write([]string{"start", "queue", "offered", "aht_s"}); err != nil {
			t.Fatal(err)
		}
		number := rapid.Custom(func(t *rapid.T) string {
			decimals := rapid.SampledFrom([]int{0, 3, 6}).Draw(t, "decimals")
			units := rapid.Int64Range(-1e9, 1e12).Draw(t, "units")
			return Decimals(strconv.FormatFloat(float64(units)/math.Pow10(decimals), 'f', decimals, 64))
		})
		for i := range rapid.IntRange(1, 5).Draw(t, "rows") {
			queue := strings.TrimSpace(rapid.StringOfN(rapid.RuneFrom([]rune("=+-@'\"\n ,;aä日.1")), 0, 8, -1).Draw(t, "queue"))
			start := time.Date(2026, 1, 5, 9, 30*i, 0, 0, time.UTC)
			cells := []string{start.Format("2006-01-02 15:04"), GuardText(queue), "", ""}
			v := interval{Start: Stamp{Wall: start}, Queue: Text(queue)}
			for k, n := range []*Number{&v.Offered, &v.AHT} {
				if rapid.Bool().Draw(t, "missing") {
					*n = Number(math.NaN())
					continue
				}
				s := number.Draw(t, "number")
				x, err := strconv.ParseFloat(s, 64)
				if err != nil {
					t.Fatal(err)
				}
				*n, cells[2+k] = Number(x), l.Decimal(s)
			}
			want = append(want, v)
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		_, err = Read(t.Context(), &b, Options{}, func(r *Row[interval]) error {
			got = append(got, r.Value)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range want {
			g := got[i]
			if g.Start.Wall != v.Start.Wall || g.Queue != v.Queue || !sameNumber(g.Offered, v.Offered) || !sameNumber(g.AHT, v.AHT) {
				t.Fatalf("row %d: %v is read as %v", i, v, g)
			}
		}
	})
}
