package erlang

import "math"

// finite returns the measures with a limited number of lines, for Load > 0.
//
// With u_j the weight of j contacts waiting relative to none, u_0 = 1 and
//
//	u_j = u_(j-1) a/(n + j AHT/patience),  j <= Lines - n,
//
// an arrival that finds j waiting holds on until an agent is free with
// probability x/(x+j+1), x = n patience/AHT, and its virtual wait is distributed
// like -patience ln Beta(x, j+1), or like the sum of j+1 handle times of n
// agents without patience. All sums have positive terms only. Their number is
// the lines less the agents, unless the weights vanish earlier.
//
// Of a fractional number of lines the last one admits that share of arrivals.
// For n between whole numbers see mixed.
func (q *Queue) finite(n, within, short float64) Measures {
	if n != math.Floor(n) {
		m := mixed(n, func(whole float64) ChatMeasures {
			return ChatMeasures{Measures: q.finite(whole, within, short)}
		})
		return m.Measures
	}
	if q.Lines <= n { // a loss system of its own; n - Lines agents stay idle
		inner := Queue{Load: q.Load, AHT: q.AHT, Loss: true}
		m := Measures{Core: inner.loss(q.Lines)}
		m.Agents, m.Occupancy = n, m.Busy/n
		return m
	}
	if q.PatienceDist.kind != 0 {
		return q.general(n, within, short)
	}
	m := Measures{Core: Core{Agents: n, Load: q.Load}}
	p := q.patience()
	if n == 0 && p == 0 { // the lines are full for good
		m.Blocking, m.Occupancy, m.missed, m.MeanWait, m.MeanWaitIfWait = 1, 1, 1, math.Inf(1), math.Inf(1)
		m.settle(q.AHT, 0)
		m.QueueLength, m.InSystem = q.Lines, q.Lines
		m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
		return m
	}
	d := below(n, q.Load)
	if math.IsInf(d, 1) {
		m.NoWait, m.Served, m.ServiceLevel = 1, 1, 1
		m.Busy, m.Occupancy = q.Load, q.Load/n
		m.settle(q.AHT, 0)
		return m
	}

	x := float64(n * p)
	unit := q.AHT / n // of virtual waits: a handle time of n agents
	if p > 0 {
		unit = q.Patience
	}
	tail, shortTail := q.tails(n, within), q.tails(n, short)

	arrivals := float64(q.Load * p) // in a mean patience
	if p < 0x1p-1000 {              // of which p has not all digits
		arrivals = float64(q.Load*(q.Patience*0x1p200/q.AHT)) * 0x1p-200
	}
	places := q.Lines - n
	last := math.Floor(places)
	var wait, block, queue, served, lost, virtual, answered, abandoned, late, servedLate, shortLate, shortServed float64
	var harmonic, part float64 // sums over i = 1..j+1 of 1/(x+i) and i/(x+i)
	u, whole := 1.0, 1.0
	for j := 0.0; ; j++ {
		admit := 1.0
		if j >= last {
			admit = places - j
		}
		if j > last {
			admit = 0
		}
		w := float64(u * admit)
		block += u - w
		wait += w
		queue += float64(j * u)
		if p > 0 {
			virtual += float64(w * harmonic) // less the first term, 1/x
			harmonic += 1 / (x + j + 1)
			part += (j + 1) / (x + j + 1)
			holds := x / (x + j + 1)
			served += float64(w * holds)
			lost += float64(w * ((j + 1) / (x + j + 1)))
			answered += float64(w * holds * harmonic)
			abandoned += float64(w * (part / (x + j + 1)))
			late += float64(w * tail.virtual)
			servedLate += float64(w * holds * tail.held)
			shortLate += float64(w * shortTail.virtual)
			shortServed += float64(w * holds * shortTail.held)
		} else {
			served += w
			virtual += float64(w * (j + 1))
			late += float64(w * tail.virtual)
		}
		// The next state, entered by the admitted.
		growth := q.Load / n
		switch {
		case p >= 1:
			growth = q.Load / (n + (j+1)/p)
		case p > 0:
			growth = arrivals / (x + j + 1)
		}
		growth = math.Min(growth, 1e300) // so that no sum overflows
		if admit == 0 || growth < 1 && float64(w*(places-j)*(1+j)) <= 1e-18*wait {
			break
		}
		if growth > 1e100 && w > 1 {
			rescale(1/w, &whole, &d, &wait, &block, &queue, &served, &lost, &virtual, &answered, &abandoned, &late, &servedLate, &shortLate, &shortServed)
			w = 1
		}
		u = w * growth
		tail.next(j+1, x)
		shortTail.next(j+1, x)
		if whole += u; whole > 1e200 && growth <= 1e100 {
			rescale(1e-200, &u, &whole, &d, &wait, &block, &queue, &served, &lost, &virtual, &answered, &abandoned, &late, &servedLate, &shortLate, &shortServed)
		}
	}
	z := d + whole
	m.NoWait = d / z
	m.PWait = wait / z
	m.Blocking = block / z
	m.Served = math.Min(1, (d+served)/z)
	m.QueueLength = queue / z
	m.VirtualLate = late / z
	accepted := m.NoWait + m.PWait
	if p > 0 {
		m.Abandonment = lost / z
		hold, shortHold := exp(-within/unit), exp(-short/unit)
		m.Late = float64(m.VirtualLate * hold)
		m.ServedLate = servedLate / z
		m.AbandonedLate = math.Max(0, m.Late-m.ServedLate)
		shortLate = math.Max(0, (float64(shortLate*shortHold)-shortServed)/z)
		m.MeanWaitAbandoned = over(abandoned/z, m.Abandonment) * unit
	} else {
		m.Late, m.ServedLate = m.VirtualLate, m.VirtualLate
		answered = virtual
	}
	m.AbandonmentIfWait = over(m.Abandonment, m.PWait)
	m.Busy = math.Min(n, q.Load*m.Served)
	if n > 0 {
		m.Occupancy = m.Busy / n
	} else {
		m.Occupancy = 1
	}
	m.MeanVirtualWait = float64(virtual / z / accepted * unit)
	if p > 0 && n > 0 {
		m.MeanVirtualWait += float64(wait / z / accepted * (q.AHT / n))
	}
	m.ASA = over(answered/z, m.Served) * unit
	if m.Served == 0 {
		m.ASA, m.MeanVirtualWait = math.Inf(1), math.Inf(1)
	}
	m.MeanWait = m.MeanVirtualWait
	if p > 0 {
		m.MeanWait = m.Abandonment * q.Patience / accepted
	}
	m.MeanWaitIfWait = over(m.MeanWait*accepted, m.PWait)
	m.missed = math.Min(1, m.Blocking+m.Abandonment+m.ServedLate)
	m.ServiceLevel = math.Max(0, m.Served-m.ServedLate)
	if m.missed < 0.5 {
		m.ServiceLevel = 1 - m.missed
	}
	queueLength := m.QueueLength
	m.settle(q.AHT, shortLate)
	m.QueueLength, m.InSystem = queueLength, m.Busy+queueLength
	return m
}

