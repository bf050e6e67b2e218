package measure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/cccplan/cccplan/planner"
)

// bridge evaluates what lies between the ends of a bridge.
type bridge struct {
	of       Of
	from, to Side
	queues   []queueKey
	queue    []int // of each row
	differs  set
	volumes  [8][]float64 // by level, mix and profile
	out      []bool       // rows left out
	hours    float64      // of the time of the plan, each instant once
	warnings []error

	rows   []planner.Row // scratch
	limits []planner.Limits
}

// tally is what rows of a queue add up to: hours, money, or contacts.
type tally struct {
	sum, all float64 // all is the denominator of service levels
}

func (t *tally) add(o tally) {
	t.sum += o.sum
	t.all += o.all
}

func newBridge(from, to Side, cfg BridgeConfig) (*bridge, error) {
	b := &bridge{of: cfg.Of, from: from, to: to, out: make([]bool, len(from.Rows)), rows: make([]planner.Row, len(from.Rows)), limits: make([]planner.Limits, len(from.Rows))}
	if len(from.Rows) != len(to.Rows) || len(from.Rows) == 0 {
		return nil, fmt.Errorf("%w: %d and %d rows: want as many on both sides, and some", planner.ErrActuals, len(from.Rows), len(to.Rows))
	}
	index := map[queueKey]int{}
	for i := range from.Rows {
		p, a := &from.Rows[i], &to.Rows[i]
		key := queueKey{p.Queue, p.Channel}
		if key != (queueKey{a.Queue, a.Channel}) || !p.Start.Instant().Equal(a.Start.Instant()) || p.Interval != a.Interval {
			return nil, fmt.Errorf("%w: row %d is %s of one side and %s of the other", planner.ErrActuals, i+1, p.Name(), a.Name())
		}
		k, ok := index[key]
		if !ok {
			k = len(b.queues)
			index[key] = k
			b.queues = append(b.queues, key)
		}
		b.queue = append(b.queue, k)
	}
	for _, s := range []*Side{&b.from, &b.to} {
		if s.Efficiency == 0 {
			s.Efficiency = 1
		}
		if !(s.Efficiency > 0 && s.Efficiency <= 1) {
			return nil, fmt.Errorf("%w: efficiency %v: want a share above 0 to 1", ErrFactors, s.Efficiency)
		}
		if cfg.Of == OfCost && !(s.Rate > 0 && s.Rate < 1e12) {
			return nil, fmt.Errorf("%w: rate %v: want money for a scheduled hour, above 0", ErrFactors, s.Rate)
		}
		if n := len(from.Rows); cfg.Of == OfLevel && (len(s.Agents) != n || len(s.Scheduled) != n) {
			return nil, fmt.Errorf("%w: service levels take agents and scheduled of every row", ErrFactors)
		}
	}
	b.span()
	b.spread(cfg.Sums)
	b.compare()
	return b, nil
}

// span finds the hours of the plan: elapsed time in which any queue has a row.
func (b *bridge) span() {
	type stretch struct{ from, to int64 }
	var list []stretch
	for i := range b.from.Rows {
		r := &b.from.Rows[i]
		at := r.Start.Instant().UnixMilli()
		list = append(list, stretch{at, at + r.Interval.Milliseconds()})
	}
	slices.SortFunc(list, func(a, c stretch) int { return int(max(-1, min(1, a.from-c.from))) })
	sum, end := int64(0), list[0].from
	for _, s := range list {
		if s.to > end {
			sum += s.to - max(s.from, end)
			end = s.to
		}
	}
	b.hours = float64(sum) / 3.6e6
}

// spread finds the contacts of every row for each set of level, mix and profile.
func (b *bridge) spread(sums []string) {
	var level [2]float64
	queue := [2][]float64{make([]float64, len(b.queues)), make([]float64, len(b.queues))}
	for i := range b.from.Rows {
		for side, v := range []float64{b.from.Rows[i].Volume, b.to.Rows[i].Volume} {
			queue[side][b.queue[i]] += v
		}
	}
	for k, key := range b.queues {
		if len(b.queues) == 1 || !slices.Contains(sums, key.queue) {
			level[0] += queue[0][k]
			level[1] += queue[1][k]
		}
	}
	for s := range b.volumes {
		v := make([]float64, len(b.from.Rows))
		for i := range v {
			k := b.queue[i]
			own := [2]float64{b.from.Rows[i].Volume, b.to.Rows[i].Volume}
			switch s {
			case 0:
				v[i] = own[0]
				continue
			case 7:
				v[i] = own[1]
				continue
			}
			l, m, p := level[s&1], s>>1&1, s>>2&1
			// Of nothing there are no shares: those of the other side stand in.
			if level[m] == 0 {
				m = 1 - m
			}
			if queue[p][k] == 0 {
				p = 1 - p
			}
			if level[m] > 0 && queue[p][k] > 0 {
				v[i] = float64(l * float64(queue[m][k]/level[m]) * float64(own[p]/queue[p][k]))
			}
		}
		b.volumes[s] = v
	}
}

