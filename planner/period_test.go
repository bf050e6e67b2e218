package planner_test

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// period is a small random period: rows that can be staffed, and their limits.
func period(t *rapid.T, most int) ([]planner.Row, []planner.Limits) {
	n := rapid.IntRange(1, most).Draw(t, "rows")
	s := planner.Defaults()
	s.ServiceLevel = rapid.Float64Range(0.2, 0.97).Draw(t, "target")
	s.Within = time.Duration(rapid.IntRange(0, 120).Draw(t, "within")) * time.Second
	s.MinAgents = rapid.IntRange(0, 3).Draw(t, "min agents")
	switch rapid.IntRange(0, 3).Draw(t, "model") {
	case 1:
		s.Patience = time.Duration(rapid.IntRange(20, 600).Draw(t, "patience")) * time.Second
		s.Definition = erlang.Definition(rapid.IntRange(0, 5).Draw(t, "definition"))
	case 2:
		s.Terms.Concurrency = []float64{1, 1.25, 1.6}
	case 3:
		s.MaxOccupancy = rapid.Float64Range(0.5, 0.95).Draw(t, "occupancy")
	}
	lengths := []time.Duration{30 * time.Minute}
	if rapid.Bool().Draw(t, "mixed intervals") {
		lengths = []time.Duration{15 * time.Minute, 30 * time.Minute, 45 * time.Minute}
	}
	channel := "voice"
	if s.Terms.Concurrency != nil {
		channel = "chat"
	}
	aht := float64(rapid.IntRange(30, 900).Draw(t, "aht"))
	rows, lim := make([]planner.Row, n), make([]planner.Limits, n)
	for i := range rows {
		rows[i] = row("q", channel, 2*i, float64(rapid.IntRange(0, 60).Draw(t, "volume")), aht)
		rows[i].Interval = rapid.SampledFrom(lengths).Draw(t, "interval")
		lim[i] = s.Apply(&rows[i])
	}
	return rows, lim
}

// achieved are the contacts in time and those counted of a row with n agents, by the
// queue itself, and whether the row's other limits hold.
func achieved(t interface{ Fatal(...any) }, r *planner.Row, lim planner.Limits, n float64) (good, all float64, ok bool) {
	var m erlang.Measures
	load := r.Volume * r.AHT / r.Interval.Seconds()
	if r.Model == planner.ModelChat {
		c, err := erlang.Chat{Rate: r.Volume / r.Interval.Seconds(), AHT: r.AHTs()}.At(n, r.Within)
		if err != nil {
			t.Fatal(err)
		}
		m = c.Measures
	} else {
		q := erlang.Queue{Load: load, AHT: r.AHT}
		if r.Patience > 0 {
			q.Patience = r.Patience
		}
		var err error
		if m, err = q.At(n, r.Within); err != nil {
			t.Fatal(err)
		}
	}
	d, err := erlang.ParseDefinition(r.Definition)
	if err != nil {
		t.Fatal(err)
	}
	all = r.Volume
	switch d { // as docs/erlang.md defines them
	case erlang.Answered:
		all *= m.Served
	case erlang.ExclShort:
		all *= 1 - m.AbandonedShort
	}
	ok = n >= float64(lim.MinAgents) && (lim.MaxOccupancy == 0 || m.Occupancy <= lim.MaxOccupancy*(1+1e-9)) && !m.Overloaded
	return all * m.Level(d), all, ok
}

// Every vector of whole agents of small periods is tried: none that meets the targets is
// cheaper, and the bound is one.
func TestPeriodAgainstAllVectors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, lim := period(t, 3)
		a, err := planner.Allocate(rows, lim)
		if err != nil {
			t.Fatal(err)
		}
		const most = 40
		type option struct {
			n       int
			surplus float64
		}
		options := make([][]option, len(rows))
		slack := 0.0
		for i := range rows {
			r := &rows[i]
			slack += 2e-9 * r.Volume
			for n := 0; n <= most; n++ {
				if good, all, ok := achieved(t, r, lim[i], float64(n)); ok {
					options[i] = append(options[i], option{n, good - r.ServiceLevelTarget*all})
				}
			}
			if len(options[i]) == 0 || a.Agents[i] > most {
				t.Skip("too many agents to try them all")
			}
		}
		cheapest := math.Inf(1)
		var try func(i int, surplus, hours float64)
		try = func(i int, surplus, hours float64) {
			if hours >= cheapest {
				return
			}
			if i == len(rows) {
				if surplus >= slack { // clearly enough
					cheapest = hours
				}
				return
			}
			for _, o := range options[i] {
				try(i+1, surplus+o.surplus, hours+float64(o.n)*rows[i].Interval.Hours())
			}
		}
		try(0, 0, 0)
		if a.Hours > cheapest+1e-9 {
			t.Errorf("%v agents cost %v hours, %v do", a.Agents, a.Hours, cheapest)
		}
		if a.Bound > cheapest+1e-6 || a.Bound > a.Hours+1e-6 {
			t.Errorf("bound %v, but %v and %v hours are possible", a.Bound, cheapest, a.Hours)
		}
		checkPeriod(t, rows, lim, a)
	})
}

