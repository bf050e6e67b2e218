package measure

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Method is how a contract decides who carries a missed service level.
type Method string

// Methods of relief.
const (
	// Exclusion leaves out the periods in which contacts were outside the corridor.
	Exclusion Method = "exclusion"
	// CappedVolume counts the service level of the first contacts of a period only, up to
	// the upper end of the corridor.
	CappedVolume Method = "capped_volume"
	// Counterfactual asks what the contact centre's agents would have reached with the
	// contacts that were forecast, and what the agents that were committed would have
	// reached with those that came.
	Counterfactual Method = "counterfactual"
)

// ParseMethod reads a method.
func ParseMethod(s string) (Method, error) {
	if m := Method(s); slices.Contains([]Method{Exclusion, CappedVolume, Counterfactual}, m) {
		return m, nil
	}
	return "", fmt.Errorf("method %q: want exclusion, capped_volume or counterfactual", s)
}

// Carrier is who carries a missed service level.
type Carrier string

// Carriers.
const (
	Nobody Carrier = "nobody" // the service level was met
	Client Carrier = "client" // the forecast side: relief for the contact centre
	CCC    Carrier = "ccc"    // the contact centre: no relief
	Joint  Carrier = "joint"  // both, by their shares
)

// Both says what holds of a counterfactual in which either side alone would have met the
// service level, and only both together missed it.
type Both string

// What holds then.
const (
	BothNone   Both = "none"   // no relief
	BothRelief Both = "relief" // relief
	BothShare  Both = "share"  // both carry it, by their shares
)

// ReliefRule is what a contract says of missed service levels.
type ReliefRule struct {
	Method Method
	// Corridor of the contacts, for exclusion and capped volume.
	Corridor Corridor
	// Both is for the counterfactual; "" = BothNone.
	Both Both
	// AHTOwner says whose side handle times are on in a counterfactual: the client's, as
	// part of the forecast, or the contact centre's. "" or Joint = the client's.
	AHTOwner Carrier
	// AHTMix leaves to the client what the mix of contacts did to handle times, and to the
	// contact centre the rest, whoever is AHTOwner.
	AHTMix bool
	// AHTAbove is the share over the planned handle time above which the owner, with AHTMix
	// the contact centre, answers for it: what is over the plan up to there is on the other
	// side. 0 = none.
	AHTAbove float64
	// Formula and Short are how the contract counts the service level; nil = by the
	// definition of the plan's rows.
	Formula *Formula
	// Short is the threshold of short abandonments in seconds, T0, where Formula has one of its
	// own; 0 = the time of the service level. Counts do not say theirs: see abandoned_short.
	Short float64
	// Target is the share to be met, and Within the seconds in which; 0 = those of the plan's
	// rows.
	Target, Within float64
}

// ErrNoRelief is wrapped when a rule does not say what it takes to decide.
var ErrNoRelief = errors.New("no relief rule")

// Validate says what is missing in a rule.
func (r *ReliefRule) Validate() error {
	switch {
	case r.Method == "":
		return fmt.Errorf("%w: want a method: exclusion, capped_volume or counterfactual", ErrNoRelief)
	case r.Method == Exclusion && r.Corridor.None():
		return fmt.Errorf("%w: exclusion needs a corridor, outside which periods do not count", ErrNoRelief)
	case r.Method == CappedVolume && r.Corridor.Above == 0:
		return fmt.Errorf("%w: capped_volume needs a corridor, above which contacts do not count", ErrNoRelief)
	}
	if !slices.Contains([]Both{"", BothNone, BothRelief, BothShare}, r.Both) {
		return fmt.Errorf("%w: what holds where either side alone would have met it, %q: want none, relief or share", ErrNoRelief, r.Both)
	}
	if !slices.Contains([]Carrier{"", Client, CCC, Joint}, r.AHTOwner) {
		return fmt.Errorf("%w: owner %q of handle times: want client or ccc", ErrNoRelief, r.AHTOwner)
	}
	if !(r.AHTAbove >= 0 && r.AHTAbove <= 10) {
		return fmt.Errorf("%w: handle times above %v of those planned: want a share from 0 to 10", ErrNoRelief, r.AHTAbove)
	}
	_, err := ParseMethod(string(r.Method))
	return err
}

