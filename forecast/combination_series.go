package forecast

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// combinedSeries is a combination of methods that need the series itself.
type combinedSeries struct {
	model  Combination
	series Series
	fitted []Fitted
}

// Forecast implements [Fitted].
func (f *combinedSeries) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("forecast of %d intervals: want 1 or more", steps)
	}
	perWeek := f.series.Grid.PerWeek()
	past, err := f.past(ctx, steps)
	if err != nil {
		return nil, err
	}
	judged := len(past[0]) > 0
	var w []float64
	switch {
	case f.model.Weights != nil:
		w = normalised(f.model.Weights)
	case !judged:
		w = normalised(slices.Repeat([]float64{1}, len(past)))
	default:
		miss := newMisses(len(past))
		for i, p := range past {
			for _, q := range p {
				miss.add(i, q.Actual, q.Mean)
			}
		}
		w = miss.weights()
	}
	out := newForecast(f.series, hoursOf(f.series), steps, f.model.String())
	out.Warnings = nil
	clear(out.Open)
	for i, v := range f.fitted {
		one, err := v.Forecast(ctx, steps)
		if err != nil {
			return nil, ofMember(f.model.Members[i], err)
		}
		out.Members = append(out.Members, Member{f.model.Members[i].String(), w[i]})
		if w[i] == 0 {
			continue
		}
		for h, m := range one.Mean {
			out.Mean[h] += w[i] * m
			out.Open[h] = out.Open[h] || one.Open[h]
		}
		out.Warnings = append(out.Warnings, one.Warnings...)
	}
	out.weights, out.past = w, nil
	if f.model.Weights == nil && !judged {
		out.Warnings = append(out.Warnings, errNoPast)
	}
	if judged {
		actual, mean := make([]float64, len(past[0])), make([]float64, len(past[0]))
		for j := range actual {
			actual[j] = past[0][j].Actual
			for i := range past {
				mean[j] += w[i] * past[i][j].Mean
			}
		}
		out.spread = counts{perWeek: perWeek, pools: []pool{newPool(actual, mean)}}
		out.past = func() []pastDay { return pastDaysOf(past[0], mean) }
	} else {
		out.spread = counts{perWeek: perWeek}
	}
	return out, ctx.Err()
}

// errNoPast is the warning of a combination that has nothing to weigh its members by.
var errNoPast = errors.New("no past interval that all members forecast, to weigh them by: they weigh the same")

// past is what the members said at past origins about the intervals all of them forecast.
func (f *combinedSeries) past(ctx context.Context, steps int) ([][]Point, error) {
	perWeek := f.series.Grid.PerWeek()
	every := max(1, (steps+3)/4)
	if every > perWeek {
		every = (every + perWeek - 1) / perWeek * perWeek
	}
	opt := BacktestOptions{Steps: max(1, (steps+1)/2), Origins: f.model.Origins, Every: every}
	o, err := opt.withDefaults(f.series.Grid)
	if err != nil {
		return nil, err
	}
	all := make([][]Point, len(f.model.Members))
	for _, origin := range o.origins(f.series) {
		parts := make([]said, len(all))
		for i, m := range f.model.Members {
			if parts[i], err = f.model.memory.at(ctx, o, i, m, f.series, origin); err != nil {
				return nil, ofMember(m, err)
			}
		}
		points, _ := common(parts)
		for i, p := range points {
			all[i] = append(all[i], p...)
		}
	}
	return all, nil
}

// common are the points that all have and not all took for closed, of parts of one origin;
// shared is how many all have.
func common(parts []said) (points [][]Point, shared int) {
	out := make([][]Point, len(parts))
	next := make([]int, len(parts))
	for _, p := range parts[0].points {
		open, there := false, true
		for i := range parts {
			for next[i] < len(parts[i].points) && parts[i].points[next[i]].Lead < p.Lead {
				next[i]++
			}
			if there = there && next[i] < len(parts[i].points) && parts[i].points[next[i]].Lead == p.Lead; there {
				open = open || !parts[i].closed[next[i]]
			}
		}
		if there {
			shared++
		}
		if !there || !open {
			continue
		}
		for i := range parts {
			out[i] = append(out[i], parts[i].points[next[i]])
		}
	}
	return out, shared
}

// memory keeps what members said at origins of one series: a backtest of a combination
// weighs its members at origins that it comes by again and again.
type memory struct {
	mu   sync.Mutex
	said map[memoryKey]said
}

type memoryKey struct{ member, origin, steps int }

// remembering is m with a memory of its own when it can use one. It must see one
// series only, cut off at different ends.
func remembering(m Model) Model {
	switch c := m.(type) {
	case Combination:
		if needsSeries(c) {
			c.memory = &memory{said: map[memoryKey]said{}}
			return c
		}
	case Auto:
		c.memory = newShapeMemory()
		return c
	}
	return m
}

func (m *memory) at(ctx context.Context, o BacktestOptions, member int, model Model, s Series, origin int) (said, error) {
	if m == nil {
		return o.at(ctx, model, s, origin)
	}
	key := memoryKey{member, origin, o.Steps}
	m.mu.Lock()
	known, ok := m.said[key]
	m.mu.Unlock()
	if ok {
		return known, nil
	}
	known, err := o.at(ctx, model, s, origin)
	if err != nil {
		return known, err
	}
	m.mu.Lock()
	m.said[key] = known
	m.mu.Unlock()
	return known, nil
}
