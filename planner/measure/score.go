package measure

import (
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Quantity is what a forecast or a commitment is of.
type Quantity string

// Quantities that are scored.
const (
	Volume Quantity = "volume" // contacts
	AHT    Quantity = "aht_s"  // average handle time: its errors are seconds of handling, so that contacts weigh
	Agents Quantity = "agents" // agents who were to be there: its errors are agent hours, interval by interval
)

// ScoreConfig says how to score. The zero value is ready to use.
type ScoreConfig struct {
	// Corridors are those of volumes, at most one of each grain.
	Corridors []Corridor
	// Owner of a quantity; "" where nobody owns it.
	Owner func(Quantity) string
}

// Score is how far a quantity of one queue, or of all, was off at one grain.
type Score struct {
	Quantity       Quantity
	Owner          string
	Queue, Channel string
	All            bool // of all queues but those that are sums of others; errors of queues do not cancel
	Grain          sheet.Grain
	// Sums are the errors. Those of agents are always summed by interval, because an agent
	// too many at ten does not answer the calls of eleven. Its chance is that of contacts,
	// and means nothing of other quantities.
	forecast.Score
	Missing int // intervals left out, because no value is known
	Partial int // periods of which some of the intervals are missing
	// Of the corridor of the grain: how many periods lay inside and outside, and how many
	// of those judged would have been inside by chance had every forecast been right.
	Corridor             Corridor
	Inside, Below, Above int
	ByChance             float64
	// Level and Shape split the errors of intervals, by day: Level is what whole days were
	// off, Shape what intervals would still be off had their day been right. NaN but for
	// volumes by interval.
	Level, Shape float64
	// Over and Under are the parts of Miss in which the forecast, or the commitment, was
	// more than what came, and less.
	Over, Under float64
}

// Floor is the WAPE that chance leaves; NaN but for volumes.
func (s *Score) Floor() float64 {
	if s.Quantity != Volume {
		return math.NaN()
	}
	return s.Score.Floor()
}

// AboveFloor is the WAPE less what chance leaves: what anybody can answer for. It can be
// negative, by luck; NaN but for volumes.
func (s *Score) AboveFloor() float64 { return s.WAPE() - s.Floor() }

// InsideShare is the share of periods inside the corridor; NaN without one.
func (s *Score) InsideShare() float64 {
	if s.Corridor.None() || s.Count == 0 {
		return math.NaN()
	}
	return float64(s.Inside) / float64(s.Count)
}

// ChanceShare is the share of periods that would be inside had every forecast been right,
// on average.
func (s *Score) ChanceShare() float64 {
	if s.Corridor.None() || s.Count == 0 {
		return math.NaN()
	}
	return s.ByChance / float64(s.Count)
}

// add sums up scores of the same quantity and grain.
func (s *Score) add(o *Score) {
	s.Score.Add(o.Score)
	s.Missing += o.Missing
	s.Partial += o.Partial
	s.Inside += o.Inside
	s.Below += o.Below
	s.Above += o.Above
	s.ByChance += o.ByChance
	s.Level += o.Level
	s.Shape += o.Shape
	s.Over += o.Over
	s.Under += o.Under
}

// ScoreMatched scores volumes, handle times and agents of every queue at every grain, then
// all queues together. Quantities of which nothing is known have no score. Volumes have
// those of intervals without a row too, as forecast to be none.
func ScoreMatched(m *Matched, cfg ScoreConfig) []Score {
	owner := cfg.Owner
	if owner == nil {
		owner = func(Quantity) string { return "" }
	}
	var list []Score
	for k := range m.Queues {
		q := &m.Queues[k]
		naive := q.naive()
		for _, g := range Grains() {
			var c Corridor
			if i := slices.IndexFunc(cfg.Corridors, func(c Corridor) bool { return c.Grain == g }); i >= 0 {
				c = cfg.Corridors[i]
			}
			list = append(list, q.score(Volume, g, c, naive[g]))
		}
		for _, g := range Grains() {
			list = append(list, q.score(AHT, g, Corridor{}, math.NaN()))
		}
		list = append(list, q.score(Agents, sheet.Interval, Corridor{}, math.NaN()))
	}
	list = slices.DeleteFunc(list, func(s Score) bool { return s.Count == 0 && s.Quantity != Volume })
	list = append(list, m.all(list)...)
	for i := range list {
		list[i].Owner = owner(list[i].Quantity)
	}
	return list
}

// all adds up the scores of queues; none where there is one queue.
func (m *Matched) all(list []Score) []Score {
	var sums []Score
	counted := 0
	for k := range m.Queues {
		q := &m.Queues[k]
		if q.Sum {
			continue
		}
		counted++
		for i := range list {
			s := &list[i]
			if s.Queue != q.Queue || s.Channel != q.Channel {
				continue
			}
			at := slices.IndexFunc(sums, func(o Score) bool { return o.Quantity == s.Quantity && o.Grain == s.Grain })
			if at < 0 {
				first := *s
				first.Queue, first.Channel, first.All = "", "", true
				first.Pinball = nil
				sums = append(sums, first)
				continue
			}
			sums[at].add(s)
		}
	}
	if counted < 2 {
		return nil
	}
	return sums
}

// values are what was forecast of a quantity in an interval and what came, in units that
// add up; ok is false where one of them is not known.
func (p *Pair) values(what Quantity) (planned, actual float64, ok bool) {
	r := p.Plan
	switch what {
	case Volume:
		planned, actual = r.Volume, p.Offered
	case AHT:
		if p.Handled == 0 { // nothing was handled, whatever it would have taken
			return 0, 0, false
		}
		planned, actual = float64(r.AHT*p.Handled), p.HandleS
	case Agents:
		planned, actual = float64(p.Committed*r.Interval.Hours()), float64(p.Agents*r.Interval.Hours())
	}
	return planned, actual, !math.IsNaN(planned) && !math.IsNaN(actual)
}

// gathered is what a period adds up to.
type gathered struct {
	first           calendar.Day // of the period
	planned, actual float64
	some, missing   bool
}

func (q *MatchedQueue) score(what Quantity, g sheet.Grain, c Corridor, naive float64) Score {
	s := Score{Quantity: what, Queue: q.Queue, Channel: q.Channel, Grain: g, Missing: q.Missing, Corridor: c, Level: math.NaN(), Shape: math.NaN()}
	if what == Volume && g == sheet.Interval {
		s.Level, s.Shape = q.split()
	}
	if g == sheet.Interval {
		for i := range q.Pairs {
			planned, actual, ok := q.Pairs[i].values(what)
			if !ok {
				if what != AHT || q.Pairs[i].Handled != 0 {
					s.Missing++
				}
				continue
			}
			s.observe(planned, actual, naive)
		}
		if what == Volume {
			for _, u := range q.Unplanned {
				s.observe(0, u.Offered, naive)
			}
		}
		return s
	}
	for _, p := range q.periods(what, g, &s.Missing) {
		s.Partial += count(p.missing && p.some)
		if p.some {
			s.observe(p.planned, p.actual, naive)
		}
	}
	return s
}

// periods adds up intervals by period, in order of time.
func (q *MatchedQueue) periods(what Quantity, g sheet.Grain, missing *int) []*gathered {
	var list []*gathered
	var last calendar.Day // of the pair before
	var before *gathered
	at := func(d calendar.Day) *gathered {
		if before != nil && d == last {
			return before
		}
		first := q.calendar.first(g, d)
		i, found := slices.BinarySearchFunc(list, first, func(o *gathered, first calendar.Day) int { return int(o.first - first) })
		if !found {
			list = slices.Insert(list, i, &gathered{first: first})
		}
		last, before = d, list[i]
		return before
	}
	for i := range q.Pairs {
		p := &q.Pairs[i]
		sum := at(calendar.DayOf(p.Plan.Start.Wall))
		planned, actual, ok := p.values(what)
		switch {
		case ok:
			sum.planned += planned
			sum.actual += actual
			sum.some = true
		case what != AHT || p.Handled != 0:
			sum.missing = true
			*missing++
		}
	}
	for _, r := range q.missing {
		at(calendar.DayOf(r.Start.Wall)).missing = true
	}
	if what == Volume {
		for _, u := range q.Unplanned {
			sum := at(u.Day)
			sum.actual += u.Offered
			sum.some = true
		}
	}
	return list
}

func (s *Score) observe(planned, actual, naive float64) {
	chance := s.Chance
	s.Observe(actual, planned, naive)
	if s.Quantity != Volume {
		s.Chance = chance
	}
	if planned > actual {
		s.Over += planned - actual
	} else {
		s.Under += actual - planned
	}
	if s.Corridor.None() {
		return
	}
	switch s.Corridor.Side(planned, actual) {
	case -1:
		s.Below++
	case 1:
		s.Above++
	default:
		s.Inside++
	}
	least, most := s.Corridor.Bounds(planned)
	s.ByChance += forecast.PoissonInside(planned, least, most)
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// split parts the errors of intervals into those of whole days and those of the course
// of a day. With F and A the contacts forecast and offered of a day, and p_i the share of
// interval i in F,
//
//	A_i - F_i = (A - F) p_i + (A_i - A p_i)
//
// A day for which nothing was forecast has no course: all of its error is one of level.
func (q *MatchedQueue) split() (level, shape float64) {
	days := q.days()
	for i := range q.Pairs {
		l, s := days.split(&q.Pairs[i])
		level += math.Abs(l)
		shape += math.Abs(s)
	}
	for _, u := range q.Unplanned {
		shape += u.Offered // the day's course has none of it there
	}
	return level, shape
}

// dayTotals are the contacts forecast and offered by local day.
type dayTotals map[calendar.Day]*gathered

func (q *MatchedQueue) days() dayTotals {
	ignored := 0
	days := dayTotals{}
	for _, p := range q.periods(Volume, sheet.Day, &ignored) {
		days[p.first] = p
	}
	return days
}

// split is the error of an interval, actual less forecast, by level and by shape: they
// add up to it.
func (d dayTotals) split(p *Pair) (level, shape float64) {
	all := p.Offered - p.Plan.Volume
	sum := d[calendar.DayOf(p.Plan.Start.Wall)]
	if sum.planned == 0 {
		return all, 0
	}
	level = float64((sum.actual - sum.planned) * (p.Plan.Volume / sum.planned))
	return level, all - level
}

// MixStandardised is the handle time of all queues together in three steps, in seconds:
// as planned, as it would have been had every queue taken what was planned of it for the
// contacts that came, and as it was. From the first to the second it is the mix of
// contacts, from the second to the third what happened within the queues. NaN where
// nothing is known.
func MixStandardised(m *Matched) (planned, mixed, actual float64) {
	var plannedS, plannedN, mixedS, actualS, handled float64
	for k := range m.Queues {
		if m.Queues[k].Sum {
			continue
		}
		for i := range m.Queues[k].Pairs {
			p := &m.Queues[k].Pairs[i]
			if s, _, ok := p.values(AHT); ok && !math.IsNaN(p.Plan.Volume) {
				plannedS += float64(p.Plan.AHT * p.Plan.Volume)
				plannedN += p.Plan.Volume
				mixedS += s
				actualS += p.HandleS
				handled += p.Handled
			}
		}
	}
	if handled == 0 || plannedN == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return plannedS / plannedN, mixedS / handled, actualS / handled
}
