package erlang

import "math"

// delay returns the measures of Erlang C for Load > 0:
//
//	P(W>T) = C e^(-(n-a) T/AHT),  E[W] = C AHT/(n-a)
//
// (Erlang 1917; Kleinrock, Queueing Systems I, 1975).
func (q *Queue) delay(n, within float64) Core {
	if q.Load >= n {
		c := Core{
			Agents: n, Load: q.Load, PWait: 1, Served: n / q.Load, MeanWait: math.Inf(1), MeanWaitIfWait: math.Inf(1),
			ServedLate: 1, Late: 1, VirtualLate: 1, QueueLength: math.Inf(1), Busy: n, InSystem: math.Inf(1),
			Occupancy: 1, Attempts: 1, Overloaded: true, missed: 1,
		}
		return c
	}
	return q.delayed(n, within, below(n, q.Load))
}

// delayed is delay for n > Load and d = below(n, Load).
func (q *Queue) delayed(n, within, d float64) Core {
	free := n - q.Load
	late := exp(-free * within / q.AHT)
	if within == 0 {
		late = 1 // also where AHT/free overflows
	}
	open := float64(free / n * d)
	c := Core{Agents: n, Load: q.Load, Served: 1, Attempts: 1, Busy: q.Load, Occupancy: q.Load / n}
	c.PWait = 1 / (1 + open)
	c.NoWait = open / (1 + open)
	if math.IsInf(open, 1) {
		c.NoWait = 1
	}
	c.missed = float64(c.PWait * late)
	c.Late, c.VirtualLate, c.ServedLate = c.missed, c.missed, c.missed
	c.ServiceLevel = 1 - c.missed
	c.MeanWaitIfWait = q.AHT / free
	c.MeanWait = c.PWait * q.AHT / free
	c.QueueLength = float64(c.PWait * (q.Load / free))
	c.InSystem = q.Load + c.QueueLength
	return c
}

// patientMeasures adds the means that need nothing else where nobody hangs up.
func patientMeasures(c Core) Measures {
	return Measures{Core: c, ASA: c.MeanWait, MeanVirtualWait: c.MeanWait}
}
