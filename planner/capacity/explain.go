package capacity

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
)

// Explanation says how the numbers of a week of a queue come about.
type Explanation struct {
	Queue string
	Week  calendar.Period
	Steps []planner.Step
}

// Explain says how the numbers of the week of a day come about for a queue of a plan that
// was made of the inputs: every formula with its numbers.
func Explain(ctx context.Context, in *Inputs, p *Plan, queue string, d calendar.Day) (*Explanation, error) {
	b, err := newBuilder(in)
	if err != nil {
		return nil, err
	}
	q := -1
	for i := range p.Lines {
		if p.Lines[i].Queue == queue {
			q = i
		}
	}
	if q < 0 || d < p.First || d > p.Last {
		return nil, fmt.Errorf("queue %q on %s is not in the plan", queue, d)
	}
	set, rates, err := b.settings(p.Scenario)
	if err != nil {
		return nil, err
	}
	l := &p.Lines[q]
	w := int(MondayOf(d)-b.monday) / 7
	x := &explainer{b: b, p: p, l: l, w: w, k: &l.Weeks[w], set: &set, rates: rates, queue: b.queues[q], Explanation: Explanation{Queue: queue, Week: calendar.WeekPeriod(d)}}
	x.queue.Classes = l.Classes
	x.days, x.first = b.week(l.days, w)
	for i := range x.days {
		x.sum.addHours(&x.days[i])
	}
	x.requirement()
	if err := x.shrinkage(); err != nil {
		return nil, err
	}
	x.required()
	if err := x.people(q); err != nil {
		return nil, err
	}
	x.gap()
	if err := x.cost(); err != nil {
		return nil, err
	}
	x.chance()
	return &x.Explanation, ctx.Err()
}

type explainer struct {
	Explanation
	b     *builder
	p     *Plan
	l     *Line
	w     int
	k     *Week
	set   *Settings
	rates *billing.Rates
	queue Queue
	days  []day
	first calendar.Day
	sum   sum
}

func (x *explainer) step(name, formula, inputs string, value float64, unit, text string) {
	x.Steps = append(x.Steps, planner.Step{Name: name, Formula: formula, Inputs: inputs, Value: planner.Round(value, rateDecimals), Unit: unit, Text: text})
}

func (x *explainer) say(name, text string) { x.step(name, "", "", math.NaN(), "", text) }

// number is a number for people.
func number(v float64) string { return strconv.FormatFloat(planner.Round(v, 4), 'f', -1, 64) }

func inHours(n int64) float64 { return float64(n) / units }

