package history

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
)

// Counts are what rows say beyond contacts and handle times, with one entry per interval
// of Offered.Grid: what became of contacts by when, and who was there. NaN is not said,
// which is never zero.
type Counts struct {
	Abandoned         []float64 // contacts, as the file says, else offered less answered
	AnsweredInTarget  []float64 // contacts answered within Target
	AbandonedInTarget []float64 // contacts that hung up within Target
	AbandonedShort    []float64 // contacts that hung up soon, by whatever threshold the file has for it
	Target            []float64 // seconds of the two counts in target
	Wait              []float64 // seconds that contacts waited, all together
	Agents            []float64 // agents who were there for the queue, on average
	Scheduled         []float64 // agents who were scheduled, or paid, for it
}

// tally is what one row says.
type tally struct {
	abandoned, answeredInTarget, abandonedInTarget, abandonedShort, target, wait, agents, scheduled float64
}

func newCounts(n int) *Counts {
	return &Counts{
		Abandoned: missing(n), AnsweredInTarget: missing(n), AbandonedInTarget: missing(n), AbandonedShort: missing(n),
		Target: missing(n), Wait: missing(n), Agents: missing(n), Scheduled: missing(n),
	}
}

func (c *Counts) set(k int, t *tally) {
	c.Abandoned[k], c.AnsweredInTarget[k], c.AbandonedInTarget[k], c.AbandonedShort[k] = t.abandoned, t.answeredInTarget, t.abandonedInTarget, t.abandonedShort
	c.Target[k], c.Wait[k], c.Agents[k], c.Scheduled[k] = t.target, t.wait, t.agents, t.scheduled
}

// tally takes the counts of a row, and refuses those that contradict each other: shares
// of them would be above one.
func (v *row) tally(file string, line int) (*tally, error) {
	t := &tally{
		abandoned: float64(v.Abandoned), answeredInTarget: float64(v.AnsweredInTarget), abandonedInTarget: float64(v.AbandonedInTarget),
		abandonedShort: float64(v.AbandonedShort), target: float64(v.TargetS), wait: float64(v.WaitS),
	}
	if math.IsNaN(t.abandoned) {
		t.abandoned = max(0, float64(v.Offered)-float64(v.Answered)) // NaN unless both are known
	}
	answered := float64(v.Answered)
	if math.IsNaN(answered) {
		answered = float64(v.Offered) - t.abandoned
	}
	var errs []error
	number := func(column string, text csvfile.Text) float64 {
		s := string(text)
		if s == "" {
			return math.NaN()
		}
		// A spreadsheet may have made a decimal comma of it.
		x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil || !(x >= 0 && x <= mostValue) {
			errs = append(errs, fault(file, line, column, s, "is not a number of agents: want 0 or more"))
			return math.NaN()
		}
		return x
	}
	t.agents, t.scheduled = number("agents", v.Agents), number("scheduled", v.Scheduled)
	for _, c := range []struct {
		column      string
		part, whole float64
		of          string
	}{
		{"answered_in_target", t.answeredInTarget, answered, "were answered"},
		{"abandoned_in_target", t.abandonedInTarget, t.abandoned, "hung up"},
		{"abandoned_short", t.abandonedShort, t.abandoned, "hung up"},
	} {
		if c.part > c.whole { // false where one is not known
			errs = append(errs, fault(file, line, c.column, plain(c.part), "is more than the "+plain(c.whole)+" that "+c.of))
		}
	}
	return t, errors.Join(errs...)
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
