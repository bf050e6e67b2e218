package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Task is a series, a slice of it to learn from, and a horizon.
type Task struct {
	Name, Group, Freq string
	Series            *History
	Start, End        int // of the slice, 0-based, End not in it
	H                 int
	Seasons           []float64 // periods in steps: 7, 365.25
	Lag               int       // of the naive forecast that MASE is relative to
	Core              bool
}

// History is a series of the benchmark. Missing and closed points are filled in Values,
// and their OK is false: they are not scored.
type History struct {
	Name   string
	Times  []string
	Values []float64
	OK     []bool
}

// Past is what a method may see.
func (t *Task) Past() []float64 { return slices.Clone(t.Series.Values[t.Start:t.End]) }

// Periods are the seasons in whole steps.
func (t *Task) Periods() []int {
	var p []int
	for _, s := range t.Seasons {
		p = append(p, int(math.Round(s)))
	}
	return p
}

func readTasks(folder string) ([]*Task, error) {
	f, err := os.Open(filepath.Join(folder, "tasks.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	series := map[string]*History{}
	var tasks []*Task
	for _, l := range lines[1:] {
		t := &Task{Name: l[at("task")], Group: l[at("group")], Freq: l[at("freq")], Core: l[at("core")] == "1"}
		for name, to := range map[string]*int{"start": &t.Start, "end": &t.End, "h": &t.H, "mase_lag": &t.Lag} {
			if *to, err = strconv.Atoi(l[at(name)]); err != nil {
				return nil, fmt.Errorf("tasks.csv: %s of %s: %w", name, t.Name, err)
			}
		}
		for _, name := range []string{"m1", "m2", "m3"} {
			if c := l[at(name)]; c != "" {
				m, err := strconv.ParseFloat(c, 64)
				if err != nil {
					return nil, fmt.Errorf("tasks.csv: %s of %s: %w", name, t.Name, err)
				}
				t.Seasons = append(t.Seasons, m)
			}
		}
		name := l[at("series")]
		if series[name] == nil {
			if series[name], err = readHistory(folder, name); err != nil {
				return nil, err
			}
		}
		t.Series = series[name]
		tasks = append(tasks, t)
	}
	return tasks, nil
}

func readHistory(folder, name string) (*History, error) {
	f, err := os.Open(filepath.Join(folder, "series", name+".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	h := &History{Name: name}
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, l := range lines[1:] {
		v, err := strconv.ParseFloat(l[at("value")], 64)
		if err != nil {
			return nil, fmt.Errorf("series %s: %w", name, err)
		}
		h.Times = append(h.Times, l[at("timestamp")])
		h.Values = append(h.Values, v)
		h.OK = append(h.OK, l[at("ok")] == "1")
	}
	return h, nil
}