// compare finds the factors that differ.
func (b *bridge) compare() {
	for n, f := range VolumeGroup {
		for i := range b.from.Rows {
			// Shares are quotients: what differs by less than a file shows is rounding.
			if planner.Round(b.volumes[0][i], 6) != planner.Round(b.volumes[1<<n][i], 6) {
				b.differs |= bit(f)
				break
			}
		}
	}
	// What each of them leaves alone they may still change together.
	if b.differs&VolumeGroup.set() == 0 {
		for i := range b.from.Rows {
			if b.volumes[0][i] != b.volumes[7][i] {
				b.differs |= bit(Level)
			}
		}
	}
	for i := range b.from.Rows {
		p, a := &b.from.Rows[i], &b.to.Rows[i]
		if !same(p.AHT, a.AHT) {
			b.differs |= bit(HandleTime)
		}
		if b.goal(p, a, i) {
			b.differs |= bit(Goal)
		}
		if b.of != OfLevel && !same(p.Shrinkage, a.Shrinkage) {
			b.differs |= bit(Absent)
		}
	}
	if b.of == OfLevel {
		b.compareStaff()
		return
	}
	if b.from.Efficiency != b.to.Efficiency {
		b.differs |= bit(Efficiency)
	}
	if b.of == OfCost && b.from.Rate != b.to.Rate {
		b.differs |= bit(Rates)
	}
}

// compareStaff finds whether agents differ, and whether that is told apart into those
// scheduled and those who were not there.
func (b *bridge) compareStaff() {
	apart := true
	for i := range b.from.Rows {
		for _, s := range []*Side{&b.from, &b.to} {
			if s.Agents[i] == s.Agents[i] && !(s.Scheduled[i] > 0 && s.Scheduled[i] >= s.Agents[i]) {
				apart = s.Agents[i] == 0 && s.Scheduled[i] == 0 && apart
			}
		}
	}
	if !apart { // agents as they are, scheduled or not
		b.from.Scheduled, b.to.Scheduled = b.from.Agents, b.to.Agents
	}
	for i := range b.from.Rows {
		if !same(b.from.Scheduled[i], b.to.Scheduled[i]) {
			b.differs |= bit(Staff)
		}
		if planner.Round(b.from.there(i), 9) != planner.Round(b.to.there(i), 9) && apart {
			b.differs |= bit(Absent)
		}
	}
}

