package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// learnDays are the days before each day scored that the update learns from.
const learnDays = 60

// intradayCases are the series, their slots a day and the last days that are scored.
var intradayCases = []struct {
	name        string
	slots, days int
}{{"bank30", 28, 60}, {"ilbank30", 48, 84}}

// runIntraday scores the re-forecast of the rest of a day as peers/intraday.py does: plans
// made the day before by Auto, then what is left after a quarter, a half and three
// quarters of the planned volume.
func runIntraday(shared string, reached figures) error {
	for _, c := range intradayCases {
		if err := reforecast(shared, c.name, c.slots, c.days, reached); err != nil {
			return err
		}
	}
	return nil
}

// openDays holds days of open slots.
type openDays struct {
	start []time.Time // of each day
	day   [][]float64
	ok    []bool
}

func readOpenDays(file string, slots int) (h openDays, err error) {
	f, err := os.Open(file)
	if err != nil {
		return h, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return h, err
	}
	for i, l := range lines[1:] {
		if i%slots == 0 {
			t, err := time.ParseInLocation("2006-01-02T15:04:05", l[0], calendar.Plain)
			if err != nil {
				return h, err
			}
			h.start, h.day, h.ok = append(h.start, t), append(h.day, nil), append(h.ok, true)
		}
		v, err := strconv.ParseFloat(l[1], 64)
		if err != nil {
			return h, err
		}
		d := len(h.day) - 1
		h.day[d] = append(h.day[d], v)
		h.ok[d] = h.ok[d] && l[2] == "1"
	}
	for len(h.day[len(h.day)-1]) < slots {
		h.day = h.day[:len(h.day)-1]
	}
	return h, nil
}

// plan forecasts day d from the days before it.
func (h openDays) plan(d, slots int) ([]float64, error) {
	s := forecast.Series{Grid: calendar.Grid{Start: h.start[0], Step: 30 * time.Minute}}
	for e := range d {
		k, _ := s.Grid.Index(h.start[e])
		for len(s.Values) < k {
			s.Values = append(s.Values, math.NaN())
		}
		s.Values = append(s.Values, h.day[e]...)
	}
	fitted, err := forecast.Auto{}.Fit(context.Background(), s)
	if err != nil {
		return nil, err
	}
	k, _ := s.Grid.Index(h.start[d])
	k -= len(s.Values)
	f, err := fitted.Forecast(context.Background(), k+slots)
	if err != nil {
		return nil, err
	}
	return f.Mean[k : k+slots], nil
}

func reforecast(shared, name string, slots, days int, reached figures) error {
	h, err := readOpenDays(filepath.Join(shared, "peers", "series", name+".csv"), slots)
	if err != nil {
		return err
	}
	n := len(h.day)
	plan := make([][]float64, n)
	for d := n - days - learnDays; d < n; d++ {
		if plan[d], err = h.plan(d, slots); err != nil {
			return err
		}
	}
	shares := []float64{0.25, 0.5, 0.75}
	miss, none, all := make([]float64, 3), make([]float64, 3), make([]float64, 3)
	points, inside := make([]float64, 3), make([]float64, 3)
	for d := n - days; d < n; d++ {
		if !h.ok[d] {
			continue
		}
		var plans, actuals [][]float64
		for e := d - learnDays; e < d; e++ {
			if h.ok[e] {
				plans, actuals = append(plans, plan[e]), append(actuals, h.day[e])
			}
		}
		u, err := forecast.FitIntraday(plans, actuals)
		if err != nil {
			return err
		}
		total := 0.0
		for _, v := range plan[d] {
			total += v
		}
		for c, share := range shares {
			k, sum := 0, 0.0
			for k < slots && sum+plan[d][k] < share*total {
				sum += plan[d][k]
				k++
			}
			if k++; k >= slots {
				continue
			}
			rest, _, err := u.Rest(plan[d], h.day[d][:k])
			if err != nil {
				return err
			}
			lo, err := u.Quantiles(plan[d], h.day[d][:k], 0.1)
			if err != nil {
				return err
			}
			hi, err := u.Quantiles(plan[d], h.day[d][:k], 0.9)
			if err != nil {
				return err
			}
			for i := k; i < slots; i++ {
				y := h.day[d][i]
				points[c]++
				if y >= lo[i] && y <= hi[i] {
					inside[c]++
				}
				miss[c] += math.Abs(y - rest[i])
				none[c] += math.Abs(y - plan[d][i])
				all[c] += y
			}
		}
	}
	fmt.Printf("== intraday, %s\n%8s %12s %6s %6s\n", name, "after", "not updated", "WAPE%", "cov80")
	for c, share := range shares {
		fmt.Printf("%6.0f %% %12.2f %6.2f %6.1f\n", 100*share, 100*none[c]/all[c], 100*miss[c]/all[c], 100*inside[c]/points[c])
		reached.set("intraday "+name, fmt.Sprintf("WAPE%% after %.0f %%", 100*share), 100*miss[c]/all[c])
	}
	return nil
}