func (x *explainer) requirement() {
	s := &x.sum
	x.step("contacts", "", "", inHours(s.contacts), "", fmt.Sprintf("in the %s of the week that the plan has", plural(len(x.days), "day")))
	x.step("required_h", "sum of agents_exact * length of the interval", "", inHours(s.required), "h", "")
	if s.required > 0 {
		x.step("occupancy", "workload_h / required_h", fmt.Sprintf("%s / %s", number(inHours(s.workload)), number(inHours(s.required))), float64(s.workload)/float64(s.required), "",
			"the workload is no requirement: the rest is waiting for contacts, which the targets ask for")
	}
	if c := x.p.Scenario; c.Change != (Change{}) {
		x.say("scenario", fmt.Sprintf("volumes and handle times are those of %s", c))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// shrinkage says what each channel's is on the first day of the week that has any
// requirement.
func (x *explainer) shrinkage() error {
	d := x.first
	for i := range x.days {
		if x.days[i].required > 0 {
			d += calendar.Day(i)
			break
		}
	}
	if x.b.in.Shrinkage == nil {
		x.say("shrinkage", "that of the rows of the plan: no ledger was given")
		return nil
	}
	for i := range x.b.in.Demand.lines {
		n := &x.b.in.Demand.lines[i]
		if n.queue != x.Queue {
			continue
		}
		r, losses, err := x.b.in.Shrinkage.Explain(n.queue, n.channel, d)
		if err != nil {
			return err
		}
		var parts []string
		for _, c := range losses {
			parts = append(parts, fmt.Sprintf("%s %s of %s = %s", c.Name, number(c.Value), c.Base, number(c.Share)))
		}
		x.step("shrinkage", "sum of what components take of scheduled hours", "", r.Scheduled, "", fmt.Sprintf("%s, %s: %s", queueKey{n.queue, n.channel}, d, strings.Join(parts, "; ")))
	}
	if s := x.p.Scenario.Shrinkage; s != 0 {
		x.step("shrinkage", "and by the scenario", "", s, "", "")
	}
	return nil
}

func (x *explainer) required() {
	s := &x.sum
	formula, inputs := "sum over days of required_h / (efficiency (1 - shrinkage))", ""
	if s.need > 0 {
		all := 1 - float64(s.required)/float64(s.need)/x.set.Efficiency
		inputs = fmt.Sprintf("%s / (%s (1 - %s))", number(inHours(s.required)), number(x.set.Efficiency), number(all))
	}
	x.step("need_h", formula, inputs, inHours(s.need), "h", "")
	x.step("contract_h", "hours of one full-time equivalent, by day", "", x.k.Contract, "h", "")
	x.step("required_fte", "need_h / contract_h", fmt.Sprintf("%s / %s", number(inHours(s.need)), number(x.k.Contract)), x.k.Need/x.k.Contract, "FTE", "")
	x.step("scheduled_peak", "most agents at a time / (1 - shrinkage)", "", x.sum.heads, "people", fmt.Sprintf("%s agents at a time: no fewer people can do it", number(x.sum.peak)))
}

// people tells cohorts.
func (x *explainer) people(q int) error {
	queues := append([]Queue(nil), x.b.queues...)
	for i := range queues {
		queues[i].Classes = x.p.Lines[i].Classes
	}
	r, err := newRoster(queues, x.b.in.Transfers, x.b.monday, x.b.weeks, 1+x.p.Scenario.Attrition)
	if err != nil {
		return err
	}
	p := &x.k.People
	head := func(n int64) string { return number(float64(n) / micro) }
	x.step("heads_end", "heads_start + hired + moved_in - moved_out - left", fmt.Sprintf("%s + %s + %s - %s - %s", head(p.Start), head(p.Hired), head(p.In), head(p.Out), head(p.Left)), float64(p.End)/micro, "people", "")
	for _, f := range x.queue.Attrition {
		x.rate(f)
	}
	o := x.queue.Onboarding
	if o.Training > 0 && p.Training > 0 {
		x.step("dropout", "1 - (1 - dropout)^(1/training_weeks)", fmt.Sprintf("1 - (1 - %s)^(1/%d)", number(o.Dropout), o.Training), o.dropout(), "a week of training", "")
	}
	var terms []string
	more, rest := 0, 0.0
	r.watch = func(w, i int, c *cohort, output float64) {
		if w != x.w || i != q {
			return
		}
		term := fmt.Sprintf("%s * %s * %s (%s)", head(c.heads), number(c.fte), number(output), stage(c, output))
		if len(terms) < 12 {
			terms = append(terms, term)
			return
		}
		more++
		rest += float64(c.heads) / micro * c.fte * output
	}
	if _, err := r.expect(); err != nil {
		return err
	}
	if more > 0 {
		terms = append(terms, fmt.Sprintf("%s of %s more", number(rest), plural(more, "cohort")))
	}
	x.step("tenured", "sum over cohorts of heads * contract * tenured AHT / own AHT", strings.Join(terms, " + "), p.Tenured, "FTE", "")
	if n := len(x.queue.Ramp.Points); n > 0 && p.Taking > 0 {
		tenured := x.queue.Ramp.Points[n-1].AHT
		x.step("fleet AHT", "harmonic mean, tenured AHT * contracts that take contacts / tenured", fmt.Sprintf("%s * %s / %s", number(tenured), number(p.Taking), number(p.Tenured)), tenured*p.Taking/p.Tenured, "s", "")
	}
	return nil
}

func stage(c *cohort, output float64) string {
	switch {
	case c.clock < c.training:
		return fmt.Sprintf("week %d of training", c.clock+1)
	case c.clock < c.training+c.nesting:
		return fmt.Sprintf("week %d of nesting", c.clock-c.training+1)
	case output < 1:
		return fmt.Sprintf("week %d on the phones", c.clock-c.training-c.nesting+1)
	}
	return fmt.Sprintf("tenure %d weeks", c.tenure)
}

func (x *explainer) rate(f FromTenure) {
	r := f.Rate
	per := r.Per.perYear()
	formula, inputs := "share * periods of a year / 52", fmt.Sprintf("%s * %d / 52", number(r.Share), per)
	if r.Kind == Cohort {
		formula, inputs = "1 - (1 - share)^(periods of a year / 52)", fmt.Sprintf("1 - (1 - %s)^(%d/52)", number(r.Share), per)
	}
	text := fmt.Sprintf("kind %s, from a tenure of %d weeks on", r.Kind, f.Weeks)
	value := r.Weekly()
	if a := x.p.Scenario.Attrition; a != 0 {
		value = planner.Round(value*(1+a), rateDecimals)
		text += fmt.Sprintf(", %+g %% by the scenario", planner.Round(100*a, 4))
	}
	x.step("attrition", formula, inputs, value, "a week", text)
}

func (x *explainer) gap() {
	k := x.k
	tenured := k.People.Tenured
	x.step("available_fte", "(tenured * contract_h - leave_h) / contract_h", fmt.Sprintf("(%s * %s - %s) / %s", number(tenured), number(k.Contract), number(k.leave), number(k.Contract)), k.Available/k.Contract, "FTE", "")
	x.step("gap_fte", "available_fte - required_fte", fmt.Sprintf("%s - %s", number(k.Available/k.Contract), number(k.Need/k.Contract)), (k.Available-k.Need)/k.Contract, "FTE", "")
	if k.Need > k.Available {
		x.step("overtime_h", "least of overtime * available_h and need_h - available_h", fmt.Sprintf("least of %s * %s and %s - %s", number(x.set.Overtime), number(k.Available), number(k.Need), number(k.Available)), k.Overtime, "h", "")
		x.step("short_fte", "(need_h - available_h - overtime_h) / contract_h", fmt.Sprintf("(%s - %s - %s) / %s", number(k.Need), number(k.Available), number(k.Overtime), number(k.Contract)), k.Short/k.Contract, "FTE", "")
		return
	}
	x.step("time_off_h", "least of time_off * available_h and available_h - need_h", fmt.Sprintf("least of %s * %s and %s - %s", number(x.set.TimeOff), number(k.Available), number(k.Available), number(k.Need)), k.TimeOff, "h", "")
}

// cost lists the lines of what the week costs: those of its days together.
func (x *explainer) cost() error {
	if x.rates == nil {
		x.say("cost", "not known: no rates were given")
		return nil
	}
	type item struct {
		lines    int
		quantity billing.Quantity
		amount   billing.Money
		price    billing.Price
		unit     billing.Unit
		same     bool
	}
	items := map[string]*item{}
	var order []string
	for i := range x.days {
		d := x.first + calendar.Day(i)
		s, err := x.rates.Cost(x.k.usage(x.Queue, d, &x.days[i], i == 0, x.set.PerSeat))
		if err != nil {
			return err
		}
		for _, l := range s.Lines {
			t := items[l.Item]
			if t == nil {
				t = &item{price: l.Price, unit: l.Unit, same: true}
				items[l.Item] = t
				order = append(order, l.Item)
			}
			t.lines++
			t.quantity += l.Quantity
			t.amount += l.Amount
			t.same = t.same && t.price == l.Price && t.unit == l.Unit
		}
	}
	cur := x.p.Currency
	var total billing.Money
	for _, name := range order {
		t := items[name]
		total += t.amount
		inputs := ""
		if t.same && t.unit != billing.Share {
			inputs = fmt.Sprintf("%s %s * %s", t.quantity, t.unit, cur.Price(t.price))
		}
		x.step(name, "quantity * price, by day", inputs, math.NaN(), "", strings.TrimSpace(cur.Money(t.amount)+" "+cur.Code))
	}
	x.step("cost", "sum of these", "", math.NaN(), "", strings.TrimSpace(cur.Money(total)+" "+cur.Code))
	if each, err := billing.PerUnit(total, billing.Quantity(x.sum.contacts)); err == nil {
		x.step("cost_per_contact", "cost / contacts", fmt.Sprintf("%s / %s", cur.Money(total), number(inHours(x.sum.contacts))), math.NaN(), "", strings.TrimSpace(cur.Price(each)+" "+cur.Code))
	}
	return nil
}

func (x *explainer) chance() {
	if math.IsNaN(x.k.Risk) {
		return
	}
	r := x.set.Risk
	x.step("risk_short", "share of replications in which need_h > (1 + overtime) available_h", fmt.Sprintf("%d of %d", int(math.Round(x.k.Risk*float64(r.Replications))), r.Replications), x.k.Risk, "",
		fmt.Sprintf("whole people leave, binomially; the 80 %% range of a week's contacts is %s %% to each side, correlated %s from week to week; seed %d", number(100*r.Range), number(r.Memory), r.Seed))
}
