package measure

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// By hand: two days of two intervals, forecast 100 50 | 100 50, offered 120 40 | 80 60, and
// agents 6 3 of the plan's.
func TestScoresByHand(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 200), callsAt("q", 0, 9, 30, 50, 200), callsAt("q", 1, 9, 0, 100, 200), callsAt("q", 1, 9, 30, 50, 200))
	p.Committed = []float64{15, 8, 15, 8}
	m := matched(t, p, came(t, "start,queue,offered,aht_s,agents", "2026-01-05 09:00,q,120,210,14", "2026-01-05 09:30,q,40,200,9", "2026-01-06 09:00,q,80,190,15", "2026-01-06 09:30,q,60,200,8"), Span{})
	corridor, err := ParseCorridor("8%/day")
	if err != nil {
		t.Fatal(err)
	}
	list := ScoreMatched(m, ScoreConfig{Corridors: []Corridor{corridor}, Owner: func(q Quantity) string { return map[Quantity]string{Volume: "client"}[q] }})
	v := scoreOf(t, list, Volume, "q", "interval")
	// |20| + |10| + |20| + |10| of 300; level 10 + 10, shape: A p of 106.667, 53.333 and 93.333, 46.667.
	if !close3(v.WAPE(), 60.0/300) || v.Bias() != 0 || v.Owner != "client" || !close3(v.Level, 20) || !close3(v.Shape, 4*13.3333) || v.Over != 30 || v.Under != 30 {
		t.Errorf("%+v", v)
	}
	floor := (2*forecast.PoissonError(100) + 2*forecast.PoissonError(50)) / 300
	if !close3(v.Floor(), floor) || !close3(v.AboveFloor(), 0.2-floor) {
		t.Errorf("floor %v, above %v", v.Floor(), v.AboveFloor())
	}
	d := scoreOf(t, list, Volume, "q", "day") // 150 against 160 and 140
	if !close3(d.WAPE(), 20.0/300) || d.Count != 2 || d.Inside != 2 || d.InsideShare() != 1 || !(d.ChanceShare() > 0.6 && d.ChanceShare() < 0.75) {
		t.Errorf("%+v, by chance %v", d, d.ChanceShare())
	}
	if w := scoreOf(t, list, Volume, "q", "week"); w.WAPE() != 0 || !w.Corridor.None() || !math.IsNaN(w.InsideShare()) {
		t.Errorf("%+v", w)
	}
	// 120*10 + 0 + 80*10 + 0 seconds of 120*210 + 40*200 + 80*190 + 60*200.
	if a := scoreOf(t, list, AHT, "q", "interval"); !close3(a.WAPE(), 2000.0/60400) || !math.IsNaN(a.Floor()) {
		t.Errorf("%+v", a)
	}
	// An agent too few at nine and one too many at half past ten do not cancel.
	if a := scoreOf(t, list, Agents, "q", "interval"); a.Miss != 1 || a.Over != 0.5 || a.Under != 0.5 || a.Bias() != 0 {
		t.Errorf("%+v", a)
	}
}

// The yardstick of MASE is last week repeated in the past before the plan.
func TestScoreMASE(t *testing.T) {
	var lines []string
	for d := range 28 { // 40 and 60 contacts by turns of weeks, until the plan begins
		for k := range 2 {
			lines = append(lines, fmt.Sprintf("%s 09:%02d,q,%d", day("2025-12-08").Time().AddDate(0, 0, d).Format("2006-01-02"), 30*k, 40+20*(d/7%2)))
		}
	}
	lines = append(lines, "2026-01-05 09:00,q,45", "2026-01-05 09:30,q,45")
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 50, 200), callsAt("q", 0, 9, 30, 50, 200))
	list := ScoreMatched(matched(t, p, came(t, "start,queue,offered", lines...), Span{}), ScoreConfig{})
	// Off by 5 against 20 by interval, by 10 against 40 by day.
	if v := scoreOf(t, list, Volume, "q", "interval"); !close3(v.MASE(), 0.25) {
		t.Errorf("%v", v.MASE())
	}
	if v := scoreOf(t, list, Volume, "q", "day"); !close3(v.MASE(), 0.25) {
		t.Errorf("%v", v.MASE())
	}
}

