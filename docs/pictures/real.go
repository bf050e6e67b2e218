package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
)

// realPictures are the pictures drawn from real histories, which are not part of the
// repository: data is the folder that holds them.
func realPictures(data string) map[string]func() ([]byte, error) {
	in := func(name string) string { return filepath.Join(data, name) }
	return map[string]func() ([]byte, error){
		"forecast-week.svg":   func() ([]byte, error) { return fourthWeek(in("bank_calls_30min.csv")) },
		"forecast-errors.svg": func() ([]byte, error) { return errorsByWeek(in("bank_calls_30min.csv")) },
		"forecast-parts.svg":  func() ([]byte, error) { return parts(in("vancouver311_daily.csv")) },
		"forecast-loses.svg":  func() ([]byte, error) { return nearAndFar(in("il_bank_1999_30min.csv")) },
	}
}

// readSeries reads the only queue of a history.
func readSeries(file string) (forecast.Series, error) {
	f, err := os.Open(file)
	if err != nil {
		return forecast.Series{}, err
	}
	defer f.Close()
	h, err := history.Read(context.Background(), []history.Source{{Name: file, Reader: f}}, nil)
	if err != nil {
		return forecast.Series{}, err
	}
	if len(h.Queues) != 1 {
		return forecast.Series{}, fmt.Errorf("%s: %d queues, want one", file, len(h.Queues))
	}
	return h.Queues[0].Offered, nil
}

// fourthWeek draws the fourth week ahead of a forecast as it was made four weeks before
// the end of the history, and what came.
func fourthWeek(file string) ([]byte, error) {
	s, err := readSeries(file)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	week := 7 * s.Grid.SlotsPerDay()
	origin := len(s.Values) - 4*week
	fit, err := forecast.Auto{}.Fit(ctx, s.Before(origin))
	if err != nil {
		return nil, err
	}
	f, err := fit.Forecast(ctx, 4*week)
	if err != nil {
		return nil, err
	}
	rows := planner.Demand(f.From(3*week), nil)
	came := make([]float64, len(rows))
	for i, r := range rows {
		came[i] = math.NaN()
		if k, ok := s.Grid.Index(time.Date(r.Start.Wall.Year(), r.Start.Wall.Month(), r.Start.Wall.Day(), r.Start.Wall.Hour(), r.Start.Wall.Minute(), 0, 0, s.Grid.Start.Location())); ok && k < len(s.Values) {
			came[i] = s.Values[k]
		}
	}
	p := newPicture(960, 340, "The fourth week ahead, and what came", "A week of half-hours of a bank's calls as forecast four weeks before, with 80 % and 95 % ranges, and a dot for what came.")
	p.text(52, 44, "calls to a bank in half an hour: forecast 22 to 26 days before (line, 80 % and 95 % range), and what came (dots)")
	most := 0.0
	for i, r := range rows {
		most = math.Max(most, r.Hi95)
		if came[i] > most {
			most = came[i]
		}
	}
	panel := axes{left: 52, right: 948, top: 58, base: 304, x0: 0, x1: float64(len(rows)), y0: 0, y1: 400 * math.Ceil(most/400)}
	p.gridY(panel, 4, "%.0f")
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].Start.Wall.Day() == rows[from].Start.Wall.Day() {
			to++
		}
		p.line("grid", [][2]float64{{panel.x(float64(from)), panel.top}, {panel.x(float64(from)), panel.base}})
		p.text(panel.x(float64(from))+4, 322, rows[from].Start.Wall.Format("Mon 2 Jan"))
		for _, band := range []struct {
			class  string
			lo, hi func(r planner.Row) float64
		}{
			{"r95", func(r planner.Row) float64 { return r.Lo95 }, func(r planner.Row) float64 { return r.Hi95 }},
			{"r80", func(r planner.Row) float64 { return r.Lo80 }, func(r planner.Row) float64 { return r.Hi80 }},
		} {
			var outline [][2]float64
			for i := from; i < to; i++ {
				outline = append(outline, panel.at(float64(i)+0.5, band.hi(rows[i])))
			}
			for i := to - 1; i >= from; i-- {
				outline = append(outline, panel.at(float64(i)+0.5, band.lo(rows[i])))
			}
			p.area(band.class, outline)
		}
		var mean [][2]float64
		for i := from; i < to; i++ {
			mean = append(mean, panel.at(float64(i)+0.5, rows[i].Volume))
		}
		p.line("a", mean)
		for i := from; i < to; i++ {
			if !math.IsNaN(came[i]) {
				p.dot("ink", panel.at(float64(i)+0.5, came[i]), 2)
			}
		}
		from = to
	}
	return p.done(), nil
}

