package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

func init() {
	methods["svd"] = datedMethod(func(calendar.Holidays) forecast.Model { return forecast.SVD{} }, false)
	methods["daily-regression"] = datedMethod(func(h calendar.Holidays) forecast.Model { return forecast.DailyRegression{Holidays: h} }, false)
	methods["daily-regression-months"] = datedMethod(func(h calendar.Holidays) forecast.Model { return forecast.DailyRegression{Holidays: h} }, true)
	methods["auto-months"] = datedMethod(func(h calendar.Holidays) forecast.Model { return forecast.Auto{Holidays: h} }, true)
}

// datedMethod runs a method that needs dates, as autoMethod does; totals leaves the days of
// months out of its sight.
func datedMethod(of func(calendar.Holidays) forecast.Model, totals bool) func([]float64, *Task) (*Result, error) {
	return func(_ []float64, t *Task) (*Result, error) {
		holidays, err := holidaysOf(t.Series.Name)
		if err != nil {
			return nil, err
		}
		m := of(holidays)
		switch {
		case strings.HasPrefix(t.Group, "bank30"), strings.HasPrefix(t.Group, "ilbank30"):
			return dated(m, t, 0, 30*time.Minute)
		case strings.HasPrefix(t.Group, "daily"):
			return dated(m, t, t.Start, calendar.DayStep)
		case t.Group == "monthly" && totals:
			return dated(m, t, t.Start, calendar.MonthStep)
		case t.Group == "monthly":
			return monthly(m, t)
		}
		return nil, fmt.Errorf("%s needs dates, which %s has not", m, t.Name)
	}
}
