package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
)

// Lock is an agreed version that is in force, and since when.
type Lock struct {
	Version plandoc.ID
	At      plandoc.Instant // when the second party signed, or a fence's default needed one only
}

// ErrNotLocked is wrapped when nothing was locked at a lag.
var ErrNotLocked = errors.New("nothing was locked")

// Locks are the agreed versions of a document that came in force: signed by both parties, to
// lock them or to amend what was locked, or settled by a fence's default and signed by one, in
// order of time.
func Locks(d *plandoc.Document) []Lock {
	var list []Lock
	for _, v := range d.Versions() {
		if at, ok := d.InForceSince(v.ID); ok {
			list = append(list, Lock{v.ID, at})
		}
	}
	slices.SortFunc(list, func(a, b Lock) int {
		if c := a.At.Compare(b.At.Time); c != 0 {
			return c
		}
		return a.Version.Compare(b.Version)
	})
	return list
}

// LockedPlan is what was locked so many days before each day: of every day the version
// that came in force last by the beginning of that day less the lag.
type LockedPlan struct {
	LagDays  int
	Plan     *Plan
	Versions []plandoc.ID // that some day is of, in order of time
	Unlocked int          // rows of days for which nothing was locked yet: in no number
}

// LockedAt is the plan that was locked at a lag, in days. Where nothing was locked for any
// day it is [ErrNotLocked], which says what was locked when. zone is that of the plan. Its
// weeks are those of the document, and its months those of the contract that was locked last.
func LockedAt(d *plandoc.Document, lagDays int, zone *time.Location) (*LockedPlan, error) {
	locks := Locks(d)
	if len(locks) == 0 {
		return nil, fmt.Errorf("%w: no agreed version has the signatures of both parties", ErrNotLocked)
	}
	contract, err := d.Contract(locks[len(locks)-1].Version)
	if err != nil {
		return nil, err
	}
	p := &LockedPlan{LagDays: lagDays, Plan: &Plan{Calendar: CalendarOf(d, contract)}}
	type line struct {
		queueKey
		at int64
	}
	taken := map[line]bool{}
	unlocked := map[line]bool{}
	// From the last lock back: each gives the days that no later one was in time for. What a
	// later version in time leaves out is no row of those days.
	var later []Lock
	for k := len(locks) - 1; k >= 0; k-- {
		lock := locks[k]
		s, err := d.Sheet(lock.Version)
		if err != nil {
			return nil, err
		}
		rows, limits, unknown, err := s.Rows()
		if err != nil {
			return nil, fmt.Errorf("version %s: %w", lock.Version, err)
		}
		plan, err := NewPlan(rows, limits, unknown)
		if err != nil {
			return nil, fmt.Errorf("version %s: %w", lock.Version, err)
		}
		some := false
		for i := range rows {
			r := &rows[i]
			deadline := dayStart(r, zone).AddDate(0, 0, -lagDays)
			key := line{queueKey{r.Queue, r.Channel}, r.Start.Instant().Unix()}
			if lock.At.After(deadline) {
				unlocked[key] = true
				continue
			}
			if slices.ContainsFunc(later, func(l Lock) bool { return !l.At.After(deadline) }) {
				continue
			}
			taken[key], some = true, true
			p.Plan.Rows = append(p.Plan.Rows, *r)
			p.Plan.Limits = append(p.Plan.Limits, limits[i])
			p.Plan.Committed = append(p.Plan.Committed, committedOf(plan, i))
		}
		if some {
			p.Versions = append([]plandoc.ID{lock.Version}, p.Versions...)
		}
		later = append(later, lock)
	}
	for key := range unlocked {
		p.Unlocked += count(!taken[key])
	}
	if len(p.Plan.Rows) == 0 {
		var list string
		for _, l := range locks {
			list += fmt.Sprintf("; %s was locked on %s", l.Version, l.At)
		}
		return nil, fmt.Errorf("%w %d days before any day of the plan%s", ErrNotLocked, lagDays, list)
	}
	p.sort()
	return p, nil
}

func committedOf(p *Plan, i int) float64 {
	if p.Committed == nil {
		return math.NaN()
	}
	return p.Committed[i]
}

// dayStart is the beginning of the local day of a row; without a zone, by the row's own
// offset.
func dayStart(r *planner.Row, zone *time.Location) time.Time {
	day := calendar.DayOf(r.Start.Wall)
	if zone == nil || zone == calendar.Plain {
		return time.Unix(86400*int64(day), 0).UTC().Add(-time.Duration(r.Start.OffsetMin) * time.Minute)
	}
	return day.Start(zone)
}

// sort brings rows of several versions into the order of queue, channel and time.
func (p *LockedPlan) sort() {
	order := make([]int, len(p.Plan.Rows))
	for i := range order {
		order[i] = i
	}
	rows := p.Plan.Rows
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &rows[a], &rows[b]
		switch {
		case x.Queue != y.Queue:
			return map[bool]int{true: -1, false: 1}[x.Queue < y.Queue]
		case x.Channel != y.Channel:
			return map[bool]int{true: -1, false: 1}[x.Channel < y.Channel]
		}
		return x.Start.Instant().Compare(y.Start.Instant())
	})
	sorted := &Plan{Calendar: p.Plan.Calendar}
	for _, i := range order {
		sorted.Rows = append(sorted.Rows, rows[i])
		sorted.Limits = append(sorted.Limits, p.Plan.Limits[i])
		sorted.Committed = append(sorted.Committed, p.Plan.Committed[i])
	}
	p.Plan = sorted
}
