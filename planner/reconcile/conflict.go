package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Conflict is a day, week or month of a queue of which the merged plan takes more, or is
// worth less, than the parties allowed, whether or not any two cells contradict each
// other.
type Conflict struct {
	Queue, Channel string
	Grain          sheet.Grain
	First          int64 // local day it begins on, in days since 1970-01-01
	// Quantity is what is out of bounds: of AgentsExact, Scheduled and other numbers of
	// agents the hours, of Gap the hours short of what is committed, of ServiceLevel what
	// the committed agents reach, 0..1. Base and Merged are its values.
	Quantity     sheet.Quantity
	Base, Merged float64
	Corridor     *Corridor // that was left
	Target       float64   // of a service level
	Causes       []Cause   // of the change, largest first
}

// Cause is a merged cell that is not as in the base, and what it takes: of several cells
// of a line that only mean something together the first has what all do.
type Cause struct {
	Cell  *Cell
	Hours float64 // agent hours more than in the base, scheduled where shrinkage is known
}

// Name is the conflict's place in messages.
func (c *Conflict) Name() string {
	name := fmt.Sprintf("%s of %s", c.Grain, sheet.Date(c.First).Format("2006-01-02"))
	if c.Queue != "" {
		name = c.Queue + ", " + name
	}
	return name
}

// Conflicts are what the merged plan breaks, by week and queue: corridors of derived
// quantities in Config.Corridors; hours short of what is committed, where the base has
// fewer; and service levels that the committed agents meet in the base and not any more.
// Without a base, or where nothing could be merged, there are none.
func (r *Result) Conflicts(ctx context.Context) ([]Conflict, error) {
	if r.Base == nil || r.Merged == nil {
		return nil, nil
	}
	var list []Conflict
	seen := map[sheet.Grain]*comparison{}
	look := func(g sheet.Grain) *comparison {
		if seen[g] == nil {
			seen[g] = r.compare(g)
		}
		return seen[g]
	}
	gaps := false
	for k := range r.cfg.Corridors {
		c := &r.cfg.Corridors[k]
		if c.All || !c.Quantity.Derived() || c.Quantity.Spec().Unit != "agents" {
			continue
		}
		gaps = gaps || c.Quantity == sheet.Gap
		for _, p := range look(c.Grain).pairs {
			if found, ok := r.outside(c, p); ok {
				list = append(list, found)
			}
		}
	}
	week := look(sheet.Week)
	if !gaps {
		zero := &Corridor{Quantity: sheet.Gap, Grain: sheet.Week}
		for _, p := range week.pairs {
			if found, ok := r.outside(zero, p); ok {
				list = append(list, found)
			}
		}
	}
	for _, p := range week.pairs {
		found, ok, err := r.missed(p)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, found)
		}
	}
	slices.SortStableFunc(list, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.First, b.First))
	})
	for k := range list {
		c := &list[k]
		for _, p := range look(c.Grain).pairs {
			if p.Queue == c.Queue && p.Channel == c.Channel && p.First == c.First {
				causes, err := r.causes(ctx, p)
				if err != nil {
					return nil, err
				}
				c.Causes = causes
			}
		}
	}
	return list, nil
}

// pair are the lines of a day, week or month in the base and in the merged plan.
type pair struct {
	sheet.Group // Lines are those of the base
	grain       sheet.Grain
	merged      []int
}

type comparison struct{ pairs []pair }

func (r *Result) compare(g sheet.Grain) *comparison {
	c := &comparison{}
	base, merged := r.Base.GroupsBy(g, r.cfg.WeekStart, r.cfg.MonthDay), r.Merged.GroupsBy(g, r.cfg.WeekStart, r.cfg.MonthDay)
	key := func(x sheet.Group) sheet.Key { return sheet.Key{Queue: x.Queue, Channel: x.Channel, Start: x.First} }
	for len(base) > 0 || len(merged) > 0 {
		p := pair{grain: g}
		switch {
		case len(merged) == 0 || len(base) > 0 && key(base[0]).Compare(key(merged[0])) < 0:
			p.Group, base = base[0], base[1:]
		case len(base) == 0 || key(merged[0]).Compare(key(base[0])) < 0:
			p.Group, p.merged, merged = merged[0], merged[0].Lines, merged[1:]
			p.Lines = nil
		default:
			p.Group, p.merged, base, merged = base[0], merged[0].Lines, base[1:], merged[1:]
		}
		c.pairs = append(c.pairs, p)
	}
	return c
}

// hours are agent hours of lines; of a gap those that are short. They are NaN where no line
// has any.
func hours(s *sheet.Sheet, lines []int, q sheet.Quantity) float64 {
	sum, some := 0.0, false
	for _, i := range lines {
		x := s.Float(i, q)
		if math.IsNaN(x) {
			continue
		}
		some = true
		if q == sheet.Gap {
			x = max(0, -x)
		}
		sum += float64(x * float64(s.Key(i).Interval) / 3600)
	}
	if !some {
		return math.NaN()
	}
	return sum
}