// there is the share of those scheduled who are on the queue.
func (s *Side) there(i int) float64 {
	if s.Scheduled[i] == 0 {
		return 1
	}
	return s.Agents[i] / s.Scheduled[i]
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// goal says whether anything differs that staffing is for.
func (b *bridge) goal(p, a *planner.Row, i int) bool {
	if p.Model != a.Model || p.Definition != a.Definition || !same(p.ServiceLevelTarget, a.ServiceLevelTarget) || !same(p.Within, a.Within) || !same(p.Patience, a.Patience) {
		return true
	}
	if p.Terms != a.Terms && fmt.Sprint(p.Agreed()) != fmt.Sprint(a.Agreed()) {
		return true
	}
	return b.from.Limits != nil && b.to.Limits != nil && b.from.Limits[i] != b.to.Limits[i]
}

func (b *bridge) leftOut() int {
	n := 0
	for _, out := range b.out {
		n += count(out)
	}
	return n
}

// staffing are the factors that it takes to staff anew; those beside them multiply.
var staffing = Group{Level, Mix, Profile, HandleTime, Goal}.set()

// evaluate is the value of every set of groups, by queue.
func (b *bridge) evaluate(ctx context.Context, groups []Group) ([][]tally, error) {
	n := 1 << len(groups)
	sets := make([]set, n)
	for s := range sets {
		for g := range groups {
			if s&(1<<g) != 0 {
				sets[s] |= groups[g].set()
			}
		}
		sets[s] &= b.differs // what does not differ changes nothing
	}
	// Rows are staffed once for each set of factors that it depends on.
	staffed := map[set][]tally{}
	for _, s := range sets {
		key := s & staffing
		if b.of == OfLevel {
			key = s
		}
		if _, ok := staffed[key]; ok {
			continue
		}
		out, err := b.staff(ctx, key)
		if err != nil {
			return nil, err
		}
		staffed[key] = out
	}
	values := make([][]tally, len(b.queues))
	for k := range values {
		values[k] = make([]tally, n)
	}
	for s, of := range sets {
		key := of & staffing
		if b.of == OfLevel {
			key = of
		}
		rows := staffed[key]
		for i := range rows {
			if b.out[i] {
				continue
			}
			values[b.queue[i]][s].add(b.value(of, i, rows[i]))
		}
	}
	return values, nil
}

// value is what a row adds, with some factors as they came; staffed is its agents before
// shrinkage, or the contacts of its service level.
func (b *bridge) value(s set, i int, staffed tally) tally {
	if b.of == OfLevel {
		return staffed
	}
	pick := func(f Factor) (*Side, *planner.Row) {
		if s.has(f) {
			return &b.to, &b.to.Rows[i]
		}
		return &b.from, &b.from.Rows[i]
	}
	_, row := pick(Absent)
	side, _ := pick(Efficiency)
	shrinkage := row.Shrinkage
	if math.IsNaN(shrinkage) {
		shrinkage = 0
	}
	hours := float64(staffed.sum / (1 - shrinkage) / side.Efficiency * row.Interval.Hours())
	if b.of == OfCost {
		side, _ = pick(Rates)
		hours *= side.Rate
	}
	return tally{sum: hours}
}

// metric is what the bridge is of, by set.
func (b *bridge) metric(values []tally) []float64 {
	out := make([]float64, len(values))
	for s, t := range values {
		switch b.of {
		case OfAgents:
			out[s] = t.sum / b.hours
		case OfLevel:
			if t.all > 0 {
				out[s] = 100 * t.sum / t.all
			}
		default:
			out[s] = t.sum
		}
	}
	return out
}

// staff staffs every row with some factors as they came, or finds the service level that
// its agents reach.
func (b *bridge) staff(ctx context.Context, s set) ([]tally, error) {
	rows, limits := b.rows, b.limits
	v := b.volumes[0]
	if i := int(count(s.has(Level)) | count(s.has(Mix))<<1 | count(s.has(Profile))<<2); i > 0 {
		if s&VolumeGroup.set() == b.differs&VolumeGroup.set() {
			i = 7 // all that differ
		}
		v = b.volumes[i]
	}
	for i := range rows {
		r := &rows[i]
		*r = b.from.Rows[i]
		if limits[i] = (planner.Limits{}); b.from.Limits != nil {
			limits[i] = b.from.Limits[i]
		}
		if s.has(Goal) {
			*r = b.to.Rows[i]
			if b.to.Limits != nil {
				limits[i] = b.to.Limits[i]
			}
		}
		if r.AHT = b.from.Rows[i].AHT; s.has(HandleTime) {
			r.AHT = b.to.Rows[i].AHT
		}
		r.Volume, r.Shrinkage = v[i], 0
	}
	if b.of == OfLevel {
		return b.reached(ctx, s, rows)
	}
	if err := planner.StaffAll(ctx, rows, limits); err != nil {
		return nil, err
	}
	out := make([]tally, len(rows))
	for i := range rows {
		if out[i].sum = rows[i].Scheduled; math.IsNaN(rows[i].Scheduled) {
			b.leave(i, "is not staffed, at one end of the bridge or between")
		}
	}
	return out, nil
}

// leave leaves a row out of everything.
func (b *bridge) leave(i int, why string) {
	if !b.out[i] && b.leftOut() == 0 {
		b.warnings = append(b.warnings, fmt.Errorf("%s %s: it and rows like it are left out", b.from.Rows[i].Name(), why))
	}
	b.out[i] = true
}

// reached are the service levels of rows with the agents of a set.
func (b *bridge) reached(ctx context.Context, s set, rows []planner.Row) ([]tally, error) {
	out := make([]tally, len(rows))
	unknown := make([]bool, len(rows))
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(rows); i += workers {
				if i%1024 == w && ctx.Err() != nil {
					errs[w] = ctx.Err()
					return
				}
				scheduled, there := b.from.Scheduled[i], b.from.there(i)
				if s.has(Staff) {
					scheduled = b.to.Scheduled[i]
				}
				if s.has(Absent) {
					there = b.to.there(i)
				}
				n := float64(scheduled * there)
				if n != n {
					unknown[i] = true
					continue
				}
				m, err := rows[i].At(n)
				switch out[i] = (tally{m.Good, m.All}); {
				case errors.Is(err, planner.ErrTerms):
					unknown[i] = true
				case err != nil:
					errs[w] = err
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for i, u := range unknown {
		if u {
			b.leave(i, "has no agents, or no service level of a line")
		}
	}
	return out, nil
}
