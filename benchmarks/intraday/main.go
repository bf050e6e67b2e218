// Command intraday measures the re-forecast of the rest of a day as peers/intraday.py
// does: plans made the day before by Auto, then what is left after a quarter, a half and
// three quarters of the planned volume.
//
//	go run ./benchmarks/intraday -shared ../shared
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// The last days that are scored, and the days before each that the update learns from.
const learn = 60

func main() {
	shared := flag.String("shared", "../shared", "`folder` with peers/series")
	flag.Parse()
	for _, c := range []struct {
		name        string
		slots, days int
	}{{"bank30", 28, 60}, {"ilbank30", 48, 84}} {
		if err := run(*shared, c.name, c.slots, c.days); err != nil {
			fmt.Fprintln(os.Stderr, "intraday:", err)
			os.Exit(1)
		}
	}
}

// history holds days of open slots.
type history struct {
	start []time.Time // of each day
	day   [][]float64
	ok    []bool
}

func read(file string, slots int) (h history, err error) {
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
func (h history) plan(d, slots int) ([]float64, error) {
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

func run(shared, name string, slots, days int) error {
	h, err := read(filepath.Join(shared, "peers", "series", name+".csv"), slots)
	if err != nil {
		return err
	}
	n := len(h.day)
	plan := make([][]float64, n)
	for d := n - days - learn; d < n; d++ {
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
		for e := d - learn; e < d; e++ {
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
	for c, share := range shares {
		fmt.Printf("%s after %.0f %%: WAPE of the rest %.2f %%, not updated %.2f %%; %.1f %% inside the 80 %% ranges\n", name, 100*share, 100*miss[c]/all[c], 100*none[c]/all[c], 100*inside[c]/points[c])
	}
	return nil
}
