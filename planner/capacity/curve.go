package capacity

import (
	"context"
	"math"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Spread over intervals, a year of weeks asks again and again what one slot of the week
// takes at somewhat other volumes. What it takes is solved for at nine of them, the nodes of
// Chebyshev, and the others lie on the polynomial through these. Two more solutions,
// between nodes where such polynomials are furthest off, say whether it holds to a
// millionth of an agent; where it does not, because a least number of agents begins to bind
// or the volumes go down to nothing, each is solved by itself. The rounding of volumes to a
// thousandth moves agents by more.

// nodes are -1 to 1, the middle first: cosines of 10, 30, 50 and 70 degrees.
var chebyshev = [...]float64{0, 0.984807753012208, -0.984807753012208, 0.6427876096865394, -0.6427876096865394, 0.8660254037844386, -0.8660254037844386, 0.3420201433256687, -0.3420201433256687}

// doubtful are points between the outermost nodes.
var doubtful = [...]float64{-0.93, 0.93}

const (
	solutions = len(chebyshev) + len(doubtful)
	// worthwhile is the number of volumes from which a curve saves anything.
	worthwhile = 2 * solutions
	curveNear  = 1e-6 // agents
)

// curve is a polynomial in Newton's form.
type curve struct {
	lo, hi float64 // volumes
	c      [len(chebyshev)]float64
}

// volume is a point from -1 to 1 as a volume.
func (k *curve) volume(x float64) float64 {
	return k.lo + float64(0.5*(k.hi-k.lo))*(1+x)
}

// fit goes through agents at the nodes.
func (k *curve) fit(agents []float64) {
	copy(k.c[:], agents)
	for j := 1; j < len(k.c); j++ {
		for i := len(k.c) - 1; i >= j; i-- {
			k.c[i] = (k.c[i] - k.c[i-1]) / (chebyshev[i] - chebyshev[i-j])
		}
	}
}

func (k *curve) at(volume float64) float64 {
	return k.value(float64(2*(volume-k.lo))/(k.hi-k.lo) - 1)
}

func (k *curve) value(x float64) float64 {
	y := k.c[len(k.c)-1]
	for i := len(k.c) - 2; i >= 0; i-- {
		y = float64(y*(x-chebyshev[i])) + k.c[i]
	}
	return y
}

// use is one volume of a slot.
type use struct {
	day    int
	volume float64
}

// slotUses are all volumes of a slot at one handle time.
type slotUses struct {
	slot  *slot
	aht   float64
	start planner.Start // of the first
	uses  []use
	curve curve
}

// requireCoarse adds up what spread rows of a line take, by day.
func (d *Demand) requireCoarse(ctx context.Context, l *line, c Change, n *Need, buf *rowBuffer) error {
	byDay := func(u *slotUses, x use, exact, agents float64) {
		hours := u.slot.row.Interval.Hours()
		n.Required[x.day] += float64(exact * hours)
		n.Planned[x.day] += float64(planner.Round(erlang.GrossUp(exact, u.slot.row.Shrinkage), 6) * hours)
		n.Peak[x.day] = math.Max(n.Peak[x.day], agents)
	}
	var list []*slotUses
	type key struct {
		slot *slot
		aht  float64
	}
	index := map[key]*slotUses{}
	for _, k := range l.coarse {
		units := sheet.Spread(int64(math.Round(c.volume(k.row.Volume)*thousandths)), k.weights)
		for i := range k.slots {
			p := &k.slots[i]
			aht := c.aht(planner.Round(float64(p.slot.aht*k.level), 3))
			at := key{p.slot, aht}
			if math.IsNaN(aht) {
				at.aht = -1 // not known, and no number that equals itself
			}
			u := index[at]
			if u == nil {
				u = &slotUses{slot: p.slot, aht: aht, start: p.start}
				index[at] = u
				list = append(list, u)
			}
			v := float64(units[i]) / thousandths
			x := use{int(p.day - d.First), v}
			u.uses = append(u.uses, x)
			n.Contacts[x.day] += v
			if !math.IsNaN(aht) {
				n.Workload[x.day] += float64(v*aht) / 3600
			}
		}
	}
	buf.reset()
	for _, u := range list {
		if u.curved() {
			for _, x := range chebyshev {
				buf.add(u, u.curve.volume(x))
			}
			for _, x := range doubtful {
				buf.add(u, u.curve.volume(x))
			}
		}
	}
	if err := planner.Requirement(ctx, buf.rows, buf.limits); err != nil {
		return err
	}
	at := 0
	var single []*slotUses
	for _, u := range list {
		if !u.curved() {
			single = append(single, u)
			continue
		}
		solved := buf.rows[at : at+solutions]
		at += solutions
		if !u.learn(solved) {
			single = append(single, u)
			continue
		}
		for _, x := range u.uses {
			exact := planner.Round(u.curve.at(x.volume), 6)
			byDay(u, x, exact, float64(erlang.CeilAgents(exact)))
		}
	}
	buf.reset()
	for _, u := range single {
		for _, x := range u.uses {
			buf.add(u, x.volume)
		}
	}
	if err := planner.Requirement(ctx, buf.rows, buf.limits); err != nil {
		return err
	}
	at = 0
	for _, u := range single {
		for _, x := range u.uses {
			r := &buf.rows[at]
			at++
			if r.Staffed() {
				byDay(u, x, r.AgentsExact, r.Agents)
			} else if r.Volume > 0 || r.Binding == planner.Unreachable {
				n.Unstaffed++
			}
		}
	}
	return nil
}

// curved says whether a curve is worth while, and where it goes.
func (u *slotUses) curved() bool {
	if len(u.uses) < worthwhile {
		return false
	}
	if u.curve.hi > 0 {
		return true
	}
	lo, hi := u.uses[0].volume, u.uses[0].volume
	for _, x := range u.uses {
		lo, hi = math.Min(lo, x.volume), math.Max(hi, x.volume)
	}
	if lo <= 0 || hi-lo < 0.01 {
		return false
	}
	u.curve.lo, u.curve.hi = lo, hi
	return true
}

// learn makes the curve of what was solved for, unless it does not hold.
func (u *slotUses) learn(rows []planner.Row) bool {
	agents := make([]float64, len(chebyshev))
	for i := range rows {
		if !rows[i].Staffed() {
			return false
		}
		if i < len(agents) {
			agents[i] = rows[i].AgentsExact
		}
	}
	u.curve.fit(agents)
	for i, x := range doubtful {
		if math.Abs(u.curve.value(x)-rows[len(agents)+i].AgentsExact) > curveNear {
			return false
		}
	}
	return true
}

// plain says whether each interval of the row is staffed by itself.
func (k *coarse) plain() bool {
	for i := range k.slots {
		r := &k.slots[i].slot.row
		if r.Terms != nil || r.Model != planner.ModelC && r.Model != planner.ModelA {
			return false
		}
	}
	return true
}

func (b *rowBuffer) reset() { b.rows, b.limits = b.rows[:0], b.limits[:0] }

// add adds a slot at some volume.
func (b *rowBuffer) add(u *slotUses, volume float64) {
	r := u.slot.row
	r.Start, r.Volume, r.AHT = u.start, volume, u.aht
	b.rows, b.limits = append(b.rows, r), append(b.limits, u.slot.limits)
}

// addRows staffs the rows that fill makes, and adds them up.
func (d *Demand) addRows(ctx context.Context, n *Need, buf *rowBuffer, fill func()) error {
	buf.reset()
	fill()
	if err := planner.Requirement(ctx, buf.rows, buf.limits); err != nil {
		return err
	}
	for i := range buf.rows {
		r := &buf.rows[i]
		day := int(calendar.DayOf(r.Start.Wall) - d.First)
		n.Contacts[day] += r.Volume
		if !math.IsNaN(r.AHT) {
			n.Workload[day] += float64(r.Volume*r.AHT) / 3600
		}
		if !r.Staffed() {
			if r.Volume > 0 || r.Binding == planner.Unreachable {
				n.Unstaffed++
			}
			continue
		}
		hours := r.Interval.Hours()
		n.Required[day] += float64(r.AgentsExact * hours)
		n.Planned[day] += float64(r.Scheduled * hours)
		n.Peak[day] = math.Max(n.Peak[day], r.Agents)
	}
	return nil
}
