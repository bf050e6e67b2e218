// Command accuracy runs the forecasting methods on the tasks of ../shared/peers and scores
// them as score.py there does. Without flags it has auto forecast everything, and puts what
// it reached beside what is to be reached; with -check a miss is exit 1.
//
//	go run ./benchmarks/accuracy
//	go run ./benchmarks/accuracy -peers
//	go run ./benchmarks/accuracy -shared ../shared -groups m4h,m4w -methods ets,theta,scum
//
// With -peers the rows of results_GROUP.csv, what other programs reached on the same
// tasks, stand among ours; with -also DIR the forecasts that benchmarks/peers/accuracy.py
// had them make on this machine are scored as ours are, and where some failed at a task, a
// second table has the tasks that all of them forecast. With -by-series WAPE is split; -out DIR writes the forecasts in the
// format of score.py. Seconds are processor time a fit and forecast with ranges. se80 and
// se95 are standard errors of the coverage, by block bootstrap.
//
// A method is an entry of methods. The groups aht and intraday have methods of their own.
package main

import (
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
)

func main() {
	shared := flag.String("shared", "../shared", "`folder` with peers/tasks.csv and peers/series")
	groups := flag.String("groups", "bank30x,ilbank30x,daily,dailyh,monthly,m4h,m4w,aht,intraday", "task groups; aht is handle times, as peers/aht.py scores them, intraday the rest of a day, as peers/intraday.py does")
	names := flag.String("methods", "auto", "methods, or all")
	peers := flag.Bool("peers", false, "show what other programs reached")
	also := flag.String("also", "", "score the forecasts of others in `folder`, NAME__GROUP.csv as score.py reads them")
	bySeries := flag.Bool("by-series", false, "WAPE of each series (daily and monthly groups)")
	out := flag.String("out", "", "write forecasts to `folder`, as score.py reads them")
	workers := flag.Int("j", 1, "tasks at a time")
	check := flag.Bool("check", false, "exit 1 where auto does not reach what is to be reached")
	flag.Parse()
	if err := run(*shared, strings.Split(*groups, ","), *names, *also, *peers, *bySeries, *out, *workers, *check); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(shared string, groups []string, names, also string, peers, bySeries bool, out string, workers int, check bool) error {
	folder := filepath.Join(shared, "peers")
	all, err := readTasks(folder)
	if err != nil {
		return err
	}
	var list []string
	if names == "all" {
		for name := range methods {
			list = append(list, name)
		}
		sort.Strings(list)
	} else {
		list = strings.Split(names, ",")
	}
	for _, name := range list {
		if methods[name] == nil {
			known := make([]string, 0, len(methods))
			for n := range methods {
				known = append(known, n)
			}
			sort.Strings(known)
			return fmt.Errorf("method %q: want one of %s", name, strings.Join(known, ", "))
		}
	}
	reached := figures{}
	for _, group := range groups {
		if own := map[string]func(string, figures) error{"aht": runAHT, "intraday": runIntraday}[group]; own != nil {
			if err := own(shared, reached); err != nil {
				return err
			}
			continue
		}
		var tasks []*Task
		for _, t := range all {
			if t.Group == group {
				tasks = append(tasks, t)
			}
		}
		if len(tasks) == 0 {
			return fmt.Errorf("group %q has no tasks", group)
		}
		done := map[string][]outcome{}
		for _, name := range list {
			done[name] = forecastAll(name, tasks, workers)
			if out != "" {
				if err := write(out, name, group, done[name]); err != nil {
					return err
				}
			}
		}
		everybody := list
		if also != "" {
			others, theirs, err := readForecasts(also, group, tasks)
			if err != nil {
				return err
			}
			maps.Copy(done, theirs)
			everybody = slices.Concat(list, others)
		}
		rows := scoreAll(everybody, group, done)
		reached.take(group, rows)
		var fewer []row
		if peers {
			more, err := readPeers(folder, group)
			if err != nil {
				return err
			}
			for _, r := range more {
				switch {
				case slices.Contains(everybody, r.method): // scored here
				case r.value["tasks"] < float64(len(tasks)):
					fewer = append(fewer, r)
				default:
					rows = append(rows, r)
				}
			}
		}
		printTable(group, rows)
		if fewer != nil {
			printTable(group+", on fewer tasks: not to be compared with the others", fewer)
		}
		if kept, all := common(everybody, done); !all && len(kept) > 0 {
			printTable(group+", tasks that all of these forecast", scoreAll(everybody, group, kept))
		}
		if bySeries {
			split := map[string]map[string]float64{}
			for _, name := range everybody {
				split[name] = seriesWAPE(group, done[name])
			}
			printSplit(everybody, split)
		}
	}
	if len(reached) == 0 {
		return nil
	}
	missed := printGoals(reached)
	switch {
	case !check:
		return nil
	case missed > 0:
		return fmt.Errorf("%d of the figures above are not reached", missed)
	}
	for _, g := range goals {
		if _, known := reached[[2]string{g.group, g.figure}]; !known {
			return fmt.Errorf("%s of %s was not measured", g.figure, g.group)
		}
	}
	return nil
}

func scoreAll(names []string, group string, done map[string][]outcome) []row {
	var rows []row
	for _, name := range names {
		rows = append(rows, score(name, group, done[name])...)
	}
	return rows
}

// outcome is what a method made of a task.
type outcome struct {
	task    *Task
	result  *Result // nil: failed
	seconds float64 // the mean of all tasks where workers share the processor time
}

func forecastAll(name string, tasks []*Task, workers int) []outcome {
	done := make([]outcome, len(tasks))
	begin := cpuSeconds()
	var wait sync.WaitGroup
	next := make(chan int)
	for range max(1, workers) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range next {
				t := tasks[i]
				r, err := methods[name](t.Past(), t)
				done[i] = outcome{task: t, result: r}
				if err != nil {
					fmt.Fprintf(os.Stderr, "%s %s: %v\n", name, t.Name, err)
					done[i].result = nil
				}
			}
		}()
	}
	for i := range tasks {
		next <- i
	}
	close(next)
	wait.Wait()
	for i := range done {
		done[i].seconds = (cpuSeconds() - begin) / float64(len(done))
	}
	return done
}

