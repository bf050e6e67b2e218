package plandoc

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner/sheet"
)

// ErrFenced is wrapped when a change is nearer than the contract's time fences allow.
var ErrFenced = errors.New("is behind a time fence: it takes an amendment")

// Zone is the fence that holds for a quantity on a day, as of another one: of the fences
// that have been reached the nearest to the day; nil before the first (liquid).
func (c *Contract) Zone(q sheet.Quantity, day, asOf int64, weekStart time.Weekday) *Fence {
	var found *Fence
	for i := range c.Fences {
		f := &c.Fences[i]
		if f.Quantity != "" && f.Quantity != q.String() {
			continue
		}
		if asOf < c.Reached(f, day, weekStart) {
			continue
		}
		if found == nil || f.Days < found.Days || f.Days == found.Days && f.Quantity != "" {
			found = f
		}
	}
	return found
}

// Reached is the day from which a fence of the contract holds for a day: so many days before
// the period that the day is in. Months are the contract's.
func (c *Contract) Reached(f *Fence, day int64, weekStart time.Weekday) int64 {
	g, _ := sheet.ParseGrain(f.Period)
	return g.FirstBy(day, weekStart, int(c.Month)) - f.Days
}

// weekStart is the first day of a week.
func (h *Head) weekStart() time.Weekday {
	if h.WeekStart == "sunday" {
		return time.Sunday
	}
	return time.Monday
}

// today is the local day of a moment, by the document's zone.
func (h *Head) today(at Instant) int64 {
	t := at.Time
	if h.Zone != "" {
		if loc, err := time.LoadLocation(h.Zone); err == nil {
			t = t.In(loc)
		}
	}
	return int64(DayOf(t))
}

// allowed says whether a change from one value to another is within the fence.
func (f *Fence) allowed(from, to sheet.Value) bool {
	switch {
	case f == nil || f.Right == "liquid":
		return true
	case f.Right == "frozen" || from.State != sheet.Known || to.State != sheet.Known || from.Text != "" || to.Text != "":
		return false
	}
	size := to.N - from.N
	left := new(big.Int).Mul(big.NewInt(max(size, -size)), big.NewInt(1_000_000))
	right := new(big.Int).Mul(big.NewInt(max(from.N, -from.N)), big.NewInt(f.Flex))
	return left.Cmp(right) <= 0
}

// fenced refuses a version that changes, against the one in force, what fences do not let
// be changed any more, but for cells that their defaults settled.
func (d *Document) fenced(s *sheet.Sheet, at Instant, settled map[cellID]bool) error {
	force := d.InForce()
	if force == Root {
		return nil
	}
	v, err := d.need(force)
	if err != nil {
		return err
	}
	old, err := v.state.sheet()
	if err != nil {
		return err
	}
	const shown = 5
	var list []string
	n := 0
	today, week := d.heading.today(at), d.heading.weekStart()
	say := func(where string, q sheet.Quantity, f *Fence, what string) {
		if n++; n <= shown {
			list = append(list, fmt.Sprintf("%s %s: %s; %s from %d days before the %s", where, q, what, f.Right, f.Days, f.Period))
		}
	}
	for _, e := range sheet.Diff(old, s) {
		q := e.Quantity
		of, i := old, 0
		if e.Kind == sheet.AddLine {
			of = s
		}
		i, _ = of.Find(e.Key)
		f := v.state.contract.Zone(q, of.Day(i), today, week)
		switch e.Kind {
		case sheet.SetCell:
			if !settled[cellID{e.Key, q}] && !f.allowed(e.From, e.To) {
				say(of.Name(i), q, f, fmt.Sprintf("from %s to %s", cellText(q, e.From), cellText(q, e.To)))
			}
		case sheet.AddLine, sheet.RemoveLine:
			if !settled[cellID{e.Key, sheet.Volume}] && f != nil && f.Right != "liquid" {
				say(of.Name(i), sheet.Volume, f, "a line more or less")
			}
		}
	}
	if n == 0 {
		return nil
	}
	more := ""
	if n > shown {
		more = fmt.Sprintf("; and %d more", n-shown)
	}
	return fmt.Errorf("what %s says %w: %s%s", force, ErrFenced, strings.Join(list, "; "), more)
}

func cellText(q sheet.Quantity, v sheet.Value) string {
	if v.State == sheet.Absent {
		return "nothing"
	}
	return q.Format(v)
}
