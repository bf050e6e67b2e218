package main

import (
	"fmt"
	"time"
	_ "time/tzdata" // the same zone rules on every machine
)

const (
	// zoneName is the zone of every local time in the history.
	zoneName = "Europe/Stockholm"
	// step is the length of an interval.
	step = 30 * time.Minute
	// stepMS is step in the unit of the simulation, milliseconds.
	stepMS = int64(step / time.Millisecond)
	// minutesPerDay is the length of the circle on which habits live; a local day may be longer or shorter.
	minutesPerDay = 24 * 60

	// localLayout is how local times are written here and in the history.
	localLayout = "2006-01-02 15:04"
	// warmUpFrom starts the simulation four weeks early, so that the first row already has repeat contacts.
	warmUpFrom = "2024-12-02 00:00"
	// historyFrom is the start of the first row, a Monday.
	historyFrom = "2024-12-30 00:00"
	// historyTo is the end of the last row; 61 weeks after historyFrom.
	historyTo = "2026-03-02 00:00"
)

// The simulation counts time in milliseconds; means are float64, what is drawn from them is rounded to int64.
const (
	second = 1000.0
	minute = 60 * second
	hour   = 60 * minute
)

// interval is one half-hour of the simulation.
type interval struct {
	start  time.Time // in the zone
	day    int       // index into clock.days
	minute int       // local minute of the day at start, as clocks on walls show it
}

// day is one local calendar day.
type day struct {
	date    time.Time // midnight UTC of the civil date: for date arithmetic only
	kind    dayKind
	holiday string // name of the public holiday, or empty
	payDay  int    // days since the last pay-day
}

// clock is the time grid: steps are added to instants, so local days have 46, 48 or 50 intervals.
type clock struct {
	zone      *time.Location
	intervals []interval
	days      []day
	first     int // index of the first interval that is written
}

// newClock lays the grid from warmUpFrom to historyTo.
func newClock() (*clock, error) {
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		return nil, err
	}
	var bounds [3]time.Time
	for i, s := range []string{warmUpFrom, historyFrom, historyTo} {
		if bounds[i], err = time.ParseInLocation(localLayout, s, zone); err != nil {
			return nil, err
		}
	}
	c := &clock{zone: zone}
	for t := bounds[0]; t.Before(bounds[2]); t = t.Add(step) {
		if t.Equal(bounds[1]) {
			c.first = len(c.intervals)
		}
		date := civil(t)
		if n := len(c.days); n == 0 || !c.days[n-1].date.Equal(date) {
			c.days = append(c.days, newDay(date))
		}
		c.intervals = append(c.intervals, interval{t, len(c.days) - 1, t.Hour()*60 + t.Minute()})
	}
	return c, nil
}

// dayOf returns the day of interval i.
func (c *clock) dayOf(i int) *day { return &c.days[c.intervals[i].day] }

// civil strips the clock and the zone off an instant and keeps its local date.
func civil(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// daysBetween counts calendar days from a to b, both as civil returns them.
func daysBetween(a, b time.Time) int { return int(b.Sub(a) / (24 * time.Hour)) }

// window is a span of instants, from inclusive, to exclusive, with the reason it is special.
type window struct {
	from, to time.Time
	note     string
}

// newWindow reads the two local times of a window.
func newWindow(zone *time.Location, from, to, note string) (window, error) {
	w := window{note: note}
	var err error
	if w.from, err = time.ParseInLocation(localLayout, from, zone); err != nil {
		return w, err
	}
	if w.to, err = time.ParseInLocation(localLayout, to, zone); err != nil {
		return w, err
	}
	if !w.from.Before(w.to) {
		return w, fmt.Errorf("window %q to %q is empty", from, to)
	}
	return w, nil
}

// contains reports whether t lies in the window.
func (w window) contains(t time.Time) bool { return !t.Before(w.from) && t.Before(w.to) }

// String shows the window as a planner would write it.
func (w window) String() string {
	return w.from.Format(localLayout) + " to " + w.to.Format(localLayout)
}

// anyContains reports whether one of the windows contains t.
func anyContains(ws []window, t time.Time) bool {
	for _, w := range ws {
		if w.contains(t) {
			return true
		}
	}
	return false
}
