package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Result is what two plans and their base came to.
type Result struct {
	// Merged is the merged plan, recomputed. It is nil where values are disputed without a
	// base that could stand in their place.
	Merged *sheet.Sheet
	// Edits are what changes from the base to it; nil without a base.
	Edits []sheet.Edit
	// Cells are those that are not the same, or with Config.All all of them, in order of
	// lines and quantities.
	Cells []Cell
	// Counts are numbers of cells by status, those that are the same too, and not those
	// that follow others.
	Counts [statuses]int
	// Base, Client and CCC are the plans on the finest lines of all of them. Base is nil
	// where there was none.
	Base, Client, CCC *sheet.Sheet

	cfg    Config
	places []place
	names  [2]string
}

// place is a line of the plans; -1 is none.
type place struct{ base, client, ccc int }

// ErrGrains is wrapped when lines of plans cannot be compared.
var ErrGrains = errors.New("intervals that do not nest")

// Merge merges the client's and the contact centre's plan. base is nil when there is none:
// then every difference beyond the corridors is disputed. Nothing that is given changes.
// The error of a plan that no longer can be staffed once it is merged names the line.
func Merge(ctx context.Context, base *Plan, client, ccc Plan, cfg Config) (*Result, error) {
	a, err := align(ctx, base, client, ccc)
	if err != nil {
		return nil, err
	}
	r := &Result{Client: a.client.Sheet, CCC: a.ccc.Sheet, cfg: cfg, places: a.places(), names: [2]string{client.Name, ccc.Name}}
	if base != nil {
		r.Base = a.base.Sheet
	}
	m := &merger{r: r, folds: map[foldKey][3]sheet.Value{}}
	for from := 0; from < len(r.places); {
		span, to := a.block(r, from)
		m.block(span, from, to)
		from = to
	}
	if base == nil && r.Counts[Disputed] > 0 {
		return r, nil
	}
	if r.Merged, err = m.merged(); err != nil {
		return nil, err
	}
	if base != nil {
		r.Edits = m.edits
	}
	if err := r.Merged.Recompute(ctx); err != nil {
		return nil, fmt.Errorf("the merged plan: %w", err)
	}
	return r, nil
}

// aligned are plans on the same lines.
type aligned struct {
	base, client, ccc Plan
	// The parties' lines as they were: what can be compared is as long as the longer one.
	clientLines, cccLines *sheet.Sheet
}

func align(ctx context.Context, base *Plan, client, ccc Plan) (*aligned, error) {
	a := &aligned{client: client, ccc: ccc, base: Plan{Name: "base", Sheet: &sheet.Sheet{}}}
	if base != nil {
		a.base = *base
	}
	var err error
	for _, p := range []*Plan{&a.base, &a.client, &a.ccc} {
		if p.Sheet, err = wholeDays(p.Sheet); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	a.clientLines, a.cccLines = a.client.Sheet, a.ccc.Sheet
	// The base first: its profile is what coarse values are spread by.
	for _, step := range []struct{ x, by *Plan }{
		{&a.base, &a.client}, {&a.base, &a.ccc}, {&a.client, &a.base}, {&a.client, &a.ccc}, {&a.ccc, &a.base}, {&a.ccc, &a.client},
	} {
		if *step.x, err = refine(*step.x, step.by.Sheet); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrGrains, err)
		}
	}
	var bases []*Plan
	if base != nil {
		bases = []*Plan{&a.base}
	}
	said := a.ccc // before it takes anything over
	if a.ccc, err = fill(a.ccc, append(bases, &a.client)...); err != nil {
		return nil, err
	}
	if a.client, err = fill(a.client, append(bases, &said)...); err != nil {
		return nil, err
	}
	for _, p := range []struct{ now, was *Plan }{{&a.base, base}, {&a.client, &client}, {&a.ccc, &ccc}} {
		if p.was != nil && p.now.Sheet != p.was.Sheet {
			if err := p.now.Sheet.Recompute(ctx); err != nil {
				return nil, fmt.Errorf("%s: %w", p.now.Name, err)
			}
		}
	}
	return a, nil
}

// places are the lines of all plans, in order.
func (a *aligned) places() []place {
	var list []place
	both := make([]place, 0, a.client.Sheet.Len())
	sheet.Align(a.client.Sheet, a.ccc.Sheet, func(i, j int) { both = append(both, place{-1, i, j}) })
	key := func(p place) sheet.Key {
		if p.client >= 0 {
			return a.client.Sheet.Key(p.client)
		}
		return a.ccc.Sheet.Key(p.ccc)
	}
	b, n := 0, a.base.Sheet.Len()
	list = make([]place, 0, max(len(both), n))
	for _, p := range both {
		k := key(p)
		for ; b < n && a.base.Sheet.Key(b).Compare(k) < 0; b++ {
			list = append(list, place{b, -1, -1})
		}
		if b < n && a.base.Sheet.Key(b) == k {
			p.base = b
			b++
		}
		list = append(list, p)
	}
	for ; b < n; b++ {
		list = append(list, place{b, -1, -1})
	}
	return list
}

// key is that of a place.
func (r *Result) key(p place) sheet.Key {
	s, i := r.of(p)
	return s.Key(i)
}

// of is a plan that has the place, and its line: the client's, if it has one.
func (r *Result) of(p place) (*sheet.Sheet, int) {
	switch {
	case p.client >= 0:
		return r.Client, p.client
	case p.base >= 0:
		return r.Base, p.base
	}
	return r.CCC, p.ccc
}

// span is the time of which parties' values are compared.
type span struct {
	key    sheet.Key
	offset int // minutes east of UTC at its start
}

// block is the longest of the parties' own lines that place from is in, and where the
// places in it end.
func (a *aligned) block(r *Result, from int) (b span, to int) {
	s, i := r.of(r.places[from])
	b.key = s.Key(i)
	b.offset, _ = s.Offset(i)
	if a.clientLines != r.Client || a.cccLines != r.CCC {
		own := b.key
		for _, s := range []*sheet.Sheet{a.clientLines, a.cccLines} {
			if i, ok := containing(s, own); ok && s.Key(i).Interval > b.key.Interval {
				b.key = s.Key(i)
				b.offset, _ = s.Offset(i)
			}
		}
	}
	for to = from + 1; to < len(r.places); to++ {
		k := r.key(r.places[to])
		if k.Queue != b.key.Queue || k.Channel != b.key.Channel || k.Start >= b.key.End() {
			break
		}
	}
	return b, to
}

// containing is the line that contains an interval.
func containing(s *sheet.Sheet, k sheet.Key) (int, bool) {
	after := k
	after.Start, after.Interval = k.Start+1, 0
	i, _ := s.Find(after)
	if i--; i < 0 {
		return 0, false
	}
	l := s.Key(i)
	return i, l.Queue == k.Queue && l.Channel == k.Channel && l.End() >= k.End()
}
