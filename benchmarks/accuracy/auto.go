package main

import (
	"context"
	"embed"
	"flag"
	"math"
	"path/filepath"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
)

// Holidays of British Columbia and of the United States, written by the Python package
// holidays 0.109, which the prototypes used: country_holidays("CA", subdiv="BC") and
// country_holidays("US").
//
//go:embed holidays/*.csv
var holidayFiles embed.FS

func init() {
	methods["auto"] = autoMethod(forecast.Auto{}, true)
	methods["auto-mean"] = autoMethod(forecast.Auto{MeanOnly: true}, true)
	methods["auto-no-holidays"] = autoMethod(forecast.Auto{}, false)
}

// autoMethod runs Auto on series with dates where a task's series has real ones: half
// hours with all history before the origin, days with the task's slice, months as sums
// of the daily series. Other tasks are plain values.
func autoMethod(m forecast.Auto, holidays bool) func([]float64, *Task) (*Result, error) {
	plain := values(m)
	return func(past []float64, t *Task) (*Result, error) {
		m := m
		if holidays {
			var err error
			if m.Holidays, err = holidaysOf(t.Series.Name); err != nil {
				return nil, err
			}
		}
		switch {
		case strings.HasPrefix(t.Group, "bank30"), strings.HasPrefix(t.Group, "ilbank30"):
			return dated(m, t, 0, 30*time.Minute)
		case strings.HasPrefix(t.Group, "daily"):
			return dated(m, t, t.Start, calendar.DayStep)
		case t.Group == "monthly":
			return monthly(m, t)
		}
		return plain(past, t)
	}
}

func holidaysOf(series string) (calendar.Holidays, error) {
	name := ""
	switch {
	case strings.HasPrefix(series, "van"):
		name = "holidays/ca-bc.csv"
	case strings.HasPrefix(series, "bank"):
		name = "holidays/us.csv"
	default:
		return nil, nil
	}
	f, err := holidayFiles.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return history.ReadHolidays(context.Background(), f, name)
}

func stamp(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, calendar.Plain); err == nil {
			return t, nil
		}
	}
	return time.ParseInLocation(time.DateOnly, s, calendar.Plain)
}

// onGrid puts points from to end of a history on a grid, and says where points end to
// end+h lie on it, counted from the end of the series.
func onGrid(h *History, from, end, ahead int, step time.Duration) (s forecast.Series, at []int, err error) {
	start, err := stamp(h.Times[from])
	if err != nil {
		return s, nil, err
	}
	s.Grid = calendar.Grid{Start: start, Step: step}
	for i := from; i < end+ahead; i++ {
		t, err := stamp(h.Times[i])
		if err != nil {
			return s, nil, err
		}
		k, _ := s.Grid.Index(t)
		if i >= end {
			at = append(at, k-len(s.Values))
			continue
		}
		for len(s.Values) < k {
			s.Values = append(s.Values, math.NaN())
		}
		s.Values = append(s.Values, h.Values[i])
	}
	return s, at, nil
}

func dated(m forecast.Model, t *Task, from int, step time.Duration) (*Result, error) {
	s, at, err := onGrid(t.Series, from, t.End, t.H, step)
	if err != nil {
		return nil, err
	}
	fitted, err := m.Fit(context.Background(), s)
	if err != nil {
		return nil, err
	}
	f, err := fitted.Forecast(context.Background(), at[len(at)-1]+1)
	if err != nil {
		return nil, err
	}
	pick := func(x []float64) []float64 {
		out := make([]float64, len(at))
		for i, k := range at {
			out[i] = x[k]
		}
		return out
	}
	return &Result{pick(f.Mean), pick(f.Quantile(0.1)), pick(f.Quantile(0.9)), pick(f.Quantile(0.025)), pick(f.Quantile(0.975))}, nil
}

// monthly sums the forecast of the daily series whose name ends in d instead of m.
func monthly(m forecast.Model, t *Task) (*Result, error) {
	folder := filepath.Join(flag.Lookup("shared").Value.String(), "peers")
	days, err := readHistory(folder, strings.TrimSuffix(t.Series.Name, "m")+"d")
	if err != nil {
		return nil, err
	}
	end := 0
	for end < len(days.Times) && days.Times[end] < t.Series.Times[t.End] {
		end++
	}
	s, _, err := onGrid(days, 0, end, 0, calendar.DayStep)
	if err != nil {
		return nil, err
	}
	fitted, err := m.Fit(context.Background(), s)
	if err != nil {
		return nil, err
	}
	f, err := fitted.Forecast(context.Background(), 31*t.H)
	if err != nil {
		return nil, err
	}
	sum := map[string]float64{}
	for k, v := range f.Mean {
		sum[f.Grid.Time(k).Format("2006-01")] += v
	}
	r := &Result{}
	for _, month := range t.Series.Times[t.End : t.End+t.H] {
		r.Mean = append(r.Mean, sum[month[:7]])
	}
	return r, nil
}
