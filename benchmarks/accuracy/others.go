package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// readForecasts reads what other programs wrote for the tasks of a group in the format of
// score.py: NAME__GROUP.csv and NAME__GROUP.time.csv. Tasks without a forecast have no
// result.
func readForecasts(folder, group string, tasks []*Task) (names []string, done map[string][]outcome, err error) {
	done = map[string][]outcome{}
	files, err := filepath.Glob(filepath.Join(folder, "*__"+group+".csv"))
	if err != nil {
		return nil, nil, err
	}
	slices.Sort(files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), "__"+group+".csv")
		means, err := readMeans(file)
		if err != nil {
			return nil, nil, err
		}
		seconds, err := readSeconds(strings.TrimSuffix(file, ".csv") + ".time.csv")
		if err != nil {
			return nil, nil, err
		}
		for _, t := range tasks {
			o := outcome{task: t, result: means[t.Name], seconds: math.NaN()}
			if s, ok := seconds[t.Name]; ok {
				o.seconds = s
			}
			done[name] = append(done[name], o)
		}
		names = append(names, name)
	}
	return names, done, nil
}

// table reads a CSV file and finds its columns by name; a missing one is an error.
func table(path string, columns ...string) (lines [][]string, at []int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if lines, err = csv.NewReader(f).ReadAll(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(lines) == 0 {
		return nil, nil, fmt.Errorf("%s: empty", path)
	}
	for _, c := range columns {
		i := slices.Index(lines[0], c)
		if i < 0 {
			return nil, nil, fmt.Errorf("%s: no column %s", path, c)
		}
		at = append(at, i)
	}
	return lines[1:], at, nil
}

func readMeans(path string) (map[string]*Result, error) {
	lines, at, err := table(path, "task", "mean", "lo80", "hi80", "lo95", "hi95")
	if err != nil {
		return nil, err
	}
	results := map[string]*Result{}
	for i, l := range lines {
		var v [5]float64
		for k := range v {
			if c := l[at[k+1]]; c == "" || c == "NA" || strings.EqualFold(c, "nan") {
				v[k] = math.NaN()
			} else if v[k], err = strconv.ParseFloat(c, 64); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
			}
		}
		r := results[l[at[0]]]
		if r == nil {
			r = &Result{}
			results[l[at[0]]] = r
		}
		r.Mean = append(r.Mean, v[0])
		r.Lo80, r.Hi80 = append(r.Lo80, v[1]), append(r.Hi80, v[2])
		r.Lo95, r.Hi95 = append(r.Lo95, v[3]), append(r.Hi95, v[4])
	}
	return results, nil
}

func readSeconds(path string) (map[string]float64, error) {
	lines, at, err := table(path, "task", "secs", "err")
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	seconds := map[string]float64{}
	for i, l := range lines {
		if l[at[2]] != "0" {
			continue
		}
		if seconds[l[at[0]]], err = strconv.ParseFloat(l[at[1]], 64); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+2, err)
		}
	}
	return seconds, nil
}

// common keeps the tasks that all methods forecast; all is whether that is every one.
func common(names []string, done map[string][]outcome) (kept map[string][]outcome, all bool) {
	kept, all = map[string][]outcome{}, true
	for i := range done[names[0]] {
		some := !slices.ContainsFunc(names, func(n string) bool { return done[n][i].result == nil })
		if all = all && some; some {
			for _, n := range names {
				kept[n] = append(kept[n], done[n][i])
			}
		}
	}
	return kept, all
}