// checkPeriod checks an allocation against the queues: limits and the service level hold,
// with whole and fractional agents, and it costs no more than every row by itself.
func checkPeriod(t interface {
	Errorf(string, ...any)
	Fatal(...any)
}, rows []planner.Row, lim []planner.Limits, a *planner.Allocation) {
	var whole, exact, slack, hours, exactHours, alone float64
	for i := range rows {
		r := &rows[i]
		good, all, ok := achieved(t, r, lim[i], float64(a.Agents[i]))
		whole += good - r.ServiceLevelTarget*all
		if !ok {
			t.Errorf("row %d: %d agents break a limit", i, a.Agents[i])
		}
		good, all, ok = achieved(t, r, lim[i], a.Exact[i])
		exact += good - r.ServiceLevelTarget*all
		if !ok && r.Volume > 0 {
			t.Errorf("row %d: %v agents break a limit", i, a.Exact[i])
		}
		slack += 2e-9 * r.Volume
		hours += float64(a.Agents[i]) * r.Interval.Hours()
		exactHours += a.Exact[i] * r.Interval.Hours()
		single := *r
		if err := single.Staff(lim[i]); err != nil {
			t.Fatal(err)
		}
		alone += single.AgentsExact * r.Interval.Hours()
	}
	if whole < -slack || exact < -slack {
		t.Errorf("the period lacks %v contacts with %v and %v with %v", -whole, a.Agents, -exact, a.Exact)
	}
	if math.Abs(hours-a.Hours) > 1e-9*hours || math.Abs(exactHours-a.ExactHours) > 1e-9*exactHours {
		t.Errorf("hours %v and %v, added up %v and %v", a.Hours, a.ExactHours, hours, exactHours)
	}
	if a.ExactHours > alone+1e-5 || math.Abs(a.AloneHours-alone) > 1e-5*float64(len(rows)) {
		t.Errorf("%v hours together, %v alone (%v)", a.ExactHours, alone, a.AloneHours)
	}
}

// What the search rests on: of the whole numbers of agents of a row those that are best
// at some price are the fewest, and all from some number on. Looked at for every number
// of agents, over the models and definitions.
func TestSurplusIsBestAtFewestOrFromSomeNumberOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := erlang.Queue{Load: rapid.Float64Range(0.01, 120).Draw(t, "load"), AHT: rapid.Float64Range(30, 900).Draw(t, "aht")}
		first := int(q.Load) + 1
		d := erlang.Offered
		if rapid.Bool().Draw(t, "impatient") {
			q.Patience = rapid.Float64Range(5, 2000).Draw(t, "patience")
			d = erlang.Definition(rapid.IntRange(0, 5).Draw(t, "definition"))
			first = rapid.IntRange(0, 2).Draw(t, "fewest")
		}
		within := float64(rapid.IntRange(0, 300).Draw(t, "within"))
		target := rapid.Float64Range(0.1, 0.98).Draw(t, "target")
		type point struct {
			n int
			s float64
		}
		var hull []point // the upper one, from the left
		for n := first; ; n++ {
			c, err := q.Core(float64(n), within)
			if err != nil {
				t.Fatal(err)
			}
			all := 1.0
			switch d {
			case erlang.Answered:
				all = c.Served
			case erlang.ExclShort:
				all = 1 - c.AbandonedShort
			}
			level := c.Level(d)
			p := point{n, all * (level - target)}
			for k := len(hull); k > 1 && (hull[k-1].s-hull[k-2].s)*float64(p.n-hull[k-2].n) < (p.s-hull[k-2].s)*float64(hull[k-1].n-hull[k-2].n)-1e-12; k-- {
				hull = hull[:k-1]
			}
			hull = append(hull, p)
			if level > 0.9999 && n > first+2 {
				break
			}
		}
		for k := 2; k < len(hull); k++ {
			if hull[k].n != hull[k-1].n+1 {
				t.Fatalf("%+v, %v in %v s, target %v: best are %d, %d and %d agents, none between", q, d, within, target, hull[k-2].n, hull[k-1].n, hull[k].n)
			}
		}
	})
}

