package hours_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Fiscal months and the periods of fiscal years of weeks have every day once: a period
// begins on the day after the last one has ended, and each of its days says it is in it.
func TestFiscalPeriodsPartitionTheYear(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := fmt.Sprint(rapid.IntRange(1, 28).Draw(rt, "day"))
		if rapid.Bool().Draw(rt, "of weeks") {
			text = rapid.SampledFrom([]string{"4-4-5", "4-5-4", "5-4-4"}).Draw(rt, "weeks") + "@" + (calendar.Day(20000) + calendar.Day(rapid.IntRange(0, 1500).Draw(rt, "begins"))).String()
		}
		f, err := calendar.ParseFiscal(text)
		if err != nil {
			rt.Fatal(err)
		}
		first := calendar.Day(20000 + rapid.IntRange(0, 3000).Draw(rt, "first"))
		names := map[string]bool{}
		p := f.Period(first)
		for d := first; d < first+800; d++ {
			if d > p.Last {
				next := f.Period(d)
				if next.First != p.Last+1 || names[next.Name] {
					rt.Fatalf("%s: %+v follows %+v", text, next, p)
				}
				p = next
				names[p.Name] = true
			}
			if q := f.Period(d); q != p || d < q.First || d > q.Last {
				rt.Fatalf("%s: %s is in %+v and in %+v", text, d, p, q)
			}
		}
	})
}
