package planner

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/cccplan/cccplan/erlang"
)

// MostPooled is the largest number of queues of which every subset is looked at.
const MostPooled = 12

// ErrTooManyQueues is wrapped when groups join more than [MostPooled] queues.
var ErrTooManyQueues = fmt.Errorf("more than %d queues that share agents: their subsets are too many to look at each", MostPooled)

// Needs are the fewest agents that every subset of some queues takes: agents who can
// serve at least one queue of the subset. Whatever knows such a bound can fill it in or
// raise it; [NeedsOf] takes it from Erlang's formulas.
type Needs struct {
	Queues []QueueName
	// Whole and Exact are the whole and the real number by [Subset], 1 << len(Queues) of
	// them, that of no queue being 0.
	Whole []int
	Exact []float64
	// Separate and SeparateExact are the agents of all queues where each has its own:
	// so many always do.
	Separate      int
	SeparateExact float64
}

// NeedsOf are the needs of the queues of one interval, of rows of models C and A that
// Staff has staffed with these limits, by pooling: a subset takes at least as many
// agents as one queue with all of its contacts would, or as its parts do one by one if
// that is fewer, and never fewer than one of its parts.
//
// What the pool has to achieve is what follows from the queues' own targets, weighted by
// contacts: the weighted mean of their service levels within the longest of their times, of their mean waits, of their
// abandonment; the largest occupancy; the largest least number. Handle time and the rate
// of hanging up are weighted in the same way.
//
// For load, occupancy and least numbers this is a proven bound. For waits it is one as
// long as contacts are served in order of arrival and take equally long: no agent is
// then idle in the pool while a contact waits that he could serve elsewhere. A router
// that lets contacts which are late already wait on in favour of those still in time
// can meet a service level with fewer, and handle times far apart make the pool an
// estimate. It is necessary, not sufficient: agents who cannot do everything may need
// to be more.
func NeedsOf(rows []Row, lim []Limits) (Needs, error) {
	if len(rows) != len(lim) {
		return Needs{}, fmt.Errorf("%d rows with %d limits", len(rows), len(lim))
	}
	if len(rows) > MostPooled {
		return Needs{}, fmt.Errorf("%d queues: %w", len(rows), ErrTooManyQueues)
	}
	n := Needs{Whole: make([]int, 1<<len(rows)), Exact: make([]float64, 1<<len(rows))}
	for i := range rows {
		r := &rows[i]
		if !r.pools() {
			return Needs{}, fmt.Errorf("%s: is not a staffed row of model C or A alone", r.Name())
		}
		if r.Interval != rows[0].Interval || r.Start != rows[0].Start {
			return Needs{}, fmt.Errorf("%s: is not of the same interval as %s", r.Name(), rows[0].Name())
		}
		n.Queues = append(n.Queues, QueueName{r.Queue, r.Channel})
		n.Separate += int(r.Agents)
		n.SeparateExact += r.AgentsExact
	}
	for s := Subset(1); int(s) < len(n.Whole); s++ {
		if s.Len() == 1 {
			i := bits.TrailingZeros(uint(s))
			n.Whole[s], n.Exact[s] = int(rows[i].Agents), rows[i].AgentsExact
			continue
		}
		whole, exact, err := pooled(rows, lim, s)
		if err != nil {
			return Needs{}, err
		}
		// The parts one by one: each split once, the part with the first queue first.
		first := s & -s
		for part := (s - 1) & s; part > 0; part = (part - 1) & s {
			if part&first != 0 {
				whole = min(whole, n.Whole[part]+n.Whole[s&^part])
				exact = min(exact, n.Exact[part]+n.Exact[s&^part])
			}
		}
		// Whoever can serve a part can serve the whole.
		for i := range rows {
			if s.has(i) {
				whole, exact = max(whole, n.Whole[s&^(1<<i)]), max(exact, n.Exact[s&^(1<<i)])
			}
		}
		n.Whole[s], n.Exact[s] = whole, exact
	}
	return n, nil
}

