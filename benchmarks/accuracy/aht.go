package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// ahtMethod forecasts the average handle time of the next steps intervals.
type ahtMethod struct {
	name string
	run  func(h forecast.HandleTimes, steps int) ([]float64, error)
}

// ahtName is ours.
const ahtName = "aht (ours)"

// ahtMethods are ours and the naive ones of peers/aht.py, of the same names.
var ahtMethods = []ahtMethod{
	{ahtName, ahtOurs},
	{"snaive7", func(h forecast.HandleTimes, steps int) ([]float64, error) {
		week := 7 * h.Grid.SlotsPerDay()
		f, err := ahtMean(math.MaxInt32)(h, steps) // where nobody was handled a week ago
		for i := range f {
			if j := len(h.Contacts) - week + i%week; h.Contacts[j] > 0 {
				f[i] = h.Seconds[j] / h.Contacts[j]
			}
		}
		return f, err
	}},
	{"weighted mean 28d", ahtMean(28)},
	{"weighted mean all", ahtMean(math.MaxInt32)},
}

func ahtOurs(h forecast.HandleTimes, steps int) ([]float64, error) {
	fit, err := forecast.AHT{}.Fit(context.Background(), h)
	if err != nil {
		return nil, err
	}
	f, err := fit.Forecast(context.Background(), steps)
	if err != nil {
		return nil, err
	}
	return f.Mean, nil
}

// ahtMean is the mean of all contacts of the last days.
func ahtMean(days int) func(forecast.HandleTimes, int) ([]float64, error) {
	return func(h forecast.HandleTimes, steps int) ([]float64, error) {
		contacts, seconds := 0.0, 0.0
		for i := max(0, len(h.Contacts)-days*h.Grid.SlotsPerDay()); i < len(h.Contacts); i++ {
			if h.Contacts[i] > 0 {
				contacts, seconds = contacts+h.Contacts[i], seconds+h.Seconds[i]
			}
		}
		return slices.Repeat([]float64{seconds / contacts}, steps), nil
	}
}

// ahtTask is a history and where to cut it.
type ahtTask struct {
	name    string
	h       forecast.HandleTimes
	origins []int
	steps   int
}

// runAHT scores average handle times as peers/aht.py does: workload WAPE, sum n |a - f| over
// sum n a. Daily: 26 origins, 28 days apart and ahead. Half hours: the first three weeks of
// October, for the ten days after, of each queue.
func runAHT(shared string, reached figures) error {
	tasks, err := ahtTasks(filepath.Join(shared, "data"))
	if err != nil {
		return err
	}
	for _, t := range tasks {
		fmt.Printf("== aht, %s\n%22s %6s %6s %9s\n", t.name, "method", "WAPE%", "bias%", "cpu s/fit")
		for _, m := range ahtMethods {
			miss, bias, all := 0.0, 0.0, 0.0
			begin := cpuSeconds()
			for _, o := range t.origins {
				f, err := m.run(t.h.Before(o), t.steps)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", t.name, m.name, err)
				}
				for i, v := range f {
					if j := o + i; t.h.Contacts[j] > 0 {
						miss += math.Abs(t.h.Contacts[j]*v - t.h.Seconds[j])
						bias += t.h.Contacts[j]*v - t.h.Seconds[j]
						all += t.h.Seconds[j]
					}
				}
			}
			secs := (cpuSeconds() - begin) / float64(len(t.origins))
			if m.name == ahtName {
				reached.set("aht", t.name, 100*miss/all)
			}
			fmt.Printf("%22s %6.2f %6.2f %9.4f\n", m.name, 100*miss/all, 100*bias/all, secs)
		}
	}
	return nil
}

func ahtTasks(data string) ([]ahtTask, error) {
	daily, err := readHandled(filepath.Join(data, "callcenter_daily_aht.csv"), calendar.DayStep)
	if err != nil {
		return nil, err
	}
	t := ahtTask{name: "daily, 28 days ahead", h: daily[""], steps: 28}
	for k := 1; k <= 26; k++ {
		t.origins = append(t.origins, len(t.h.Contacts)-28*k)
	}
	tasks := []ahtTask{t}
	queues, err := readHandled(filepath.Join(data, "il_bank_1999_aht_30min.csv"), 30*time.Minute)
	if err != nil {
		return nil, err
	}
	for _, q := range []string{"PS", "ALL", "NE", "IN"} {
		h := queues[q]
		from, _ := h.Grid.Index(time.Date(1999, 10, 1, 0, 0, 0, 0, calendar.Plain))
		cut, _ := h.Grid.Index(time.Date(1999, 10, 22, 0, 0, 0, 0, calendar.Plain))
		h.Grid, h.Contacts, h.Seconds = h.Grid.Shift(from), h.Contacts[from:], h.Seconds[from:]
		tasks = append(tasks, ahtTask{"half hours, queue " + q, h, []int{cut - from}, len(h.Contacts) - (cut - from)})
	}
	return tasks, nil
}

// readHandled reads start, answered, aht_s and, where there is one, queue.
func readHandled(path string, step time.Duration) (map[string]forecast.HandleTimes, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	queues := map[string]forecast.HandleTimes{}
	for i, l := range lines[1:] {
		queue := ""
		if c := at("queue"); c >= 0 {
			queue = l[c]
		}
		start, err := stamp(l[at("start")])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
		}
		contacts, err := strconv.ParseFloat(l[at("answered")], 64)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
		}
		seconds := 0.0
		if c := l[at("aht_s")]; c != "" {
			if seconds, err = strconv.ParseFloat(c, 64); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
			}
			seconds *= contacts
		}
		h, seen := queues[queue]
		if !seen {
			h.Queue, h.Grid = queue, calendar.Grid{Start: start, Step: step}
		}
		k, _ := h.Grid.Index(start)
		for len(h.Contacts) < k {
			h.Contacts, h.Seconds = append(h.Contacts, math.NaN()), append(h.Seconds, math.NaN())
		}
		h.Contacts, h.Seconds = append(h.Contacts, contacts), append(h.Seconds, seconds)
		queues[queue] = h
	}
	return queues, nil
}
