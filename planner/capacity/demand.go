package capacity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/parallel"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Demand is what is to be staffed: the rows of a plan by queue and channel, those that are
// longer than an hour spread over intervals by a profile.
type Demand struct {
	First, Last calendar.Day // of the rows, and of closed weekdays around them
	lines       []line
}

// line are the rows of a queue and channel in order of time.
type line struct {
	queueKey
	rows   []planner.Row
	limits []planner.Limits
	coarse []*coarse
}

// Errors of rows.
var (
	ErrNoProfile = errors.New("is longer than an hour, for which no agents can be computed: want a profile of intervals to spread it over")
	ErrOverlap   = errors.New("begins before the row of the same queue before it has ended")
)

// NewDemand takes in the prepared rows of a plan and their limits (see [planner.Prepare]).
// Rows longer than an hour need a profile; a zone tells of days with an hour less or more.
// Queues of the names in leave are left out: those that are sums of others.
func NewDemand(rows []planner.Row, lim []planner.Limits, p *Profile, zone *time.Location, leave []string) (*Demand, error) {
	d := &Demand{}
	index := map[queueKey]int{}
	first := true
	for i := range rows {
		r := &rows[i]
		if slices.Contains(leave, r.Queue) {
			continue
		}
		key := queueKey{r.Queue, r.Channel}
		if r.Interval > planner.LongestStaffed && p != nil {
			key = p.key(key)
		}
		k, ok := index[key]
		if !ok {
			k = len(d.lines)
			index[key] = k
			d.lines = append(d.lines, line{queueKey: key})
		}
		l := &d.lines[k]
		begin := calendar.DayOf(r.Start.Wall)
		end := begin + calendar.Day(max(1, int(r.Interval/calendar.DayStep))) - 1
		if first || begin < d.First {
			d.First = begin
		}
		if first || end > d.Last {
			d.Last = end
		}
		first = false
		if r.Interval <= planner.LongestStaffed {
			l.rows, l.limits = append(l.rows, *r), append(l.limits, lim[i])
			continue
		}
		if p == nil {
			return nil, r.Fault(ErrNoProfile)
		}
		c, err := p.spread(r, key, zone)
		if err != nil {
			return nil, err
		}
		l.coarse = append(l.coarse, c)
	}
	for k := range d.lines {
		if err := d.lines[k].check(); err != nil {
			return nil, err
		}
	}
	d.widen()
	return d, nil
}

// widen takes in the other days of the first and the last week on whose weekday there is
// never a row, though the plan passes over such days: its queues are closed then, and the
// plan does not begin or end within the week.
func (d *Demand) widen() {
	var open [7]bool
	take := func(r *planner.Row) {
		first := calendar.DayOf(r.Start.Wall)
		for i := range min(7, max(1, int(r.Interval/calendar.DayStep))) {
			open[(first + calendar.Day(i)).Weekday()] = true
		}
	}
	for i := range d.lines {
		for k := range d.lines[i].rows {
			take(&d.lines[i].rows[k])
		}
		for _, c := range d.lines[i].coarse {
			take(c.row)
		}
	}
	first, last := d.First, d.Last
	closed := func(day, seen calendar.Day) bool { // seen: the same weekday within the plan
		return !open[day.Weekday()] && seen > first && seen < last
	}
	for d.First.Weekday() != time.Monday && closed(d.First-1, d.First+6) {
		d.First--
	}
	for d.Last.Weekday() != time.Sunday && closed(d.Last+1, d.Last-6) {
		d.Last++
	}
}

// check refuses rows of a queue that overlap, and those of intervals beside those of days.
func (l *line) check() error {
	if len(l.rows) > 0 && len(l.coarse) > 0 {
		return l.coarse[0].row.Fault(errors.New("is longer than an hour, and other rows of its queue are not: want one or the other"))
	}
	list := make([]*planner.Row, 0, len(l.rows)+len(l.coarse))
	for i := range l.rows {
		list = append(list, &l.rows[i])
	}
	for _, c := range l.coarse {
		list = append(list, c.row)
	}
	slices.SortStableFunc(list, func(a, b *planner.Row) int { return a.Start.Instant().Compare(b.Start.Instant()) })
	for n := 1; n < len(list); n++ {
		a, b := list[n-1], list[n]
		overlap := b.Start.Instant().Sub(a.Start.Instant()) < a.Interval
		if days := a.Interval / calendar.DayStep; days > 0 { // counted on the calendar: a day may have 23 hours
			overlap = calendar.DayOf(b.Start.Wall)-calendar.DayOf(a.Start.Wall) < calendar.Day(days)
		}
		if overlap {
			return b.Fault(fmt.Errorf("%w: that one starts at %s and is %s long", ErrOverlap, a.Start, calendar.StepName(a.Interval)))
		}
	}
	return nil
}

