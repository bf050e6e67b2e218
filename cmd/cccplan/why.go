package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner"
)

// whyFlags are the flags that ask why a plan takes what it takes.
type whyFlags struct {
	explain, columns bool
	at, queue        string
	fteHours         *value[float64]
}

func newWhyFlags() *whyFlags { return &whyFlags{fteHours: hoursFlag()} }

// explainFlags are those of a command that explains rows of choice.
func (f *whyFlags) explainFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "explain", Destination: &f.explain, Usage: "say in words, on standard error, why rows take the agents they do, and what a little more of everything would take: the peak row of each queue, or those of --at and --queue"},
		&cli.StringFlag{Name: "at", Destination: &f.at, Usage: "explain the rows at this `TIME`, \"2026-01-05 09:00\""},
		&cli.StringFlag{Name: "queue", Destination: &f.queue, Usage: "explain the rows of this `QUEUE`"},
	}
}

func (f *whyFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "with-explain", Destination: &f.columns, Usage: "add columns to the plan: what one agent fewer would achieve, the agents by each target alone, by Erlang C and A, and the reason in words"},
		&cli.GenericFlag{Name: "fte-hours", Value: f.fteHours, Usage: "paid `HOURS` of one full-time equivalent in the time of the plan, for --explain in FTE"},
	}
}

func (f *whyFlags) check(c *cli.Context) error {
	for _, name := range []string{"at", "queue", "fte-hours"} {
		if c.IsSet(name) && !f.explain {
			return usage("--%s is for --explain", name)
		}
	}
	return nil
}

// answer is what was asked.
type answer struct {
	rows          []planner.Explanation
	bindings      []planner.Count // nil where single rows were asked for
	sensitivities []planner.Sensitivity
	fteHours      float64  // 0 = not known
	sums          []string // queues that are the sum of others: left out of the total
}

// ask explains staffed rows, and gives them the reasons that columns show.
func (f *whyFlags) ask(c *cli.Context, rows []planner.Row, lim []planner.Limits) (answer, error) {
	var a answer
	if f.columns {
		if err := planner.GiveReasons(c.Context, rows, lim); err != nil {
			return a, err
		}
	}
	if !f.explain {
		return a, nil
	}
	which, err := f.which(rows)
	if err != nil {
		return a, err
	}
	for _, i := range which {
		x, err := planner.Explain(rows, i, lim[i])
		if err != nil {
			return a, err
		}
		a.rows = append(a.rows, x)
	}
	if f.at == "" && f.queue == "" {
		a.bindings = planner.Bindings(rows)
	}
	a.fteHours = f.fteHours.v
	a.sensitivities, err = planner.Sensitivities(c.Context, rows, lim)
	return a, err
}

// which are the rows that were asked for.
func (f *whyFlags) which(rows []planner.Row) ([]int, error) {
	of := func(r *planner.Row) bool { return f.queue == "" || r.Queue == f.queue }
	if f.at == "" {
		var list []int
		for _, i := range planner.Peaks(rows) {
			if of(&rows[i]) {
				list = append(list, i)
			}
		}
		if f.queue != "" && len(list) == 0 {
			return nil, usage("--queue %q: the plan has no staffed row of such a queue", f.queue)
		}
		return list, nil
	}
	var at time.Time
	var err error
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04"} {
		if at, err = time.Parse(layout, f.at); err == nil {
			break
		}
	}
	if err != nil {
		return nil, usage("invalid value %q for --at: want such as \"2026-01-05 09:00\"", f.at)
	}
	var list []int
	for i := range rows {
		if r := &rows[i]; of(r) && !at.Before(r.Start.Wall) && at.Before(r.Start.Wall.Add(r.Interval)) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return nil, usage("--at %q: the plan has no row then%s", f.at, ofQueue(f.queue))
	}
	return list, nil
}

func ofQueue(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" of queue %q", name)
}

// of are the rows that were explained.
func (a answer) of() []*planner.Row {
	var list []*planner.Row
	for i := range a.rows {
		list = append(list, a.rows[i].Row)
	}
	return list
}

func (a answer) print(w io.Writer) {
	for _, x := range a.rows {
		r := x.Row
		fmt.Fprintf(w, "why       %s, %s, model %s\n", strings.TrimSpace(r.Name()), r.Channel, r.Model)
		for _, s := range x.Steps {
			paragraph(w, s.Name, s.String())
		}
		for _, d := range x.Warnings {
			paragraph(w, "warning", d.Error())
		}
	}
	var bindings []string
	for _, b := range a.bindings {
		bindings = append(bindings, fmt.Sprintf("%s in %s", b.Name, plural(b.Rows, "row")))
	}
	wrap(w, "binding", bindings)
	a.printSensitivities(w)
}

func (a answer) printSensitivities(w io.Writer) {
	list := a.sensitivities
	if len(list) == 0 {
		return
	}
	var parts []planner.Sensitivity
	for _, s := range list {
		if !slices.Contains(a.sums, s.Name) {
			parts = append(parts, s)
		}
	}
	if len(parts) > 1 {
		list = append(list[:len(list):len(list)], planner.SumSensitivities("total", parts))
	}
	unit, short := "scheduled hours", "scheduled"
	if a.fteHours > 0 {
		unit, short = fmt.Sprintf("FTE of %s paid hours", trim(a.fteHours)), "FTE"
	}
	fmt.Fprintf(w, "more      agent hours and %s of the plan, and how many more a little more takes\n", unit)
	t := newTable(8)
	t.row("queue", "agent hours", short, "+1 % volume", short, "+1 s AHT", short, "+1 pt shrinkage: "+short)
	for i := range list {
		s := &list[i]
		staff := func(d planner.Staff) (hours, paid string) {
			if a.fteHours > 0 {
				return decimals(d.Hours, 2), decimals(d.FTE(a.fteHours), 3)
			}
			return decimals(d.Hours, 2), decimals(d.Scheduled, 2)
		}
		h, p := staff(s.Base)
		vh, vp := staff(s.Volume)
		ah, ap := staff(s.AHT)
		_, sp := staff(s.Shrinkage)
		t.row(s.Name, h, p, vh, vp, ah, ap, sp)
	}
	t.print(w)
	if a.fteHours == 0 {
		fmt.Fprintln(w, "          in FTE with --fte-hours: how many paid hours one is in the time of the plan")
	}
}

// hoursFlag is a number of hours above 0.
func hoursFlag() *value[float64] {
	return &value[float64]{parse: func(s string) (float64, error) {
		x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "h")), 64)
		if err != nil || !(x > 0) || math.IsInf(x, 1) {
			return 0, errors.New("want hours above 0, such as 160")
		}
		return x, nil
	}}
}
