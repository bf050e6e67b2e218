package erlang

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Case is one question to any model of this package in the names and units of
// a file of cases: what n agents give, the fewest agents for a target (N
// missing), or the largest load that n agents carry at a target (Load and Rate
// missing). Missing numbers are NaN; NewCase returns a case without any.
type Case struct {
	// Model is "B", "C", "A", "MMnK", "MMnK+M", "MMnK+G", "MMn+G", "X" or "chat".
	Model string
	// N is the number of agents, real.
	N float64
	// Load is in erlangs (a_erl). If it is missing, Rate, in contacts per second
	// (lambda_per_s), times AHT is the load; of chat only Rate is used.
	Load, Rate float64
	// AHT is in seconds (aht_s). B does without.
	AHT float64
	// AHTs are the AHTs of chat in seconds by the number of contacts at a time
	// (aht_by_concurrency_s).
	AHTs []float64
	// Patience is the mean in seconds (patience_s) of A, MMnK+M, X and chat: 0
	// for callers who leave at once, missing or +Inf for those who hold on for
	// ever.
	Patience float64
	// Dist is the distribution of patience of MMn+G and MMnK+G, and of X in place
	// of Patience (patience_dist).
	Dist Distribution
	// Redial and RedialBlocked are the shares of X that call again, of those who
	// hang up and of those who find all lines taken (redial, the second after
	// "|"); missing is 0.
	Redial, RedialBlocked float64
	// Lines is the number of lines of MMnK, MMnK+M, MMnK+G and, if it is not
	// missing, X (K).
	Lines float64
	// Within and Short are the thresholds T and T0 in seconds (T_s, T0_s). If T
	// is missing, so are the measures that need it; if T0 is, it is T.
	Within, Short float64
	// Target is what is asked for, by the names of the outputs, such as
	// "sl>=0.8;asa_s<=20".
	Target string
}

// NewCase returns a case of the model in which everything is missing.
func NewCase(model string) Case {
	nan := math.NaN()
	return Case{Model: model, N: nan, Load: nan, Rate: nan, AHT: nan, Patience: nan, Redial: nan, RedialBlocked: nan, Lines: nan, Within: nan, Short: nan}
}

// CaseInputs are the names of the inputs of a case in a file.
var CaseInputs = []string{
	"model", "n", "a_erl", "lambda_per_s", "aht_s", "aht_by_concurrency_s", "patience_s", "patience_dist", "redial", "K", "T_s", "T0_s", "target",
}

