package erlang

import (
	"math"
)

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