// Two rows, one after the other: the fractional optimum by trying every split.
func TestPeriodExactAgainstSplits(t *testing.T) {
	for _, given := range []planner.Given{
		{}, {ServiceLevel: ptr(0.9)}, {Patience: ptr(2 * time.Minute)}, {Patience: ptr(2 * time.Minute), Definition: ptr(erlang.Answered)},
	} {
		s := given.Over(planner.Defaults())
		rows := []planner.Row{row("q", "voice", 0, 180, 200), row("q", "voice", 1, 40, 400)}
		lim := []planner.Limits{s.Apply(&rows[0]), s.Apply(&rows[1])}
		a, err := planner.Allocate(rows, lim)
		if err != nil {
			t.Fatal(err)
		}
		surplus := func(i int, n float64) float64 {
			good, all, ok := achieved(t, &rows[i], lim[i], n)
			if !ok {
				return math.Inf(-1)
			}
			return good - rows[i].ServiceLevelTarget*all
		}
		least, at := math.Inf(1), 0.0
		for n := 1.0; n < 40; n += 0.004 {
			first := surplus(0, n)
			lo, hi := 1.0, 40.0
			for range 50 {
				if mid := (lo + hi) / 2; first+surplus(1, mid) >= 0 {
					hi = mid
				} else {
					lo = mid
				}
			}
			if first+surplus(1, hi) >= 0 && n+hi < least {
				least, at = n+hi, n
			}
		}
		if got := a.Exact[0] + a.Exact[1]; got > least+2e-6 || got < least-0.0041 || math.Abs(a.Exact[0]-at) > 0.05 { // the grid is 0.004
			t.Errorf("%v agents, %v in total; of all splits %v is best, with %v first", a.Exact, got, least, at)
		}
		checkPeriod(t, rows, lim, a)
	}
}

// Whole days and weeks: the whole numbers are within what one agent costs of the bound,
// without patience even the cheapest there can be.
func TestPeriodBound(t *testing.T) {
	rows := year(2)
	for _, tt := range []struct {
		name  string
		given planner.Given
		rows  []planner.Row
		gap   float64 // half hours
	}{
		{"a day", planner.Given{}, rows[:30], 1},
		{"a week", planner.Given{}, rows[:210], 1},
		{"a week with patience", planner.Given{Patience: ptr(2 * time.Minute)}, rows[:210], 2},
		{"a day of 90/10", planner.Given{ServiceLevel: ptr(0.9), Within: ptr(10 * time.Second)}, rows[:30], 1},
	} {
		s := tt.given.Over(planner.Defaults())
		list := append([]planner.Row(nil), tt.rows...)
		lim := make([]planner.Limits, len(list))
		for i := range list {
			lim[i] = s.Apply(&list[i])
		}
		a, err := planner.Allocate(list, lim)
		if err != nil {
			t.Fatal(err)
		}
		if gap := (a.Hours - a.Bound) / 0.5; gap < -1e-6 || gap >= tt.gap {
			t.Errorf("%s: %v half hours, bound %v", tt.name, 2*a.Hours, 2*a.Bound)
		}
		checkPeriod(t, list, lim, a)
	}
}

// clock is a row at a local time with the offset of Stockholm then.
func clock(start time.Time, volume float64) planner.Row {
	r := row("q", "voice", 0, volume, 240)
	r.Start = planner.StartOf(start)
	return r
}

