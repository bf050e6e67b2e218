package measure

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Card is the scorecard of one version of a plan.
type Card struct {
	Version string // "" = a plan that is no version of a document
	LagDays int    // days before the day at which the version was the one locked; -1 = not said
	// Unlocked are rows of days for which nothing was locked in time.
	Unlocked int
	Scores   []Score
	Levels   []LevelScore
}

// ScoreColumns are the columns of a scorecard. docs/measuring.md says what each one means.
var ScoreColumns = []string{
	"lag_days", "version", "owner", "quantity", "queue", "channel", "grain", "periods", "missing", "partial", "forecast", "actual",
	"wape", "bias", "floor", "above_floor", "mase", "level_wape", "shape_wape", "over", "under",
	"corridor", "inside", "inside_by_chance", "outside_below", "outside_above", "target", "met",
}

// cells are a line of a file under way: numbers have the decimal mark of the locale.
type cells struct {
	loc  csvfile.Locale
	line []string
}

func (c *cells) text(s ...string) {
	for _, t := range s {
		c.line = append(c.line, csvfile.GuardText(t))
	}
}

func (c *cells) count(n ...int) {
	for _, x := range n {
		c.line = append(c.line, strconv.Itoa(x))
	}
}

// number is x at so many decimals, without needless zeros; the empty cell for NaN.
func (c *cells) number(decimals int, list ...float64) {
	for _, x := range list {
		s := ""
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			s = strconv.FormatFloat(planner.Round(x, decimals)+0, 'f', decimals, 64)
			if strings.Contains(s, ".") {
				s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
			}
		}
		c.line = append(c.line, c.loc.Decimal(s))
	}
}

func (c *cells) units(n int64, decimals int) {
	c.line = append(c.line, c.loc.Decimal(strconv.FormatFloat(float64(n)/math.Pow10(decimals), 'f', decimals, 64)))
}

