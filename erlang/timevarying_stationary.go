package erlang

import "math"

// stationary fills in the measures by SIPP, LagSIPP or MOL: each interval in
// the long-run state of a load of its own.
//
// While an interval is overloaded there is no long-run state. Its service level
// is then 0, all agents are busy, and the line is that of the fluid limit,
// starting from where the interval before ended.
func (d Day) stationary(m DayMethod, out []IntervalMeasures) {
	loads := make([]float64, len(d.Intervals))
	ends := loads
	inSystem := float64(d.InSystem)
	switch m {
	case MOL:
		loads, ends = d.modifiedLoads()
	case LagSIPP:
		for i, arrivals := range d.lagged() {
			loads[i] = arrivals / d.Interval * d.Intervals[i].AHT
		}
	default:
		for i, v := range d.Intervals {
			loads[i] = d.rates(v).load()
		}
	}
	if d.Stationary {
		inSystem = loads[0]
	}
	for i, v := range d.Intervals {
		out[i], inSystem = d.longRun(v, loads[i], ends[i], inSystem)
	}
}

// modifiedLoads returns the mean over each interval, and the value at its end,
// of the number m of contacts in the system if agents were unlimited,
//
//	m' = arrival - service m
//
// (Jennings et al. 1996, for exponential handle times).
func (d Day) modifiedLoads() (loads, ends []float64) {
	m := float64(d.InSystem)
	if d.Stationary {
		m = d.rates(d.Intervals[0]).load()
	}
	for _, v := range d.Intervals {
		r := d.rates(v)
		end, area := drift(m, r.load(), r.service, d.Interval)
		loads = append(loads, math.Min(area/d.Interval, math.MaxFloat64))
		ends = append(ends, end)
		m = end
	}
	return loads, ends
}

// lagged returns the arrivals of each interval for LagSIPP: those that came one
// AHT earlier. Before the day they came at the first rate if it starts in its
// stationary state, and not at all otherwise.
func (d Day) lagged() []float64 {
	at := func(i float64) float64 {
		switch {
		case i >= 0:
			return d.Intervals[int(i)].Arrivals
		case d.Stationary:
			return d.Intervals[0].Arrivals
		}
		return 0
	}
	out := make([]float64, len(d.Intervals))
	for i, v := range d.Intervals {
		lag := v.AHT / d.Interval
		whole := math.Floor(lag)
		part := lag - whole
		from := float64(i) - whole
		out[i] = float64((1-part)*at(from)) + float64(part*at(from-1))
	}
	return out
}

// longRun returns the measures of interval v with the load, ending with the
// load end, and the mean number in the system at its end.
func (d Day) longRun(v DayInterval, load, end, inSystem float64) (IntervalMeasures, float64) {
	r := d.rates(v)
	n := r.agents
	q := Queue{Load: math.Min(load, math.MaxFloat64), AHT: v.AHT}
	if r.hangUp > 0 {
		q.Patience = v.Patience
	}
	s := d.longTerm(q, n)
	out := IntervalMeasures{ServiceLevel: s.ServiceLevel, PWait: s.PWait}
	if s.Overloaded {
		r.arrival = float64(load * r.service)
		var area float64
		out.EndInSystem, _, area = r.fluid(math.Max(n, inSystem), d.Interval)
		out.Busy, out.Queue = n, area/d.Interval
		out.EndQueue = out.EndInSystem - n
	} else {
		out.Busy, out.Queue = s.Busy, s.QueueLength
		q.Load = math.Min(end, math.MaxFloat64)
		if e := d.longTerm(q, n); e.Overloaded {
			// MOL whose load crosses the agents within the interval.
			out.EndInSystem, out.EndQueue = n+out.Queue, out.Queue
		} else {
			out.EndInSystem, out.EndQueue = e.InSystem, e.QueueLength
		}
	}
	out.Served = out.Busy / v.AHT * d.Interval
	out.Abandoned = float64(out.Queue * r.hangUp * d.Interval)
	if r.hangUp > 0 {
		out.Abandoned = load / v.AHT * d.Interval * s.Abandonment
	}
	return out, out.EndInSystem
}

// longTerm is q.Core for the threshold of d, where nothing can be invalid.
func (d Day) longTerm(q Queue, n float64) Core {
	m, _ := q.Core(n, d.Within)
	return m
}

// backlogCarryover fills in the measures by SBC (R. Stolletz, Approximation of
// the non-stationary M(t)/M(t)/c(t)-queue using stationary queueing models: the
// stationary backlog-carryover approach, EJOR 190(2), 2008). The interval is
// cut into the whole number of periods next to one AHT each. A period with
// arrival rate l and backlog rate b handed to it has
//
//	l~ = l + b,  P = B(n, l~ AHT),  b' = l~ P,
//
// so that it carries l~ (1-P) < n/AHT, whatever the load; Erlang C at that rate
// gives its service level and its line. Periods count equally, and backlog is handed on
// across intervals as a number of contacts.
func (d Day) backlogCarryover(out []IntervalMeasures) {
	backlog := float64(d.InSystem) // contacts
	if d.Stationary {
		backlog = 0
	}
	for i, v := range d.Intervals {
		r := d.rates(v)
		periods := math.Max(1, math.Min(maxPeriods, math.Round(d.Interval/v.AHT)))
		length := d.Interval / periods
		o := &out[i]
		for k := 0.0; k < periods; k++ {
			arrival := r.arrival + backlog/length
			blocked := B(r.agents, math.Min(arrival*v.AHT, math.MaxFloat64))
			carried := float64(arrival * (1 - blocked))
			backlog = float64(float64(arrival*blocked) * length)
			q := Queue{Load: math.Min(carried*v.AHT, r.agents), AHT: v.AHT}
			s := d.longTerm(q, r.agents)
			busy, queue := s.Busy, s.QueueLength
			if s.Overloaded || r.agents == 0 && arrival > 0 { // carried = n, to the last digit
				s.ServiceLevel, s.PWait = 0, 1
				busy, queue = r.agents, backlog
			}
			o.ServiceLevel += s.ServiceLevel / periods
			o.PWait += s.PWait / periods
			o.Busy += busy / periods
			o.Queue += queue / periods
			o.EndQueue, o.EndInSystem = queue, busy+queue
		}
		o.ServiceLevel, o.PWait = math.Min(1, o.ServiceLevel), math.Min(1, o.PWait)
		o.Served = o.Busy / v.AHT * d.Interval
	}
}

// maxPeriods bounds the periods of SBC in one interval, where the AHT is a
// minute part of it and every period but the first few is alike.
const maxPeriods = 10_000
