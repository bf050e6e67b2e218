package planner

import (
	"fmt"
	"time"
)

// ByClock is a number that depends on the time of day: each holds from its time on until
// that of the next, and the last one over midnight until the first. With one entry it
// always holds; nil is no number.
type ByClock []FromClock

// FromClock is a number and the local time of day from which it holds.
type FromClock struct {
	From  time.Duration // since midnight by the clock on the wall, 0 to below 24 h
	Value float64
}

// Always is a number that does not depend on the time of day.
func Always(x float64) ByClock { return ByClock{{Value: x}} }

// At is the number at a local time, of which only the clock counts; 0 for nil.
func (b ByClock) At(wall time.Time) float64 {
	if len(b) == 0 {
		return 0
	}
	h, m, s := wall.Clock()
	now := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	x := b[len(b)-1].Value
	for _, f := range b {
		if f.From > now {
			break
		}
		x = f.Value
	}
	return x
}

// check reports times that are no times of day or not in order, and numbers outside
// [least, most].
func (b ByClock) check(what string, least, most float64) error {
	for i, f := range b {
		switch {
		case f.From < 0 || f.From >= 24*time.Hour:
			return fmt.Errorf("%s from %v: want a time of day", what, f.From)
		case i > 0 && f.From <= b[i-1].From:
			return fmt.Errorf("%s: the times of day %v and %v are not in order", what, b[i-1].From, f.From)
		case !(f.Value >= least && f.Value <= most):
			return fmt.Errorf("%s %v: want a number from %v to %v", what, f.Value, least, most)
		}
	}
	return nil
}
