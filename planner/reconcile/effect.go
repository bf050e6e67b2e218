package reconcile

import (
	"context"
	"fmt"
	"math/bits"

	"github.com/cccplan/cccplan/planner/sheet"
)

// factor is a group of quantities that only together mean something to the staffing: a
// target without its threshold does not.
type factor uint8

const (
	noFactor factor = iota // staffing does not look at it
	volumes
	handleTimes
	shrinkages
	terms // all others
)

const factors = int(terms)

// factorOf is the group of a quantity.
func factorOf(q sheet.Quantity) factor {
	switch q {
	case sheet.Volume, sheet.VolumeLo80, sheet.VolumeHi80, sheet.VolumeLo95, sheet.VolumeHi95:
		return volumes
	case sheet.AHT:
		return handleTimes
	case sheet.Shrinkage, sheet.Absence:
		return shrinkages
	case sheet.Method, sheet.Committed:
		return noFactor
	}
	return terms
}

// Effects fills in what each difference between the parties takes, computed by staffing:
// volume, handle time, shrinkage and all other terms of a queue are set to the contact
// centre's in every combination, and each is given the mean of what it adds over all
// orders (Shapley 1953), so that effects add up to the whole difference and none depends
// on an order. Of several cells of a line that only mean something together the first has
// the effect of all. A cell on which no staffing depends has the effect 0, one of a line
// that cannot be staffed none.
func (r *Result) Effects(ctx context.Context) error {
	for from := 0; from < len(r.Cells); {
		to := from + 1
		for to < len(r.Cells) && r.Cells[to].Key.Queue == r.Cells[from].Key.Queue && r.Cells[to].Key.Channel == r.Cells[from].Key.Channel {
			to++
		}
		if err := r.effects(ctx, r.Cells[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// effects fills in those of the cells of one queue.
func (r *Result) effects(ctx context.Context, cells []Cell) error {
	type cellFactor struct {
		place int
		f     factor
	}
	changed := map[int]bool{}
	for k := range cells {
		for _, i := range cells[k].places {
			changed[i] = true
		}
	}
	// The lines of both, of which some depend on their neighbours.
	first, last := cells[0].places[0], cells[0].places[0]
	for ; first > 0 && r.sameQueue(first-1, last); first-- {
	}
	for ; last+1 < len(r.places) && r.sameQueue(last+1, first); last++ {
	}
	chained := false
	for i := first; i <= last; i++ {
		chained = chained || r.chained(i)
	}
	var client, ccc []bool
	client, ccc = make([]bool, r.Client.Len()), make([]bool, r.CCC.Len())
	at := map[int]int{} // row in the common sheets, by place
	n := 0
	for i := first; i <= last; i++ {
		p := r.places[i]
		if p.client < 0 || p.ccc < 0 || !chained && !changed[i] {
			continue
		}
		client[p.client], ccc[p.ccc] = true, true
		at[i] = n
		n++
	}
	x, y := r.Client.Keep(func(i int) bool { return client[i] }), r.CCC.Keep(func(i int) bool { return ccc[i] })
	s, err := between(ctx, x, y)
	if err != nil {
		return fmt.Errorf("%s and %s: %w", r.names[0], r.names[1], err)
	}
	given := map[cellFactor]bool{}
	for k := range cells {
		c := &cells[k]
		if c.Line {
			c.Effect = r.effectOfLine(c)
			continue
		}
		f := factorOf(c.Quantity)
		e := Effect{Known: true}
		length := 0.0
		for _, i := range c.places {
			row := at[i]
			hours := float64(x.Key(row).Interval) / 3600
			length += hours
			if !s.known[row] {
				e.Known = false
				continue
			}
			if f == noFactor || given[cellFactor{i, f}] || c.Status == Same {
				continue
			}
			given[cellFactor{i, f}] = true
			e.Hours += float64(s.effect[f][row] * hours)
		}
		if e.Agents = e.Hours / length; !e.Known {
			e = Effect{}
		}
		c.Effect = e
	}
	return nil
}

func (r *Result) sameQueue(i, j int) bool {
	k, l := r.key(r.places[i]), r.key(r.places[j])
	return k.Queue == l.Queue && k.Channel == l.Channel
}

// chained says whether the agents of a place may depend on other lines.
func (r *Result) chained(i int) bool {
	s, line := r.of(r.places[i])
	return s.At(line, sheet.Model).Text == "deferred" || s.At(line, sheet.Carry).State == sheet.Known || s.At(line, sheet.Period).State == sheet.Known
}

// effectOfLine is what a line that not both parties have takes.
func (r *Result) effectOfLine(c *Cell) Effect {
	p := r.places[c.places[0]]
	s, line, sign := r.Client, p.client, -1.0
	switch {
	case p.ccc >= 0:
		s, line, sign = r.CCC, p.ccc, 1
	case line < 0:
		return Effect{Known: true} // neither has it any longer
	}
	n, ok := staffOf(s, line)
	if !ok {
		return Effect{}
	}
	return Effect{Known: true, Agents: sign * n, Hours: float64(sign * n * float64(s.Key(line).Interval) / 3600)}
}

// staffOf are the scheduled agents of a line, those at work where no shrinkage is known.
func staffOf(s *sheet.Sheet, i int) (float64, bool) {
	q := sheet.Scheduled
	if s.At(i, sheet.Shrinkage).State != sheet.Known {
		q = sheet.AgentsExact
	}
	v := s.At(i, q)
	return q.Float(v), v.State == sheet.Known
}

// split is a difference in staff by line and factor.
type split struct {
	effect [factors + 1][]float64
	known  []bool // whether the line can be staffed both ways
}

// between divides what y takes more than x, which has the same lines, among the factors.
// Both are up to date.
func between(ctx context.Context, x, y *sheet.Sheet) (*split, error) {
	n := x.Len()
	s := &split{known: make([]bool, n)}
	var differ []factor
	for f := volumes; f <= terms; f++ {
		s.effect[f] = make([]float64, n)
		for q := sheet.Volume; q < sheet.Load; q++ {
			if factorOf(q) == f && !x.SameCells(y, q) {
				differ = append(differ, f)
				break
			}
		}
	}
	k := len(differ)
	staff := make([][]float64, 1<<k)
	for i := range s.known {
		s.known[i] = true
	}
	for set := range staff {
		z := x
		switch set {
		case 0:
		case len(staff) - 1:
			z = y
		default:
			z = x.Clone()
		}
		for q := sheet.Volume; q < sheet.Load; q++ {
			for b, f := range differ {
				if z != x && z != y && set&(1<<b) != 0 && factorOf(q) == f {
					z.Take(q, y)
				}
			}
		}
		if z != x && z != y {
			if err := z.Recompute(ctx); err != nil {
				return nil, err
			}
		}
		staff[set] = make([]float64, n)
		for i := range n {
			m, ok := staffOf(z, i)
			staff[set][i] = m
			s.known[i] = s.known[i] && ok
		}
	}
	for b, f := range differ {
		for set := range staff {
			if set&(1<<b) != 0 {
				continue
			}
			weight := orders(k, bits.OnesCount(uint(set)))
			for i := range n {
				s.effect[f][i] += float64(weight * (staff[set|1<<b][i] - staff[set][i]))
			}
		}
	}
	return s, nil
}

// orders is the share of the orders of k factors in which given m of them come before
// another given one and the rest after it: m! (k-m-1)! / k!.
func orders(k, m int) float64 {
	share := 1 / float64(k)
	for i := range m {
		share *= float64(i+1) / float64(k-1-i)
	}
	return share
}
