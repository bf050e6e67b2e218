package forecast

import (
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Weeks of history that opening hours are learnt from: the last ones, so that hours
// that changed are soon followed.
const hoursWeeks = 8

// Share of the weeks in which a slot must have had a row to count as open. Below it,
// the row was an exception (a Saturday worked once).
const hoursPresence = 0.25

// A slot with contacts is still closed when they are so rare beside the weekday's
// average that they are strays: calls that came in before the lines were shut.
const (
	strayShare = 0.005
	strayCount = 2
)

// Least probability of silence by chance for a silent slot to count as open: a quiet
// half-hour at night on a small line is not closed.
const silentChance = 0.001

// Least number of last weeks without contacts in a slot, on days that had some, before
// hours count as shortened.
const shortenedWeeks = 3

// LearnHours finds the weekly opening hours that a series shows in its last weeks. A
// slot is open where contacts came, closed where there are no rows. Rows that are
// always zero are closed too, and so are slots in which contacts used to come and none
// did in the last three weeks or more while the rest of the day went on: hours were
// shortened. Either does not hold where so few contacts are usual at that time of day
// that silence is no surprise: one has to know a line to be busy before its silence
// means anything. Weeks without any contact tell nothing and do not count; in a series
// that has no others, rows are all that tells: it is open where they are.
func LearnHours(s Series) calendar.Hours {
	t := tallyHours(s, func(v float64) bool { return v > 0 })
	h := calendar.NewHours(s.Grid.Step)
	if s.coarse() { // a week tells nothing of its days
		for w := range h.Open {
			h.Open[w][0] = true
		}
		return h
	}
	for w := range h.Open {
		mean := t.busyMean(w)
		for i := range h.Open[w] {
			stray := t.sum[w][i] <= strayCount && t.sum[w][i] < strayShare*mean*t.seen[w][i]
			if stray {
				t.sum[w][i] = 0
			}
			h.Open[w][i] = t.present(w, i) && t.sum[w][i] > 0 && !t.shortened(w, i)
		}
	}
	if h.Count() == 0 {
		t = tallyHours(s, func(v float64) bool { return !math.IsNaN(v) })
		for w := range h.Open {
			for i := range h.Open[w] {
				h.Open[w][i] = t.present(w, i)
			}
		}
		return h
	}
	rate := t.clockRates()
	slots := len(rate)
	week := 7 * slots
	// Runs of silent slots, over midnight too, in which contacts come on other weekdays
	// or could come by chance.
	candidate := func(k int) bool {
		w, i := k%week/slots, k%slots
		return !h.Open[w][i] && t.present(w, i) && rate[i] > 0
	}
	own := func(k int) float64 { // contacts a row of the slot itself
		w, i := k%week/slots, k%slots
		if t.seen[w][i] == 0 {
			return 0
		}
		return t.sum[w][i] / t.seen[w][i]
	}
	runs(week, candidate, func(a, b int) {
		around := (own(a+week-1) + own(b)) / 2
		expected := 0.0
		for k := a; k < b; k++ {
			expected += min(around, rate[k%slots]) * t.seen[k%week/slots][k%slots]
		}
		for k := a; k < b && math.Exp(-expected) > silentChance; k++ {
			h.Open[k%week/slots][k%slots] = true
		}
	})
	t.prune(&h)
	return h
}

// pruneShare is the share of contacts that pruning may lose.
const pruneShare = 0.02

// prune closes lonely runs of open slots in which no more than a stray contact or two
// came, as long as hardly any contacts are lost by it.
func (t *tally) prune(h *calendar.Hours) {
	slots := len(t.seen[0])
	week := 7 * slots
	all, lost := 0.0, 0.0
	for w := range t.sum {
		for _, v := range t.sum[w] {
			all += v
		}
	}
	var lonely [][2]int
	runs(week, func(k int) bool { return h.Open[k%week/slots][k%slots] }, func(a, b int) {
		n := 0.0
		for k := a; k < b; k++ {
			n += t.sum[k%week/slots][k%slots]
		}
		if n <= strayCount {
			lonely = append(lonely, [2]int{a, b})
			lost += n
		}
	})
	if lost > pruneShare*all {
		return
	}
	for _, r := range lonely {
		for k := r[0]; k < r[1]; k++ {
			h.Open[k%week/slots][k%slots] = false
		}
	}
}

// tally counts, by weekday and slot, the weeks looked at, the rows seen and their sum, and
// the last weeks in a row that had nothing in the slot but contacts on the day.
type tally struct {
	weeks, seen, sum, quiet [7][]float64
	heard                   [7][]bool // contacts came: quiet is settled
}

// tallyHours looks at the last weeks that hold a value which counts, so that a hole in
// the history does not close the queue.
func tallyHours(s Series, counts func(v float64) bool) *tally {
	slots := s.Grid.SlotsPerDay()
	t := &tally{}
	for w := range t.seen {
		t.seen[w], t.weeks[w], t.sum[w] = make([]float64, slots), make([]float64, slots), make([]float64, slots)
		t.quiet[w], t.heard[w] = make([]float64, slots), make([]bool, slots)
	}
	perWeek := 7 * slots
	counted := 0
	for end := len(s.Values); end > 0 && counted < hoursWeeks; end -= perWeek {
		from := max(0, end-perWeek)
		if !slices.ContainsFunc(s.Values[from:end], counts) {
			continue
		}
		counted++
		var busy [7]bool
		for k, c := range s.Grid.Shift(from).Cells(end - from) {
			w := c.Day.Weekday()
			t.weeks[w][c.Slot]++
			if v := s.Values[from+k]; !math.IsNaN(v) {
				t.seen[w][c.Slot]++
				t.sum[w][c.Slot] += v
				busy[w] = busy[w] || v > 0
				t.heard[w][c.Slot] = t.heard[w][c.Slot] || v > 0
			}
		}
		for w := range t.quiet {
			for i := range t.quiet[w] {
				if busy[w] && !t.heard[w][i] {
					t.quiet[w][i]++
				}
			}
		}
	}
	return t
}

// shortened says whether contacts stopped to come in a slot of a day that goes on, for
// longer than chance explains.
func (t *tally) shortened(w, i int) bool {
	quiet := t.quiet[w][i]
	before := t.weeks[w][i] - quiet
	return quiet >= shortenedWeeks && before > 0 && math.Exp(-quiet*t.sum[w][i]/before/overdispersion) < silentChance
}

func (t *tally) present(w, i int) bool {
	return t.seen[w][i] > 0 && t.seen[w][i] >= hoursPresence*t.weeks[w][i]
}

// busyMean is the mean of the slots of a weekday in which contacts came.
func (t *tally) busyMean(w int) float64 {
	total, cells := 0.0, 0.0
	for i, sum := range t.sum[w] {
		if sum > 0 {
			total += sum
			cells += t.seen[w][i]
		}
	}
	if cells == 0 {
		return 0
	}
	return total / cells
}

// clockRates are the contacts a row to expect at each time of day, over all weekdays. A
// silent time between two that are not gets their mean rate when chance explains its
// silence, and 0, closed, when not.
func (t *tally) clockRates() []float64 {
	slots := len(t.seen[0])
	rate, seen := make([]float64, slots), make([]float64, slots)
	for i := range rate {
		for w := range t.seen {
			rate[i] += t.sum[w][i]
			seen[i] += t.seen[w][i]
		}
		if seen[i] > 0 {
			rate[i] /= seen[i]
		}
	}
	silent := func(i int) bool { return rate[i%slots] == 0 }
	filled := append([]float64(nil), rate...)
	runs(slots, silent, func(a, b int) {
		around := (rate[(a+slots-1)%slots] + rate[b%slots]) / 2
		expected := 0.0
		for i := a; i < b; i++ {
			expected += around * seen[i%slots]
		}
		for i := a; i < b && math.Exp(-expected) > silentChance; i++ {
			filled[i%slots] = around
		}
	})
	return filled
}

// runs calls each for the longest runs [a, b) of a circle of n places in which is holds;
// b may be beyond n. A circle in which it holds everywhere has no run.
func runs(n int, is func(int) bool, each func(a, b int)) {
	first := 0
	for first < n && is(first) {
		first++
	}
	if first == n {
		return
	}
	for a := first; a < first+n; a++ {
		if !is(a) {
			continue
		}
		b := a
		for b < first+n && is(b) {
			b++
		}
		each(a, b)
		a = b
	}
}

// hoursOf are the given hours of the series, or the learnt ones.
func hoursOf(s Series) calendar.Hours {
	if s.Hours != nil {
		return *s.Hours
	}
	return LearnHours(s)
}
