package measure

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// The counts of ../shared/reference/practice.md, section 2.5, and the six service levels
// printed there: of 1000 answered and 60 abandoned contacts, 860 were answered within 20 s,
// 20 abandoned within 20 s, 10 of them within 5 s.
var example = Counts{Offered: 1060, Answered: 1000, Abandoned: 60, AnsweredInTime: 860, AbandonedInTime: 20, AbandonedShort: 10, Target: 20, Wait: math.NaN()}

func TestLevelsOfTheExample(t *testing.T) {
	for _, c := range []struct {
		formula Formula
		percent float64
	}{
		{Formula{erlang.AbandonsGood, false}, 83.0}, {Formula{erlang.Answered, false}, 86.0}, {Formula{erlang.Offered, false}, 81.1},
		{Formula{erlang.ExclShort, false}, 82.7}, {Formula{erlang.ShortCredit, true}, 82.1}, {Formula{erlang.ExclShort, true}, 81.9},
	} {
		level, _, _, err := example.Level(c.formula)
		if err != nil || math.Round(1000*level)/10 != c.percent {
			t.Errorf("%s: %.3f %%, %v; want %v %%", c.formula, 100*level, err, c.percent)
		}
	}
	if len(Formulas()) != 6 {
		t.Errorf("%d formulas", len(Formulas()))
	}
	if _, _, _, err := example.Level(Formula{Definition: erlang.Virtual}); !errors.Is(err, ErrCounts) {
		t.Errorf("the virtual level of actuals: %v", err)
	}
	none := example
	none.AbandonedShort = math.NaN()
	if _, _, _, err := none.Level(Formula{erlang.ShortCredit, true}); !errors.Is(err, ErrCounts) {
		t.Errorf("without short abandonments: %v", err)
	}
	if level, _, _, err := (Counts{}).Level(Formula{}); err != nil || !math.IsNaN(level) {
		t.Errorf("of nobody: %v, %v", level, err)
	}
}

// The six figures again through a file, interval by interval: 1060 contacts in two of them.
func TestLevelsFromIntervals(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 500, 100), callsAt("q", 0, 9, 30, 500, 100))
	m := matched(t, p, came(t, "start,queue,offered,answered,abandoned,answered_in_target,abandoned_in_target,abandoned_short,target_s",
		"2026-01-05 09:00,q,60,20,40,10,5,4,20", "2026-01-05 09:30,q,1000,980,20,850,15,6,20"), Span{})
	list, warnings, err := Levels(m, sheet.Interval)
	if err != nil || len(warnings) > 0 || len(list) != 6 {
		t.Fatalf("%d levels, %v, %v", len(list), warnings, err)
	}
	want := map[string]float64{"abandons_good": 83.0, "answered": 86.0, "offered": 81.1, "excl_short": 82.7, "short_credit_t0": 82.1, "excl_short_t0": 81.9}
	for _, l := range list {
		if got := math.Round(1000*l.Level()) / 10; got != want[l.Formula.String()] {
			t.Errorf("%s: %v %%, want %v %%", l.Formula, got, want[l.Formula.String()])
		}
	}
	if offered := list[0]; offered.Periods != 2 || offered.Met != 1 {
		t.Errorf("offered met %d of %d", offered.Met, offered.Periods)
	}
	// Counts by another time than the plan's are refused, unsaid ones doubted.
	bad := matched(t, p, came(t, "start,queue,offered,answered_in_target,target_s", "2026-01-05 09:00,q,60,10,30"), Span{})
	if _, _, err := Levels(bad, sheet.Day); !errors.Is(err, ErrCounts) {
		t.Errorf("counts within 30 s for a plan within 20 s: %v", err)
	}
	unsaid := matched(t, p, came(t, "start,queue,offered,answered_in_target", "2026-01-05 09:00,q,60,10"), Span{})
	if list, warnings, err := Levels(unsaid, sheet.Day); err != nil || len(list) != 1 || !warnedOf(warnings, "without target_s") {
		t.Errorf("%v, %v, %v", list, warnings, err)
	}
}

