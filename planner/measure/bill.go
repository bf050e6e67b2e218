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
	Missing   int // intervals without a value: nothing is billed for them
}

// Bills are what a contract's client pays, period by period. Quantities are sums over all
// queues that are not sums of others: delivered ones of the actuals, committed ones of the
// locked plan on the same intervals. Credits go by the service level over all queues, by
// the contract's formula, and are excused where relief puts every missed queue on the
// client.
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
		b.Currency = currency
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
	var delivered, committed float64
	var each []string
	intervals := 0
	levels := LevelScore{Grain: sheet.Interval}
	levelErr := error(nil)
	for _, q := range parts {
		b.Missing += q.Missing
		var own float64
		for i := range q.Pairs {
			x, y := q.Pairs[i].amounts(terms.Unit, cfg.FTEHour)
			if math.IsNaN(x) {
				column, _ := columnsOf(terms.Unit)
				return nil, fmt.Errorf("%w: %s has no %s: a bill by %s cannot be made", ErrCounts, q.Pairs[i].Plan.Name(), column, terms.Unit)
			}
			own += x
			committed += y
		}
		delivered += own
		intervals += len(q.Pairs)
		each = append(each, fmt.Sprintf("%s %s", q.Name(), short(own)))
		if err := q.addLevel(&levels, c); err != nil && levelErr == nil {
			levelErr = err
		}
	}
	what, promised := columnsOf(terms.Unit)
	first, last := parts[0].Pairs[0].Plan.Start, parts[0].Pairs[len(parts[0].Pairs)-1].Plan.Start
	b.Delivered = billing.Delivered{
		Period: period, Actual: quantityOf(delivered),
		Basis: fmt.Sprintf("%s of %d intervals, %s to %s, in %s: %s", what, intervals, first, last, cfg.Actuals, strings.Join(each, ", ")),
		Known: !math.IsNaN(committed), CommittedBasis: fmt.Sprintf("%s of the same intervals in %s", promised, cfg.Locked),
	}
	if b.Delivered.Known {
		b.Delivered.Committed = quantityOf(committed)
	}
	if levelErr == nil && levels.Counted > 0 {
		b.Delivered.Level, b.Delivered.Measured = quantityOf(levels.Level()), true
		b.Delivered.LevelBasis = fmt.Sprintf("%s in time of %s that count, by the formula of each queue", short(levels.Good), short(levels.Counted))
	} else if len(terms.Credits)+len(terms.Bonuses) > 0 {
		return nil, fmt.Errorf("credits of %s: %w", period.Name, countError(levelErr))
	}
	b.excuse(cfg.Relief)
	var err error
	if b.Statement, err = terms.Invoice(b.Delivered); err != nil {
		return nil, err
	}
	if b.Delivered.Excused && len(terms.Credits) > 0 {
		b.Statement.Lines = append(b.Statement.Lines, billing.Line{
			Item: billing.ItemCredit, Period: period, Unit: billing.Share, Price: billing.Price(b.Statement.Total()) * billing.Cent,
			Basis: fmt.Sprintf("excused: service level %s (%s)", percent(levels.Level()), b.Delivered.LevelBasis),
		})
	}
	return b, nil
}

// addLevel adds the contacts that a queue's service level counts.
func (q *MatchedQueue) addLevel(sum *LevelScore, c *plandoc.Contract) error {
	s := LevelScore{Grain: sheet.Interval}
	if t := TargetOf(c, q.Queue, q.Channel); t != nil {
		f, err := formulaOf(t)
		if err != nil {
			return err
		}
		s.Formula = f
	}
	if err := q.count(&s); err != nil {
		return fmt.Errorf("queue %s: %w", q.Name(), err)
	}
	if s.Missing > q.Missing {
		return fmt.Errorf("queue %s: %w", q.Name(), countError(nil))
	}
	sum.Good += s.Good
	sum.Counted += s.Counted
	return nil
}

// excuse applies the verdicts on the period.
func (b *Bill) excuse(list []Relief) {
	missed, client := 0, 0
	var why []string
	for i := range list {
		r := &list[i]
		if d := calendar.DayOf(r.Start.Wall); d < b.Period.First || d > b.Period.Last || r.Carrier == Nobody {
			continue
		}
		missed++
		client += count(r.Excused())
		why = append(why, fmt.Sprintf("%s carried by %s", r.Name(), r.Carrier))
	}
	if missed > 0 {
		b.Delivered.Excused = client == missed
		b.Delivered.LevelBasis += "; relief: " + strings.Join(why, ", ")
	}
}

// quantityOf is a number in millionths.
func quantityOf(x float64) billing.Quantity { return billing.Quantity(math.Round(x * 1e6)) }