// contestant is a method with its name in a picture.
type contestant struct {
	class, name string
	model       forecast.Model
}

// errorsByWeek draws the error of intervals by week ahead, for the automatic method,
// the usual yardsticks, and luck.
func errorsByWeek(file string) ([]byte, error) {
	s, err := readSeries(file)
	if err != nil {
		return nil, err
	}
	const weeks = 4
	week := 7 * s.Grid.SlotsPerDay()
	p := newPicture(760, 340, "Error by week ahead", "Error of half-hours by week ahead on a bank's calls: last week repeated, the mean of four weeks, and the automatic method, which is lowest, and what luck alone would make it.")
	p.text(52, 44, "calls to a bank: sum of errors over sum of calls, by half-hour, over 12 origins")
	panel := axes{left: 52, right: 560, top: 62, base: 294, x0: 0.7, x1: weeks + 0.3, y0: 0, y1: 0.12}
	p.gridY(panel, 4, "%.0f %%", 100)
	for w := 1; w <= weeks; w++ {
		p.centred(panel.x(float64(w)), 314, fmt.Sprintf("week %d", w))
	}
	var floor [weeks][2]float64
	for _, c := range []contestant{
		{"b", "last week repeated", forecast.SeasonalNaive{}},
		{"d", "mean of four weeks", forecast.WindowAverage{}},
		{"a", "auto", forecast.Auto{}},
	} {
		points, err := forecast.Backtest(context.Background(), c.model, s, &forecast.BacktestOptions{Steps: weeks * week, Origins: 12})
		if err != nil {
			return nil, err
		}
		var curve [][2]float64
		for w := range weeks {
			var of []forecast.Point
			for _, q := range points {
				if (q.Lead-1)/week == w {
					of = append(of, q)
					if c.name == "auto" {
						floor[w][0] += poissonError(q.Actual)
						floor[w][1] += q.Actual
					}
				}
			}
			curve = append(curve, panel.at(float64(w+1), forecast.Measure(of).WAPE))
		}
		p.line(c.class, curve)
		for _, at := range curve {
			p.dot(c.class+"f", at, 3)
		}
		p.label(c.class+"f", curve[weeks-1][0]+10, curve[weeks-1][1]+4, c.name)
	}
	var luck [][2]float64
	for w, f := range floor {
		luck = append(luck, panel.at(float64(w+1), f[0]/f[1]))
	}
	p.line("zero", luck)
	p.text(luck[weeks-1][0]+10, luck[weeks-1][1]+4, "luck: the best forecast there is")
	return p.done(), nil
}

// poissonError is the mean absolute deviation of a Poisson count from its mean.
func poissonError(mean float64) float64 {
	if mean == 0 {
		return 0
	}
	m := math.Floor(mean)
	lg, _ := math.Lgamma(m + 1)
	return 2 * math.Exp(-mean+(m+1)*math.Log(mean)-lg)
}