// Relief is the verdict on one period of a queue, with everything that it follows from.
// Numbers that its method does not use are NaN.
type Relief struct {
	Queue, Channel string
	Sum            bool // of other queues: no part of bills
	Grain          sheet.Grain
	Start          planner.Start // of the first interval
	// Days are those of the period: of the day, the week or the month by the plan's
	// [Calendar], of the local day of an interval.
	Days      calendar.Period
	Intervals int // judged
	Missing   int // without a value, left out

	Target, Within float64 // share and seconds
	Formula        Formula
	Short          float64 // T0 in seconds; NaN where Formula has none, or one that is not known
	// Level is the service level that was reached; Measured says that it was counted, else
	// it is what the model has for the contacts and agents that there were.
	Level    float64
	Measured bool
	Judged   float64 // contacts that Level counts, good or not

	Forecast, Offered float64 // contacts
	ForecastAHT, AHT  float64 // seconds, weighted by contacts
	// Of the counterfactual, in seconds, over the contacts that came and were handled: MixAHT
	// is what was planned for them, ClientAHT with the client's part of the change alone,
	// CCCAHT with the contact centre's.
	MixAHT, ClientAHT, CCCAHT float64
	Committed, Delivered      float64 // agent hours
	Outside, Above, Below     int     // periods of the corridor: outside, and on which side
	Capped                    float64 // contacts that count under a cap
	Counted                   float64 // service level of what counts, by exclusion or cap

	// Of the counterfactual, by the model of the plan: Planned with the forecast and the
	// agents committed, T1 with the forecast and the agents delivered, T2 with what came
	// and the agents committed, Modelled with what came and the agents delivered.
	Planned, T1, T2, Modelled float64
	// ForecastPart and StaffPart are by how much each side moved the modelled service
	// level, by Shapley's value: they add up to Modelled - Planned.
	ForecastPart, StaffPart float64

	Carrier Carrier
	// ClientShare is the part of the miss that the client carries, 0..1; NaN where nothing
	// was missed.
	ClientShare float64
	Why         string // the verdict in a sentence
}

// Name is the verdict's queue for people.
func (r *Relief) Name() string {
	return forecast.Series{Queue: r.Queue, Channel: r.Channel}.Name()
}

// short is T0 for a model; 0 = the time of the service level.
func (r *Relief) short() float64 {
	if math.IsNaN(r.Short) {
		return 0
	}
	return r.Short
}

// Shortfall is how many more contacts would have had to be good to meet the target; 0 where
// it was met.
func (r *Relief) Shortfall() float64 {
	if r.Carrier == Nobody || !(r.Judged > 0) {
		return 0
	}
	return float64((r.Target - r.Level) * r.Judged)
}

// Relieve judges every period of every queue by a contract's rule. Agents that were there
// are those of the actuals; a counterfactual needs them. Queues whose customers do not
// wait in line are left out with a warning.
func Relieve(m *Matched, rule ReliefRule, g sheet.Grain) (list []Relief, warnings []error, err error) {
	return RelieveBy(m, func(queue, channel string) (ReliefRule, error) { return rule, rule.Validate() }, func(string, string) sheet.Grain { return g })
}

// RelieveBy is [Relieve] with a rule and a period for each queue, as contracts may have: see
// [ReliefTerms] and [TargetPeriod].
func RelieveBy(m *Matched, ruleOf func(queue, channel string) (ReliefRule, error), periodOf func(queue, channel string) sheet.Grain) (list []Relief, warnings []error, err error) {
	for k := range m.Queues {
		q := &m.Queues[k]
		if len(q.Pairs) == 0 {
			continue
		}
		rule, err := ruleOf(q.Queue, q.Channel)
		if err != nil {
			return nil, nil, err
		}
		if p := q.Pairs[0].Plan; p.Definition == "" || p.Definition == planner.NoTarget || p.Model == planner.ModelDeferred || p.Model == planner.ModelOutbound {
			warnings = append(warnings, fmt.Errorf("queue %s: has no service level of customers who wait in line: no verdict", q.Name()))
			continue
		}
		within := q.promise().within
		if rule.Within > 0 {
			within = rule.Within
		}
		doubt, err := q.checkTarget(within)
		if err != nil {
			return nil, nil, err
		}
		if doubt != nil {
			warnings = append(warnings, doubt)
		}
		if q.Sum && rule.Method == Counterfactual {
			q.mix = m.mixes()
		}
		g := periodOf(q.Queue, q.Channel)
		for _, part := range q.parts(g) {
			r, err := part.relieve(rule, g)
			if err != nil {
				return nil, nil, fmt.Errorf("queue %s: %w", q.Name(), err)
			}
			list = append(list, *r)
		}
	}
	return list, warnings, nil
}

// parts are the periods of a queue, each as a queue of its own, in order of time. A period
// of which nothing is known is none.
func (q *MatchedQueue) parts(g sheet.Grain) []*MatchedQueue {
	var list []*MatchedQueue
	at := map[calendar.Day]*MatchedQueue{}
	for i := range q.Pairs {
		first := q.calendar.first(g, calendar.DayOf(q.Pairs[i].Plan.Start.Wall))
		part := at[first]
		if g == sheet.Interval || part == nil {
			part = &MatchedQueue{Queue: q.Queue, Channel: q.Channel, Sum: q.Sum, slot: q.slot, calendar: q.calendar, mix: q.mix}
			at[first] = part
			list = append(list, part)
		}
		part.Pairs = append(part.Pairs, q.Pairs[i])
	}
	for _, r := range q.missing {
		if part := at[q.calendar.first(g, calendar.DayOf(r.Start.Wall))]; part != nil && g != sheet.Interval {
			part.Missing++
			part.missing = append(part.missing, r)
		}
	}
	return list
}

