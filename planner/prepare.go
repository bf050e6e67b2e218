package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Prepare writes what a policy says into the inputs of rows, as [Restaff] does before it
// staffs them, and returns the limits of each row. Warnings are about rows that contradict
// each other or themselves. It reads the binding cells that rows have from before, so
// limits of a plan are known only until it is staffed again: keep them.
func Prepare(ctx context.Context, rows []Row, p Policy) (lim []Limits, warnings []error, err error) {
	if err := p.Validate(); err != nil {
		return nil, nil, err
	}
	queues := map[[2]string]*preparation{}
	// look returns the preparation of a row's queue, given that of the row before.
	look := func(r *Row, last *preparation) *preparation {
		// Rows of a queue mostly stand together.
		if last != nil && last.queue == r.Queue && last.channel == r.Channel {
			return last
		}
		return queues[[2]string{r.Queue, r.Channel}]
	}
	var q *preparation
	shares, err := tellingRows(ctx, rows)
	if err != nil {
		return nil, nil, err
	}
	for _, telling := range shares {
		for _, i := range telling {
			r := &rows[i]
			if q = look(r, q); q == nil {
				if err := p.validate(r.Queue, r.Channel); err != nil {
					return nil, nil, err
				}
				q = &preparation{queue: r.Queue, channel: r.Channel, policy: &p, fill: p.Fill.Over(p.Defaults, r.Queue, r.Channel)}
				q.openingSaid = p.Said.Over(Settings{}, r.Queue, r.Channel).Terms.Opening != nil
				q.patienceSaid = p.Said.Over(Settings{Patience: -1}, r.Queue, r.Channel).Patience >= 0
				queues[[2]string{r.Queue, r.Channel}] = q
			}
			if k := &q.known; k.learn(r) && !k.mixed {
				k.mixed = true
				warnings = append(warnings, fmt.Errorf("%s was staffed with different limits (binding differs from earlier rows): a row that does not show its own gets those of the first that does", r.Name()))
			}
		}
	}
	var disagree atomic.Int64
	var openings []int // rows that have an opening backlog by the policy
	var own sync.Mutex // of openings
	lim = make([]Limits, len(rows))
	err = eachShare(ctx, len(rows), func(from, to int) error {
		var q *preparation
		var before prepared
		for i := from; i < to; i++ {
			r := &rows[i]
			q = look(r, q)
			was, opened := r.Model, len(r.agreed().Opening) > 0
			var err error
			if lim[i], err = q.apply(r, &before); err != nil {
				return err
			}
			if len(r.agreed().Opening) > 0 && (!opened || q.openingSaid) {
				own.Lock()
				openings = append(openings, i)
				own.Unlock()
			}
			if was != r.Model && (was == ModelC || was == ModelA) && (r.Model == ModelC || r.Model == ModelA) && !q.patienceSaid {
				disagree.Add(1)
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(openings)
	openOnce(rows, openings)
	if n := int(disagree.Load()); n > 0 {
		warnings = append(warnings, fmt.Errorf("%s a model that does not go with patience_s: patience_s decides, A where there is some, C where there is none", rowsHave(n)))
	}
	return lim, warnings, nil
}

// tellingRows are the rows that begin a run of rows of a queue or reveal a limit, in
// order: in most plans few of them.
func tellingRows(ctx context.Context, rows []Row) ([][]int, error) {
	shares := make([][]int, (len(rows)+share-1)/share)
	err := eachShare(ctx, len(rows), func(from, to int) error {
		var telling []int
		for i := from; i < to; i++ {
			r := &rows[i]
			if i == from || r.Queue != rows[i-1].Queue || r.Channel != rows[i-1].Channel || r.reveals() {
				telling = append(telling, i)
			}
		}
		shares[from/share] = telling
		return nil
	})
	return shares, err
}

// preparation is what the rows of a queue are prepared with.
type preparation struct {
	queue, channel string
	policy         *Policy
	fill           Settings // for rows that name no model
	patienceSaid   bool     // what a row says of its patience counts for nothing
	openingSaid    bool     // likewise of its opening backlog
	known
}

// prepared is the row before, as it was and as it is: most rows of a queue say the same.
type prepared struct {
	of      *preparation // nil = none
	was, is Row
	limits  Limits
	day     calendar.Day
	dated   dated // what was said of the last day that was asked for
}

// apply writes the settings that hold for the row into it.
func (q *preparation) apply(r *Row, before *prepared) (Limits, error) {
	// A row without handle time may get one from the settings, and a chat another one.
	plain := !math.IsNaN(r.AHT) && r.Model != ModelChat && ChannelModel(q.channel) != ModelChat
	if plain && before.of == q && saysTheSame(r, &before.was) && (q.policy.Dated == nil || calendar.DayOf(r.Start.Wall) == before.day) {
		p := &before.is
		r.Model, r.Definition, r.ServiceLevelTarget, r.Within = p.Model, p.Definition, p.ServiceLevelTarget, p.Within
		r.Patience, r.Shrinkage, r.Terms = p.Patience, p.Shrinkage, p.Terms
		return before.limits, nil
	}
	was := *r
	var bound known // a limit that bound this very row goes before its neighbours'
	bound.learn(r)
	unsaid := q.policy.Defaults
	if r.Model == "" {
		unsaid = q.fill
	}
	s := q.policy.Said.Over(r.own(bound.over(q.over(unsaid))), q.queue, q.channel)
	if q.policy.Dated != nil {
		d := &before.dated
		if d.policy != q.policy || d.queue != q.queue || d.channel != q.channel {
			*d = dated{policy: q.policy, queue: q.queue, channel: q.channel}
		}
		var err error
		if s, err = d.over(s, r); err != nil {
			return Limits{}, err
		}
	}
	lim := s.Apply(r)
	// Shares of right parties may go by the time of day.
	if before.of = nil; plain && len(s.RightParty) <= 1 {
		before.of, before.was, before.is, before.limits, before.day = q, was, *r, lim, calendar.DayOf(r.Start.Wall)
	}
	return lim, nil
}

// saysTheSame says whether two rows of a queue lead to the same settings.
func saysTheSame(a, b *Row) bool {
	return a.Model == b.Model && a.Definition == b.Definition && a.Terms == b.Terms && alike(a.ServiceLevelTarget, b.ServiceLevelTarget) && alike(a.Within, b.Within) &&
		alike(a.Patience, b.Patience) && alike(a.Shrinkage, b.Shrinkage) && (a.AgentsExact < 1) == (b.AgentsExact < 1) &&
		(a.Binding == b.Binding || !strings.Contains(a.Binding, "=") && !strings.Contains(b.Binding, "="))
}

// alike is equality of cells, of which empty ones are equal.
func alike(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