// pools says whether a row can be pooled with others: its agents follow from Erlang C or
// A in its own interval.
func (r *Row) pools() bool {
	return (r.Model == ModelC || r.Model == ModelA) && r.Staffed() && !r.chained()
}

// pooled is the agents of the queues of a subset as one; more than any parts need when no
// number of agents is enough.
func pooled(rows []Row, lim []Limits, s Subset) (whole int, exact float64, err error) {
	whole, exact = math.MaxInt/2, math.Inf(1)
	pool, l, definitions := pool(rows, lim, s)
	for _, d := range definitions { // where definitions differ the one that asks least counts
		r, t := pool, erlang.Target{}
		r.Definition = d
		if t, err = r.target(l); err != nil {
			return 0, 0, err
		}
		q := erlang.Queue{Load: r.Volume * r.AHT / r.Interval.Seconds(), AHT: r.AHT}
		if r.Model == ModelA {
			q.Patience = r.Patience
		}
		st, err := q.Agents(t)
		if errors.Is(err, erlang.ErrUnreachable) {
			continue
		}
		if err != nil {
			return 0, 0, err
		}
		if q.Patience == 0 { // whatever the targets, the line must not grow
			st.Exact = max(st.Exact, q.Load)
			st.Agents = max(st.Agents, erlang.CeilAgents(q.Load))
		}
		whole, exact = min(whole, st.Agents), min(exact, Round(st.Exact, 6))
	}
	return whole, exact, nil
}

// pool is one row of all contacts of a subset, with what follows from the targets of its
// queues, and the definitions of the service level among them.
func pool(rows []Row, lim []Limits, s Subset) (Row, Limits, []string) {
	var p Row
	var l Limits
	contacts, queues := 0.0, 0.0
	for i := range rows {
		if s.has(i) {
			contacts += rows[i].Volume
			queues++
		}
	}
	var definitions []string
	var work, level, leave, asa, abandonment float64
	everyASA := true
	for i := range rows {
		if !s.has(i) {
			continue
		}
		r, limit := &rows[i], lim[i]
		weight := 1 / queues // nobody comes: what holds then does not matter much
		if contacts > 0 {
			weight = r.Volume / contacts
		}
		p.Start, p.Interval = r.Start, r.Interval
		work += float64(weight * r.AHT)
		if r.Model == ModelA && r.Patience > 0 {
			leave += weight / r.Patience
		}
		if !math.IsNaN(r.ServiceLevelTarget) && r.ServiceLevelTarget > 0 {
			level += float64(weight * r.ServiceLevelTarget)
			p.Within = max(p.Within, r.Within)
			if !slices.Contains(definitions, r.Definition) {
				definitions = append(definitions, r.Definition)
			}
		}
		asa += float64(weight * limit.MaxASA)
		everyASA = everyASA && limit.MaxASA > 0
		if limit.MaxAbandonment == 0 {
			limit.MaxAbandonment = 1
		}
		abandonment += float64(weight * limit.MaxAbandonment)
		if limit.MaxOccupancy == 0 {
			limit.MaxOccupancy = 1
		}
		l.MaxOccupancy = max(l.MaxOccupancy, limit.MaxOccupancy)
		l.MinAgents = max(l.MinAgents, limit.MinAgents)
	}
	p.Volume, p.AHT, p.Model = contacts, work, ModelC
	if leave > 0 {
		p.Model, p.Patience = ModelA, 1/leave
	}
	if p.ServiceLevelTarget = math.NaN(); level > 0 {
		p.ServiceLevelTarget = level
	} else {
		definitions = []string{NoTarget}
	}
	if everyASA {
		l.MaxASA = asa
	}
	if abandonment < 1 {
		l.MaxAbandonment = abandonment
	}
	if l.MaxOccupancy == 1 {
		l.MaxOccupancy = 0
	}
	return p, l, definitions
}