// Trap 6: a mean of percentages is no service level. 10 of 60 contacts, then 850 of 1000,
// are 81.1 % of 1060, not the 50.8 % that the mean of 16.7 % and 85.0 % says; nor is an
// error of two queues the mean of their errors.
func TestTrap6AverageOfPercentages(t *testing.T) {
	a := Counts{Offered: 60, AnsweredInTime: 10, Target: 20}
	b := Counts{Offered: 1000, AnsweredInTime: 850, Target: 20}
	x, _, _, _ := a.Level(Formula{})
	y, _, _, _ := b.Level(Formula{})
	a.Add(b)
	all, _, _, err := a.Level(Formula{})
	if err != nil || !close3(all, 860.0/1060) || close3(all, (x+y)/2) {
		t.Errorf("%v of %v and %v, %v", all, x, y, err)
	}
	p := planOf(t, planner.Defaults(), callsAt("small", 0, 9, 0, 10, 200), callsAt("large", 0, 9, 0, 1000, 100))
	m := matched(t, p, came(t, "start,queue,offered,aht_s", "2026-01-05 09:00,small,20,400", "2026-01-05 09:00,large,1000,100"), Span{})
	list := ScoreMatched(m, ScoreConfig{})
	// 10 of 1020 contacts, not the mean of 50 % and 0 %.
	if s := scoreOf(t, list, Volume, "*", "interval"); !close3(s.WAPE(), 10.0/1020) {
		t.Errorf("WAPE of both %v", s.WAPE())
	}
	// 20 contacts at 400 s and 1000 at 100 s: 105.9 s, of which 2 are the mix; not 250 s.
	planned, mixed, actual := MixStandardised(m)
	if !close3(planned, (10*200+1000*100)/1010.0) || !close3(mixed, (20*200+1000*100)/1020.0) || !close3(actual, (20*400+1000*100)/1020.0) {
		t.Errorf("handle times %v, %v, %v", planned, mixed, actual)
	}
}

// Levels of sums are between those of the parts, whatever the formula, and the formulas
// keep their order: who counts abandonments as good is never below who counts them as bad.
func TestLevelProperties(t *testing.T) {
	draw := func(rt *rapid.T, name string) Counts {
		n := func(most int, what string) float64 { return float64(rapid.IntRange(0, most).Draw(rt, name+what)) }
		c := Counts{Answered: n(500, "answered"), Abandoned: n(100, "abandoned"), Target: 20}
		c.Offered = c.Answered + c.Abandoned
		c.AnsweredInTime = n(int(c.Answered), "in time")
		c.AbandonedInTime = n(int(c.Abandoned), "abandoned in time")
		c.AbandonedShort = n(int(c.AbandonedInTime), "short")
		return c
	}
	rapid.Check(t, func(rt *rapid.T) {
		a, b := draw(rt, "a "), draw(rt, "b ")
		sum := a
		sum.Add(b)
		level := map[string]float64{}
		for _, f := range Formulas() {
			x, _, _, _ := a.Level(f)
			y, _, _, _ := b.Level(f)
			z, _, _, err := sum.Level(f)
			if err != nil {
				rt.Fatal(err)
			}
			if x == x && y == y && !(z >= math.Min(x, y)-1e-12 && z <= math.Max(x, y)+1e-12) {
				rt.Fatalf("%s: %v of %v and %v", f, z, x, y)
			}
			level[f.String()] = z
		}
		if sum.Offered == 0 {
			return
		}
		for _, pair := range [][2]string{{"offered", "excl_short"}, {"offered", "abandons_good"}, {"short_credit_t0", "abandons_good"}, {"offered", "short_credit_t0"}, {"offered", "answered"}} {
			if x, y := level[pair[0]], level[pair[1]]; x > y+1e-12 {
				rt.Fatalf("%s %v is above %s %v", pair[0], x, pair[1], y)
			}
		}
	})
}

func ExampleCounts_Level() {
	c := Counts{Offered: 1060, Answered: 1000, Abandoned: 60, AnsweredInTime: 860, AbandonedInTime: 20, AbandonedShort: 10}
	for _, f := range Formulas() {
		level, _, _, err := c.Level(f)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-15s %.1f %%\n", f, 100*level)
	}
	// Output:
	// offered         81.1 %
	// answered        86.0 %
	// excl_short      82.7 %
	// excl_short_t0   81.9 %
	// abandons_good   83.0 %
	// short_credit_t0 82.1 %
}
