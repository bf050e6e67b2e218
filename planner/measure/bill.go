package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// ErrNoBilling is wrapped when a contract does not say what is paid.
var ErrNoBilling = errors.New("no billing rule")

// BillConfig is what a bill needs beside the contract.
type BillConfig struct {
	Locked  string  // version that the committed quantities are of, for people
	Actuals string  // file that the delivered quantities are of, for people
	FTEHour float64 // paid hours of a full-time equivalent in a period; only for bills by FTE
	// Relief are verdicts on the same periods; nil = no relief rule, credits are due.
	Relief []Relief
}

// Bill is what is paid for a period, and what it was worked out from.
type Bill struct {
	Period    calendar.Period
	Delivered billing.Delivered
	Statement *billing.Statement
	Currency  billing.Currency
	Unit      billing.Unit // that quantities are of
	Missing   int          // intervals without a value: nothing is billed for them
	Queues    []BilledQueue
}

// BilledQueue is the part of a queue in what was billed: quantities of queues add up to
// those of the bill.
type BilledQueue struct {
	Queue, Channel       string
	Delivered, Committed billing.Quantity
	Missing              int     // intervals without a value
	Formula              string  // of its service level, for people
	Good, Counted        float64 // contacts in time and those that count, by the formula of the queue; NaN where not known
}

// Bills are what a contract's client pays, period by period. Quantities are sums over all
// queues that are not sums of others: delivered ones of the actuals, committed ones of the
// locked plan on the same intervals. Credits go by the service level over all queues, by
// the contract's formula, and of them the client's part of the miss is taken off: the mean of
// its parts by the verdicts on the queues that missed their targets, each weighted by the
// contacts that it was short of its target.
//
//	contact          answered contacts             volume
//	minute           handle_s / 60                 volume * aht_s / 60
//	handled_hour     handle_s / 3600               volume * aht_s / 3600
//	productive_hour  agents * interval             committed * interval
//	hour             scheduled * interval          committed / (1 - shrinkage) * interval
//	fte              hours / hours of one          hours / hours of one
func Bills(m *Matched, c *plandoc.Contract, cfg BillConfig) ([]Bill, error) {
	terms, err := BillingTerms(c)
	if err != nil {
		return nil, err
	}
	currency, err := billing.ParseCurrency(c.Currency)
	if err != nil {
		return nil, err
	}
	if terms.Unit == billing.FTE && !(cfg.FTEHour > 0) {
		return nil, fmt.Errorf("%w: a bill by FTE needs the paid hours of one in a period", ErrNoBilling)
	}
	g, err := sheet.ParseGrain(c.Billing.Period)
	if err != nil {
		return nil, err
	}
	cal := m.calendar()
	if months := (Calendar{MonthDay: int(c.Month)}).months(); g == sheet.Month && cal.months() != months {
		return nil, fmt.Errorf("%w: its months begin on day %s, those of the plan on day %s", ErrNoBilling, months, cal.months())
	}
	parts := map[calendar.Day][]*MatchedQueue{}
	var firsts []calendar.Day
	for k := range m.Queues {
		if m.Queues[k].Sum {
			continue
		}
		for _, part := range m.Queues[k].parts(g) {
			first := cal.first(g, calendar.DayOf(part.Pairs[0].Plan.Start.Wall))
			if parts[first] == nil {
				firsts = append(firsts, first)
			}
			parts[first] = append(parts[first], part)
		}
	}
	slices.Sort(firsts)
	var bills []Bill
	for _, first := range firsts {
		b, err := billOf(parts[first], cal.period(g, first), c, &terms, cfg)
		if err != nil {
			return nil, err
		}
		b.Currency, b.Unit = currency, terms.Unit
		bills = append(bills, *b)
	}
	return bills, nil
}

// amounts are what an interval delivered and had committed, in the unit of the terms.
func (p *Pair) amounts(unit billing.Unit, fteHours float64) (delivered, committed float64) {
	h := p.Plan.Interval.Hours()
	shrinkage := p.Plan.Shrinkage
	if math.IsNaN(shrinkage) {
		shrinkage = 0
	}
	handled := p.HandleS
	if p.Handled == 0 {
		handled = 0
	}
	paid := float64(p.Committed / (1 - shrinkage) * h)
	switch unit {
	case billing.Contact:
		return p.Answered, p.Plan.Volume
	case billing.Minute:
		return handled / 60, float64(p.Plan.Volume*p.Plan.AHT) / 60
	case billing.HandledHour:
		return handled / 3600, float64(p.Plan.Volume*p.Plan.AHT) / 3600
	case billing.ProductiveHour:
		return float64(p.Agents * h), float64(p.Committed * h)
	case billing.FTE:
		return float64(p.Scheduled*h) / fteHours, paid / fteHours
	}
	return float64(p.Scheduled * h), paid
}

// columnsOf are the cells that delivered and committed quantities are the sums of.
func columnsOf(unit billing.Unit) (delivered, committed string) {
	switch unit {
	case billing.Contact:
		return "answered", "volume"
	case billing.Minute, billing.HandledHour:
		return "handle_s", "volume times aht_s"
	case billing.ProductiveHour:
		return "agents times interval", "committed times interval"
	}
	return "scheduled times interval", "committed over 1 - shrinkage, times interval"
}

