package capacity

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// Risk says how chance is played: people who leave or not, weeks with more contacts or
// fewer.
type Risk struct {
	Replications int    // 0 = not at all
	Seed         uint64 // every draw follows from it, on any machine and any number of CPUs
	// Range is the half width of the 80 % range of a week's contacts, as a share of them;
	// 0 = they come as planned.
	Range float64
	// Memory is the correlation of a week's deviation with that of the week before, 0 to 1.
	Memory float64
}

// mostReplications and mostPlayed, the replications of all weeks of all queues, keep memory
// in bounds.
const (
	mostReplications = 100_000
	mostPlayed       = 100_000_000
)

// Validate says what is wrong with r.
func (r Risk) Validate() error {
	switch {
	case r.Replications < 0 || r.Replications > mostReplications:
		return fmt.Errorf("%d replications: want 0 to %d", r.Replications, mostReplications)
	case !(r.Range >= 0 && r.Range < 1):
		return fmt.Errorf("a range of %v of a week's contacts: want a share from 0 to below 1", r.Range)
	case !(r.Memory >= 0 && r.Memory <= 1):
		return fmt.Errorf("a correlation of %v from week to week: want 0 to 1", r.Memory)
	}
	return nil
}

// quantile90 is the 90 % quantile of the standard normal distribution: an 80 % range goes
// so many deviations to each side.
const quantile90 = 1.2815515655446004

// normals are equally likely values of a standard normal variable, the middles of so many
// equal parts of its distribution: the same bits on every machine, and one draw each.
var normals = sync.OnceValue(func() []float64 {
	const parts = 4096
	list := make([]float64, parts)
	for i := range list {
		list[i] = planner.NormalQuantile((float64(i) + 0.5) / parts)
	}
	return list
})

// binomial draws how many of n leave, each with probability q: by inversion of the
// distribution function, p(k+1) = p(k) (n-k)/(k+1) q/(1-q). Large n are drawn in parts, so
// that p(0) is never too small for a float64.
func binomial(src *rand.PCG, n int64, q float64) int64 {
	const part = 512
	sum := int64(0)
	switch {
	case q <= 0 || n <= 0:
		return 0
	case q >= 1:
		return n
	case q > 0.5: // (1-q)^512 may be 0
		return n - binomial(src, n, 1-q)
	}
	for n > 0 {
		m := min(n, part)
		n -= m
		u := float64(src.Uint64()>>11) / (1 << 53)
		p, odds := power(1-q, int(m)), q/(1-q)
		k := int64(0)
		for u -= p; u >= 0 && k < m; u -= p {
			p *= float64(m-k) / float64(k+1) * odds
			k++
		}
		sum += k
	}
	return sum
}