// Queues are the names of the queues, in order of first appearance. A queue has all its
// channels.
func (d *Demand) Queues() []string {
	var list []string
	for i := range d.lines {
		if q := d.lines[i].queue; !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	return list
}

// Change is how much more there is than a plan says. The zero value changes nothing.
type Change struct {
	Volume float64 // contacts more, as a share: 0.1 for 10 % more
	AHT    float64 // handle times longer, as a share
	Longer float64 // and in seconds, after that
}

func (c Change) volume(x float64) float64 {
	if c.Volume == 0 {
		return x
	}
	return planner.Round(float64(x*(1+c.Volume)), 3)
}

func (c Change) aht(x float64) float64 {
	return planner.Round(float64(x*(1+c.AHT))+c.Longer, 3)
}

// Need is what a queue and channel takes, by day from the first of the demand on.
type Need struct {
	Queue, Channel string
	Contacts       []float64
	Workload       []float64 // hours: contacts times handle time
	Required       []float64 // agent hours, of fractional agents; never the workload
	Planned        []float64 // scheduled hours by the shrinkage and absence of the plan itself
	Peak           []float64 // most agents at a time
	Unstaffed      int       // rows without agents: no handle time, or a target that nothing meets
}

// Require staffs the demand with a change, line by line on all CPUs: agents of every
// interval, added up by day. Nothing is rounded to whole agents.
func (d *Demand) Require(ctx context.Context, c Change) ([]Need, error) {
	needs := make([]Need, len(d.lines))
	buffers := sync.Pool{New: func() any { return new(rowBuffer) }}
	err := parallel.Each(ctx, len(d.lines), func(k int) (err error) {
		buf := buffers.Get().(*rowBuffer)
		defer buffers.Put(buf)
		needs[k], err = d.require(ctx, &d.lines[k], c, buf)
		return err
	})
	return needs, err
}

// rowBuffer are rows that are used for a line after another.
type rowBuffer struct {
	rows   []planner.Row
	limits []planner.Limits
}

func (d *Demand) require(ctx context.Context, l *line, c Change, buf *rowBuffer) (Need, error) {
	days := int(d.Last-d.First) + 1
	n := Need{Queue: l.queue, Channel: l.channel}
	for _, list := range []*[]float64{&n.Contacts, &n.Workload, &n.Required, &n.Planned, &n.Peak} {
		*list = make([]float64, days)
	}
	var err error
	switch {
	case len(l.coarse) > 0 && !l.chained():
		err = d.requireCoarse(ctx, l, c, &n, buf)
	case len(l.coarse) > 0:
		err = d.addRows(ctx, &n, buf, func() {
			for _, k := range l.coarse {
				k.expand(c, buf)
			}
		})
	default:
		err = d.addRows(ctx, &n, buf, func() {
			for i := range l.rows {
				r := l.rows[i]
				r.Volume, r.AHT = c.volume(r.Volume), c.aht(r.AHT)
				r.Lo80, r.Hi80, r.Lo95, r.Hi95 = c.volume(r.Lo80), c.volume(r.Hi80), c.volume(r.Lo95), c.volume(r.Hi95)
				buf.rows, buf.limits = append(buf.rows, r), append(buf.limits, l.limits[i])
			}
		})
	}
	return n, err
}

// chained says whether the intervals of spread rows may depend on one another: they are
// then staffed together.
func (l *line) chained() bool {
	for _, k := range l.coarse {
		if !k.plain() {
			return true
		}
	}
	return false
}

// thousandths are the units of volumes in files.
const thousandths = 1000

// expand adds the intervals of a row to the buffer: its contacts spread by largest
// remainder, so that they add up to the row's.
func (k *coarse) expand(c Change, buf *rowBuffer) {
	units := sheet.Spread(int64(math.Round(c.volume(k.row.Volume)*thousandths)), k.weights)
	for i, p := range k.slots {
		r := p.slot.row
		r.Start, r.Line = p.start, k.row.Line // its volume is that row's
		r.Volume = float64(units[i]) / thousandths
		r.AHT = c.aht(planner.Round(float64(p.slot.aht*k.level), 3))
		r.Lo80, r.Hi80, r.Lo95, r.Hi95 = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		buf.rows, buf.limits = append(buf.rows, r), append(buf.limits, p.slot.limits)
	}
}

// between are the agent hours that a queue takes from one day to another at so many times
// its contacts.
func (d *Demand) between(ctx context.Context, queue string, c Change, times float64, from, to calendar.Day) (float64, error) {
	var buf rowBuffer
	for i := range d.lines {
		l := &d.lines[i]
		if l.queue != queue {
			continue
		}
		for j := range l.rows {
			r := l.rows[j]
			if day := calendar.DayOf(r.Start.Wall); day < from || day > to {
				continue
			}
			r.Volume, r.AHT = c.volume(r.Volume), c.aht(r.AHT)
			buf.rows, buf.limits = append(buf.rows, r), append(buf.limits, l.limits[j])
		}
		for _, k := range l.coarse {
			if first := calendar.DayOf(k.row.Start.Wall); first <= to && first+calendar.Day(k.row.Interval/calendar.DayStep) > from {
				k.expand(c, &buf)
			}
		}
	}
	n := 0
	for i := range buf.rows {
		if day := calendar.DayOf(buf.rows[i].Start.Wall); day >= from && day <= to {
			buf.rows[n], buf.limits[n] = buf.rows[i], buf.limits[i]
			buf.rows[n].Volume = planner.Round(float64(buf.rows[n].Volume*times), 3)
			n++
		}
	}
	if err := planner.Requirement(ctx, buf.rows[:n], buf.limits[:n]); err != nil {
		return 0, err
	}
	sum := 0.0
	for i := range buf.rows[:n] {
		if r := &buf.rows[i]; r.Staffed() {
			sum += float64(r.AgentsExact * r.Interval.Hours())
		}
	}
	return sum, nil
}
