package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/parallel"
)

// Why is what stands behind the agents of a row: what one agent fewer would achieve, and
// how many agents each target asks for by itself. NaN is what does not apply or is not
// known. The numbers are rounded as in the row.
//
// In a row staffed by itself Agents is the largest of ByLevel, ByASA, ByAbandonment,
// ByOccupancy and Least.
type Why struct {
	Below                                             float64 // one agent fewer
	LevelBelow, ASABelow, OccupancyBelow, HungUpBelow float64 // with Below agents, as ServiceLevel, ASA, Occupancy and Abandonment of the row
	ByLevel, ByASA, ByOccupancy, ByAbandonment, Least float64 // fewest whole agents for this target alone
	ErlangC, ErlangA                                  float64 // fewest whole agents for all targets, without and with patience
	Text                                              string  // the reason for the last agent, in words

	// Work with a deadline: what becomes of the queue's work if all other rows have the
	// agents they have. DueBelow is the row at whose end the first deadline is missed, zero
	// if none is; Due are the contacts that have to be done by then and not before, Late
	// those of them that are not. LevelBelow is the service level of those due then, and
	// BacklogBelow the contacts open then; open at the end of the plan if no deadline is
	// missed.
	DueBelow                Start
	Due, Late, BacklogBelow float64
	backlogAtEnd            float64 // of the plan
	twice                   bool    // those late may be so, but not as late as that

	volume, levelFor, levelForBelow float64 // with a risk: the contacts that agents are for, and the service level then
}

// none is a Why that knows nothing.
func noWhy() *Why {
	nan := math.NaN()
	return &Why{Below: nan, LevelBelow: nan, ASABelow: nan, OccupancyBelow: nan, HungUpBelow: nan, ByLevel: nan, ByASA: nan, ByOccupancy: nan, ByAbandonment: nan, Least: nan, ErlangC: nan, ErlangA: nan,
		Due: nan, Late: nan, BacklogBelow: nan, backlogAtEnd: nan,
		volume: nan, levelFor: nan, levelForBelow: nan}
}

// GiveReasons sets Why of each staffed row, given the limits they were staffed with (see
// [Prepare]). It changes nothing else.
func GiveReasons(ctx context.Context, rows []Row, lim []Limits) error {
	if len(lim) != len(rows) {
		return fmt.Errorf("%d limits for %d rows", len(lim), len(rows))
	}
	for _, c := range chainsOf(rows, lim, (*Row).carried) {
		if err := whyCarried(ctx, c, nil); err != nil {
			return err
		}
	}
	due := chainsOf(rows, lim, (*Row).due)
	if err := parallel.Each(ctx, len(due), func(k int) error { return whyDeadlines(ctx, due[k], nil) }); err != nil {
		return err
	}
	return eachShare(ctx, len(rows), func(from, to int) error {
		for i := from; i < to; i++ {
			r := &rows[i]
			if r.carried() || r.due() {
				continue
			}
			w, err := r.why(lim[i])
			if err != nil {
				return r.Fault(err)
			}
			r.Why = w
		}
		return nil
	})
}

// why finds the reasons for the agents of a staffed row.
func (r *Row) why(lim Limits) (*Why, error) {
	w := noWhy()
	if !r.Staffed() && r.Binding != Unreachable {
		w.Text = "not staffed: " + r.lack()
		return w, nil
	}
	w.Least = float64(lim.MinAgents)
	if r.Agents >= 1 {
		w.Below = r.Agents - 1
	}
	var err error
	switch {
	case r.Model == ModelDeferred, r.Model == ModelOutbound:
		r.whyWork(w, lim)
	default:
		err = r.whyWaiting(w, lim)
	}
	return w, err
}

// lack is why the row has no agents.
func (r *Row) lack() string {
	switch {
	case math.IsNaN(r.AHT):
		return "no handle time"
	case r.Interval > LongestStaffed:
		return "longer than an hour"
	}
	return "what its neighbours hold is not known"
}