func write(folder, name, group string, done []outcome) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	var f, s strings.Builder
	f.WriteString("task,h,mean,lo80,hi80,lo95,hi95\n")
	s.WriteString("task,secs,err\n")
	cell := func(x []float64, i int) string {
		if x == nil || math.IsNaN(x[i]) {
			return ""
		}
		return strconv.FormatFloat(x[i], 'g', -1, 64)
	}
	for _, d := range done {
		fmt.Fprintf(&s, "%s,%.6f,%d\n", d.task.Name, d.seconds, map[bool]int{true: 1}[d.result == nil])
		if d.result == nil {
			continue
		}
		for i := range d.result.Mean {
			r := d.result
			fmt.Fprintf(&f, "%s,%d,%s,%s,%s,%s,%s\n", d.task.Name, i+1, cell(r.Mean, i), cell(r.Lo80, i), cell(r.Hi80, i), cell(r.Lo95, i), cell(r.Hi95, i))
		}
	}
	base := filepath.Join(folder, name+"__"+group)
	if err := os.WriteFile(base+".csv", []byte(f.String()), 0o666); err != nil {
		return err
	}
	return os.WriteFile(base+".time.csv", []byte(s.String()), 0o666)
}

var columns = []string{"tasks", "WAPE%", "MASE", "sMAPE", "RMSE", "bias%", "relMAE", "cov80", "se80", "cov95", "se95", "wQL%", "s/fit"}

// printTable shows the rows of each window, the best first.
func printTable(group string, rows []row) {
	key := func(r row) float64 {
		if strings.HasPrefix(group, "m4") {
			return r.value["MASE"]
		}
		return r.value["WAPE%"]
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.window, b.window), cmp.Compare(key(a), key(b)))
	})
	fmt.Printf("== %s\n", group)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "method\twindow\t")
	for _, c := range columns {
		fmt.Fprint(w, c, "\t")
	}
	fmt.Fprintln(w)
	for _, r := range rows {
		fmt.Fprint(w, r.method, "\t", r.window, "\t")
		for _, c := range columns {
			v, ok := r.value[c]
			switch {
			case !ok || math.IsNaN(v):
				fmt.Fprint(w, "-\t")
			case c == "tasks":
				fmt.Fprintf(w, "%.0f\t", v)
			case c == "s/fit":
				fmt.Fprintf(w, "%.4f\t", v)
			case c == "RMSE":
				fmt.Fprintf(w, "%.1f\t", v)
			default:
				fmt.Fprintf(w, "%.3f\t", v)
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

func printSplit(list []string, split map[string]map[string]float64) {
	var series []string
	for s := range split[list[0]] {
		series = append(series, s)
	}
	sort.Strings(series)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "WAPE%%\t%s\t\n", strings.Join(series, "\t"))
	for _, name := range list {
		fmt.Fprint(w, name, "\t")
		for _, s := range series {
			fmt.Fprintf(w, "%.2f\t", split[name][s])
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

// readPeers reads the rows of results_GROUP.csv.
func readPeers(folder, group string) ([]row, error) {
	f, err := os.Open(filepath.Join(folder, "results_"+group+".csv"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []row
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, l := range lines[1:] {
		r := row{method: l[at("method")], window: l[at("window")], value: map[string]float64{}}
		for _, c := range columns {
			if i := at(c); i >= 0 && l[i] != "" {
				if r.value[c], err = strconv.ParseFloat(l[i], 64); err != nil {
					return nil, err
				}
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