// risk plays the plan so many times and writes what came out into its weeks.
//
// Replication r draws from the PCG generator of seed and r alone, so that neither the
// order nor the number of workers matters. Whole people leave, binomially by cohort and
// week. The contacts of week w of a queue are those planned times 1 + sigma z_w, sigma from
// the range, z_0 normal and z_w = rho z_(w-1) + sqrt(1 - rho^2) e_w. The requirement
// follows by a parabola through what the queue's busiest week takes at 90, 100 and 110 % of
// its contacts.
func (b *builder) risk(ctx context.Context, p *Plan, crew *roster, c Change, set *Settings) error {
	risk := set.Risk
	n, lines := risk.Replications, len(p.Lines)
	if most := mostPlayed / (lines * b.weeks); n > most {
		return fmt.Errorf("%w: %d replications of %d queues and %d weeks: want %d at most", ErrTooLarge, n, lines, b.weeks, most)
	}
	answer := make([]response, lines)
	if risk.Range > 0 {
		var err error
		if answer, err = b.responses(ctx, p, c); err != nil {
			return err
		}
	}
	sigma, fresh := risk.Range/quantile90, math.Sqrt(1-float64(risk.Memory*risk.Memory))
	short := make([][]int64, lines)
	hours := make([][]float64, lines*b.weeks) // available, by line and week and replication
	for i := range short {
		short[i] = make([]int64, b.weeks)
	}
	for i := range hours {
		hours[i] = make([]float64, n)
	}
	any := make([]int64, b.weeks)
	var mu sync.Mutex
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			own, ownAny := make([]int64, lines*b.weeks), make([]int64, b.weeks)
			z := make([]float64, lines)
			for {
				r := int(next.Add(1)) - 1
				if r >= n || ctx.Err() != nil {
					break
				}
				src := rand.NewPCG(risk.Seed, uint64(r))
				lastWeek, isShort := -1, false
				crew.follow(1, func(heads int64, q float64) int64 { return binomial(src, heads, q) }, func(w, i int, people *People) {
					if w != lastWeek {
						lastWeek, isShort = w, false
					}
					k := &p.Lines[i].Weeks[w]
					need := k.Need
					if risk.Range > 0 {
						e := normals()[src.Uint64()>>52]
						if w == 0 {
							z[i] = e
						} else {
							z[i] = float64(risk.Memory*z[i]) + float64(fresh*e)
						}
						need *= answer[i].at(math.Max(0, 1+float64(sigma*z[i])))
					}
					there := math.Max(0, float64(people.Tenured*k.Contract)-k.leave)
					hours[i*b.weeks+w][r] = there
					// What rounding of hours makes short is not.
					if need > float64(there*(1+set.Overtime))+1e-6 {
						own[i*b.weeks+w]++
						if !isShort {
							isShort = true
							ownAny[w]++
						}
					}
				}, nil)
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range own {
				short[i/b.weeks][i%b.weeks] += own[i]
			}
			for w := range ownAny {
				any[w] += ownAny[w]
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range p.Lines {
		for w := range p.Lines[i].Weeks {
			k := &p.Lines[i].Weeks[w]
			if k.Contract == 0 {
				continue
			}
			k.Risk = float64(short[i][w]) / float64(n)
			list := hours[i*b.weeks+w]
			slices.Sort(list)
			k.Low, k.High = quantile(list, 0.1), quantile(list, 0.9)
		}
	}
	p.Any = make([]float64, b.weeks)
	for w := range any {
		p.Any[w] = float64(any[w]) / float64(n)
	}
	return nil
}

// quantile is the smallest value of a sorted list that the share p of it does not exceed.
func quantile(sorted []float64, p float64) float64 {
	return sorted[max(0, int(math.Ceil(p*float64(len(sorted))))-1)]
}

// response is how the requirement answers to contacts: 1 + b (f-1) + c (f-1)^2 of it at f
// times the contacts.
type response struct{ b, c float64 }

func (r response) at(f float64) float64 {
	d := f - 1
	return math.Max(0, 1+float64(r.b*d)+float64(r.c*float64(d*d)))
}

// nearby is how far from what is planned the requirement is looked at.
const nearby = 0.1

// responses are those of each queue in its busiest week.
func (b *builder) responses(ctx context.Context, p *Plan, c Change) ([]response, error) {
	list := make([]response, len(p.Lines))
	for i := range p.Lines {
		l := &p.Lines[i]
		busiest := 0
		for w := range l.Weeks {
			if l.Weeks[w].Need > l.Weeks[busiest].Need {
				busiest = w
			}
		}
		from := b.monday + calendar.Day(7*busiest)
		var at [3]float64
		for k, f := range [...]float64{1 - nearby, 1, 1 + nearby} {
			hours, err := b.in.Demand.between(ctx, l.Queue, c, f, from, from+6)
			if err != nil {
				return nil, err
			}
			at[k] = hours
		}
		if at[1] > 0 {
			list[i] = response{(at[2] - at[0]) / (2 * nearby * at[1]), (at[2] + at[0] - 2*at[1]) / (2 * nearby * nearby * at[1])}
		}
	}
	return list, nil
}