// ParseCase makes a case of the cells of a file: cell returns that of an input,
// one of CaseInputs, empty if it is missing. Lists are separated by "|" and
// infinity is "inf". The error names every cell that cannot be read.
func ParseCase(cell func(input string) string) (Case, error) {
	c := NewCase(strings.TrimSpace(cell("model")))
	var errs []error
	read := func(input, s string, to *float64) {
		if s = strings.TrimSpace(s); s == "" {
			return
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil && !math.IsInf(v, 0) || v != v {
			errs = append(errs, fmt.Errorf("%s: %q is not a number", input, s))
			return
		}
		*to = v
	}
	number := func(input string, to *float64) { read(input, cell(input), to) }
	number("n", &c.N)
	number("a_erl", &c.Load)
	number("lambda_per_s", &c.Rate)
	number("aht_s", &c.AHT)
	number("patience_s", &c.Patience)
	hungUp, blocked, _ := strings.Cut(cell("redial"), "|")
	read("redial", hungUp, &c.Redial)
	read("redial", blocked, &c.RedialBlocked)
	number("K", &c.Lines)
	number("T_s", &c.Within)
	number("T0_s", &c.Short)
	if list := strings.TrimSpace(cell("aht_by_concurrency_s")); list != "" {
		for _, s := range strings.Split(list, "|") {
			v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			if err != nil {
				errs = append(errs, fmt.Errorf("aht_by_concurrency_s: %q is not a number", s))
			}
			c.AHTs = append(c.AHTs, v)
		}
	}
	if dist := strings.TrimSpace(cell("patience_dist")); dist != "" {
		var err error
		if c.Dist, err = ParseDistribution(dist); err != nil {
			errs = append(errs, fmt.Errorf("patience_dist: %w", err))
		}
	}
	c.Target = strings.TrimSpace(cell("target"))
	return c, errors.Join(errs...)
}

// CaseResult is the answer to a case.
type CaseResult struct {
	N    float64 // agents: as given, or the fewest whole number
	Load float64 // a_erl: as given, or the largest; NaN for chat
	Rate float64 // lambda_per_s: as given, or the largest; NaN if it is not known
	// NExact is the least real number of agents, NaN unless they were asked for.
	NExact float64
	// Binding is the name of the measure that asks for the most agents or allows
	// the least load; empty if nothing was asked for or nothing is binding.
	Binding string
	// AtN and AtBelow are the values of that measure with N agents and, if
	// agents were asked for, with one fewer; NaN if that is not at least one.
	AtN, AtBelow float64
	// Values are the measures, in the order of CaseOutputs; NaN for those that
	// the model or the case does not have.
	Values [outputs]float64
}

// CaseOutputs are the names of CaseResult.Values.
var CaseOutputs = [outputs]string{
	"blocking",
	"ln_blocking",
	"one_minus_blocking",
	"carried_erl",
	"occupancy",
	"cond_a",
	"p_wait",
	"p_no_wait",
	"asa_s",
	"wait_if_delayed_s",
	"sl",
	"p_wait_gt_T",
	"queue_len",
	"in_system",
	"wait_q0.5_s",
	"wait_q0.9_s",
	"wait_q0.99_s",
	"p_abandon",
	"p_served",
	"p_abandon_if_delayed",
	"ew_s",
	"ew_if_delayed_s",
	"ew_served_s",
	"ew_abandoned_s",
	"ev_s",
	"busy",
	"p_wait_le_T",
	"p_virtual_le_T",
	"p_virtual_gt_T",
	"p_served_le_T",
	"p_served_gt_T",
	"p_abandon_le_T",
	"p_abandon_gt_T",
	"sl_offered",
	"sl_answered",
	"sl_excl_short_ab",
	"sl_ab_counts_good",
	"sl_short_credit",
	"p_block",
	"p_wait_accepted",
	"ew_accepted_s",
	"sl_accepted",
	"total_erl",
	"attempts_per_fresh",
	"p_never_served",
	"agent_occupancy",
	"slot_utilisation",
	"mean_chats",
}

// The indices of CaseOutputs.
const (
	outBlocking = iota
	outLnBlocking
	outOneMinusBlocking
	outCarriedErl
	outOccupancy
	outCondA
	outPWait
	outPNoWait
	outAsaS
	outWaitIfDelayedS
	outSl
	outPWaitGtT
	outQueueLen
	outInSystem
	outWaitQ05S
	outWaitQ09S
	outWaitQ099S
	outPAbandon
	outPServed
	outPAbandonIfDelayed
	outEwS
	outEwIfDelayedS
	outEwServedS
	outEwAbandonedS
	outEvS
	outBusy
	outPWaitLeT
	outPVirtualLeT
	outPVirtualGtT
	outPServedLeT
	outPServedGtT
	outPAbandonLeT
	outPAbandonGtT
	outSlOffered
	outSlAnswered
	outSlExclShortAb
	outSlAbCountsGood
	outSlShortCredit
	outPBlock
	outPWaitAccepted
	outEwAcceptedS
	outSlAccepted
	outTotalErl
	outAttemptsPerFresh
	outPNeverServed
	outAgentOccupancy
	outSlotUtilisation
	outMeanChats
	outputs
)

// caseModel says how a Case becomes a Queue.
type caseModel int

const (
	modelB caseModel = iota
	modelC
	modelA
	modelLines
	modelLinesPatience
	modelLinesGeneral
	modelGeneral
	modelRedial
	modelChat
)

var caseModels = map[string]caseModel{
	"B": modelB, "C": modelC, "A": modelA, "MMnK": modelLines, "MMnK+M": modelLinesPatience, "MMnK+G": modelLinesGeneral, "MMn+G": modelGeneral, "X": modelRedial, "chat": modelChat,
}

// hasLines reports whether the model always has a limit of lines.
func (m caseModel) hasLines() bool {
	return m == modelLines || m == modelLinesPatience || m == modelLinesGeneral
}

// atOnce is the mean patience in seconds of callers who leave at once, for the
// models with patience: too short for anything to happen in it.
const atOnce = 1e-300

// system returns the queue or the chat of c, with a load or rate of 1 where it
// is to be found.
func (c *Case) system() (s system, model caseModel, err error) {
	model, ok := caseModels[c.Model]
	if !ok {
		return s, 0, fmt.Errorf("model %q is unknown; want B, C, A, MMnK, MMnK+M, MMnK+G, MMn+G, X or chat", c.Model)
	}
	patience := func() float64 {
		switch {
		case c.Patience == 0:
			return atOnce
		case c.Patience != c.Patience:
			return 0
		}
		return c.Patience
	}
	or := func(v, missing float64) float64 {
		if v != v {
			return missing
		}
		return v
	}
	if model == modelChat {
		chat := Chat{Rate: or(c.Rate, 1), AHT: c.AHTs, Patience: patience()}
		s.chat = &chat
		err = chat.Validate()
		if err == nil {
			q := chat.queue()
			err = q.Validate()
		}
		return s, model, err
	}
	q := Queue{AHT: c.AHT}
	switch {
	case model == modelB:
		q.AHT = or(c.AHT, 1)
	case c.AHT != c.AHT:
		return s, model, errors.New("aht_s is missing")
	}
	if q.Load = or(c.Load, or(c.Rate*q.AHT, 1)); model == modelB && c.AHT != c.AHT {
		q.Load = or(c.Load, 1)
	}
	switch model {
	case modelB:
		q.Loss = true
	case modelA:
		q.Patience = patience()
	case modelLines, modelLinesPatience, modelLinesGeneral:
		if c.Lines != c.Lines {
			return s, model, errors.New("input K is missing")
		}
		if model == modelLinesPatience {
			q.Patience = patience()
		}
	case modelRedial:
		q.Redial, q.RedialBlocked = or(c.Redial, 0), or(c.RedialBlocked, 0)
		if c.Dist.kind == 0 || c.Patience == c.Patience {
			q.Patience = patience()
		}
		q.PatienceDist = c.Dist
	}
	if model == modelGeneral || model == modelLinesGeneral {
		if q.PatienceDist = c.Dist; c.Dist.kind == 0 {
			return s, model, errors.New("patience_dist is missing")
		}
	}
	if model.hasLines() || model == modelRedial {
		if c.Lines == 0 {
			return s, model, errors.New("input K is 0; want at least a part of a line")
		}
		q.Lines = or(c.Lines, 0)
	}
	s.q = q
	return s, model, q.Validate()
}

// Evaluate answers c. It returns an error, and no result, if an input that the
// model needs is missing or invalid, or if the target cannot be reached.
func (c Case) Evaluate() (CaseResult, error) {
	r, err := c.evaluate()
	if err != nil {
		return CaseResult{}, fmt.Errorf("erlang: %w", err)
	}
	return r, nil
}

func (c *Case) evaluate() (CaseResult, error) {
	nan := math.NaN()
	r := CaseResult{N: c.N, Load: c.Load, Rate: c.Rate, NExact: nan, AtN: nan, AtBelow: nan}
	for i := range r.Values {
		r.Values[i] = nan
	}
	s, model, err := c.system()
	if err != nil {
		return r, err
	}
	within, short := c.Within, c.Short
	timed := within == within
	if !timed {
		within = 0
	}
	if short != short {
		short = within
	}
	if !(within >= 0 && short >= 0) {
		return r, fmt.Errorf("one of T_s %v and T0_s %v is negative", c.Within, c.Short)
	}
	unknownLoad := c.Load != c.Load && c.Rate != c.Rate || model == modelChat && c.Rate != c.Rate ||
		model == modelB && c.AHT != c.AHT && c.Load != c.Load
	unknownN := c.N != c.N
	var list goals
	if unknownLoad || unknownN {
		if unknownLoad && unknownN {
			return r, errors.New("n and the load are both missing")
		}
		if c.Target == "" {
			return r, errors.New("target is missing, with n or the load to be found")
		}
		if list, err = parseGoals(c.Target, model, within, short, timed); err != nil {
			return r, err
		}
	}
	if !unknownN && !(c.N >= 0 && c.N <= math.MaxFloat64) {
		return r, fmt.Errorf("n %v is not a finite number >= 0", c.N)
	}
	if model == modelChat && !unknownN && c.N*float64(len(c.AHTs)) > maxChats {
		return r, fmt.Errorf("n %v is too many", c.N)
	}
	binding := -1
	switch {
	case unknownN:
		found, err := s.solve(&list, true)
		if err != nil {
			return r, err
		}
		r.N, r.NExact, binding = found.whole, found.exact, found.goal
	case unknownLoad:
		var x float64
		if x, binding = s.capacity(&list, c.N); math.IsInf(x, 1) {
			return r, fmt.Errorf("target %q: any load meets it", c.Target)
		}
		s.setDemand(x)
		if model == modelChat {
			r.Rate = x
		} else {
			r.Load = x
			r.Rate = x / s.q.AHT
			if model == modelB && c.AHT != c.AHT {
				r.Rate = nan
			}
		}
	default:
		if r.Load != r.Load && model != modelChat {
			r.Load = s.q.Load
		}
	}
	if binding >= 0 {
		g := &list.list[binding]
		r.Binding = g.name
		r.AtN = s.value(g, r.N)
		if unknownN && r.N > 1 {
			r.AtBelow = s.value(g, r.N-1)
		}
	}
	s.fill(&r, model, within, short, timed)
	return r, nil
}

// value returns the metric of g with n agents.
func (s *system) value(g *goal, n float64) float64 {
	if g.metric == metricQuantile {
		return s.quantile(n, g.quantile)
	}
	m := s.all(n, g.within, g.short)
	v, _ := g.value(&m)
	return v
}

// caseMetrics are the outputs that a target can bound.
var caseMetrics = map[string]goal{
	"blocking": {metric: metricBlocking}, "p_block": {metric: metricBlocking}, "one_minus_blocking": {metric: metricServed},
	"occupancy": {metric: metricOccupancy}, "agent_occupancy": {metric: metricOccupancy}, "slot_utilisation": {metric: metricSlotUtilisation},
	"p_wait": {metric: metricPWait}, "p_wait_accepted": {metric: metricPWait}, "p_no_wait": {metric: metricNoWait},
	"asa_s": {metric: metricASA}, "ew_served_s": {metric: metricASA}, "ew_s": {metric: metricMeanWait}, "ew_accepted_s": {metric: metricMeanWait},
	"wait_if_delayed_s": {metric: metricMeanWaitIfWait}, "ew_if_delayed_s": {metric: metricMeanWaitIfWait},
	"ew_abandoned_s": {metric: metricMeanWaitAbandoned}, "ev_s": {metric: metricMeanVirtualWait},
	"p_abandon": {metric: metricAbandonment}, "p_abandon_if_delayed": {metric: metricAbandonmentIfWait}, "p_served": {metric: metricServed},
	"p_never_served": {metric: metricNeverServed}, "attempts_per_fresh": {metric: metricAttempts},
	"queue_len": {metric: metricQueueLength}, "p_wait_gt_T": {metric: metricLate}, "p_virtual_gt_T": {metric: metricVirtualLate}, "p_served_gt_T": {metric: metricServedLate},
	"sl": {metric: metricLevel}, "sl_offered": {metric: metricLevel}, "p_served_le_T": {metric: metricLevel},
	"sl_answered": {metric: metricLevel, definition: Answered}, "sl_excl_short_ab": {metric: metricLevel, definition: ExclShort},
	"sl_ab_counts_good": {metric: metricLevel, definition: AbandonsGood}, "p_wait_le_T": {metric: metricLevel, definition: AbandonsGood},
	"p_virtual_le_T": {metric: metricLevel, definition: Virtual}, "sl_short_credit": {metric: metricLevel, definition: ShortCredit},
}

// parseGoals reads a target.
func parseGoals(target string, model caseModel, within, short float64, timed bool) (goals, error) {
	var list goals
	for _, part := range strings.Split(target, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		at := strings.IndexAny(part, "<>")
		if at < 0 || at+2 > len(part) || part[at+1] != '=' {
			return list, fmt.Errorf("target %q: want a measure, >= or <=, and a number", part)
		}
		name := strings.TrimSpace(part[:at])
		limit, err := strconv.ParseFloat(strings.TrimSpace(part[at+2:]), 64)
		if err != nil || !(limit >= 0 && limit <= math.MaxFloat64) {
			return list, fmt.Errorf("target %q: %q is not a finite number >= 0", part, part[at+2:])
		}
		g, ok := caseMetrics[name]
		if q, found := strings.CutPrefix(name, "wait_q"); found && strings.HasSuffix(q, "_s") {
			g.metric, ok = metricQuantile, true
			if g.quantile, err = strconv.ParseFloat(strings.TrimSuffix(q, "_s"), 64); err != nil || !(g.quantile > 0 && g.quantile < 1) {
				return list, fmt.Errorf("target %q: want a quantile between 0 and 1, such as wait_q0.9_s", part)
			}
		}
		if !ok {
			return list, fmt.Errorf("target %q: %q is not a measure that a target can bound", part, name)
		}
		g.limit, g.within, g.short = limit, within, short
		switch {
		case g.metric.share() && limit > 1:
			return list, fmt.Errorf("target %q: %v is not a share between 0 and 1", part, limit)
		case g.metric.rises() != (part[at] == '>'):
			return list, fmt.Errorf("target %q: want %q the other way round", part, name)
		case !timed && (g.metric == metricLevel || g.metric == metricLate || g.metric == metricVirtualLate || g.metric == metricServedLate):
			return list, fmt.Errorf("target %q: T_s is missing", part)
		case model == modelB && (g.metric != metricBlocking && g.metric != metricOccupancy && g.metric != metricServed):
			return list, fmt.Errorf("target %q: a loss system has no such measure", part)
		case list.n == len(list.list):
			return list, fmt.Errorf("target %q: more than %d measures", target, len(list.list))
		}
		if g.metric == metricQuantile {
			g.within, g.short = limit, limit
		}
		g.name = name
		*list.next() = g
	}
	if list.n == 0 {
		return list, fmt.Errorf("target %q is empty", target)
	}
	return list, nil
}

// fill computes the measures of r.N agents.
func (s *system) fill(r *CaseResult, model caseModel, within, short float64, timed bool) {
	v := &r.Values
	n := r.N
	m := s.all(n, within, short)
	v[outOccupancy], v[outBusy] = m.Occupancy, m.Busy
	if model == modelB {
		a := s.q.Load
		v[outBlocking], v[outOneMinusBlocking], v[outLnBlocking] = m.Blocking, m.NoWait, LogB(n, a)
		v[outCarriedErl] = m.Busy
		v[outCondA] = condition(n, a, m.Busy)
		return
	}
	v[outPWait], v[outPNoWait] = m.PWait, m.NoWait
	v[outAsaS], v[outEwServedS] = m.ASA, m.ASA
	v[outPAbandon], v[outPServed] = m.Abandonment, m.Served
	v[outEwS], v[outEvS] = m.MeanWait, m.MeanVirtualWait
	v[outQueueLen], v[outInSystem] = m.QueueLength, m.InSystem
	v[outWaitIfDelayedS], v[outEwIfDelayedS] = m.MeanWaitIfWait, m.MeanWaitIfWait
	if model != modelC && model != modelLines {
		v[outPAbandonIfDelayed], v[outEwAbandonedS] = m.AbandonmentIfWait, m.MeanWaitAbandoned
	}
	if timed {
		v[outPWaitGtT], v[outPWaitLeT] = m.Late, m.Level(AbandonsGood)
		v[outPVirtualGtT], v[outPVirtualLeT] = m.VirtualLate, m.Level(Virtual)
		v[outPServedGtT], v[outPServedLeT] = m.ServedLate, m.ServiceLevel
		v[outPAbandonGtT], v[outPAbandonLeT] = m.AbandonedLate, m.AbandonedInTime
		v[outSl], v[outSlOffered], v[outSlAnswered] = m.ServiceLevel, m.ServiceLevel, m.Level(Answered)
		v[outSlExclShortAb], v[outSlAbCountsGood], v[outSlShortCredit] = m.Level(ExclShort), m.Level(AbandonsGood), m.Level(ShortCredit)
	}
	v[outWaitQ05S], v[outWaitQ09S], v[outWaitQ099S] = s.quantile(n, 0.5), s.quantile(n, 0.9), s.quantile(n, 0.99)
	if s.chat == nil && s.q.limited() {
		v[outPBlock], v[outPWaitAccepted], v[outEwAcceptedS] = m.Blocking, m.PWait, m.MeanWait
		if timed {
			v[outSlAccepted] = over(m.ServiceLevel, 1-m.Blocking)
		}
	}
	switch model {
	case modelRedial:
		v[outTotalErl], v[outAttemptsPerFresh], v[outPNeverServed] = s.q.Load*m.Attempts, m.Attempts, m.NeverServed
	case modelChat:
		v[outOccupancy], v[outBusy] = math.NaN(), math.NaN()
		v[outAgentOccupancy], v[outSlotUtilisation], v[outMeanChats] = m.Occupancy, m.SlotUtilisation, m.Chats
	}
}

// condition returns n - a(1-B), the relative condition number of B in a. Where
// that cancels it is n d/(a+d), with the d of the continued fraction 1/B - 1 =
// n/(a-n+d), d = 1 + (n-1)/(a-n+3 + 2(n-2)/(a-n+5 + ...)); 30 terms leave an
// error of e^(-4 sqrt(30 a)).
func condition(n, a, carried float64) float64 {
	if a < 4 || a < 1.5*n {
		return math.Abs(n - carried)
	}
	t := a - n + 61
	for k := 29.0; k > 0; k-- {
		t = a - n + 2*k + 1 + float64((k+1)*(n-k-1))/t
	}
	d := 1 + (n-1)/t
	return n * (d / (a + d))
}