// outside says whether the merged plan leaves a corridor of hours.
func (r *Result) outside(c *Corridor, p pair) (Conflict, bool) {
	x := Conflict{Queue: p.Queue, Channel: p.Channel, Grain: p.grain, First: p.First, Quantity: c.Quantity, Corridor: c}
	x.Base, x.Merged = hours(r.Base, p.Lines, c.Quantity), hours(r.Merged, p.merged, c.Quantity)
	if math.IsNaN(x.Base) || math.IsNaN(x.Merged) {
		return x, false // nothing to compare
	}
	d := x.Merged - x.Base
	allowed := max(float64(c.Absolute)/1e6, float64(float64(c.Above)/Million*x.Base))
	if d < 0 {
		allowed = max(float64(c.Absolute)/1e6, float64(float64(c.Below)/Million*x.Base))
		if c.Quantity == sheet.Gap {
			return x, false
		}
	}
	return x, math.Abs(d) > allowed+1e-9
}

// missed says whether committed agents no longer meet the service level of the time.
func (r *Result) missed(p pair) (Conflict, bool, error) {
	x := Conflict{Queue: p.Queue, Channel: p.Channel, Grain: p.grain, First: p.First, Quantity: sheet.ServiceLevel}
	var err error
	if x.Base, _, err = committedLevel(r.Base, p.Lines); err != nil {
		return x, false, err
	}
	if x.Merged, x.Target, err = committedLevel(r.Merged, p.merged); err != nil {
		return x, false, err
	}
	return x, x.Base >= x.Target && x.Merged < x.Target, nil
}

// committedLevel is the service level that the committed agents reach over lines, and the
// target, both weighted by contacts; NaN where any contact has no agents committed.
func committedLevel(s *sheet.Sheet, lines []int) (level, target float64, err error) {
	if !s.Has(sheet.Committed) || len(lines) == 0 {
		return math.NaN(), math.NaN(), nil
	}
	in := map[int]bool{}
	for _, i := range lines {
		in[i] = true
	}
	rows, _, _, err := s.Keep(func(i int) bool { return in[i] }).Rows()
	if err != nil {
		return 0, 0, err
	}
	all := 0.0
	for k := range rows {
		r := &rows[k]
		n := s.Float(lines[k], sheet.Committed)
		if !(r.Volume > 0) {
			continue
		}
		l, err := r.LevelWith(n)
		if err != nil || math.IsNaN(n) {
			return math.NaN(), math.NaN(), nil // deferred work, or nobody committed: nothing to judge
		}
		all += r.Volume
		level += float64(l * r.Volume)
		target += float64(r.ServiceLevelTarget * r.Volume)
	}
	if all == 0 {
		return math.NaN(), math.NaN(), nil
	}
	return level / all, target / all, nil
}

// causes are the merged cells in a time that are not as in the base.
func (r *Result) causes(ctx context.Context, p pair) ([]Cause, error) {
	inBase, inMerged := map[sheet.Key]int{}, map[sheet.Key]int{}
	for _, i := range p.Lines {
		inBase[r.Base.Key(i)] = i
	}
	for _, i := range p.merged {
		inMerged[r.Merged.Key(i)] = i
	}
	both := func(s *sheet.Sheet, other map[sheet.Key]int, own map[sheet.Key]int) *sheet.Sheet {
		return s.Keep(func(i int) bool {
			_, a := own[s.Key(i)]
			_, b := other[s.Key(i)]
			return a && b
		})
	}
	x, y := both(r.Base, inMerged, inBase), both(r.Merged, inBase, inMerged)
	s, err := between(ctx, x, y)
	if err != nil {
		return nil, err
	}
	type lineFactor struct {
		line int
		f    factor
	}
	given := map[lineFactor]bool{}
	var list []Cause
	for k := range r.Cells {
		c := &r.Cells[k]
		if c.Merged == c.Base || c.Key.Queue != p.Queue || c.Key.Channel != p.Channel {
			continue
		}
		cause, here := Cause{Cell: c}, false
		f := factorOf(c.Quantity)
		for _, i := range c.places {
			key := r.key(r.places[i])
			if c.Line {
				if j, ok := inMerged[key]; ok {
					n, _ := staffOf(r.Merged, j)
					cause.Hours, here = n*float64(key.Interval)/3600, true
				} else if j, ok := inBase[key]; ok {
					n, _ := staffOf(r.Base, j)
					cause.Hours, here = -n*float64(key.Interval)/3600, true
				}
				continue
			}
			line, ok := x.Find(key)
			if !ok {
				continue
			}
			here = true
			if f != noFactor && s.known[line] && !given[lineFactor{line, f}] {
				given[lineFactor{line, f}] = true
				cause.Hours += float64(s.effect[f][line] * float64(key.Interval) / 3600)
			}
		}
		if here {
			list = append(list, cause)
		}
	}
	slices.SortStableFunc(list, func(a, b Cause) int { return cmp.Compare(math.Abs(b.Hours), math.Abs(a.Hours)) })
	return list, nil
}