// A day is that of the clock, of 23 or 25 hours too, and a week goes from Monday to
// Sunday, into the next year and with the days that the plan has of it: each is staffed
// as if it were alone, and meets the service level.
func TestPeriodsOfTheCalendar(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		name   string
		period planner.Period
		from   time.Time
		hours  int
		want   []int // rows of each period
	}{
		{"days, spring", planner.PeriodDay, time.Date(2026, 3, 28, 12, 0, 0, 0, zone), 12 + 23 + 6, []int{24, 46, 12}},
		{"days, autumn", planner.PeriodDay, time.Date(2026, 10, 24, 12, 0, 0, 0, zone), 12 + 25 + 6, []int{24, 50, 12}},
		{"weeks, new year", planner.PeriodWeek, time.Date(2026, 12, 26, 0, 0, 0, 0, zone), 24 * 12, []int{2 * 48, 7 * 48, 3 * 48}},
	} {
		rng := func(k int) float64 { return 40 + 30*math.Sin(float64(k)/5) + float64(k%7) }
		var rows []planner.Row
		for k := range 2 * tt.hours {
			rows = append(rows, clock(tt.from.Add(time.Duration(k)*30*time.Minute), planner.Round(rng(k), 3)))
		}
		given := planner.Given{Period: &tt.period}
		together := append([]planner.Row(nil), rows...)
		restaff(t, together, given)
		at := 0
		for _, n := range tt.want {
			single := append([]planner.Row(nil), rows[at:at+n]...)
			restaff(t, single, given)
			var good, all float64
			for i := range single {
				if got, want := together[at+i].Scheduled, single[i].Scheduled; got != want || together[at+i].Agents != single[i].Agents {
					t.Fatalf("%s: row %d has %v scheduled, alone in its period %v", tt.name, at+i, got, want)
				}
				g, a, _ := achieved(t, &single[i], planner.Limits{}, single[i].Agents)
				good, all = good+g, all+a
			}
			if good < 0.8*all-1e-6 {
				t.Errorf("%s: a period of %d rows reaches %v", tt.name, n, good/all)
			}
			at += n
		}
		if at != len(rows) {
			t.Errorf("%s: %d rows, looked at %d", tt.name, len(rows), at)
		}
	}
}

// A plan with risks, absence or periods goes through a file and comes back with the same
// bytes, whatever limits it was made with, and on any number of CPUs.
func TestUncertainPlansComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := append([]planner.Row(nil), year(1)[:rapid.IntRange(1, 90).Draw(t, "rows")]...)
		scale := rapid.Float64Range(0.05, 3).Draw(t, "scale")
		for i := range rows {
			r := &rows[i]
			r.Volume = planner.Round(r.Volume*scale, 3)
			r.Lo80, r.Hi80 = planner.Round(r.Volume*0.8, 3), planner.Round(r.Volume*1.3+1, 3)
			r.Lo95, r.Hi95 = planner.Round(r.Volume*0.6, 3), planner.Round(r.Volume*1.6+2, 3)
			if rapid.IntRange(0, 9).Draw(t, "chat") == 0 {
				r.Queue, r.Channel = "c", "chat"
			}
		}
		given := planner.Given{ServiceLevel: ptr(rapid.Float64Range(0.3, 0.95).Draw(t, "target")), Shrinkage: ptr(0.3), Concurrency: []float64{1, 1.25, 1.6}}
		if rapid.Bool().Draw(t, "absence") {
			given.Absence = ptr(rapid.Float64Range(0, 0.3).Draw(t, "u"))
		}
		if rapid.Bool().Draw(t, "risk") {
			given.Risk = ptr(rapid.Float64Range(0, 0.9).Draw(t, "r"))
		} else {
			given.Period = ptr(rapid.SampledFrom([]planner.Period{planner.PeriodDay, planner.PeriodWeek}).Draw(t, "period"))
		}
		if rapid.Bool().Draw(t, "patience") {
			given.Patience = ptr(90 * time.Second)
			given.MaxAbandonment = ptr(rapid.Float64Range(0.01, 0.5).Draw(t, "abandonment"))
		}
		if rapid.Bool().Draw(t, "limits") {
			given.MinAgents = ptr(rapid.IntRange(0, 6).Draw(t, "min agents"))
			given.MaxASA = ptr(time.Duration(rapid.IntRange(1, 200).Draw(t, "asa")) * time.Second)
			given.MaxOccupancy = ptr(rapid.Float64Range(0.4, 1).Draw(t, "occupancy"))
		}
		if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(given)); err != nil {
			t.Fatal(err)
		}
		write := func(rows []planner.Row) string {
			var b bytes.Buffer
			if err := planfile.Write(&b, rows, nil); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		first := write(rows)
		f, err := planfile.Read(t.Context(), bytes.NewReader([]byte(first)), "plan.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		was := runtime.GOMAXPROCS(1 + rapid.IntRange(0, 3).Draw(t, "CPUs"))
		defer runtime.GOMAXPROCS(was)
		if _, err := planner.Restaff(t.Context(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
			t.Fatal(err)
		}
		if again := write(f.Rows); again != first {
			a, b := bytes.Split([]byte(first), []byte("\n")), bytes.Split([]byte(again), []byte("\n"))
			for i := range a {
				if i >= len(b) || !bytes.Equal(a[i], b[i]) {
					t.Fatalf("line %d:\n%s\n%s\n%s", i+1, a[0], a[i], b[i])
				}
			}
			t.Fatal("differs")
		}
		for i := range rows {
			if r := &rows[i]; r.Load != planner.Round(r.Volume*r.AHT/1800, 6) {
				t.Errorf("%s: load %v", r.Name(), r.Load)
			}
			if r := &rows[i]; r.Staffed() && !(r.Scheduled*(1-r.Shrinkage) >= r.AgentsExact-1e-5) && given.Period == nil {
				t.Errorf("%s: %v scheduled for %v agents", r.Name(), r.Scheduled, r.AgentsExact)
			}
		}
	})
}

