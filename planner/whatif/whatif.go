package whatif

import (
	"context"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Change is an edit of a quantity in many lines.
type Change struct {
	Quantity sheet.Quantity
	Percent  bool        // N is added in millionths of what is there
	Add      bool        // N is added
	N        int64       // in the quantity's own scale; of Percent in millionths
	To       sheet.Value // else the value; absent takes the cell away
}

// Parse reads volume=+5%, aht=-10, shrinkage=0.35 or patience= (nothing): a quantity and
// what becomes of it. A sign makes it a change, none a value.
func Parse(s string) (Change, error) {
	name, text, ok := strings.Cut(s, "=")
	if !ok {
		return Change{}, fmt.Errorf("change %q: want such as volume=+5%%, aht=-10 or shrinkage=0.35", s)
	}
	q, err := reconcile.ParseName(name)
	if err != nil {
		return Change{}, err
	}
	c := Change{Quantity: q}
	if q.Derived() {
		return c, fmt.Errorf("change %q: it %w", s, sheet.ErrDerived)
	}
	text = strings.TrimSpace(text)
	signed := strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-")
	if share, ok := strings.CutSuffix(text, "%"); ok && signed {
		x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(share), ",", ".", 1), 64)
		if err != nil || !(x > -100 && x <= 10_000) || q.Spec().Text {
			return c, fmt.Errorf("change %q: want a percentage above -100%%", s)
		}
		c.Percent, c.N = true, int64(x*1e4+0.5)
		if x < 0 {
			c.N = int64(x*1e4 - 0.5)
		}
		return c, nil
	}
	number := strings.Replace(strings.TrimPrefix(text, "+"), ",", ".", 1)
	if c.To, err = q.Parse(number); err != nil {
		return c, err
	}
	if signed && !q.Spec().Text {
		c.Add, c.N = true, c.To.N
	}
	return c, nil
}

// Apply changes the lines of s that in says; nil = all. Cells without a value that would
// be changed by something are left.
func (c *Change) Apply(s *sheet.Sheet, in func(line int) bool) (changed int, err error) {
	for i := range s.Len() {
		if in != nil && !in(i) {
			continue
		}
		v, to := s.At(i, c.Quantity), c.To
		switch {
		case (c.Percent || c.Add) && v.State != sheet.Known:
			continue
		case c.Percent:
			to = sheet.Number(scaled(v.N, 1_000_000+c.N))
		case c.Add:
			to = sheet.Number(v.N + c.N)
		}
		if to == v {
			continue
		}
		if err := s.Set(i, c.Quantity, to); err != nil {
			return changed, fmt.Errorf("%s: %w", s.Name(i), err)
		}
		changed++
	}
	return changed, nil
}

// scaled is n times so many millionths, to the nearest whole number, halves upwards.
func scaled(n, millionths int64) int64 {
	x := new(big.Int).Mul(big.NewInt(n), big.NewInt(millionths))
	x.Add(x, big.NewInt(500_000))
	return x.Div(x, big.NewInt(1_000_000)).Int64()
}

// Delta is a cell that is another one, an input that was changed or what follows from it.
type Delta struct {
	Line          int // of after
	Quantity      sheet.Quantity
	Before, After sheet.Value
}

// Deltas are the cells in which two sheets of the same lines differ.
func Deltas(before, after *sheet.Sheet) []Delta {
	var list []Delta
	for i := range after.Len() {
		for q := range sheet.Quantity(sheet.Count) {
			if b, a := before.At(i, q), after.At(i, q); a != b {
				list = append(list, Delta{i, q, b, a})
			}
		}
	}
	return list
}

// MostVolume is the largest share, in millionths of the volumes of s, at which the lines
// of a queue and channel still need no more than their committed agents: what the staff
// carries at the targets. ok is false where no line has agents committed or can be staffed. It
// is found by staffing, to the last millionth, from 0 to ten times the volume.
func MostVolume(ctx context.Context, s *sheet.Sheet, queue, channel string) (millionths int64, ok bool, err error) {
	of := s.Keep(func(i int) bool { k := s.Key(i); return k.Queue == queue && k.Channel == channel })
	carried := func(share int64) (fits, some bool, err error) {
		x := of.Clone()
		c := Change{Quantity: sheet.Volume, Percent: true, N: share - 1_000_000}
		if _, err := c.Apply(x, nil); err != nil {
			return false, false, err
		}
		if err := x.Recompute(ctx); err != nil {
			return false, false, err
		}
		fits = true
		for i := range x.Len() {
			if x.At(i, sheet.Committed).State != sheet.Known {
				continue
			}
			gap := x.At(i, sheet.Gap)
			some = some || gap.State == sheet.Known
			if gap.State == sheet.Known && gap.N < 0 || gap.State != sheet.Known && x.At(i, sheet.Binding).State == sheet.Known {
				fits = false // short, or out of reach with any number of agents
			}
		}
		return fits, some, nil
	}
	const most = 10_000_000
	low, high := int64(0), int64(most+1)
	fits, some, err := carried(0)
	if err != nil || !some || !fits {
		return 0, err == nil && some, err
	}
	for high-low > 1 {
		mid := (low + high) / 2
		fits, _, err := carried(mid)
		if err != nil {
			return 0, false, err
		}
		if fits {
			low = mid
		} else {
			high = mid
		}
	}
	return low, true, nil
}
