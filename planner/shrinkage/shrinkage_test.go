package shrinkage_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

func day(t testing.TB, s string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t testing.TB, text string) *shrinkage.Ledger {
	t.Helper()
	l, _, err := shrinkage.Read(context.Background(), strings.NewReader(text), "shrinkage.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// byHand follows 1,000,000 scheduled hours through the ledger, component by component, and
// finds attended hours where they depend on themselves by trying: no formula of the package.
func byHand(list []shrinkage.Component) (scheduled, paid float64) {
	const hours = 1e6
	lo, hi := 0.0, hours // attended hours are between
	var available, payable float64
	for range 200 {
		guess := (lo + hi) / 2
		payable = hours
		for _, c := range list {
			switch {
			case c.Unpaid && c.Base == shrinkage.Scheduled:
				payable -= c.Value * hours
			case c.Unpaid && c.Base == shrinkage.Attended:
				payable -= c.Value * guess
			}
		}
		attended := hours
		for _, c := range list {
			switch c.Base {
			case shrinkage.Scheduled:
				attended -= c.Value * hours
			case shrinkage.Paid:
				attended -= c.Value * payable
			}
		}
		available = attended
		for _, c := range list {
			if c.Base == shrinkage.Attended {
				available -= c.Value * attended
			}
		}
		// What the guess leaves unpaid makes fewer paid hours, fewer of which are lost: with
		// a larger guess attended grows, but by less.
		if attended > guess {
			lo = guess
		} else {
			hi = guess
		}
	}
	return 1 - available/hours, 1 - available/payable
}

// Published and computed totals, each also by hand.
func TestGolden(t *testing.T) {
	component := func(base shrinkage.Base, value float64) shrinkage.Component {
		return shrinkage.Component{Name: string(base), Kind: shrinkage.Planned, Base: base, Value: value}
	}
	unpaid := func(base shrinkage.Base, value float64) shrinkage.Component {
		c := component(base, value)
		c.Unpaid = true
		return c
	}
	for _, tt := range []struct {
		name            string
		list            []shrinkage.Component
		scheduled, paid float64
	}{
		// In the office 12 % of attended hours, out of it 22 % of paid ones: 1 - 0.88 * 0.78.
		{"31.36 %", []shrinkage.Component{component(shrinkage.Attended, 0.12), component(shrinkage.Paid, 0.22)}, 0.3136, 0.3136},
		// The same shares of the same hours add, as contactcentrehelper.com has it.
		{"34 %", []shrinkage.Component{component(shrinkage.Paid, 0.12), component(shrinkage.Paid, 0.22)}, 0.34, 0.34},
		// Where everything is paid, scheduled hours are paid hours.
		{"same hours", []shrinkage.Component{component(shrinkage.Scheduled, 0.12), component(shrinkage.Paid, 0.22)}, 0.34, 0.34},
		// wewfm.com, capacity planning basics: 10.3 % and 14 %, 176 h -> 135.77 h, is
		// 1 - 0.897 * 0.86 = 22.858 %.
		{"wewfm", []shrinkage.Component{component(shrinkage.Paid, 0.103), component(shrinkage.Attended, 0.14)}, 0.22858, 0.22858},
		// 5 % of scheduled hours are unpaid leave, 10 % of the paid ones paid leave: of 100
		// hours 95 are paid, 85.5 attended, 68.4 available; 26.6 of 95 are lost.
		{"unpaid leave", []shrinkage.Component{unpaid(shrinkage.Scheduled, 0.05), component(shrinkage.Paid, 0.1), component(shrinkage.Attended, 0.2)}, 0.316, 0.28},
		// Of 100 hours at work 6.25 are an unpaid lunch: 93.75 are paid, all available.
		{"unpaid lunch", []shrinkage.Component{unpaid(shrinkage.Attended, 0.0625)}, 0.0625, 0},
		// Both: P = 1 - 0.1 A and A = 1 - 0.2 P, so that A = 0.8/0.98 = 0.816327, P =
		// 0.918367, Q = 0.9 A = 0.734694 and 1 - Q/P = 0.2.
		{"unpaid lunch and paid leave", []shrinkage.Component{unpaid(shrinkage.Attended, 0.1), component(shrinkage.Paid, 0.2)}, 0.265306, 0.2},
	} {
		r, losses, err := shrinkage.Combine(tt.list)
		if err != nil || r.Scheduled != tt.scheduled || r.Paid != tt.paid {
			t.Errorf("%s: %v of scheduled and %v of paid hours (%v), want %v and %v", tt.name, r.Scheduled, r.Paid, err, tt.scheduled, tt.paid)
		}
		scheduled, paid := byHand(tt.list)
		if math.Abs(scheduled-tt.scheduled) > 1e-6 || math.Abs(paid-tt.paid) > 1e-6 {
			t.Errorf("%s: by hand %v and %v, want %v and %v", tt.name, scheduled, paid, tt.scheduled, tt.paid)
		}
		sum := 0.0
		for _, l := range losses {
			sum += l.Share
		}
		if math.Abs(sum-tt.scheduled) > 1e-6 {
			t.Errorf("%s: components take %v in all, want %v", tt.name, sum, tt.scheduled)
		}
	}
}

// Trap 1, multiply-shrinkage: who needs 100 agents at 30 % schedules 142.857 and not 130,
// of whom 91 would be there; with 31.36 % it is 145.69, and 151.52 where shares of
// different hours are added (34 %).
func TestTrapMultiplyShrinkage(t *testing.T) {
	for _, tt := range []struct{ s, want float64 }{{0.30, 142.857143}, {0.3136, 145.687646}, {0.34, 151.515152}} {
		if got := erlang.GrossUp(100, tt.s); math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("100 agents at %v: %v, want %v", tt.s, got, tt.want)
		}
	}
	if there := 130 * (1 - 0.30); math.Abs(there-91) > 1e-9 {
		t.Errorf("of 130 there are %v", there)
	}
}

// Trap 1, one share for every week: a ledger has a value for each date, and the mean share
// schedules too few over a year. (1/(1-s) is convex: the mean of 1/(1-s) is at least
// 1/(1 - mean s).)
func TestTrapFlatShrinkage(t *testing.T) {
	l := read(t, "name,kind,base,value,from,to\nleave,planned,paid,0.04,,\nleave,planned,paid,0.25,2026-07-01,2026-08-15\nsickness,unplanned,paid,0.05,,\nsickness,unplanned,paid,0.09,2026-01-01,2026-03-31\n")
	want := map[string]float64{"2026-01-15": 0.13, "2026-03-31": 0.13, "2026-04-01": 0.09, "2026-07-01": 0.30, "2026-08-15": 0.30, "2026-08-16": 0.09}
	for date, s := range want {
		r, err := l.At("sales", "voice", day(t, date))
		if err != nil || r.Scheduled != s {
			t.Errorf("%s: %v (%v), want %v", date, r.Scheduled, err, s)
		}
	}
	var sum, gross float64
	first := day(t, "2026-01-01")
	for d := first; d < first+365; d++ {
		r, err := l.At("sales", "voice", d)
		if err != nil {
			t.Fatal(err)
		}
		sum += r.Scheduled
		gross += erlang.GrossUp(100, r.Scheduled)
	}
	if flat := erlang.GrossUp(100, sum/365); gross/365 <= flat {
		t.Errorf("mean of 100/(1-s) is %v, 100/(1 - mean s) %v", gross/365, flat)
	}
}

// Components of any bases: both shrinkages are those of hours counted by hand, planned and
// unplanned add up, and apart they leave as much as together.
func TestCombineProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var list []shrinkage.Component
		for i := range rapid.IntRange(1, 8).Draw(rt, "components") {
			c := shrinkage.Component{
				Name:  string(rune('a' + i)),
				Kind:  rapid.SampledFrom([]shrinkage.Kind{shrinkage.Planned, shrinkage.Unplanned}).Draw(rt, "kind"),
				Base:  rapid.SampledFrom([]shrinkage.Base{shrinkage.Scheduled, shrinkage.Paid, shrinkage.Attended}).Draw(rt, "base"),
				Value: float64(rapid.IntRange(0, 110_000).Draw(rt, "value")) / 1e6,
			}
			c.Unpaid = c.Base != shrinkage.Paid && rapid.Bool().Draw(rt, "unpaid")
			list = append(list, c)
		}
		r, losses, err := shrinkage.Combine(list)
		if err != nil {
			rt.Fatal(err)
		}
		scheduled, paid := byHand(list)
		const near = 0.6e-6 // rates are rounded to 1e-6
		if math.Abs(r.Scheduled-scheduled) > near || math.Abs(r.Paid-paid) > near {
			rt.Fatalf("%v and %v, by hand %v and %v", r.Scheduled, r.Paid, scheduled, paid)
		}
		if r.Paid > r.Scheduled {
			rt.Fatalf("%v of paid hours is more than %v of scheduled ones", r.Paid, r.Scheduled)
		}
		if math.Abs(r.Planned+r.Unplanned-r.Scheduled) > 1e-9 {
			rt.Fatalf("planned %v and unplanned %v are not %v", r.Planned, r.Unplanned, r.Scheduled)
		}
		sum := 0.0
		for _, l := range losses {
			sum += l.Share
		}
		if math.Abs(sum-scheduled) > 1e-9 {
			rt.Fatalf("components take %v, want %v", sum, scheduled)
		}
		s, absence := r.Apart()
		if math.Abs((1-s)*(1-absence)-(1-r.Scheduled)) > 2.6e-6 {
			rt.Fatalf("(1-%v)(1-%v) is not 1-%v", s, absence, r.Scheduled)
		}
		// Adherence is kept apart.
		with, _, err := shrinkage.Combine(append(list, shrinkage.Component{Name: "z", Kind: shrinkage.Adherence, Base: shrinkage.Available, Value: 0.05}))
		if err != nil || with.Adherence != 0.05 || with.Scheduled != r.Scheduled || with.Paid != r.Paid || with.Unplanned != r.Unplanned {
			rt.Fatalf("adherence changes %+v to %+v (%v)", r, with, err)
		}
	})
}

