package main

import "github.com/cccplan/cccplan/forecast"

// Result is a forecast of the H values after the past; ranges may be nil.
type Result struct{ Mean, Lo80, Hi80, Lo95, Hi95 []float64 }

// methods by name. A method sees the past, filled where the task's series is not OK, and
// of the task nothing that came later.
var methods = map[string]func(past []float64, t *Task) (*Result, error){
	"naive-short":           values(forecast.WindowAverage{Weeks: 1, Short: true}),
	"naive-long":            values(forecast.WindowAverage{Weeks: 1}),
	"window-average":        values(forecast.WindowAverage{}),
	"window-average-short":  values(forecast.WindowAverage{Short: true}),
	"ets":                   values(forecast.ETS{}),
	"ets-origins":           values(forecast.ETS{Origins: 8}),
	"ces":                   values(forecast.CES{}),
	"theta":                 values(forecast.Theta{}),
	"dynamic-theta":         values(forecast.DynamicOptimizedTheta{}),
	"dses":                  values(forecast.DSES{}),
	"dses-linear":           values(forecast.DSES{Linear: true}),
	"dses-log":              values(forecast.DSES{Log: true}),
	"dses-count":            values(forecast.CountDSES{}),
	"dses-count-stationary": values(forecast.CountDSES{Stationary: true}),
	"mstl":                  values(forecast.MSTL{}),
	"mstl-log":              values(forecast.MSTL{Log: true}),
	"mstl-robust":           values(forecast.MSTL{Robust: true}),
	"mstl-last":             values(forecast.MSTL{Cycles: 1}),
	"scum":                  values(forecast.SCUM()),
	"scum-mean":             values(equal(forecast.SCUM())),
	"hourly":                values(forecast.Hourly()),
	"hourly-count":          values(with(forecast.Hourly(), forecast.CountDSES{Stationary: true})),
	"intraday":              values(forecast.Combination{Members: []forecast.Model{forecast.WindowAverage{}, forecast.CountDSES{Stationary: true}}}),
	"hourly-mean":           values(equal(forecast.Hourly())),
	"scum-mstl":             values(with(forecast.SCUM(), forecast.MSTL{Log: true, Origins: -1})),
}

// equal is a combination of equal weights.
func equal(m forecast.Combination) forecast.Combination {
	for range m.Members {
		m.Weights = append(m.Weights, 1)
	}
	return m
}

// with is a combination with more members.
func with(m forecast.Combination, more ...forecast.Model) forecast.Combination {
	m.Members = append(m.Members, more...)
	return m
}

// values runs a method on plain values and all the task's seasons.
func values(m forecast.ValuesModel) func([]float64, *Task) (*Result, error) {
	return func(past []float64, t *Task) (*Result, error) {
		fitted, err := m.FitValues(past, t.Periods()...)
		if err != nil {
			return nil, err
		}
		f, err := fitted.ForecastValues(t.H)
		if err != nil {
			return nil, err
		}
		return &Result{f.Mean, f.Quantile(0.1), f.Quantile(0.9), f.Quantile(0.025), f.Quantile(0.975)}, nil
	}
}
