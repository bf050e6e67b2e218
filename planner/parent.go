package planner

import (
	"math"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// parents are the sums of the queues of a channel, from which that of the others follows.
type parents struct {
	inputs []Input
	sums   map[string]*channelSum
}

// channelSum adds up queues interval by interval.
type channelSum struct {
	series forecast.Series // of the sums
	seen   []int           // queues with a value
	queues int
}

// parentsOf adds up the queues of each channel that are not themselves totals. Only
// queues on intervals of the same length add up.
func parentsOf(inputs []Input) *parents {
	p := &parents{inputs: inputs, sums: map[string]*channelSum{}}
	first := map[string]forecast.Series{} // the queue that begins first
	end := map[string]int64{}
	for _, in := range inputs {
		s := in.Volume
		if in.Total || s.Grid.Step >= calendar.DayStep { // a day has no course within
			continue
		}
		if f, ok := first[s.Channel]; !ok || s.Grid.Start.Before(f.Grid.Start) {
			first[s.Channel] = s
		}
		end[s.Channel] = max(end[s.Channel], s.Grid.Time(len(s.Values)).Unix())
	}
	for _, in := range inputs {
		s := in.Volume
		f, ok := first[s.Channel]
		if in.Total || !ok || s.Grid.Step != f.Grid.Step {
			continue
		}
		sum := p.sums[s.Channel]
		if sum == nil {
			n := int((end[s.Channel] - f.Grid.Start.Unix()) / int64(f.Grid.Step.Seconds()))
			sum = &channelSum{series: f, seen: make([]int, n)}
			sum.series.Values = make([]float64, n)
			p.sums[s.Channel] = sum
		}
		sum.queues++
		at, ok := sum.series.Grid.Index(s.Grid.Start)
		if !ok {
			continue
		}
		for i, v := range s.Values {
			if v == v && at+i < len(sum.seen) {
				sum.series.Values[at+i] += v
				sum.seen[at+i]++
			}
		}
	}
	return p
}

// of is the sum of the other queues of input i's channel; nil when there is none.
func (p *parents) of(i int) *forecast.Series {
	in := p.inputs[i]
	sum := p.sums[in.Volume.Channel]
	if in.Total || sum == nil || sum.queues < 2 || sum.series.Grid.Step != in.Volume.Grid.Step {
		return nil
	}
	at, ok := sum.series.Grid.Index(in.Volume.Grid.Start)
	if !ok {
		return nil
	}
	parent := sum.series
	parent.Values = make([]float64, len(sum.seen))
	for k := range parent.Values {
		own, n := 0.0, sum.seen[k]
		if j := k - at; j >= 0 && j < len(in.Volume.Values) && in.Volume.Values[j] == in.Volume.Values[j] {
			own, n = in.Volume.Values[j], n-1
		}
		parent.Values[k] = math.NaN()
		if n > 0 {
			parent.Values[k] = math.Max(0, sum.series.Values[k]-own) // fractions leave a rest
		}
	}
	return &parent
}

// with is the configuration for a queue with a parent.
func (cfg Config) with(parent *forecast.Series) Config {
	if auto, ok := cfg.Model.(forecast.Auto); ok && auto.Parent == nil {
		auto.Parent = parent
		cfg.Model = auto
	}
	return cfg
}
