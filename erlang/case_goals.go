package erlang

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

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
