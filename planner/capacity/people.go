package capacity

import (
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// micro is the unit in which people are counted: expected numbers are fractions of people,
// and in whole millionths nobody is lost in rounding.
const micro = 1_000_000

// People are those of a queue in a week, in millionths of a person. Those who leave do so
// at its end:
//
//	Start + Hired + In - Out - Left = End, which is the Start of the week after.
type People struct {
	Start, Hired, In, Out, Left, End int64
	Training, Nesting                int64   // of Start + Hired + In - Out
	Contracts                        float64 // full-time equivalents on the payroll
	Taking                           float64 // those of them that take contacts, as contracts
	Tenured                          float64 // what these do, in full-time equivalents of tenured agents
}

// Present are the people of the week.
func (p *People) Present() int64 { return p.Start + p.Hired + p.In - p.Out }

// cohort are people who began together.
type cohort struct {
	heads    int64
	tenure   int // weeks since their first day of work: what attrition goes by
	clock    int // weeks since they began in this queue
	training int // weeks of clock without contacts
	nesting  int // weeks of clock after these
	fte      float64
	moved    bool // from another queue: nobody drops out of training
	tenured  bool // they do not learn the queue
}

// crew is a queue as people are followed through it.
type crew struct {
	onboarding Onboarding
	dropout    float64
	loss       []float64 // attrition by tenure
	speed      []float64 // by week on the phones
	begin      []cohort
	joins      [][]cohort // by week
}

// move is a [Transfer] between queues by their numbers.
type move struct {
	from, to int
	of       *Transfer
}

// roster is everybody, and what is going to happen.
type roster struct {
	monday calendar.Day
	weeks  int
	crews  []crew
	moves  [][]move // by week

	watch func(week, queue int, c *cohort, output float64) // sees every cohort; nil = nobody does
}

// newRoster takes in queues from the week of monday on. scale multiplies attrition.
func newRoster(queues []Queue, transfers []Transfer, monday calendar.Day, weeks int, scale float64) (*roster, error) {
	r := &roster{monday: monday, weeks: weeks, moves: make([][]move, weeks)}
	index := map[string]int{}
	for i := range queues {
		q := &queues[i]
		if err := q.Validate(); err != nil {
			return nil, err
		}
		index[q.Name] = i
		c := crew{onboarding: q.Onboarding, dropout: q.Onboarding.dropout(), loss: q.Attrition.weekly(scale), speed: q.Ramp.speed(), joins: make([][]cohort, weeks)}
		for _, s := range q.Staff {
			if s.Heads > 0 {
				c.begin = append(c.begin, c.cohort(s.Heads, s.Tenure, s.FTE))
			}
		}
		for _, k := range q.Classes {
			if w := r.week(k.Start); w >= 0 && w < weeks && k.Heads > 0 {
				c.joins[w] = append(c.joins[w], c.cohort(k.Heads, 0, k.FTE))
			}
		}
		r.crews = append(r.crews, c)
	}
	for i := range transfers {
		t := &transfers[i]
		from, ok := index[t.From]
		to, also := index[t.To]
		if !ok || !also || from == to || t.Heads < 0 || t.Heads > largest || t.Training < 0 || t.Training > longest {
			return nil, fmt.Errorf("transfer of %d heads from queue %q to %q: want two queues of the plan, heads of 0 or more and 0 to %d weeks of training", t.Heads, t.From, t.To, longest)
		}
		if w := r.week(t.Date); w >= 0 && w < weeks {
			r.moves[w] = append(r.moves[w], move{from, to, t})
		}
	}
	return r, nil
}

// week is the number of the week of d.
func (r *roster) week(d calendar.Day) int { return int(MondayOf(d)-r.monday) / 7 }

func (c *crew) cohort(heads, tenure int, fte float64) cohort {
	return cohort{heads: int64(heads), tenure: tenure, clock: tenure, training: c.onboarding.Training, nesting: c.onboarding.Nesting, fte: contract(fte)}
}

// leaving is the weekly rate at which people of the cohort leave.
func (c *crew) leaving(k *cohort) float64 {
	if !k.moved && k.clock < k.training {
		return c.dropout
	}
	return at(c.loss, k.tenure)
}

// output is what one of the cohort does, as a share of a tenured agent.
func (c *crew) output(k *cohort) float64 {
	switch phones := k.clock - k.training - k.nesting; {
	case k.clock < k.training:
		return 0
	case phones < 0:
		return c.onboarding.NestingShare
	case k.tenured:
		return 1
	default:
		return at(c.speed, phones)
	}
}

// follow goes through the weeks. unit is what one person counts as, and leave says how many
// of n leave at rate q. seen gets each week of each queue. A transfer of more people than
// there are takes those who are there; short hears of it.
func (r *roster) follow(unit int64, leave func(n int64, q float64) int64, seen func(week, queue int, p *People), short func(t *Transfer, there int64)) {
	now := make([][]cohort, len(r.crews))
	count := make([]People, len(r.crews))
	for i := range r.crews {
		now[i] = make([]cohort, len(r.crews[i].begin), len(r.crews[i].begin)+r.weeks)
		for k, c := range r.crews[i].begin {
			c.heads *= unit
			now[i][k] = c
			count[i].End += c.heads
		}
	}
	for w := range r.weeks {
		for i := range r.crews {
			count[i] = People{Start: count[i].End}
			for _, c := range r.crews[i].joins[w] {
				c.heads *= unit
				now[i] = append(now[i], c)
				count[i].Hired += c.heads
			}
		}
		for _, m := range r.moves[w] {
			moved, rest := takeLongest(now[m.from], int64(m.of.Heads)*unit)
			for _, c := range moved {
				count[m.from].Out += c.heads
				count[m.to].In += c.heads
				c.clock, c.training, c.nesting, c.moved, c.tenured = 0, m.of.Training, 0, true, !m.of.Ramp
				now[m.to] = append(now[m.to], c)
			}
			if rest > 0 && short != nil {
				short(m.of, int64(m.of.Heads)*unit-rest)
			}
		}
		for i := range r.crews {
			crew, p := &r.crews[i], &count[i]
			kept := now[i][:0]
			for n := range now[i] {
				c := &now[i][n]
				if c.heads == 0 {
					continue
				}
				contracts := float64(float64(c.heads) * c.fte)
				p.Contracts += contracts
				switch {
				case c.clock < c.training:
					p.Training += c.heads
				default:
					if c.clock < c.training+c.nesting {
						p.Nesting += c.heads
					}
					p.Taking += contracts
					p.Tenured += float64(contracts * crew.output(c))
				}
				if r.watch != nil {
					r.watch(w, i, c, crew.output(c))
				}
				left := leave(c.heads, crew.leaving(c))
				p.Left += left
				c.heads -= left
				c.tenure++
				c.clock++
				kept = append(kept, *c)
			}
			now[i] = kept
			p.End = p.Present() - p.Left
			u := float64(unit)
			p.Contracts, p.Taking, p.Tenured = p.Contracts/u, p.Taking/u, p.Tenured/u
			seen(w, i, p)
		}
	}
}

// takeLongest takes so many people of cohorts out of them, those of the longest tenure
// first. People in training stay. rest are those who are not there.
func takeLongest(list []cohort, heads int64) (taken []cohort, rest int64) {
	order := make([]int, 0, len(list))
	for i := range list {
		if list[i].clock >= list[i].training {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[b].tenure - list[a].tenure })
	for _, i := range order {
		c := list[i]
		c.heads = min(c.heads, heads)
		if c.heads == 0 {
			continue
		}
		list[i].heads -= c.heads
		heads -= c.heads
		taken = append(taken, c)
	}
	return taken, heads
}

// expected is how many of n millionths leave at rate q, rounded to a whole millionth.
func expected(n int64, q float64) int64 { return int64(math.Round(float64(n) * q)) }

// expect follows the expected numbers of people: by queue and week.
func (r *roster) expect() ([][]People, error) {
	list := make([][]People, len(r.crews))
	for i := range list {
		list[i] = make([]People, r.weeks)
	}
	var err error
	r.follow(micro, expected, func(w, q int, p *People) { list[q][w] = *p }, func(t *Transfer, there int64) {
		if err == nil {
			err = &TransferError{Transfer: *t, There: float64(there) / micro}
		}
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// TransferError is a transfer of more people than are expected to be there.
type TransferError struct {
	Transfer Transfer
	There    float64 // people, past their training
}

func (e *TransferError) Error() string {
	return fmt.Sprintf("%d people are to go from queue %q to %q on %s, but only %.1f are expected to be there then, past their training", e.Transfer.Heads, e.Transfer.From, e.Transfer.To, e.Transfer.Date, e.There)
}
