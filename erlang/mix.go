package erlang

import "math"

// mixed returns the measures of a real number n of agents from those of whole
// numbers, for models whose states have no continuation between them: floor(n)
// agents all the time and one more for the part of it that n has beyond.
// Arrivals see time averages, so that shares and numbers mix like time, and
// means like the contacts they are over.
func mixed(n float64, at func(whole float64) ChatMeasures) ChatMeasures {
	whole := math.Floor(n)
	a := at(whole)
	part := n - whole
	if part == 0 {
		return a
	}
	b := at(whole + 1)
	m := b
	line := func(x, y float64) float64 { return float64((1-part)*x) + float64(part*y) }
	mean := func(x, y, of, ofOther float64) float64 {
		of, ofOther = float64((1-part)*of), float64(part*ofOther)
		switch {
		case of == 0 && ofOther == 0:
			return 0
		case of == 0:
			return y
		case ofOther == 0:
			return x
		}
		return float64(x*(of/(of+ofOther))) + float64(y*(ofOther/(of+ofOther)))
	}
	m.Agents = n
	m.MeanWait = mean(a.MeanWait, b.MeanWait, a.letIn(), b.letIn())
	m.MeanVirtualWait = mean(a.MeanVirtualWait, b.MeanVirtualWait, a.letIn(), b.letIn())
	m.MeanWaitIfWait = mean(a.MeanWaitIfWait, b.MeanWaitIfWait, a.PWait, b.PWait)
	m.AbandonmentIfWait = mean(a.AbandonmentIfWait, b.AbandonmentIfWait, a.PWait, b.PWait)
	m.ASA = mean(a.ASA, b.ASA, a.Served, b.Served)
	m.MeanWaitAbandoned = mean(a.MeanWaitAbandoned, b.MeanWaitAbandoned, a.Abandonment, b.Abandonment)
	for _, f := range []struct {
		to *float64
		of float64
	}{
		{&m.PWait, a.PWait}, {&m.NoWait, a.NoWait}, {&m.Blocking, a.Blocking}, {&m.Abandonment, a.Abandonment},
		{&m.Served, a.Served}, {&m.ServiceLevel, a.ServiceLevel}, {&m.ServedLate, a.ServedLate},
		{&m.AbandonedInTime, a.AbandonedInTime}, {&m.AbandonedLate, a.AbandonedLate}, {&m.AbandonedShort, a.AbandonedShort},
		{&m.Late, a.Late}, {&m.VirtualLate, a.VirtualLate}, {&m.QueueLength, a.QueueLength}, {&m.Busy, a.Busy},
		{&m.InSystem, a.InSystem}, {&m.NeverServed, a.NeverServed}, {&m.missed, a.missed}, {&m.abandonedLong, a.abandonedLong},
		{&m.Chats, a.Chats},
	} {
		*f.to = line(f.of, *f.to)
	}
	m.Occupancy = m.Busy / n
	m.Overloaded = a.Overloaded && b.Overloaded
	m.clamp()
	return m
}

// letIn returns the share of contacts that are not blocked, accurate also where
// it is small.
func (c *Core) letIn() float64 {
	if c.Blocking < 0.5 {
		return 1 - c.Blocking
	}
	return c.NoWait + c.PWait
}
