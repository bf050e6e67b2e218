package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
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
	fmt.Fprintf(w, "read      %s: %s, %s, intervals of %s, %s to %s, zone %s\n", strings.Join(names, ", "),
		plural(rows, "row"), plural(len(h.Queues), "queue"), calendar.StepName(h.Step), first.Format(time.DateOnly), last.Format(time.DateOnly), zoneText(h.Zone))
	for i := range h.Queues {
		q := &h.Queues[i]
		gaps := "no gaps"
		if q.Missing > 0 {
			gaps = fmt.Sprintf("%s missing in %s", thousands(float64(q.Missing)), plural(len(q.Gaps), "gap"))
		}
		open := ""
		if q.Offered.Hours != nil || q.Offered.Grid.Step <= calendar.DayStep {
			open = fmt.Sprintf(", open %s", q.Hours())
		}
		fmt.Fprintf(w, "          %s: %s%s, %s\n", q.Name(), plural(q.Rows, "row"), open, gaps)
	}
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
	t := newTable(8)
	coarse := len(p.Rows) > 0 && p.Rows[0].Interval > calendar.DayStep
	naive := "last week's"
	if coarse {
		naive = "last year's"
	}
	t.row("queue", "contacts", "AHT s", "peak agents", "agent hours", "scheduled", "method", "error", naive, "in 80 % range", "AHT error")
	queues := 0
	for _, q := range p.Queues {
		name := q.Name
		if q.Total {
			name += " (sum)"
		} else {
			queues++
		}
		b := q.Backtest
		t.row(name, thousands(q.Contacts), decimals(q.AHT, 0), decimals(q.PeakAgents, 0), thousands(q.Hours), thousands(q.Scheduled),
			q.Method, share(b.Method.WAPE, b.Origins), share(b.Naive.WAPE, b.Origins), share(b.Method.Cover80, b.Origins), share(b.AHT.WAPE, b.Origins))
	}
	if queues > 1 {
		sum := p.Total()
		t.row("total", thousands(sum.Contacts), "", "", thousands(sum.Hours), thousands(sum.Scheduled), "", "", "", "", "")
	}
	t.print(w)
	for _, q := range p.Queues {
		var parts []string
		for _, m := range q.Members {
			parts = append(parts, m.Method+" "+whole(m.Weight))
		}
		if len(parts) > 0 {
			fmt.Fprintf(w, "          %s is %s\n", q.Name, strings.Join(parts, ", "))
		}
	}
	for _, q := range p.Queues {
		if b := q.Backtest; b.Origins > 0 {
			last := "week"
			if coarse {
				last = "year"
			}
			fmt.Fprintf(w, "          error is WAPE by interval, %s ahead, at %s of the past; last %s's is that of last %s repeated\n", plural(b.Days, "day"), plural(b.Origins, "origin"), last, last)
			return
		}
	}
	fmt.Fprintln(w, "          there is too little of the past to try the method on: errors are not known")
}

// summariseSettings prints every setting under its origin: no default is hidden.
func summariseSettings(w io.Writer, settings []planfile.Setting) {
	for _, o := range []struct{ origin, head string }{{"flag", "given"}, {"file", "from file"}, {"default", "defaults"}} {
		var parts []string
		for i, s := range settings {
			switch {
			case s.Origin != o.origin:
			case i > 0 && s.Queue+s.Channel != "" && s.Origin == settings[i-1].Origin && s.Queue == settings[i-1].Queue && s.Channel == settings[i-1].Channel:
				parts[len(parts)-1] += ", " + settingText(s)
			default:
				parts = append(parts, settingText(s))
				if s.Queue+s.Channel != "" {
					section := config.Section{Queue: s.Queue, Channel: s.Channel}
					parts[len(parts)-1] = section.Name() + ": " + settingText(s)
				}
			}
		}
		wrap(w, o.head, parts)
	}
}

// settingText is a setting and its value, for people.
func settingText(s planfile.Setting) string {
	if s.Name == "aht-by-concurrency" || s.Name == "concurrency-factors" {
		return fmt.Sprintf("up to %s at a time (%s %s)", plural(strings.Count(s.Value, ",")+1, "contact"), s.Name, s.Value)
	}
	return s.Name + " " + s.Value
}

// wrap prints parts behind a head word, as many on a line as fit.
func wrap(w io.Writer, head string, parts []string) {
	const width = 110
	line := ""
	for i, p := range parts {
		if i < len(parts)-1 {
			p += "; "
		}
		if line != "" && len(line)+len(p) > width {
			fmt.Fprintf(w, "%-9s %s\n", head, strings.TrimRight(line, " "))
			head, line = "", ""
		}
		line += p
	}
	if line != "" {
		fmt.Fprintf(w, "%-9s %s\n", head, line)
	}
}

