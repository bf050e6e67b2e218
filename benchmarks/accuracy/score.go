package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// row is a line of the table.
type row struct {
	method, window string
	value          map[string]float64
}

// window is a run of leads scored together.
type window struct {
	from, to int // 1-based, both in
	name     string
}

// windows as in score.py.
func windows(group string) []window {
	switch group {
	case "bank30", "bank30x":
		return []window{{1, 140, "w1"}, {1, 280, "w1-2"}, {1, 560, "w1-4"}}
	case "ilbank30", "ilbank30x":
		return []window{{1, 336, "w1"}, {1, 672, "w1-2"}, {1, 1344, "w1-4"}}
	}
	return []window{{1, math.MaxInt, "all"}}
}

// score is score.py's: forecasts and bounds are clipped at 0, points that are not OK left
// out.
func score(method, group string, done []outcome) []row {
	var rows []row
	for _, w := range windows(group) {
		rows = append(rows, row{method, w.name, scoreWindow(group, w, done)})
	}
	return rows
}

func scoreWindow(group string, w window, done []outcome) map[string]float64 {
	var points, miss, bias, square, actual, seconds, fits float64
	var tasks float64
	var mase, relative, smape average
	quantiles := []float64{0.025, 0.1, 0.5, 0.9, 0.975}
	var pinball, known [5]float64
	var in80, in95 float64
	var covers []cover
	for _, d := range done {
		if d.result == nil {
			continue
		}
		if d.seconds == d.seconds {
			seconds += d.seconds
			fits++
		}
		t, r := d.task, d.result
		past := t.Series.Values[t.Start:t.End]
		scale := 0.0
		for i := t.Lag; i < len(past); i++ {
			scale += math.Abs(past[i] - past[i-t.Lag])
		}
		scale /= float64(len(past) - t.Lag)
		naive := t.Lag
		switch group {
		case "m4h":
			naive = 24
		case "m4w":
			naive = 52
		}
		if len(past) < naive {
			naive = 1
		}
		n, abs, absNaive, s := 0.0, 0.0, 0.0, 0.0
		before := [2]float64{in80, in95}
		for h, mean := range r.Mean {
			if h+1 < w.from || h+1 > w.to || !t.Series.OK[t.End+h] {
				continue
			}
			y := t.Series.Values[t.End+h]
			mean = math.Max(0, mean)
			e := mean - y
			n++
			abs += math.Abs(e)
			absNaive += math.Abs(past[len(past)-naive+h%naive] - y)
			s += 200 * math.Abs(e) / (mean + y)
			bias += e
			square += e * e
			actual += y
			q := [5]float64{at(r.Lo95, h), at(r.Lo80, h), mean, at(r.Hi80, h), at(r.Hi95, h)}
			for k, p := range quantiles {
				if v := q[k]; v == v {
					v = math.Max(0, v)
					known[k]++
					pinball[k] += math.Max(p*(y-v), (p-1)*(y-v))
				}
			}
			if math.Max(0, q[1]) <= y && y <= math.Max(0, q[3]) {
				in80++
			}
			if math.Max(0, q[0]) <= y && y <= math.Max(0, q[4]) {
				in95++
			}
		}
		if n == 0 {
			continue
		}
		covers = append(covers, cover{t, n, in80 - before[0], in95 - before[1]})
		points += n
		miss += abs
		tasks++
		if scale > 0 {
			mase.add(abs / n / scale)
		}
		if absNaive > 0 {
			relative.add(abs / absNaive)
		}
		smape.add(s / n)
	}
	v := map[string]float64{
		"tasks": tasks, "WAPE%": 100 * miss / actual, "MASE": mase.mean(), "RMSE": math.Sqrt(square / points),
		"bias%": 100 * bias / actual, "relMAE": relative.mean(), "s/fit": seconds / fits,
	}
	if group == "m4h" || group == "m4w" {
		v["sMAPE"] = smape.mean()
	}
	if known[1] > 0.9*points {
		v["cov80"], v["cov95"] = 100*in80/points, math.NaN()
		v["se80"], v["se95"] = blockErrors(covers)
		if known[0] > 0.9*points {
			v["cov95"] = 100 * in95 / points
		} else {
			v["se95"] = math.NaN()
		}
		sum, n := 0.0, 0.0
		for k := range quantiles {
			if known[k] > 0.9*points {
				sum += pinball[k]
				n++
			}
		}
		v["wQL%"] = 200 * sum / n / actual
	}
	return v
}

// cover counts the points of a task and those within the ranges.
type cover struct {
	task          *Task
	n, in80, in95 float64
}

const resamples = 2000

// blockErrors are the standard errors of the two coverages, in points of a per cent, by a
// circular block bootstrap (Politis & Romano 1992) over tasks in order of series and
// origin. A block is as many origins of a series as forecast the same day: within a task,
// and between tasks that overlap, errors are alike.
func blockErrors(covers []cover) (se80, se95 float64) {
	covers = slices.Clone(covers)
	slices.SortStableFunc(covers, func(a, b cover) int {
		return cmp.Or(cmp.Compare(a.task.Series.Name, b.task.Series.Name), cmp.Compare(a.task.End, b.task.End))
	})
	block := 1
	for i, c := range covers[1:] {
		if last := covers[i].task; last.Series == c.task.Series && c.task.End > last.End {
			apart := c.task.End - last.End
			block = max(block, (c.task.H+apart-1)/apart)
		}
	}
	rng := rand.New(rand.NewPCG(uint64(len(covers)), uint64(block)))
	var sum, square [2]float64
	for range resamples {
		var n, in80, in95 float64
		for k := 0; k < len(covers); k += block {
			from := rng.IntN(len(covers))
			for j := range min(block, len(covers)-k) {
				c := covers[(from+j)%len(covers)]
				n, in80, in95 = n+c.n, in80+c.in80, in95+c.in95
			}
		}
		for i, share := range [2]float64{100 * in80 / n, 100 * in95 / n} {
			sum[i] += share
			square[i] += share * share
		}
	}
	deviation := func(i int) float64 {
		mean := sum[i] / resamples
		return math.Sqrt(math.Max(0, square[i]/resamples-mean*mean))
	}
	return deviation(0), deviation(1)
}

func at(x []float64, i int) float64 {
	if x == nil {
		return math.NaN()
	}
	return x[i]
}

type average struct{ sum, n float64 }

func (a *average) add(v float64) { a.sum += v; a.n++ }
func (a *average) mean() float64 { return a.sum / a.n }

// seriesWAPE is WAPE by series, over all leads.
func seriesWAPE(group string, done []outcome) map[string]float64 {
	parts := map[string][]outcome{}
	for _, d := range done {
		parts[d.task.Series.Name] = append(parts[d.task.Series.Name], d)
	}
	out := map[string]float64{}
	for s, p := range parts {
		out[s] = scoreWindow(group, window{1, math.MaxInt, ""}, p)["WAPE%"]
	}
	return out
}
