package planner

import (
	"fmt"
	"math"
	"strings"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast"
)

// Sum is what rows add up to. Hours, scheduled hours and peak are NaN when no row is
// staffed.
type Sum struct {
	Name       string
	Rows       int
	Contacts   float64
	PeakAgents float64 // most agents in one row
	Hours      float64 // agent hours required, fractional
	Scheduled  float64 // scheduled hours, fractional
	// Saved are agent hours that service levels of periods save, against every interval by
	// itself; 0 when there are none. SavedWhole counts them in whole agents.
	Saved, SavedWhole float64
}

// SavedShare is Saved as a share, 0..1, of the hours that every interval by itself takes.
func (s Sum) SavedShare() float64 {
	if s.Saved == 0 {
		return 0
	}
	return s.Saved / (s.Hours + s.Saved)
}

// SumOf adds up rows.
func SumOf(name string, rows []Row) Sum {
	s := noSum(name)
	for i := range rows {
		s.add(&rows[i])
	}
	return s
}

func noSum(name string) Sum {
	return Sum{Name: name, PeakAgents: math.NaN(), Hours: math.NaN(), Scheduled: math.NaN()}
}

func (s *Sum) add(r *Row) {
	s.Rows++
	s.Contacts += r.Volume
	if !r.Staffed() {
		return
	}
	if math.IsNaN(s.PeakAgents) {
		s.PeakAgents, s.Hours, s.Scheduled = 0, 0, 0
	}
	s.PeakAgents = max(s.PeakAgents, r.Agents)
	hours := r.Interval.Hours()
	s.Hours += float64(r.AgentsExact * hours)
	s.Scheduled += float64(r.Scheduled * hours)
	if r.Alone > 0 {
		s.Saved += float64((r.Alone - r.AgentsExact) * hours)
		s.SavedWhole += float64((float64(erlang.CeilAgents(r.Alone)) - r.Agents) * hours)
	}
}

// ByQueue adds up the rows of each queue and channel, in order of first appearance.
func ByQueue(rows []Row) []Sum {
	var sums []Sum
	queueEach(rows, func(k int, r *Row) {
		if k == len(sums) {
			sums = append(sums, noSum(forecast.Series{Queue: r.Queue, Channel: r.Channel}.Name()))
		}
		sums[k].add(r)
	})
	return sums
}

// queueEach calls do for each row with the number of its queue, by order of first
// appearance.
func queueEach(rows []Row, do func(k int, r *Row)) {
	index := map[[2]string]int{}
	var last *Row
	at := 0
	for i := range rows {
		r := &rows[i]
		// Rows of a queue mostly stand together.
		if last == nil || last.Queue != r.Queue || last.Channel != r.Channel {
			key := [2]string{r.Queue, r.Channel}
			k, ok := index[key]
			if !ok {
				k = len(index)
				index[key] = k
			}
			at, last = k, r
		}
		do(at, r)
	}
}

// Total adds up the queues that are not themselves sums of others. PeakAgents is NaN:
// peaks of different times do not add up.
func (p *Plan) Total() Sum {
	t := Sum{Name: "total", PeakAgents: math.NaN(), Hours: math.NaN(), Scheduled: math.NaN()}
	for _, q := range p.Queues {
		if q.Total {
			continue
		}
		t.Rows += q.Rows
		t.Contacts += q.Contacts
		if !math.IsNaN(q.Hours) {
			if math.IsNaN(t.Hours) {
				t.Hours, t.Scheduled = 0, 0
			}
			t.Hours += q.Hours
			t.Scheduled += q.Scheduled
			t.Saved += q.Saved
			t.SavedWhole += q.SavedWhole
		}
	}
	return t
}

// Count is a number of rows that have something in common.
type Count struct {
	Name string
	Rows int
}

// Targets counts the rows by what they are staffed for, in words, in order of first
// appearance.
func Targets(rows []Row) []Count {
	return countBy(rows, func(r *Row) string {
		var parts []string
		switch r.Model {
		case ModelDeferred:
			if math.IsNaN(r.Within) {
				parts = append(parts, "deferred work in the interval it comes in")
				break
			}
			clock := r.Agreed().Clock
			if clock == ClockCalendar {
				clock = "calendar"
			}
			parts = append(parts, fmt.Sprintf("deferred work, %v %% done within %v s by the %s clock", Round(100*r.ServiceLevelTarget, 4), r.Within, clock))
		case ModelOutbound:
			parts = append(parts, fmt.Sprintf("outbound work, dial %v s", r.Agreed().Dial))
		case ModelChat:
			parts = append(parts, fmt.Sprintf("chat, up to %d at a time", len(r.Agreed().Concurrency)))
			if r.Patience > 0 {
				parts = append(parts, fmt.Sprintf("patience %v s", r.Patience))
			}
		case ModelA:
			parts = append(parts, fmt.Sprintf("Erlang A, patience %v s", r.Patience))
		default:
			parts = append(parts, "Erlang C")
		}
		t := r.Agreed()
		if r.Model == ModelA || r.Model == ModelC {
			parts = append(parts, r.Terms.spoken()...)
		}
		if !math.IsNaN(r.ServiceLevelTarget) && r.Model != ModelDeferred {
			level := fmt.Sprintf("%v %% within %v s (%s)", Round(100*r.ServiceLevelTarget, 4), r.Within, r.Definition)
			if t.Period != PeriodInterval {
				level += fmt.Sprintf(" over the %s", t.Period)
			}
			parts = append(parts, level)
		}
		if t.Risk > 0 {
			parts = append(parts, fmt.Sprintf("risk %v %%", Round(100*t.Risk, 4)))
		}
		if t.Absence > 0 {
			parts = append(parts, fmt.Sprintf("absence %v %%", Round(100*t.Absence, 4)))
		}
		return strings.Join(append(parts, fmt.Sprintf("shrinkage %v %%", Round(100*r.Shrinkage, 4))), ", ")
	})
}

// Bindings counts the staffed rows by what sets their agents, in order of first
// appearance.
func Bindings(rows []Row) []Count {
	return countBy(rows, func(r *Row) string { return r.Binding })
}

// countBy counts rows by a name; rows without one are left out.
func countBy(rows []Row, name func(*Row) string) []Count {
	var counts []Count
	index := map[string]int{}
	for i := range rows {
		n := name(&rows[i])
		if n == "" {
			continue
		}
		k, ok := index[n]
		if !ok {
			k = len(counts)
			index[n] = k
			counts = append(counts, Count{Name: n})
		}
		counts[k].Rows++
	}
	return counts
}
