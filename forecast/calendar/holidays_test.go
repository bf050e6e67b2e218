package calendar

import (
	"slices"
	"testing"
)

func day(t *testing.T, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCountryHolidays(t *testing.T) {
	for _, c := range []struct{ code, day, name string }{
		{"SE", "2026-06-19", "Midsommarafton"}, {"se", "2026-12-25", "Juldagen"}, {"US", "2026-11-26", "Thanksgiving Day"},
		{"US", "2021-12-31", "New Year's Day"}, // observed the day before the year begins
		{"DE-BY", "2026-01-06", "Heilige Drei Könige"},
	} {
		d := day(t, c.day)
		h, err := CountryHolidays(c.code, d, d+1)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(h, func(h Holiday) bool { return h.Day == d && h.Name == c.name }) {
			t.Errorf("%s on %s: %v, want %s", c.code, c.day, h, c.name)
		}
	}
	if _, err := CountryHolidays("IN", 0, 1); err == nil {
		t.Error("India, which is not known: no error")
	}
	for _, code := range Countries() {
		h, err := CountryHolidays(code, day(t, "2024-01-01"), day(t, "2028-01-01"))
		if err != nil || len(h) < 4 {
			t.Errorf("%s: %d holidays in four years, %v", code, len(h), err)
		}
		if !slices.IsSortedFunc(h, func(a, b Holiday) int { return int(a.Day - b.Day) }) {
			t.Errorf("%s: not in order", code)
		}
	}
}

func TestHolidays(t *testing.T) {
	a := NewHolidays(Holiday{Day: 20, Name: "b"}, Holiday{Day: 10, Name: "a"}, Holiday{Day: 20, Name: "b"}, Holiday{Day: 20, Name: "c", Region: "north"})
	if len(a) != 3 || a[0].Name != "a" || len(a.On(20)) != 2 || len(a.On(15)) != 0 {
		t.Errorf("%v", a)
	}
	if got := a.Between(10, 20); len(got) != 1 || len(a.Between(20, 10)) != 0 {
		t.Errorf("from 10 to 20: %v", got)
	}
	if got := a.In("south"); len(got) != 2 || len(a.In("")) != 3 || len(a.In("North")) != 3 {
		t.Errorf("in the south: %v", got)
	}
	m := a.Merge(Holidays{{Day: 20, Name: "mine", Effect: EffectClosed}})
	if len(m) != 2 || m[1].Name != "mine" {
		t.Errorf("merged: %v", m)
	}
}

func TestParseEffectAndShape(t *testing.T) {
	for e := EffectLearnt; e <= EffectNone; e++ {
		if got, err := ParseEffect(" " + e.String()); err != nil || got != e {
			t.Errorf("%v read as %v, %v", e, got, err)
		}
	}
	for s := ShapeFlat; s <= ShapeFront; s++ {
		if got, err := ParseShape(s.String()); err != nil || got != s {
			t.Errorf("%v read as %v, %v", s, got, err)
		}
	}
	if _, err := ParseEffect("shut"); err == nil {
		t.Error("effect shut: no error")
	}
	if _, err := ParseShape("round"); err == nil {
		t.Error("shape round: no error")
	}
	if _, err := ParseDay("1.5.2026"); err == nil {
		t.Error("1.5.2026: no error")
	}
}

func TestEvent(t *testing.T) {
	e := Event{ID: "m", From: 10, To: 12, Queues: []string{"sales"}}
	if e.Validate() != nil || !e.For("sales") || e.For("help") || !(Event{}).For("help") {
		t.Errorf("%+v", e)
	}
	for _, bad := range []Event{{From: 2, To: 1}, {To: 5000}, {Uplift: -1}} {
		if bad.Validate() == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}
