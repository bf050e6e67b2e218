package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// summariseHistory says what was read.
func summariseHistory(w io.Writer, h *history.History) {
	var names []string
	rows := 0
	for _, f := range h.Files {
		names = append(names, f.Name)
		rows += f.Rows
	}
	first, last := historySpan(h)
	fmt.Fprintf(w, "read      %s: %s rows, %s, intervals of %s, %s to %s, zone %s\n", strings.Join(names, ", "),
		thousands(float64(rows)), plural(len(h.Queues), "queue"), calendar.StepName(h.Step), first.Format(time.DateOnly), last.Format(time.DateOnly), zoneText(h.Zone))
	for i := range h.Queues {
		q := &h.Queues[i]
		gaps := "no gaps"
		if q.Missing > 0 {
			gaps = fmt.Sprintf("%s missing in %s", thousands(float64(q.Missing)), plural(len(q.Gaps), "gap"))
		}
		fmt.Fprintf(w, "          %s: %s rows, open %s, %s\n", q.Name(), thousands(float64(q.Rows)), q.Hours(), gaps)
	}
}

// indent is an empty first cell, which sets a table in under the word of its section.
const indent = "        \t"

func table(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

func historySpan(h *history.History) (first, last time.Time) {
	for _, q := range h.Queues {
		g := q.Offered.Grid
		if first.IsZero() || g.Start.Before(first) {
			first = g.Start
		}
		if t := g.Time(len(q.Offered.Values) - 1); t.After(last) {
			last = t
		}
	}
	return first, last
}

func zoneText(loc *time.Location) string {
	if loc == calendar.Plain {
		return "none"
	}
	return loc.String()
}

// summarisePlan says what was forecast, how good the method was, and what it takes.
func summarisePlan(w io.Writer, p *planner.Plan, horizon calendar.Horizon) {
	fmt.Fprintf(w, "forecast  %s to %s (%s)\n", p.From.Format("2006-01-02 15:04"), p.To.Format("2006-01-02 15:04"), horizon)
	t := table(w)
	fmt.Fprintln(t, indent+"queue\tcontacts\tAHT s\tpeak agents\tagent hours\tscheduled\tmethod\terror\tlast week's\tin 80 % range\tAHT error\t")
	queues := 0
	for _, q := range p.Queues {
		name := q.Name
		if q.Total {
			name += " (sum)"
		} else {
			queues++
		}
		b := q.Backtest
		fmt.Fprintf(t, indent+"%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, thousands(q.Contacts), decimals(q.AHT, 0), decimals(q.PeakAgents, 0),
			thousands(q.Hours), thousands(q.Scheduled), q.Method, share(b.Method.WAPE, b.Origins), share(b.Naive.WAPE, b.Origins), share(b.Method.Cover80, b.Origins), share(b.AHT.WAPE, b.Origins))
	}
	if queues > 1 {
		sum := p.Total()
		fmt.Fprintf(t, indent+"total\t%s\t\t\t%s\t%s\t\t\t\t\t\n", thousands(sum.Contacts), thousands(sum.Hours), thousands(sum.Scheduled))
	}
	t.Flush()
	for _, q := range p.Queues {
		if b := q.Backtest; b.Origins > 0 {
			fmt.Fprintf(w, "          error is WAPE by interval, %s ahead, at %s of the past; last week's is that of last week repeated\n", plural(b.Days, "day"), plural(b.Origins, "origin"))
			return
		}
	}
	fmt.Fprintln(w, "          the history is too short to try the method on its past: errors are not known")
}

// summariseSettings prints the settings and where each came from: no default is hidden.
func summariseSettings(w io.Writer, settings []planfile.Setting) {
	var parts []string
	for _, s := range settings {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", s.Name, s.Value, s.Origin))
	}
	const perLine = 4
	for i := 0; i < len(parts); i += perLine {
		head := "          "
		if i == 0 {
			head = "settings  "
		}
		fmt.Fprintf(w, "%s%s\n", head, strings.Join(parts[i:min(i+perLine, len(parts))], "; "))
	}
}

// summariseFile says what plan was read.
func summariseFile(w io.Writer, f *planfile.File) {
	fmt.Fprintf(w, "read      %s: %s rows, %s\n", f.Info.Name, thousands(float64(f.Info.Rows)), spanOf(f.Rows))
	if len(f.Unknown) > 0 {
		fmt.Fprintf(w, "          columns kept as they are: %s\n", strings.Join(f.Unknown, ", "))
	}
}

// summariseRows says what a plan takes, by queue.
func summariseRows(w io.Writer, rows []planner.Row) {
	fmt.Fprintln(w, "staffed")
	t := table(w)
	fmt.Fprintln(t, indent+"queue\trows\tcontacts\tpeak agents\tagent hours\tscheduled\t")
	for _, q := range planner.ByQueue(rows) {
		fmt.Fprintf(t, indent+"%s\t%d\t%s\t%s\t%s\t%s\t\n", q.Name, q.Rows, thousands(q.Contacts), decimals(q.PeakAgents, 0), thousands(q.Hours), thousands(q.Scheduled))
	}
	t.Flush()
}

func summariseOutput(w io.Writer, name string, rows int) {
	if name == "" || name == "-" {
		return
	}
	fmt.Fprintf(w, "wrote     %s: %s rows; %s.meta.json: what it was made with\n", name, thousands(float64(rows)), name)
}

// warnings joins lists of warnings.
func warnings(lists ...[]error) []error {
	var all []error
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func printWarnings(w io.Writer, list []error) {
	for _, e := range list {
		fmt.Fprintf(w, "warning: %v\n", e)
	}
}

func texts(list []error) []string {
	var t []string
	for _, e := range list {
		t = append(t, e.Error())
	}
	return t
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(float64(n)) + " " + what + "s"
}

// thousands is x without decimals, thousands apart; - when unknown.
func thousands(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func decimals(x float64, n int) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', n, 64)
}

// share is x in percent; - when there is nothing to tell.
func share(x float64, origins int) string {
	if math.IsNaN(x) || origins == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*x)
}