// rescale multiplies all sums by the same factor, which their ratios do not
// notice.
func rescale(factor float64, sums ...*float64) {
	for _, v := range sums {
		*v *= factor
	}
}

// over returns a/b, and 0 where nobody counts.
func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// tails follows, from one number j of contacts found waiting to the next, the
// probabilities that the wait exceeds a threshold s.
//
// With patience these are incomplete beta functions, I_p(x, j+1) for the
// virtual wait and I_p(x+1, j+1) for those who are served, p = e^-s, by
//
//	I_p(x, b+1) = I_p(x, b) + p^x (1-p)^b/(b Beta(x, b))  (DLMF section 8.17);
//
// without, they are Poisson sums. lag delays the start of both, in units of the
// exponent, where their first term is too small for a float64.
type tails struct {
	virtual, held       float64
	term, heldTerm      float64
	lag, heldLag, ratio float64 // ratio is 1-p, or the threshold s without patience
	patience            bool
}

// tails returns those of a threshold in seconds.
//
// The lag may be large, and its error is one of its exponential, so that what
// rounding takes from it goes into the first term.
func (q *Queue) tails(n, within float64) tails {
	var lag, rest float64 // in handle times of n agents
	if n > 0 {            // else nobody is ever served, even if within is +Inf
		lag, rest = quotient(within, q.AHT)
		lag, rest = product(lag, rest, n)
	}
	t := tails{term: 1 - rest, heldTerm: 1, lag: lag, ratio: lag}
	if q.patience() > 0 {
		s, sRest := quotient(within, q.Patience)
		t.patience, t.heldLag, t.ratio = true, lag+s, -expm1(-s)
		if s <= farLag && lag <= farLag {
			long, little := max(lag, s), min(lag, s)
			t.heldTerm -= rest + sRest + (little - (t.heldLag - long))
		}
	}
	t.add()
	return t
}

// farLag is a lag that is never caught up with, for its digits to matter.
const farLag = 10 * maxWaiting

// quotient returns a/b and what rounding took from it, 0 where that is too far to
// matter.
func quotient(a, b float64) (q, rest float64) {
	if q = a / b; q <= farLag {
		rest = math.FMA(-q, b, a) / b
	}
	return q, rest
}

// product returns (a + rest) b likewise.
func product(a, rest, b float64) (p, left float64) {
	if p = float64(a * b); p <= farLag {
		left = math.FMA(a, b, -p) + float64(rest*b)
	}
	return p, left
}

func (t *tails) add() {
	t.virtual = math.Min(1, t.virtual+lagged(&t.term, &t.lag))
	t.held = math.Min(1, t.held+lagged(&t.heldTerm, &t.heldLag))
}

// lagged returns term e^-lag, and shifts what it can from lag to term.
func lagged(term, lag *float64) float64 {
	const step = 500
	if *lag > farLag {
		return 0 // it will never catch up
	}
	for *term > 1e250 && *lag > 0 {
		by := math.Min(step, *lag)
		*term *= exp(-by)
		*lag -= by
	}
	if *lag > 700 {
		return 0
	}
	return *term * exp(-*lag)
}

// next goes on to j contacts.
func (t *tails) next(j, x float64) {
	if t.patience {
		t.term *= float64(t.ratio * ((x + j - 1) / j))
		t.heldTerm *= float64(t.ratio * ((x + j) / j))
	} else {
		t.term *= t.ratio / j
	}
	t.add()
}