// whyWaiting is why for contacts whose customers wait.
func (r *Row) whyWaiting(w *Why, lim Limits) error {
	t, err := r.target(lim)
	if err != nil {
		return err
	}
	expected, err := r.system(r.Volume)
	if err != nil {
		return err
	}
	most := expected // what those who wait are staffed for
	if risk := r.Agreed().Risk; risk > 0 && waited(t) {
		if s, err := r.Spread(); err == nil {
			w.volume = s.Quantile(1 - risk)
			if most, err = r.system(w.volume); err != nil {
				return err
			}
		}
	}
	fewest := func(l system, t erlang.Target) float64 {
		s, e := l.agents(t)
		if errors.Is(e, erlang.ErrUnreachable) {
			return math.NaN()
		}
		if e != nil {
			err = e
		}
		return float64(s.Agents)
	}
	alone := func(to *float64, l system, asked bool, t erlang.Target) {
		if asked {
			*to = fewest(l, t)
		}
	}
	alone(&w.ByLevel, most, t.ServiceLevel > 0, erlang.Target{ServiceLevel: t.ServiceLevel, Within: t.Within, Definition: t.Definition})
	alone(&w.ByASA, most, t.MaxASA > 0, erlang.Target{MaxASA: t.MaxASA})
	alone(&w.ByAbandonment, most, t.MaxAbandonment > 0, erlang.Target{MaxAbandonment: t.MaxAbandonment})
	alone(&w.ByOccupancy, expected, t.MaxOccupancy > 0, erlang.Target{MaxOccupancy: t.MaxOccupancy})
	if r.Model != ModelChat && r.Agreed().Period == PeriodInterval {
		if r.Patience > 0 {
			w.ErlangA = r.Agents
			patient := func(l system) system {
				l.queue.Patience, l.queue.Redial = 0, 0
				return l
			}
			w.ErlangC = max(fewest(patient(most), ofWaiting(t)), fewest(patient(expected), ofWork(t)))
		} else {
			w.ErlangC = r.Agents
		}
	}
	if err != nil {
		return err
	}
	if w.Below >= 0 {
		m, err := expected.at(w.Below, t.Within)
		if err != nil {
			return err
		}
		w.LevelBelow, w.OccupancyBelow, w.HungUpBelow = Round(m.Level(t.Definition), 6), Round(m.Occupancy, 6), Round(m.Abandonment, 6)
		if !math.IsInf(m.ASA, 1) {
			w.ASABelow = Round(m.ASA, 3)
		}
		if w.volume > 0 {
			at, err := most.core(r.Agents, t.Within)
			if err != nil {
				return err
			}
			under, err := most.core(w.Below, t.Within)
			if err != nil {
				return err
			}
			w.levelFor, w.levelForBelow = Round(at.Level(t.Definition), 6), Round(under.Level(t.Definition), 6)
		}
	}
	w.Text = r.whyBound(w, lim)
	return nil
}

// whyWork is why for work that is done in the row it comes in: nobody waits in line.
func (r *Row) whyWork(w *Why, lim Limits) {
	if !r.chained() {
		load := r.work()
		if lim.MaxOccupancy > 0 {
			w.ByOccupancy = float64(erlang.CeilAgents(load / lim.MaxOccupancy))
		}
		if w.Below >= 1 {
			w.OccupancyBelow = Round(load/w.Below, 6)
		}
	}
	w.Text = r.whyBound(w, lim)
}

// whyBound is the reason for the last agent in words. It has no comma, which would look
// like a decimal one in a spreadsheet.
func (r *Row) whyBound(w *Why, lim Limits) string {
	first, _, _ := strings.Cut(r.Binding, " ")
	name, _, _ := strings.Cut(first, "=")
	with := "with " + plain(w.Below)
	if w.Below == 1 {
		with += " agent"
	}
	var text string
	level := w.LevelBelow
	if !math.IsNaN(w.levelForBelow) {
		level = w.levelForBelow
	}
	switch name {
	case BindServiceLevel:
		text = fmt.Sprintf("%s the service level is %s and the target is %s", with, plain(level), plain(r.ServiceLevelTarget))
		switch {
		case r.due():
			text = r.whyDue(w, with)
		case math.IsNaN(level):
			text = "the service level asks for it"
		}
		if r.Agreed().Period != PeriodInterval && !math.IsNaN(r.Alone) {
			text = fmt.Sprintf("the service level is that of the whole %s: by itself this interval would need %s", r.Agreed().Period, plain(r.Alone))
		}
	case BindASA:
		text = fmt.Sprintf("%s the mean wait is %s s and at most %s s are wanted", with, plain(w.ASABelow), plain(lim.MaxASA))
		if math.IsNaN(w.ASABelow) {
			text = fmt.Sprintf("%s the line would grow without end and a mean wait of at most %s s is wanted", with, plain(lim.MaxASA))
		}
	case BindAbandonment:
		text = fmt.Sprintf("%s the share that hangs up is %s and at most %s is wanted", with, plain(w.HungUpBelow), plain(lim.MaxAbandonment))
	case BindOccupancy:
		text = fmt.Sprintf("%s agents would be busy %s of their time and at most %s is wanted", with, plain(w.OccupancyBelow), plain(lim.MaxOccupancy))
		if math.IsNaN(w.OccupancyBelow) {
			text = fmt.Sprintf("agents are to be busy at most %s of their time", plain(lim.MaxOccupancy))
		}
	case BindMinAgents:
		text = fmt.Sprintf("at least %d are wanted while the queue is open", lim.MinAgents)
	case BindWorkload:
		switch {
		case r.due():
			text = r.whyDue(w, with)
		case w.OccupancyBelow > 1:
			text = fmt.Sprintf("%s agents would be busy %s of their time: the work takes %s", with, plain(w.OccupancyBelow), plain(r.AgentsExact))
		default:
			text = "so many hands does the work take"
		}
	case BindNone:
		text = "nothing asks for an agent"
	case Unreachable:
		text = "no number of agents meets the targets"
	default:
		text = first
	}
	if w.volume > 0 {
		text += fmt.Sprintf(" (for %s contacts: more come with probability %s)", plain(Round(w.volume, 3)), plain(r.Agreed().Risk))
	}
	return text
}

// plain is x without needless digits; NaN is a dash.
func plain(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