// parts draws what the automatic method found in fifteen years of days.
func parts(file string) ([]byte, error) {
	s, err := readSeries(file)
	if err != nil {
		return nil, err
	}
	days, err := calendar.CountryHolidays("CA", s.Grid.Cell(0).Day, s.Grid.Cell(len(s.Values)-1).Day+60)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	fit, err := forecast.Auto{Holidays: days}.Fit(ctx, s)
	if err != nil {
		return nil, err
	}
	report, err := fit.(*forecast.AutoFit).Report(ctx, 28)
	if err != nil {
		return nil, err
	}
	p := newPicture(960, 340, "What the method found in a city's information line", "Bars for the factors of weekdays, a curve for the time of year, and bars for what holidays do to the total of a day.")
	p.text(52, 44, "factors of the day's total: weekday, time of year, and what holidays change")
	week := axes{left: 52, right: 280, top: 62, base: 294, x0: 0, x1: 7, y0: 0, y1: 1.6}
	p.gridY(week, 4, "%.1f")
	for k := range 7 {
		wd := (k + 1) % 7 // Monday first
		p.bar("bar", week, float64(k)+0.15, float64(k)+0.85, report.Weekday[wd])
		p.centred(week.x(float64(k)+0.5), 314, time.Weekday(wd).String()[:2])
	}
	year := axes{left: 320, right: 530, top: 62, base: 294, x0: 0.5, x1: 12.5, y0: 0.8, y1: 1.2}
	p.gridY(year, 4, "%.1f")
	var curve [][2]float64
	for m := 1; m <= 12; m++ {
		curve = append(curve, year.at(float64(m), report.Month[m]))
		p.centred(year.x(float64(m)), 314, time.Month(m).String()[:1])
	}
	p.line("a", curve)
	p.line("zero", [][2]float64{year.at(0.5, 1), year.at(12.5, 1)})
	special := axes{left: 790, right: 940, top: 62, base: 294, x0: -1, x1: 0.25, y0: 0, y1: 1}
	row := 18.0
	var named []forecast.Effect
	for _, h := range report.Holidays {
		if !unicode.IsDigit(rune(h.Name[0])) && !strings.HasPrefix(h.Name, "day ") { // neighbours, and the days around Christmas
			named = append(named, h)
		}
	}
	slices.SortStableFunc(named, func(a, b forecast.Effect) int { return cmp.Compare(a.Change, b.Change) })
	for i, h := range named {
		y := special.top + 8 + row*float64(i)
		if y > special.base {
			break
		}
		p.right(special.x(-1)-8, y+4, h.Name)
		from, to := math.Min(h.Change, 0), math.Max(h.Change, 0)
		p.rect("bar", special.x(from), y-6, special.x(to)-special.x(from), 12)
		p.text(special.x(to)+5, y+4, fmt.Sprintf("%+.0f %%", 100*h.Change))
	}
	return p.done(), nil
}

// nearAndFar draws errors a day, a week and four weeks ahead on a series where the
// automatic method is not always the best.
func nearAndFar(file string) ([]byte, error) {
	s, err := readSeries(file)
	if err != nil {
		return nil, err
	}
	p := newPicture(760, 340, "A series on which auto is not always the best", "Errors of three methods on the calls of a small bank, one day, one week and four weeks ahead: the weekly profile is a little better than auto up to a week ahead, auto is better beyond.")
	p.text(52, 44, "calls to a small bank: sum of errors over sum of calls, by half-hour, over 12 origins")
	panel := axes{left: 52, right: 560, top: 62, base: 294, x0: 0, x1: 3, y0: 0, y1: 0.28}
	p.gridY(panel, 4, "%.0f %%", 100)
	list := []contestant{{"af", "auto", forecast.Auto{}}, {"df", "weekly-profile", forecast.Profile{}}, {"bf", "mean of four weeks", forecast.WindowAverage{}}}
	for g, days := range []int{1, 7, 28} {
		p.centred(panel.x(float64(g)+0.5), 314, []string{"one day ahead", "one week", "four weeks"}[g])
		for k, c := range list {
			points, err := forecast.Backtest(context.Background(), c.model, s, &forecast.BacktestOptions{
				Steps: days * s.Grid.SlotsPerDay(), Origins: 12, Every: 5 * s.Grid.SlotsPerDay(),
			})
			if err != nil {
				return nil, err
			}
			wape := forecast.Measure(points).WAPE
			x := float64(g) + 0.12 + 0.26*float64(k)
			p.bar(c.class, panel, x, x+0.22, wape)
			p.centred(panel.x(x+0.11), panel.y(wape)-5, fmt.Sprintf("%.1f", 100*wape))
			if g == 0 {
				p.label(c.class, 580, 90+22*float64(k), c.name)
			}
		}
	}
	return p.done(), nil
}