// The yardstick of months is last month repeated, by its mean of a day. By hand: 30 days of
// November with 10 contacts, 31 of December with 20, for which November says 310: off by 310.
// January is forecast 620 and has 651. November alone, or months that begin on the 15th, of
// which only one is whole, say nothing.
func TestScoreMASEOfMonths(t *testing.T) {
	var lines []string
	first := day("2025-11-01")
	add := func(d int, n int) {
		lines = append(lines, fmt.Sprintf("%s 09:00,q,%d", (first+calendar.Day(d)), n-1), fmt.Sprintf("%s 09:30,q,1", first+calendar.Day(d)))
	}
	for d := range 30 {
		add(d, 10)
	}
	for d := range 31 {
		add(30+d, 20)
	}
	var rows []planner.Row
	for d := range 31 {
		add(61+d, 21)
		rows = append(rows, callsAt("q", d-4, 9, 0, 19, 200), callsAt("q", d-4, 9, 30, 1, 200))
	}
	for _, c := range []struct {
		from int // days of the past that are left out
		day  int
		want float64
	}{{0, 0, 0.1}, {1, 0, math.NaN()}, {0, 15, math.NaN()}} {
		p := planOf(t, planner.Defaults(), slices.Clone(rows)...)
		p.Calendar.MonthDay = c.day
		m := matched(t, p, came(t, "start,queue,offered", lines[2*c.from:]...), Span{})
		if v := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "month"); !close3(v.MASE(), c.want) {
			t.Errorf("past without %d days, months from %d: %v, want %v", c.from, c.day, v.MASE(), c.want)
		}
	}
}

// Whatever comes: level and shape add up to the error of every interval, and the sums of
// their sizes bound it; errors of coarser grains are never larger; queues add up to all.
func TestScoreProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []planner.Row
		var lines []string
		for _, q := range []string{"a", "b"} {
			for d := range 3 {
				for k := range 3 {
					rows = append(rows, callsAt(q, 5*d, 9+k/2, 30*(k%2), float64(rapid.IntRange(0, 90).Draw(rt, "forecast")), 200))
					lines = append(lines, fmt.Sprintf("2026-01-%02d %02d:%02d,%s,%d", 5+5*d, 9+k/2, 30*(k%2), q, rapid.IntRange(0, 90).Draw(rt, "offered")))
				}
			}
		}
		m := matched(t, planOf(t, planner.Defaults(), rows...), came(t, "start,queue,offered", lines...), Span{})
		list := ScoreMatched(m, ScoreConfig{})
		before := math.Inf(1)
		for _, g := range []string{"interval", "day", "week", "month"} {
			sum := 0.0
			for _, q := range []string{"a", "b"} {
				sum += scoreOf(t, list, Volume, q, g).Miss
			}
			all := scoreOf(t, list, Volume, "*", g)
			if !nearly(all.Miss, sum) || all.Miss > before+1e-9 || !nearly(all.Over+all.Under, all.Miss) {
				rt.Fatalf("%s: %v, queues %v, finer %v", g, all.Miss, sum, before)
			}
			before = all.Miss
		}
		for k := range m.Queues {
			q := &m.Queues[k]
			days := q.days()
			for i := range q.Pairs {
				if level, shape := days.split(&q.Pairs[i]); !nearly(level+shape, q.Pairs[i].Offered-q.Pairs[i].Plan.Volume) {
					rt.Fatalf("%v and %v", level, shape)
				}
			}
		}
		a := scoreOf(t, list, Volume, "a", "interval")
		if d := scoreOf(t, list, Volume, "a", "day"); !nearly(a.Level, d.Miss) || a.Level+a.Shape < a.Miss-1e-9 {
			rt.Fatalf("level %v, days off %v, shape %v, off %v", a.Level, d.Miss, a.Shape, a.Miss)
		}
	})
}

func TestParseCorridor(t *testing.T) {
	for text, want := range map[string]string{"10%/day": "10%/day", "0.1/day": "10%/day", "±7,5%/week": "7.5%/week", "-5%+15%/month": "-5%+15%/month", "-0%+10%/interval": "-0%+10%/interval", "-100%+300%/day": "-100%+300%/day"} {
		if c, err := ParseCorridor(text); err != nil || c.String() != want {
			t.Errorf("%s: %s, %v", text, c, err)
		}
	}
	for _, text := range []string{"", "10%", "10%/year", "10/day", "-5%/day", "5%+3%/day", "x%/day", "0%/day", "-200%+5%/day", "NaN/day", "1e400/day"} {
		if c, err := ParseCorridor(text); err == nil {
			t.Errorf("%q is %s", text, c)
		}
	}
	// The ends are inside, and 0.1 in binary does not put them out.
	c, _ := ParseCorridor("10%/day")
	for _, x := range []struct {
		actual float64
		side   int
	}{{270, 0}, {269.999, -1}, {330, 0}, {330.001, 1}} {
		if got := c.Side(300, x.actual); got != x.side {
			t.Errorf("%v of 300: %d", x.actual, got)
		}
	}
}

func FuzzParseCorridor(f *testing.F) {
	for _, s := range []string{"10%/day", "-5%+15%/month", "±1/interval", "-+/", "%/day"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCorridor(s)
		if err != nil {
			return
		}
		again, err := ParseCorridor(c.String())
		if err != nil || math.Abs(again.Below-c.Below) > 1e-6 || math.Abs(again.Above-c.Above) > 1e-6 || again.Grain != c.Grain {
			if c.Below < 1e-6 || c.Above < 1e-6 { // below what is shown
				return
			}
			t.Errorf("%q is %s, read again as %s, %v", s, c, again, err)
		}
	})
}