func billOf(parts []*MatchedQueue, period calendar.Period, c *plandoc.Contract, terms *billing.Terms, cfg BillConfig) (*Bill, error) {
	b := &Bill{Period: period}
	var delivered, committed billing.Quantity
	known := true
	var each []string
	intervals := 0
	levels := LevelScore{Grain: sheet.Interval}
	levelErr := error(nil)
	for _, q := range parts {
		b.Missing += q.Missing
		var own, promised float64
		for i := range q.Pairs {
			x, y := q.Pairs[i].amounts(terms.Unit, cfg.FTEHour)
			if math.IsNaN(x) {
				column, _ := columnsOf(terms.Unit)
				return nil, fmt.Errorf("%w: %s has no %s: a bill by %s cannot be made", ErrCounts, q.Pairs[i].Plan.Name(), column, terms.Unit)
			}
			own += x
			promised += y
		}
		one := BilledQueue{Queue: q.Queue, Channel: q.Channel, Missing: q.Missing, Delivered: quantityOf(own), Good: math.NaN(), Counted: math.NaN()}
		delivered += one.Delivered
		if known = known && !math.IsNaN(promised); known {
			one.Committed = quantityOf(promised)
			committed += one.Committed
		}
		intervals += len(q.Pairs)
		each = append(each, fmt.Sprintf("%s %s", q.Name(), short(own)))
		if level, err := q.levelBy(c); err == nil {
			one.Good, one.Counted, one.Formula = level.Good, level.Counted, formulaText(c, q, level)
			levels.Good += level.Good
			levels.Counted += level.Counted
		} else if levelErr == nil {
			levelErr = err
		}
		b.Queues = append(b.Queues, one)
	}
	what, promised := columnsOf(terms.Unit)
	first, last := parts[0].Pairs[0].Plan.Start, parts[0].Pairs[len(parts[0].Pairs)-1].Plan.Start
	b.Delivered = billing.Delivered{
		Period: period, Actual: delivered,
		Basis: fmt.Sprintf("%s of %d intervals, %s to %s, in %s: %s", what, intervals, first, last, cfg.Actuals, strings.Join(each, ", ")),
		Known: known, CommittedBasis: fmt.Sprintf("%s of the same intervals in %s", promised, cfg.Locked),
	}
	if b.Delivered.Known {
		b.Delivered.Committed = committed
	}
	if levelErr == nil && levels.Counted > 0 {
		b.Delivered.Level, b.Delivered.Measured = quantityOf(levels.Level()), true
		b.Delivered.LevelBasis = fmt.Sprintf("%s in time of %s that count, by the formula of each queue", short(levels.Good), short(levels.Counted))
	} else if len(terms.Credits)+len(terms.Bonuses) > 0 {
		return nil, fmt.Errorf("credits of %s: %w", period.Name, countError(levelErr))
	}
	b.relieve(cfg.Relief)
	var err error
	if b.Statement, err = terms.Invoice(b.Delivered); err != nil {
		return nil, err
	}
	return b, nil
}

// formulaText is how a queue's service level counts, for people.
func formulaText(c *plandoc.Contract, q *MatchedQueue, s *LevelScore) string {
	t := TargetOf(c, q.Queue, q.Channel)
	switch {
	case t == nil:
		return s.Formula.String()
	case s.Formula.Short:
		return fmt.Sprintf("%s, T %s, T0 %s", s.Formula, ms(t.WithinMS), ms(t.ShortMS))
	}
	return fmt.Sprintf("%s, T %s", s.Formula, ms(t.WithinMS))
}

// levelBy counts the contacts of a queue by the contract's formula.
func (q *MatchedQueue) levelBy(c *plandoc.Contract) (*LevelScore, error) {
	s := &LevelScore{Grain: sheet.Interval}
	if t := TargetOf(c, q.Queue, q.Channel); t != nil {
		f, err := formulaOf(t)
		if err != nil {
			return nil, err
		}
		s.Formula = f
	}
	if err := q.count(s); err != nil {
		return nil, fmt.Errorf("queue %s: %w", q.Name(), err)
	}
	if s.Missing > q.Missing {
		return nil, fmt.Errorf("queue %s: %w", q.Name(), countError(nil))
	}
	return s, nil
}

// relieve applies the verdicts on the period.
func (b *Bill) relieve(list []Relief) {
	var missed []*Relief
	var client, all float64
	for i := range list {
		r := &list[i]
		if d := calendar.DayOf(r.Start.Wall); d < b.Period.First || d > b.Period.Last || r.Carrier == Nobody || r.Sum {
			continue
		}
		missed = append(missed, r)
		client += float64(r.ClientShare * r.Shortfall())
		all += r.Shortfall()
	}
	if !(all > 0) {
		return
	}
	b.Delivered.Relieved = quantityOf(client / all)
	var why []string
	for _, r := range missed {
		s := fmt.Sprintf("%s carried by %s", r.Name(), r.Carrier)
		if r.Carrier == Joint {
			s += fmt.Sprintf(", %s of it by the client", percent(r.ClientShare))
		}
		if len(missed) > 1 {
			s += fmt.Sprintf(", %s contacts short of its target", short(r.Shortfall()))
		}
		why = append(why, s)
	}
	b.Delivered.LevelBasis += "; relief: " + strings.Join(why, "; ")
}

// quantityOf is a number in millionths.
func quantityOf(x float64) billing.Quantity { return billing.Quantity(math.Round(x * 1e6)) }