// Planned leave is of the calendar, sickness comes by chance, and breaks are taken by those
// who are there.
func TestApart(t *testing.T) {
	l := read(t, "name,kind,base,value\nleave,planned,paid,0.10\nsickness,unplanned,paid,0.045\nbreaks,planned,attended,0.12\nlateness,unplanned,attended,0.01\n")
	r, err := l.At("", "", day(t, "2026-01-05"))
	if err != nil {
		t.Fatal(err)
	}
	// Of 100 hours 10 are leave and 4.5 sickness; of the 85.5 attended 13 % are not there:
	// 74.385 are. Of the 90 of those who are not on leave 5 % are sick.
	if s, a := r.Apart(); s != 0.217 || a != 0.05 || r.Scheduled != 0.25615 || r.InOffice != 0.13 {
		t.Errorf("shrinkage %v, absence %v, together %+v", s, a, r)
	}
	// Planned: leave and 12 % of 85.5.
	if r.Planned != 0.2026 || r.Unplanned != 0.05355 {
		t.Errorf("planned %v, unplanned %v", r.Planned, r.Unplanned)
	}
}

// What is said of fewer queues, then of fewer weekdays, then of some dates goes first; a
// value without an end holds until the next one.
func TestNarrowest(t *testing.T) {
	l := read(t, `name,kind,base,value,from,to,queue,channel,weekday
leave,planned,paid,0.10,,,,,
leave,planned,paid,0.11,2026-02-01,,,,
leave,planned,paid,0.12,2026-03-01,,,,
leave,planned,paid,0.13,,,,,Sat-Sun
leave,planned,paid,0.14,,,,chat,
leave,planned,paid,0.15,,,sales,,
leave,planned,paid,0.16,2026-02-01,2026-02-28,sales,,
leave,planned,paid,0.17,,,sales,chat,
`)
	for _, tt := range []struct {
		date, queue, channel string
		want                 float64
	}{
		{"2026-01-05", "help", "voice", 0.10}, {"2026-02-02", "help", "voice", 0.11}, {"2027-03-01", "help", "voice", 0.12},
		{"2026-01-10", "help", "voice", 0.13}, {"2026-02-07", "help", "voice", 0.13}, {"2026-01-10", "help", "chat", 0.14},
		{"2026-01-05", "sales", "voice", 0.15}, {"2026-02-28", "sales", "voice", 0.16}, {"2026-03-01", "sales", "voice", 0.15}, {"2026-02-10", "sales", "chat", 0.17},
	} {
		r, err := l.At(tt.queue, tt.channel, day(t, tt.date))
		if err != nil || r.Scheduled != tt.want {
			t.Errorf("%s %s %s: %v (%v), want %v", tt.date, tt.queue, tt.channel, r.Scheduled, err, tt.want)
		}
	}
}