// summariseFile says what plan was read.
func summariseFile(w io.Writer, f *planfile.File) {
	fmt.Fprintf(w, "read      %s: %s, %s\n", f.Info.Name, plural(f.Info.Rows, "row"), spanOf(f.Rows))
	if len(f.Unknown) > 0 {
		fmt.Fprintf(w, "          columns kept as they are: %s\n", strings.Join(f.Unknown, ", "))
	}
}

// summariseTargets says what the rows were staffed for, and which of it is a default
// because neither the file nor anybody else says.
func summariseTargets(w io.Writer, f *planfile.File, said func(flag string) bool) {
	for i, t := range planner.Targets(f.Rows) {
		head := ""
		if i == 0 {
			head = "targets"
		}
		fmt.Fprintf(w, "%-9s %s (%s)\n", head, t.Name, plural(t.Rows, "row"))
	}
	var defaults []string
	for _, d := range []struct {
		column, what string
		given        bool
	}{
		{"sl_target", "service level 80/20", said("service-level")},
		{"patience_s", "no patience", said("patience")},
		{"shrinkage", "no shrinkage", said("shrinkage")},
		{"binding", "at least 1 agent", said("min-agents")},
	} {
		if !d.given && !slices.Contains(f.Info.Columns, d.column) {
			defaults = append(defaults, d.what)
		}
	}
	wrap(w, "defaults", defaults)
	var bindings []string
	for _, b := range planner.Bindings(f.Rows) {
		bindings = append(bindings, fmt.Sprintf("%s in %s", b.Name, plural(b.Rows, "row")))
	}
	wrap(w, "set by", bindings)
}

// summariseRows says what a plan takes, by queue.
func summariseRows(w io.Writer, rows []planner.Row) {
	fmt.Fprintln(w, "staffed")
	t := newTable(8)
	t.row("queue", "rows", "contacts", "peak agents", "agent hours", "scheduled")
	for _, q := range planner.ByQueue(rows) {
		t.row(q.Name, thousands(float64(q.Rows)), thousands(q.Contacts), decimals(q.PeakAgents, 0), thousands(q.Hours), thousands(q.Scheduled))
	}
	t.print(w)
}

// summariseSaved says what service levels of whole days or weeks save.
func summariseSaved(w io.Writer, s planner.Sum) {
	if s.Saved > 0 {
		fmt.Fprintf(w, "saved     %s agent hours (%.1f %%) against the service level in every interval, %s in whole agents\n", decimals(s.Saved, 1), 100*s.SavedShare(), decimals(s.SavedWhole, 1))
	}
}

// summariseVoice says what only plans have whose load is carried over, or whose callers
// hang up: how, and what it would take if they did not.
func summariseVoice(ctx context.Context, w io.Writer, rows []planner.Row, p planner.Policy) error {
	var carried []string
	for _, c := range planner.Carried(rows) {
		carried = append(carried, fmt.Sprintf("%s in %s", c.Name, plural(c.Rows, "row")))
	}
	wrap(w, "carried", carried)
	var patient []planner.Row
	for i := range rows {
		if rows[i].Model == planner.ModelA && rows[i].Staffed() {
			patient = append(patient, rows[i])
		}
	}
	if len(patient) == 0 {
		return nil
	}
	c, ok, err := planner.WithoutPatience(ctx, patient, p)
	if err != nil {
		return err
	}
	hours := "no number"
	if ok {
		hours = thousands(planner.SumOf("", c).Hours)
	}
	fmt.Fprintf(w, "patience  agent hours with callers who hang up (Erlang A): %s; if they never did (Erlang C): %s\n", thousands(planner.SumOf("", patient).Hours), hours)
	return nil
}

// summariseDeferred says what becomes of work that can wait, by queue.
func summariseDeferred(w io.Writer, rows []planner.Row) {
	queues := planner.DeferredWork(rows)
	if len(queues) == 0 {
		return
	}
	fmt.Fprintln(w, "deferred")
	t := newTable(8)
	t.row("queue", "done in time", "largest backlog", "after", "oldest h", "open at the end")
	for _, q := range queues {
		t.row(q.Name, share(q.InTime, 1), thousands(q.Largest), q.LargestAt.String(), decimals(q.Oldest/3600, 1), thousands(q.End))
	}
	t.print(w)
}

func summariseOutput(w io.Writer, name string, rows int) {
	if !hasMeta(name) {
		return
	}
	fmt.Fprintf(w, "wrote     %s: %s; %s.meta.json: what it was made with\n", name, plural(rows, "row"), name)
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