// relieve judges a period.
func (q *MatchedQueue) relieve(rule ReliefRule, g sheet.Grain) (*Relief, error) {
	nan := math.NaN()
	promise := q.promise()
	r := &Relief{
		Queue: q.Queue, Channel: q.Channel, Sum: q.Sum, Grain: g, Start: q.Pairs[0].Plan.Start, Days: q.calendar.period(g, calendar.DayOf(q.Pairs[0].Plan.Start.Wall)), Intervals: len(q.Pairs), Missing: q.Missing,
		Target: promise.target, Within: promise.within, Short: nan, MixAHT: nan, ClientAHT: nan, CCCAHT: nan, Capped: nan, Counted: nan, Planned: nan, T1: nan, T2: nan, Modelled: nan, ForecastPart: nan, StaffPart: nan, ClientShare: nan,
	}
	if rule.Target > 0 {
		r.Target = rule.Target
	}
	if rule.Within > 0 {
		r.Within = rule.Within
	}
	if rule.Formula != nil {
		r.Formula = *rule.Formula
		if r.Formula.Short && rule.Short > 0 {
			r.Short = rule.Short
		}
	} else if d, err := erlang.ParseDefinition(promise.definition); err == nil {
		r.Formula = Formula{Definition: d}
	} else {
		return nil, fmt.Errorf("%w: rows of the period differ in how the service level counts", ErrNoRelief)
	}
	if math.IsNaN(r.Target) || math.IsNaN(r.Within) {
		return nil, fmt.Errorf("%w: rows of the period differ in the service level to be met", ErrNoRelief)
	}
	q.inputs(r)
	handling := q.handling(&rule)
	if rule.Method == Counterfactual {
		q.handled(r, handling)
	}
	model, modelErr := q.model(rule, r, handling)
	if modelErr == nil {
		r.Planned, r.T1, r.T2, r.Modelled = model.level(0), model.level(2), model.level(1), model.level(3)
	}
	level := LevelScore{Formula: r.Formula, Grain: sheet.Interval, Target: r.Target}
	if err := q.count(&level); err == nil && level.Missing == q.Missing {
		r.Level, r.Measured, r.Judged = level.Level(), true, level.Counted
	} else if modelErr == nil {
		r.Level, r.Judged = r.Modelled, model[3].all
	} else {
		return nil, fmt.Errorf("neither counted nor modelled: %w; %w", countError(err), modelErr)
	}
	if math.IsNaN(r.Level) {
		r.Carrier, r.Why = Nobody, "no contact counts: there is nothing to decide"
		return r, nil
	}
	switch rule.Method {
	case Exclusion:
		return r, q.exclude(r, rule)
	case CappedVolume:
		return r, q.cap(r, rule)
	}
	if modelErr != nil {
		return nil, modelErr
	}
	r.decide(rule, model)
	return r, nil
}

func countError(err error) error {
	if err == nil {
		return fmt.Errorf("%w: some intervals have no counts", ErrCounts)
	}
	return err
}

// inputs adds up what everything follows from.
func (q *MatchedQueue) inputs(r *Relief) {
	var planned, handled, seconds float64
	r.Committed, r.Delivered = 0, 0
	for i := range q.Pairs {
		p := &q.Pairs[i]
		r.Forecast += p.Plan.Volume
		r.Offered += p.Offered
		planned += float64(p.Plan.AHT * p.Plan.Volume)
		if p.Handled > 0 && p.HandleS >= 0 {
			handled += p.Handled
			seconds += p.HandleS
		}
		r.Committed += float64(p.Committed * p.Plan.Interval.Hours())
		r.Delivered += float64(p.Agents * p.Plan.Interval.Hours())
	}
	r.ForecastAHT, r.AHT = planned/r.Forecast, seconds/handled
}

// met says whether a level reaches the target.
func (r *Relief) met(level float64) bool { return level >= r.Target-edge }

// settle writes the verdict of a level that was counted anew.
func (r *Relief) settle(what string) {
	switch {
	case r.met(r.Level):
		r.Carrier, r.Why = Nobody, "the service level was met: there is nothing to decide"
	case math.IsNaN(r.Counted):
		r.Carrier, r.ClientShare, r.Why = Client, 1, fmt.Sprintf("missed, but nothing is left to be judged %s: relief", what)
	case r.met(r.Counted):
		r.Carrier, r.ClientShare, r.Why = Client, 1, fmt.Sprintf("missed, but met %s: relief", what)
	default:
		r.Carrier, r.ClientShare, r.Why = CCC, 0, fmt.Sprintf("missed, and missed %s: no relief", what)
	}
}