// A day that nothing is said of is not one without shrinkage.
func TestNothingSaid(t *testing.T) {
	l := read(t, "name,kind,base,value,from,to,queue\nleave,planned,paid,0.1,2026-01-01,2026-12-31,\nbreaks,planned,attended,0,,,sales\n")
	if _, err := l.At("help", "voice", day(t, "2027-01-01")); !errors.Is(err, shrinkage.ErrNone) || !strings.Contains(err.Error(), "help on 2027-01-01") {
		t.Error(err)
	}
	if r, err := l.At("sales", "voice", day(t, "2027-01-01")); err != nil || r.Scheduled != 0 {
		t.Errorf("%v (%v), want 0: it was said", r.Scheduled, err)
	}
	if _, _, err := shrinkage.Combine([]shrinkage.Component{{Name: "a", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.5}, {Name: "b", Kind: shrinkage.Planned, Base: shrinkage.Scheduled, Value: 0.5}}); !errors.Is(err, shrinkage.ErrAll) {
		t.Error(err)
	}
}

func TestReadRefuses(t *testing.T) {
	const head = "name,kind,base,value,paid,from,to,queue,weekday\n"
	for _, tt := range []struct{ text, want string }{
		{"name,kind,value\nleave,planned,0.1\n", `shrinkage.csv:1: no column "base"`},
		{head + "leave,planned,,0.1,,,,,\n", `shrinkage.csv:2: column "base": is empty: want scheduled, paid or attended`},
		{head + "a,planned,paid,0.1,,,,,\nleave,,paid,0.1,,,,,\n", `shrinkage.csv:3: column "kind": is empty: want planned, unplanned or adherence`},
		{head + "leave,plan,paid,0.1,,,,,\n", `shrinkage.csv:2: column "kind": "plan": want planned, unplanned or adherence`},
		{head + "leave,planned,gross,0.1,,,,,\n", `shrinkage.csv:2: column "base": "gross": want scheduled, paid or attended`},
		{head + "leave,planned,paid,12,,,,,\n", `shrinkage.csv:2: column "value": "12": want a share from 0 to below 1, such as 0.06 for 6 %`},
		{head + "leave,planned,paid,1,,,,,\n", `column "value": 1: want a share from 0 to below 1`},
		{head + "leave,planned,paid,-0.1,,,,,\n", `column "value": -0.1: want`},
		{head + "leave,planned,paid,,,,,,\n", `column "value": is empty`},
		{head + ",planned,paid,0.1,,,,,\n", `column "name": is empty`},
		{head + "leave,planned,paid,0.1,perhaps,,,,\n", `column "paid": "perhaps": want yes or no`},
		{head + "leave,planned,paid,0.1,no,,,,\n", `column "paid": no: unpaid time is no share of paid hours`},
		{head + "leave,planned,paid,0.1,,2026-02-01,2026-01-01,,\n", `column "to": 2026-01-01 is before from, 2026-02-01`},
		{head + "leave,planned,paid,0.1,,2026-02-01 09:00,,,\n", `column "from": want a date such as 2026-01-05, without a time of day`},
		{head + "leave,planned,paid,0.1,,,,,Monday\n", `column "weekday": weekday "Monday": want Mon`},
		{head + "late,adherence,attended,0.1,,,,,\n", `column "base": attended of kind adherence: adherence is a share of available hours`},
		{head + "leave,planned,paid,0.1,,,,,\nLeave,unplanned,paid,0.1,,2026-01-01,,,\n", `shrinkage.csv:3: column "kind": Leave is unplanned here and planned on line 2`},
		{head + "leave,planned,paid,0.1,,,,,\nleave,planned,attended,0.1,,2026-01-01,,,\n", `shrinkage.csv:3: column "base": leave is a share of attended hours here and of paid hours on line 2`},
		{head + "leave,planned,paid,0.1,,,,,\nleave,planned,paid,0.2,,,,,\n", `shrinkage.csv:3: leave of every queue has two values on the same days: this one and that on line 2`},
		{head + "leave,planned,paid,0.1,,2026-01-01,2026-02-01,,\nleave,planned,paid,0.2,,2026-02-01,2026-03-01,,\n", `shrinkage.csv:3: leave of every queue has two values`},
		{head + "leave,planned,paid,0.1,,,,,Mon-Fri\nleave,planned,paid,0.2,,,,,Fri\n", `shrinkage.csv:3: leave of every queue has two values`},
		{"name,kind,base,value\n", "no components below the header"},
	} {
		l, _, err := shrinkage.Read(context.Background(), strings.NewReader(tt.text), "shrinkage.csv", nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) || l != nil {
			t.Errorf("%q:\n%v\nwant %s", tt.text, err, tt.want)
		}
	}
	// All faults at once.
	_, _, err := shrinkage.Read(context.Background(), strings.NewReader(head+",,,,,,,,\na,x,paid,0.1,,,,,\nb,planned,,0.1,,,,,\n"), "s.csv", nil)
	var all *csvfile.Faults
	if !errors.As(err, &all) || len(all.List) != 2 {
		t.Errorf("%v", err)
	}
}

