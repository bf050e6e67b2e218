package planner_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
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
