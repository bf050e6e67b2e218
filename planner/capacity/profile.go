package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Profile is how the contacts of a week fall on weekdays and times of day, and what their
// handle times and targets are there: what spreads volumes of weeks and months over
// intervals.
type Profile struct {
	queues map[queueKey]*week
}

type queueKey struct{ queue, channel string }

func (k queueKey) String() string {
	if k.channel == "" || k.channel == "voice" {
		return k.queue
	}
	return k.queue + " (" + k.channel + ")"
}

// week is a typical week of a queue.
type week struct {
	slots [7][]slot // by weekday, in order of the clock
}

// slot is an interval of the week.
type slot struct {
	clock  time.Duration // since midnight
	weight float64       // mean volume
	aht    float64       // weighted by volume
	row    planner.Row   // one of them, prepared
	limits planner.Limits
}

// NewProfile makes a profile of the prepared rows of a plan of intervals and their limits
// (see [planner.Prepare]). A slot of the week has the mean volume of its rows, and their
// handle time weighted by volume; the rest is that of the first of them.
func NewProfile(rows []planner.Row, lim []planner.Limits) (*Profile, error) {
	p := &Profile{queues: map[queueKey]*week{}}
	type place struct {
		key   queueKey
		day   time.Weekday
		clock time.Duration
	}
	type sum struct{ volume, handle, n float64 }
	at := map[place]int{}
	sums := map[place]*sum{}
	for i := range rows {
		r := &rows[i]
		if r.Interval > planner.LongestStaffed {
			return nil, fmt.Errorf("%s is %s long: a profile is made of intervals of an hour or less", r.Name(), calendar.StepName(r.Interval))
		}
		key := queueKey{r.Queue, r.Channel}
		w := p.queues[key]
		if w == nil {
			w = &week{}
			p.queues[key] = w
		}
		h, m, s := r.Start.Wall.Clock()
		pl := place{key, r.Start.Wall.Weekday(), time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second}
		if _, ok := at[pl]; !ok {
			at[pl], sums[pl] = len(w.slots[pl.day]), &sum{}
			w.slots[pl.day] = append(w.slots[pl.day], slot{clock: pl.clock, row: *r, limits: lim[i]})
		}
		if x := sums[pl]; !math.IsNaN(r.Volume) {
			x.volume += r.Volume
			x.n++
			if !math.IsNaN(r.AHT) {
				x.handle += float64(r.Volume * r.AHT)
			}
		}
	}
	for pl, x := range sums {
		s := &p.queues[pl.key].slots[pl.day][at[pl]]
		s.aht = s.row.AHT
		if x.n > 0 {
			s.weight = x.volume / x.n
		}
		if x.volume > 0 && x.handle > 0 {
			s.aht = x.handle / x.volume
		}
	}
	for _, w := range p.queues {
		for d := range w.slots {
			slices.SortFunc(w.slots[d], func(a, b slot) int { return cmp.Compare(a.clock, b.clock) })
		}
	}
	return p, nil
}

// coarse is a row of a plan that is longer than what is staffed, spread over intervals.
type coarse struct {
	row     *planner.Row
	slots   []placed
	weights []int64
	level   float64 // of handle times: what the row says over what the profile says
}

// placed is a slot of the week on a day.
type placed struct {
	slot  *slot
	start planner.Start
	day   calendar.Day
}

// weightUnits are those of weights in a largest-remainder spread.
const weightUnits = 1e6

// key is the queue of the profile that spreads a queue: that of the same channel, or the
// only one of its name, as volumes of weeks and months often come without a channel.
func (p *Profile) key(k queueKey) queueKey {
	if p.queues[k] != nil {
		return k
	}
	found, n := k, 0
	for o := range p.queues {
		if o.queue == k.queue {
			found = o
			n++
		}
	}
	if n != 1 {
		return k
	}
	return found
}

// spread places the slots of the row's days. A zone tells the days that have an hour less
// or more.
func (p *Profile) spread(r *planner.Row, key queueKey, zone *time.Location) (*coarse, error) {
	w := p.queues[key]
	if w == nil {
		return nil, r.Fault(fmt.Errorf("has no queue %s in the profile that spreads it over intervals", key))
	}
	if r.Interval < calendar.DayStep {
		return nil, r.Fault(fmt.Errorf("is %s long: want intervals of an hour or less, or whole days, weeks or months", calendar.StepName(r.Interval)))
	}
	c := &coarse{row: r, level: 1}
	first := calendar.DayOf(r.Start.Wall)
	volume, handle := 0.0, 0.0
	for d := first; d < first+calendar.Day(r.Interval/calendar.DayStep); d++ {
		slots, clock := w.slots[d.Weekday()], clocksOf(d, zone)
		for i := range slots {
			for _, st := range clock.starts(slots[i].clock) {
				c.slots = append(c.slots, placed{&slots[i], st, d})
				c.weights = append(c.weights, int64(math.Round(slots[i].weight*weightUnits)))
				volume += slots[i].weight
				handle += float64(slots[i].weight * slots[i].aht)
			}
		}
	}
	if len(c.slots) == 0 {
		if r.Volume > 0 {
			return nil, r.Fault(errors.New("has contacts, but the profile never has its queue open on these days"))
		}
		return c, nil
	}
	if !math.IsNaN(r.AHT) && handle > 0 {
		c.level = float64(r.AHT*volume) / handle
	}
	return c, nil
}

// clocks is how the clock of a zone goes on a day.
type clocks struct {
	zone    *time.Location // nil = no zone is known
	day     calendar.Day
	offset  int  // minutes, when the day begins
	uniform bool // and until it ends
}

func clocksOf(d calendar.Day, zone *time.Location) clocks {
	if zone == nil || zone == calendar.Plain {
		return clocks{day: d, uniform: true}
	}
	_, begin := d.Start(zone).Zone()
	_, end := (d + 1).Start(zone).Zone()
	return clocks{zone, d, begin / 60, begin == end}
}

// starts are the instants at which the clock shows a time of the day: none in the hour that
// is skipped in spring, two in the one that is repeated in autumn.
func (c clocks) starts(clock time.Duration) []planner.Start {
	wall := c.day.Time().Add(clock)
	if c.uniform {
		return []planner.Start{{Wall: wall, OffsetMin: c.offset, HasOffset: c.zone != nil}}
	}
	one, two, err := calendar.Resolve(wall, c.zone)
	switch {
	case errors.Is(err, calendar.ErrGap):
		return nil
	case errors.Is(err, calendar.ErrFold):
		return []planner.Start{planner.StartOf(one), planner.StartOf(two)}
	}
	return []planner.Start{planner.StartOf(one)}
}