// write writes a header and what each gives it line by line.
func write(w io.Writer, loc csvfile.Locale, header []string, each func(line func(fill func(*cells)) error) error) error {
	out := loc.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	c := &cells{loc: loc}
	err := each(func(fill func(*cells)) error {
		c.line = c.line[:0]
		fill(c)
		return out.Write(c.line)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// WriteScores writes scorecards: a line for each quantity, queue and grain, and one for
// each service level, whose quantity is sl_ and the id of its formula.
func WriteScores(w io.Writer, cards []Card, loc csvfile.Locale) error {
	return write(w, loc, ScoreColumns, func(line func(func(*cells)) error) error {
		for _, card := range cards {
			lag := ""
			if card.LagDays >= 0 {
				lag = strconv.Itoa(card.LagDays)
			}
			for i := range card.Scores {
				if err := line(func(c *cells) { c.text(lag, card.Version); card.Scores[i].fill(c) }); err != nil {
					return err
				}
			}
			for i := range card.Levels {
				if err := line(func(c *cells) { c.text(lag, card.Version); card.Levels[i].fill(c) }); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s *Score) fill(c *cells) {
	c.text(s.Owner, string(s.Quantity), queueText(s.Queue, s.All), s.Channel, s.Grain.String())
	c.count(s.Count, s.Missing, s.Partial)
	c.number(3, s.Forecast, s.Actual)
	c.number(6, s.WAPE(), s.Bias(), s.Floor(), s.AboveFloor(), s.MASE(), s.Level/s.Actual, s.Shape/s.Actual)
	c.number(3, s.Over, s.Under)
	corridor := ""
	below, above := math.NaN(), math.NaN()
	if !s.Corridor.None() {
		corridor, below, above = s.Corridor.String(), float64(s.Below), float64(s.Above)
	}
	c.text(corridor)
	c.number(6, s.InsideShare(), s.ChanceShare(), below, above)
	c.text("", "")
}

func (s *LevelScore) fill(c *cells) {
	c.text("", "sl_"+s.Formula.String(), queueText(s.Queue, s.All), s.Channel, s.Grain.String())
	c.count(s.Periods, s.Missing)
	c.text("")
	c.number(6, s.Planned, s.Level())
	c.text("", "", "", "", "", "", "", "", "", "", "", "", "", "")
	c.number(6, s.Target)
	if math.IsNaN(s.Target) {
		c.text("")
		return
	}
	c.count(s.Met)
}

// queueText is the queue of a line; * is all of them.
func queueText(queue string, all bool) string {
	if all {
		return "*"
	}
	return queue
}

// RowColumns are the columns of the intervals that scores recompute from.
var RowColumns = []string{
	"start", "utc_offset_min", "queue", "channel", "interval_s", "forecast", "offered", "error", "level_error", "shape_error", "chance_error",
	"forecast_aht_s", "aht_s", "handle_s", "committed", "agents", "scheduled", "shrinkage", "answered", "abandoned", "answered_in_target", "abandoned_in_target", "abandoned_short",
}

// WriteRows writes every interval that was measured, with its error, forecast to offered,
// parted into level and shape.
func WriteRows(w io.Writer, m *Matched, loc csvfile.Locale) error {
	return write(w, loc, RowColumns, func(line func(func(*cells)) error) error {
		for k := range m.Queues {
			q := &m.Queues[k]
			days := q.days()
			for i := range q.Pairs {
				p := &q.Pairs[i]
				level, _ := days.split(p)
				level = planner.Round(level, 3)
				all := planner.Round(p.Offered-p.Plan.Volume, 3)
				err := line(func(c *cells) {
					offset := ""
					if p.Plan.Start.HasOffset {
						offset = strconv.Itoa(p.Plan.Start.OffsetMin)
					}
					c.line = append(c.line, p.Plan.Start.String(), offset)
					c.text(q.Queue, q.Channel)
					c.number(3, p.Plan.Interval.Seconds(), p.Plan.Volume, p.Offered, all, level, all-level)
					c.number(3, forecast.PoissonError(p.Plan.Volume), p.Plan.AHT, p.AHT(), p.HandleS)
					c.number(6, p.Committed, p.Agents, p.Scheduled, p.Plan.Shrinkage)
					c.number(3, p.Answered, p.Abandoned, p.AnsweredInTime, p.AbandonedInTime, p.AbandonedShort)
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// BridgeColumns are the columns of a bridge.
var BridgeColumns = []string{"of", "queue", "channel", "factor", "shapley", "sequential", "order"}

// WriteBridge writes a bridge: for each queue its planned end, the part of each factor, and
// its actual end. The parts of a queue add up to the gap between the ends, digit by digit.
// sequential are the parts in the declared order, which is the last column.
func WriteBridge(w io.Writer, r *BridgeResult, loc csvfile.Locale) error {
	order := ""
	if r.Order != nil {
		var names []string
		for _, g := range r.Order {
			names = append(names, g.String())
		}
		order = strings.Join(names, ">")
	}
	return write(w, loc, BridgeColumns, func(line func(func(*cells)) error) error {
		for i := range r.Lines {
			l := &r.Lines[i]
			row := func(factor string, shapley int64, sequential *int64) error {
				return line(func(c *cells) {
					c.text(string(r.Of), queueText(l.Queue, l.All), l.Channel, factor)
					c.units(shapley, r.Decimals)
					if sequential == nil {
						c.text("", "")
						return
					}
					c.units(*sequential, r.Decimals)
					c.text(order)
				})
			}
			ends := func(factor string, n int64) error {
				if l.Sequential != nil {
					return row(factor, n, &n)
				}
				return row(factor, n, nil)
			}
			if err := ends("planned", l.From); err != nil {
				return err
			}
			for g := range r.Groups {
				var sequential *int64
				if l.Sequential != nil {
					sequential = &l.Sequential[g]
				}
				if err := row(r.Groups[g].String(), l.Shapley[g], sequential); err != nil {
					return err
				}
			}
			if err := ends("actual", l.To); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReliefColumns are the columns of verdicts.
var ReliefColumns = []string{
	"queue", "channel", "grain", "period", "first_day", "last_day", "intervals", "missing", "sl_formula", "sl_within_s", "sl_short_s", "sl_target", "service_level", "measured", "judged", "shortfall",
	"forecast", "offered", "forecast_aht_s", "aht_s", "mix_aht_s", "client_aht_s", "ccc_aht_s", "committed_hours", "delivered_hours",
	"outside", "outside_above", "outside_below", "capped", "service_level_counted",
	"planned", "t1", "t2", "modelled", "forecast_part", "staff_part", "carrier", "client_share", "why",
}

// WriteRelief writes verdicts, a line each, with all that they follow from.
func WriteRelief(w io.Writer, list []Relief, loc csvfile.Locale) error {
	return write(w, loc, ReliefColumns, func(line func(func(*cells)) error) error {
		for i := range list {
			r := &list[i]
			err := line(func(c *cells) {
				c.text(r.Queue, r.Channel, r.Grain.String(), r.Period(), r.Days.First.String(), r.Days.Last.String())
				c.count(r.Intervals, r.Missing)
				c.text(r.Formula.String())
				c.number(3, r.Within, r.Short)
				c.number(6, r.Target, r.Level)
				c.text(map[bool]string{true: "counted", false: "modelled"}[r.Measured])
				c.number(3, r.Judged, r.Shortfall())
				c.number(3, r.Forecast, r.Offered, r.ForecastAHT, r.AHT, r.MixAHT, r.ClientAHT, r.CCCAHT, r.Committed, r.Delivered)
				c.count(r.Outside, r.Above, r.Below)
				c.number(3, r.Capped)
				c.number(6, r.Counted, r.Planned, r.T1, r.T2, r.Modelled, r.ForecastPart, r.StaffPart)
				c.text(string(r.Carrier))
				c.number(6, r.ClientShare)
				c.text(r.Why)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Period names the period that was judged: an interval by its start, a day or a week by
// its first day, a month by its name.
func (r *Relief) Period() string {
	switch r.Grain {
	case sheet.Interval:
		return r.Start.String()
	case sheet.Month:
		return r.Days.Name
	}
	return r.Days.First.String()
}

// BillColumns are the columns of bills.
var BillColumns = []string{"period", "first_day", "last_day", "queue", "channel", "item", "quantity", "unit", "price", "amount", "currency", "intervals_missing", "basis"}

// WriteBills writes bills, a line each, then the part of each queue in their quantities,
// which has no amount, and the total. Queue * is all of them.
func WriteBills(w io.Writer, bills []Bill, loc csvfile.Locale) error {
	return write(w, loc, BillColumns, func(line func(func(*cells)) error) error {
		for i := range bills {
			b := &bills[i]
			row := func(queue, channel, item, quantity, unit, price, amount string, missing int, basis string) error {
				return line(func(c *cells) {
					c.text(b.Period.Name, b.Period.First.String(), b.Period.Last.String(), queue, channel, item)
					c.line = append(c.line, loc.Decimal(quantity))
					c.text(unit)
					c.line = append(c.line, loc.Decimal(price), loc.Decimal(amount))
					c.text(b.Currency.Code)
					c.count(missing)
					c.text(basis)
				})
			}
			for _, l := range b.Statement.Lines {
				if err := row("*", "", l.Item, l.Quantity.String(), string(l.Unit), b.Currency.Price(l.Price), b.Currency.Money(l.Amount), b.Missing, l.Basis); err != nil {
					return err
				}
			}
			for k := range b.Queues {
				q := &b.Queues[k]
				for _, part := range b.parts(q) {
					if err := row(q.Queue, q.Channel, part.item, part.quantity.String(), string(part.unit), "", "", q.Missing, part.basis); err != nil {
						return err
					}
				}
			}
			if err := row("*", "", "total", "", "", "", b.Currency.Money(b.Statement.Total()), b.Missing, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// BillRows is how many lines [WriteBills] writes below its header.
func BillRows(bills []Bill) int {
	n := 0
	for i := range bills {
		b := &bills[i]
		n += len(b.Statement.Lines) + 1
		for k := range b.Queues {
			n += len(b.parts(&b.Queues[k]))
		}
	}
	return n
}

// billPart is a number of a queue that a bill adds up.
type billPart struct {
	item     string
	quantity billing.Quantity
	unit     billing.Unit
	basis    string
}

// parts are the numbers of a queue that are known.
func (b *Bill) parts(q *BilledQueue) []billPart {
	delivered, committed := columnsOf(b.Unit)
	list := []billPart{{"delivered", q.Delivered, b.Unit, delivered}}
	if b.Delivered.Known {
		list = append(list, billPart{"committed", q.Committed, b.Unit, committed})
	}
	if b.Delivered.Measured {
		list = append(list, billPart{"in_time", quantityOf(q.Good), billing.Contact, q.Formula}, billPart{"counted", quantityOf(q.Counted), billing.Contact, q.Formula})
	}
	return list
}
