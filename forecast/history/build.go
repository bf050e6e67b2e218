package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// build lays the sorted records of each queue on a grid.
func (r *reader) build(ctx context.Context, h *History) error {
	h.Zone = r.zone
	type span struct{ from, to int }
	var spans []span
	for from := 0; from < len(r.records); {
		to := from
		for to < len(r.records) && r.records[to].queue == r.records[from].queue {
			to++
		}
		spans = append(spans, span{from, to})
		from = to
	}
	steps := make([]time.Duration, len(spans))
	var usual calendar.Grid // of the queues with enough rows to tell, the one with the shortest step
	var errs []error
	for i, s := range spans {
		if s.to-s.from < fewRows {
			continue
		}
		step, err := r.step(s.from, s.to)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if steps[i] = step; usual.Step == 0 || step < usual.Step {
			usual = calendar.Grid{Start: time.Unix(r.records[s.from].at, 0).In(r.zone), Step: step}
		}
	}
	for i, s := range spans {
		if s.to-s.from >= fewRows {
			continue
		}
		if usual.Step > 0 && r.onGrid(s.from, s.to, usual) {
			steps[i] = usual.Step
			continue
		}
		if s.to-s.from == 1 && r.opt.Step > 0 {
			steps[i] = r.opt.Step
			continue
		}
		step, err := r.step(s.from, s.to)
		if err != nil {
			errs = append(errs, err)
		}
		steps[i] = step
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	// A queue that has rows on Mondays only, among queues of days, is one of days.
	for i, s := range spans {
		if steps[i] > calendar.DayStep && usual.Step > 0 && usual.Step <= calendar.DayStep && r.onGrid(s.from, s.to, usual) {
			steps[i] = usual.Step
		}
	}
	// The history ends where its last interval ends, for every queue.
	var end time.Time
	for i, s := range spans {
		last := time.Unix(r.records[s.to-1].at, 0).In(r.zone)
		if e := (calendar.Grid{Start: last, Step: steps[i]}).Time(1); e.After(end) {
			end = e
		}
		if h.Step == 0 || steps[i] < h.Step {
			h.Step = steps[i]
		}
	}
	for i, s := range spans {
		if err := ctx.Err(); err != nil {
			return err
		}
		q, err := r.buildQueue(r.records[s.from:s.to], steps[i], end)
		if err != nil {
			return err
		}
		h.Queues = append(h.Queues, q)
	}
	slices.SortFunc(h.Queues, func(a, b Queue) int {
		return cmp.Or(cmp.Compare(a.Offered.Queue, b.Offered.Queue), cmp.Compare(a.Offered.Channel, b.Offered.Channel))
	})
	r.findTotal(h)
	r.warnQueues(h)
	return nil
}

// A queue with fewer rows than this has the interval length of the other queues: two
// rows an hour apart do not make an hourly queue.
const fewRows = 48

// onGrid says whether all records start on the grid.
func (r *reader) onGrid(from, to int, grid calendar.Grid) bool {
	for i := from; i < to; i++ {
		if _, ok := grid.Index(time.Unix(r.records[i].at, 0).In(r.zone)); !ok {
			return false
		}
	}
	return true
}

// step is the interval length of the records.
func (r *reader) step(from, to int) (time.Duration, error) {
	starts := make([]time.Time, to-from)
	for i := range starts {
		starts[i] = time.Unix(r.records[from+i].at, 0).In(r.zone)
	}
	step, err := calendar.DetectStep(starts)
	var bad *calendar.StepError
	if errors.As(err, &bad) {
		rec := &r.records[from+bad.Index]
		problem := fmt.Sprintf("mixed or odd interval lengths%s: %s", r.ofQueue(rec), bad.Reason)
		if to-from == 1 {
			problem = bad.Reason
		}
		return 0, &DataError{r.name(rec), int(rec.line), problem}
	}
	return step, err
}

// What a queue may span before a date must be a typing error, and memory would suffer:
// forty years, or nine of minutes.
const (
	mostDays      = 40 * 366
	mostIntervals = 5_000_000
)

func (r *reader) buildQueue(records []record, step time.Duration, end time.Time) (Queue, error) {
	first := &records[0]
	key := r.keys[first.queue]
	grid := calendar.Grid{Start: time.Unix(first.at, 0).In(r.zone), Step: step}
	n, _ := grid.Index(end)
	last, _ := grid.Index(time.Unix(records[len(records)-1].at, 0).In(r.zone))
	n = max(n, last+1)
	if n > mostIntervals || end.Sub(grid.Start) > mostDays*calendar.DayStep {
		return Queue{}, &DataError{r.name(first), int(first.line), fmt.Sprintf("the history of %s spans %d intervals of %s, from %s to %s: is a date wrong?", forecast.Series{Queue: key[0], Channel: key[1]}.Name(), n, calendar.StepName(step), grid.Start.Format(time.DateOnly), end.Format(time.DateOnly))}
	}
	q := Queue{
		Offered:  forecast.Series{Queue: key[0], Channel: key[1], Grid: grid, Values: missing(n)},
		Answered: missing(n),
		Handle:   forecast.HandleTimes{Queue: key[0], Channel: key[1], Grid: grid, Contacts: missing(n), Seconds: missing(n)},
		Waits:    r.waits[first.queue],
		Rows:     len(records),
	}
	if r.opt.Counts {
		q.Counts = newCounts(n)
	}
	for i := range records {
		rec := &records[i]
		k, ok := grid.Index(time.Unix(rec.at, 0).In(r.zone))
		if !ok {
			return Queue{}, &DataError{r.name(rec), int(rec.line), fmt.Sprintf("starts off the grid of %s that the rows before are on", calendar.StepName(step))}
		}
		q.Offered.Values[k], q.Answered[k] = rec.offered, rec.answered
		q.Handle.Contacts[k], q.Handle.Seconds[k] = rec.handed, rec.handle
		if q.Counts != nil {
			q.Counts.set(k, rec.counts)
		}
	}
	q.HasAHT = q.Handle.Known() > 0
	for _, o := range r.opt.Hours {
		if o.Queue != "" && o.Queue != key[0] || o.Channel != "" && o.Channel != key[1] {
			continue
		}
		hours, err := calendar.ParseHours(o.Hours, step)
		if err != nil {
			return Queue{}, fmt.Errorf("%w: opening hours of %s: %w", ErrOption, q.Name(), err)
		}
		q.Offered.Hours = &hours
	}
	q.findGaps(last)
	return q, nil
}

func missing(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// findGaps counts the open intervals before the last row that have no value.
func (q *Queue) findGaps(last int) {
	hours := q.Hours()
	var gap *Gap
	grid := q.Offered.Grid
	for i, v := range q.Offered.Values[:last+1] {
		switch {
		case !math.IsNaN(v):
			gap = nil
		case grid.Step <= calendar.DayStep && !hours.IsOpen(grid.Cell(i)):
			// Closed time neither ends a gap nor makes it longer.
		default:
			q.Missing++
			if gap == nil {
				q.Gaps = append(q.Gaps, Gap{From: grid.Time(i)})
				gap = &q.Gaps[len(q.Gaps)-1]
			}
			gap.Intervals++
			gap.To = grid.Time(i + 1)
		}
	}
}

// Hours are the opening hours of the queue: given, or learnt.
func (q *Queue) Hours() calendar.Hours {
	if q.Offered.Hours != nil {
		return *q.Offered.Hours
	}
	return forecast.LearnHours(q.Offered)
}

// Share of the intervals in which a queue must equal the sum of the others to be their
// total, and how many of them there must be.
const (
	totalShare = 0.99
	totalLeast = 48
)

// findTotal finds a queue that is the sum of all others: a total line that would be
// counted, and staffed, twice.
func (r *reader) findTotal(h *History) {
	if len(h.Queues) < 3 {
		return
	}
	for _, q := range h.Queues {
		if q.Offered.Grid.Step != h.Queues[0].Offered.Grid.Step {
			return
		}
	}
	for k := range h.Queues {
		t := &h.Queues[k]
		compared, equal := 0, 0
		for i, v := range t.Offered.Values {
			if !(v > 0) {
				continue
			}
			at := t.Offered.Grid.Time(i)
			sum, seen := 0.0, 0
			for o := range h.Queues {
				s := h.Queues[o].Offered
				if o == k {
					continue
				}
				if j, ok := s.Grid.Index(at); ok && j >= 0 && j < len(s.Values) && !math.IsNaN(s.Values[j]) {
					sum += s.Values[j]
					seen++
				}
			}
			if seen < 2 {
				continue
			}
			compared++
			if math.Abs(sum-v) < 0.5 {
				equal++
			} else if compared-equal > len(t.Offered.Values)/50+5 {
				break // far too many misses: not a total
			}
		}
		if compared >= totalLeast && float64(equal) >= totalShare*float64(compared) {
			t.Total = true
			r.warn("queue %q is the sum of the other queues: left out of totals here, but still a row of its own in the plan (drop it with --exclude-queue %s)", t.Offered.Queue, t.Offered.Queue)
			return
		}
	}
}

// warnQueues warns of queues that differ from the rest in length, and of odd values.
func (r *reader) warnQueues(h *History) {
	longest := 0
	for _, q := range h.Queues {
		longest = max(longest, days(q))
	}
	for _, q := range h.Queues {
		if d := days(q); len(h.Queues) > 1 && 2*d < longest {
			r.warn("queue %s begins %s: %d days of history, others have up to %d", q.Name(), q.Offered.Grid.Start.Format(time.DateOnly), d, longest)
		}
		if silent := q.silent(); silent >= 28 {
			r.warn("queue %s has no row in the last %d days of the history", q.Name(), silent)
		}
		if q.Missing > 0 {
			r.warn("queue %s: %s inside opening hours without a value, in %s: taken as missing, not as zero", q.Name(), plural(q.Missing, "interval"), plural(len(q.Gaps), "gap"))
		}
	}
	if r.fractional > 0 {
		r.warn("%s with an offered that is not a whole number: taken as they are", plural(r.fractional, "row"))
	}
	if r.moreAnswered > 0 {
		r.warn("%s with more answered than offered contacts: taken as they are", plural(r.moreAnswered, "row"))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func days(q Queue) int {
	n := len(q.Offered.Values)
	return int(calendar.DayOf(q.Offered.Grid.Time(n-1))-calendar.DayOf(q.Offered.Grid.Start)) + 1
}

// silent is the number of days from the queue's last value to the end of the history.
func (q *Queue) silent() int {
	for i := len(q.Offered.Values) - 1; i >= 0; i-- {
		if !math.IsNaN(q.Offered.Values[i]) {
			return int(calendar.DayOf(q.Offered.Grid.Time(len(q.Offered.Values)-1)) - calendar.DayOf(q.Offered.Grid.Time(i)))
		}
	}
	return 0
}
