package calendar

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseWeekdays(t *testing.T) {
	for _, tt := range []struct{ in, out string }{
		{"", ""}, {"Mon-Fri", "Mon-Fri"}, {"sat, sun", "Sat,Sun"}, {"Mon,Wed-Fri", "Mon,Wed-Fri"}, {"Sat-Mon", "Mon,Sat,Sun"},
		{"Mon-Sun", ""}, {"Fri Tue", "Tue,Fri"}, {"Mon-Tue", "Mon,Tue"},
	} {
		w, err := ParseWeekdays(tt.in)
		if err != nil || w.String() != tt.out {
			t.Errorf("%q: %q, %v; want %q", tt.in, w, err, tt.out)
		}
	}
	for _, bad := range []string{"Monday", "Mon-", "-", ",", "Mon;Tue"} {
		if w, err := ParseWeekdays(bad); err == nil {
			t.Errorf("%q is taken for %q", bad, w)
		}
	}
}

// Any set comes back as it was, and has the days it was made of.
func TestWeekdaysRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Weekdays(rapid.IntRange(0, 126).Draw(rt, "set")) // 127 is all of them, as 0 is
		o := Weekdays(rapid.IntRange(0, 126).Draw(rt, "other"))
		back, err := ParseWeekdays(w.String())
		if err != nil || back != w {
			rt.Fatalf("%07b is written %q and read %07b (%v)", w, w, back, err)
		}
		common := false
		for d := Day(20000); d < 20007; d++ {
			if w != 0 && w.Has(d) != (w&(1<<d.Weekday()) != 0) || w == 0 && !w.Has(d) {
				rt.Fatalf("%q has %s: %v", w, d, w.Has(d))
			}
			common = common || w.Has(d) && o.Has(d)
		}
		if w.Overlap(o) != common {
			rt.Fatalf("%q and %q overlap: %v", w, o, w.Overlap(o))
		}
	})
}