// A period that cannot meet its target says so; what other limits cannot meet is left
// out of it; a risk is refused; rows without a service level are staffed by themselves.
func TestPeriodRefused(t *testing.T) {
	day := planner.PeriodDay
	rows := []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 50, 180)}
	restaff(t, rows, planner.Given{Period: &day, ServiceLevel: ptr(1.0)})
	for i := range rows {
		if r := rows[i]; r.Binding != planner.Unreachable || r.Staffed() {
			t.Errorf("a service level of 100 %%: %+v", r)
		}
	}
	rows = []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 50, 180)}
	if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(planner.Given{Period: &day, Risk: ptr(0.2)})); err == nil {
		t.Error("a risk with a service level of whole days is taken")
	}
	mixed := planner.Policy{Said: planner.Rules{{Given: planner.Given{Risk: ptr(0.2)}}, {Queue: "q", Given: planner.Given{Period: &day}}}, Defaults: planner.Defaults()}
	if _, err := planner.Restaff(t.Context(), rows, mixed); err == nil {
		t.Error("a risk of all queues with a service level of whole days of one is taken")
	}
	rows = []planner.Row{row("q", "voice", 0, 100, 180), row("q", "voice", 1, 50, nan), row("q", "voice", 2, 0, 180)}
	restaff(t, rows, planner.Given{Period: &day})
	if math.Abs(rows[0].AgentsExact-13.037) > 5e-4 || rows[1].Staffed() || rows[2].Binding != "min_agents=1" { // planning.md 2.2: one interval is a day of its own
		t.Errorf("%+v", rows)
	}
	rows = []planner.Row{row("q", "voice", 0, 100, 180)}
	restaff(t, rows, planner.Given{Period: &day, ServiceLevel: ptr(0.0), MaxASA: ptr(20 * time.Second)})
	if r := rows[0]; r.Binding != "max_asa_s=20" || !r.Staffed() {
		t.Errorf("%+v", r)
	}
	if _, err := planner.Allocate([]planner.Row{row("q", "voice", 0, 100, nan)}, make([]planner.Limits, 1)); err == nil {
		t.Error("a row without handle time is allocated")
	}
	if a, err := planner.Allocate(nil, nil); err != nil || a.Hours != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}

// A quiet night and a busy noon: the period gives the noon what the night has too much of,
// and the plan says what it saves.
func TestPeriodSaves(t *testing.T) {
	day := planner.PeriodDay
	rows := append([]planner.Row(nil), year(1)[:30]...)
	alone := append([]planner.Row(nil), rows...)
	restaff(t, rows, planner.Given{Period: &day})
	restaff(t, alone, planner.Given{})
	got, want := planner.SumOf("", rows), planner.SumOf("", alone)
	if got.Saved <= 0 || math.Abs(want.Hours-got.Hours-got.Saved) > 1e-4 || want.Saved != 0 {
		t.Errorf("%v hours, %v by every interval, %v saved", got.Hours, want.Hours, got.Saved)
	}
	whole := 0.0
	for i := range rows {
		whole += 0.5 * (alone[i].Agents - rows[i].Agents)
	}
	if math.Abs(got.SavedWhole-whole) > 1e-9 || whole <= 0 || math.Abs(got.SavedShare()-got.Saved/want.Hours) > 1e-6 {
		t.Errorf("%v hours saved in whole agents, want %v; a share of %v", got.SavedWhole, whole, got.SavedShare())
	}
	set := map[string]int{}
	for i := range rows {
		set[rows[i].Binding]++
	}
	if set[planner.BindServiceLevel] == 0 {
		t.Errorf("bound by %s", fmt.Sprint(set))
	}
}