// FuzzRead: nothing makes the reader panic, and what it took in, written and read again, is
// the same bytes; no day gets a rate out of range.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"name,kind,base,value\nleave,planned,paid,0.1\n",
		"component;kind;base;value;paid;from;to;queue;channel;weekday;note\n'=sick;unplanned;scheduled;0,06;no;2026-01-01;;sales;Voice;Mon-Fri;=1+1\nx;adherence;available;0,05;;;;;;;\n",
		"name,kind,base,value,from\na,planned,attended,0.999999,1969-01-01\na,planned,attended,1e-9,9999-12-31\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, _, err := shrinkage.Read(context.Background(), bytes.NewReader(data), "s.csv", nil)
		if err != nil {
			if l != nil {
				t.Fatalf("a ledger and an error: %v", err)
			}
			return
		}
		var text, again bytes.Buffer
		if err := shrinkage.Write(&text, l.Components(), csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		second, _, err := shrinkage.Read(context.Background(), bytes.NewReader(text.Bytes()), "s.csv", nil)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, text.Bytes())
		}
		if err := shrinkage.Write(&again, second.Components(), csvfile.Locale{}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text.Bytes(), again.Bytes()) {
			t.Fatalf("written\n%s\nthen\n%s", text.Bytes(), again.Bytes())
		}
		for _, c := range l.Components() {
			if r, err := l.At(c.Queue, c.Channel, c.From); err == nil && !(r.Scheduled >= 0 && r.Scheduled < 1 && r.Paid >= 0 && r.Paid < 1 && r.Adherence >= 0 && r.Adherence < 1) {
				t.Fatalf("rates %+v", r)
			}
		}
	})
}

// A ledger in the form of any locale is the same ledger.
func TestLocales(t *testing.T) {
	l := read(t, "name,kind,base,value,paid,from,to,queue,channel,weekday,note\n=leave,planned,paid,0.105,yes,2026-01-01,2026-12-31,sales,voice,Mon-Fri,-5 %\nlunch,planned,attended,0.0625,no,,,,,,\n")
	for _, name := range csvfile.Locales {
		loc, err := csvfile.ParseLocale(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := shrinkage.Write(&b, l.Components(), loc); err != nil {
			t.Fatal(err)
		}
		var plain, back bytes.Buffer
		if err := errors.Join(shrinkage.Write(&plain, l.Components(), csvfile.Locale{}), shrinkage.Write(&back, read(t, b.String()).Components(), csvfile.Locale{})); err != nil {
			t.Fatal(err)
		}
		if plain.String() != back.String() {
			t.Errorf("%s: %s\nis read as\n%s", name, b.String(), back.String())
		}
	}
}
