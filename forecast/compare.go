package forecast

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Case is a series on which methods are compared, and how far back.
type Case struct {
	Series  Series
	Options BacktestOptions
}

// CompareOptions say how a comparison runs. None of them changes a number.
type CompareOptions struct {
	Workers int // forecasts made at the same time; 0 = one per CPU
	// Progress, unless nil, is called whenever one more of all forecasts is done; never
	// twice at the same time.
	Progress func(done, all int)
}

// Comparison is how methods did on one case.
type Comparison struct {
	Queue, Channel string
	Name           string      // of the series, for people
	Origins        []time.Time // oldest first; empty: the series is too short
	Trials         []Trial     // a model each; without points where it could not be judged
	Warnings       []error

	past   []time.Time // origins, judged or not
	partly []bool      // models that say something, if only where others do not
}

// Standing are scores by model, and for each as [Trial.Scores] has them; nil for a model
// that could not be judged.
type Standing [][]Score

// Standing of the models by grain.
func (c *Comparison) Standing(g Grain) Standing {
	s := make(Standing, len(c.Trials))
	for j := range c.Trials {
		if len(c.Trials[j].Points) > 0 {
			s[j] = c.Trials[j].Scores(g)
		}
	}
	return s
}

// Total adds up the standings of several series. A model that is missing in one is missing
// in the total: its sums would be of something else.
func Total(list []Standing) Standing {
	var total Standing
	for k, s := range list {
		if k == 0 {
			total = make(Standing, len(s))
		}
		for j, scores := range s {
			if k > 0 && total[j] == nil || scores == nil {
				total[j] = nil
				continue
			}
			for w, score := range scores {
				if w == len(total[j]) {
					total[j] = append(total[j], Score{})
				}
				total[j][w].Add(score)
			}
		}
	}
	return total
}

// Best is the model with the least WAPE over all leads, the first of equals; -1 without any.
func (s Standing) Best() int {
	best := -1
	for j, scores := range s {
		if scores == nil {
			continue
		}
		if w := scores[0].WAPE(); w == w && (best < 0 || w < s[best][0].WAPE()) {
			best = j
		}
	}
	return best
}

// Compare is [Backtest] of every model on every case, with scores that can be compared:
// only intervals count that every model forecast, and closed ones without contacts only
// where a model took them for open. A model that says nothing at all about a case is left
// out of it with a warning; where models say nothing at some origins or intervals, these
// count for none. Forecasts of all cases, models and origins run at the same time; the
// result is the same on any number of CPUs.
func Compare(ctx context.Context, cases []Case, models []Model, opt *CompareOptions) ([]Comparison, error) {
	if opt == nil {
		opt = &CompareOptions{}
	}
	type job struct {
		model  Model
		at     int // case
		origin int
		out    *said
	}
	var jobs []job
	results := make([][][]said, len(cases)) // case, origin, model
	options := make([]BacktestOptions, len(cases))
	origins := make([][]int, len(cases))
	left := make([]int, len(cases)) // jobs to do
	for i, c := range cases {
		if err := c.Series.Validate(); err != nil {
			return nil, fmt.Errorf("queue %s: %w", c.Series.Name(), err)
		}
		o, err := c.Options.withDefaults(c.Series.Grid)
		if err != nil {
			return nil, err
		}
		options[i], origins[i] = o, o.origins(c.Series)
		results[i] = make([][]said, len(origins[i]))
		for k := range origins[i] {
			results[i][k] = make([]said, len(models))
		}
		for j, m := range models {
			m = remembering(m)
			for k, n := range origins[i] {
				jobs = append(jobs, job{m, i, n, &results[i][k][j]})
			}
		}
	}
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	list := make([]Comparison, len(cases))
	for i, c := range cases {
		if left[i] = len(models) * len(origins[i]); left[i] == 0 {
			list[i] = compared(c.Series, options[i], origins[i], models, results[i])
		}
	}
	errs := make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range min(workers, len(jobs)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				j := &jobs[i]
				s := cases[j.at].Series
				if ctx.Err() == nil {
					*j.out, errs[i] = options[j.at].at(ctx, j.model, s, j.origin)
				}
				if errs[i] != nil {
					errs[i] = fmt.Errorf("queue %s, method %s: %w", s.Name(), j.model, errs[i])
				}
				mu.Lock()
				done++
				if opt.Progress != nil {
					opt.Progress(done, len(jobs))
				}
				left[j.at]--
				last := left[j.at] == 0
				mu.Unlock()
				if last { // of the case: what is not judged need not be kept
					list[j.at] = compared(s, options[j.at], origins[j.at], models, results[j.at])
					results[j.at] = nil
				}
			}
		}()
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for j, m := range models {
		if _, ok := m.(Given); ok {
			if err := saysSomething(list, j); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// saysSomething refuses a given forecast that has nothing to do with the past.
func saysSomething(list []Comparison, j int) error {
	var first *Comparison
	for i := range list {
		c := &list[i]
		if len(c.Trials[j].Points) > 0 || c.partly[j] {
			return nil
		}
		if first == nil && len(c.past) > 0 {
			first = c
		}
	}
	if first == nil {
		return nil
	}
	return fmt.Errorf("%s: the past is %w: no queue has a row for any interval judged; the first is queue %s, %s", first.Trials[j].Method, ErrNotCovered, first.Name, first.past[0].Format(minute))
}

// compared keeps what all models that say anything about the series can be judged on.
func compared(s Series, o BacktestOptions, origins []int, models []Model, results [][]said) Comparison {
	c := Comparison{Queue: s.Queue, Channel: s.Channel, Name: s.Name(), Trials: make([]Trial, len(models)), partly: make([]bool, len(models))}
	for _, n := range origins {
		c.past = append(c.past, s.Grid.Time(n))
	}
	if len(origins) == 0 {
		c.warn("no origin: it takes %d intervals to forecast and %d of history before them, there are %d", o.Steps, o.Least, s.recent())
	} else if len(origins) < o.Origins {
		c.warn("history enough for %d of %d origins", len(origins), o.Origins)
	}
	most := 0
	var in []int // models that say something
	for j, m := range models {
		c.Trials[j] = Trial{Queue: s.Queue, Channel: s.Channel, Method: m.String(), Levels: o.Levels, perWeek: s.Grid.PerWeek()}
		n := 0
		for k := range results {
			n += len(results[k][j].points)
		}
		most = max(most, n)
		c.partly[j] = n > 0
		switch {
		case n > 0:
			in = append(in, j)
		case len(origins) > 0:
			c.warn("%s says nothing about the intervals judged: left out", m)
		}
	}
	judged := 0
	for k, n := range origins {
		parts := make([]said, len(in))
		for i, j := range in {
			parts[i] = results[k][j]
		}
		if len(in) == 0 {
			break
		}
		points, shared := common(parts)
		judged += shared
		if len(points[0]) == 0 {
			continue
		}
		f := newTrialOrigin(s, n, o.Steps)
		c.Origins = append(c.Origins, f.origin)
		for i, j := range in {
			t := &c.Trials[j]
			f.pointsBefore = len(t.Points)
			t.origins = append(t.origins, f)
			t.Points = append(t.Points, points[i]...)
		}
	}
	if judged < most {
		c.warn("judged on %d of %d intervals: those that every method forecast", judged, most)
	}
	return c
}

func (c *Comparison) warn(format string, args ...any) {
	c.Warnings = append(c.Warnings, fmt.Errorf("queue %s: %w", c.Name, fmt.Errorf(format, args...)))
}
