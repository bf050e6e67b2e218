package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func reforecastCommand(e *env) *cli.Command {
	set := &settingsFile{}
	hist := newHistoryFlags(set)
	method := &methodFlags{file: set, defaults: []string{forecast.Auto{}.String()}}
	locale := localeFlag()
	var asOf, out string
	var restOnly, quiet bool
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the plan to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
		&cli.StringFlag{Name: "as-of", Destination: &asOf, Usage: "what `TIME` it is, 11:00 or \"2026-01-05 11:00\": only intervals that ended by then were seen (default: the end of the last interval with a value)"},
		&cli.BoolFlag{Name: "rest-only", Destination: &restOnly, Usage: "write the rest of the day only"},
		localeOption(locale),
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
	}
	return &cli.Command{
		Name:      "reforecast",
		Usage:     "update the rest of a day after what has been seen of it, and staff it again",
		ArgsUsage: "PLAN ACTUALS... [flags]",
		Description: `Reads a plan and interval histories that hold today so far and, best, the weeks before.
Volumes, ranges, handle times and agents of the rest of the day follow what was seen, as
far as past days say that it tells; every other row of the plan stays as it is.

    cccplan reforecast plan.csv history.csv today.csv -o noon.csv
    cccplan reforecast plan.csv history.csv --as-of 11:30 --rest-only`,
		Flags: slices.Concat(append(flags, set.flag()), method.flags("given again, or with commas: their mean, weighted by past errors"), hist.flags()),
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "plan")
			if err != nil {
				return err
			}
			if len(names) < 2 {
				return usage("no actuals given: cccplan %s %s", c.Command.Name, c.Command.ArgsUsage)
			}
			if err := set.load(c, e, []string{out}); err != nil {
				return err
			}
			if err := method.check(); err != nil {
				return err
			}
			zone := hist.zone.v
			if set.isFile("timezone") && !set.named {
				zone = nil
			}
			plan, err := readPlan(c, e, names[0], &planfile.Options{Zone: zone, DateOrder: hist.dateOrder.v})
			if err != nil {
				return err
			}
			// A plan without offsets is on a clock of its own: a zone that only lies there
			// does not change it.
			if zone == nil && !slices.ContainsFunc(plan.Rows, func(r planner.Row) bool { return r.Start.HasOffset }) {
				hist.zone.v = nil
			}
			h, err := hist.read(c, e, names[1:])
			if err != nil {
				return err
			}
			model, special, err := method.model(c, e, h, hist.dateOrder.v)
			if err != nil {
				return err
			}
			policy := set.policy(planner.Given{})
			cfg := planner.ReforecastConfig{Model: model, Said: policy.Said, Fill: policy.Fill}
			fill := unnamed(plan.Rows)
			if asOf != "" {
				if cfg.AsOf, err = parseAsOf(asOf, h); err != nil {
					return err
				}
			}
			progress := newProgress(e.stderr, "queues")
			cfg.Progress = progress.show
			r, err := planner.Reforecast(c.Context, plan.Rows, inputs(h), cfg)
			progress.end()
			if err != nil {
				return plan.Fault(err)
			}
			rows := r.Rows
			if restOnly {
				if rows = r.RestRows(); len(rows) == 0 {
					return fmt.Errorf("%w: nothing is left of %s after %s, no row to write", planner.ErrActuals, r.Day, r.AsOf.Format("15:04"))
				}
			}
			settings := append(method.settings(c), reforecastSettings(c, r, restOnly, set)...)
			for _, s := range hist.settings(c, h) {
				if set.isFile(s.Name) {
					settings = append(settings, s)
				}
			}
			known := hoursOnly
			if set.named || fill > 0 {
				known = everySetting
				r.Warnings = append(set.doubts(ofRows(r.Rows), hist.exclude.Value()), r.Warnings...)
			}
			settings = set.listed(c, settings, ofRows(r.Rows), known)
			settings = append(settings, localeSetting(c, locale)...)
			w := warnings(plan.Warnings, h.Warnings, plan.Faults(r.Warnings))
			meta := planfile.Meta{Command: "reforecast", Settings: settings, Warnings: texts(w)}
			meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(plan.Info.Name), SHA256: plan.Info.SHA256, Rows: plan.Info.Rows})
			for _, f := range h.Files {
				meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(f.Name), SHA256: f.SHA256, Rows: f.Rows})
			}
			meta.Inputs = slices.Concat(meta.Inputs, special, set.input())
			if err := writePlan(e, out, rows, plan.Unknown, locale.v, meta); err != nil {
				return err
			}
			if !quiet {
				summariseFile(e.stderr, plan)
				summariseHistory(e.stderr, h)
				summariseUpdate(e.stderr, r, asOf == "")
				set.summarise(e.stderr, set.overRows(fill, len(plan.Rows)))
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, out, len(rows))
			}
			printWarnings(e.stderr, w)
			return unreachable(rows)
		},
	}
}

func readPlan(c *cli.Context, e *env, name string, opt *planfile.Options) (*planfile.File, error) {
	in, err := e.open(c.Context, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return planfile.Read(c.Context, in, title(name), opt)
}

// parseAsOf reads a time of the day of the last actuals, or a day and a time.
func parseAsOf(s string, h *history.History) (time.Time, error) {
	full := s
	if _, err := time.Parse("15:04", s); err == nil {
		_, last := historySpan(h)
		full = last.Format(time.DateOnly) + " " + s
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04"} {
		if wall, err := time.Parse(layout, full); err == nil {
			return instantOf("--as-of", wall, h.Zone)
		}
	}
	return time.Time{}, usage("invalid value %q for --as-of: want a time such as 11:00, or \"2026-01-05 11:00\"", s)
}

func reforecastSettings(c *cli.Context, r *planner.Reforecasted, restOnly bool, set *settingsFile) []planfile.Setting {
	rows := "the whole plan"
	if restOnly {
		rows = "the rest of the day"
	}
	return []planfile.Setting{
		{Name: "as-of", Value: r.AsOf.Format("2006-01-02 15:04"), Origin: set.origin(c, "as-of")},
		{Name: "rows", Value: rows, Origin: set.origin(c, "rest-only")},
	}
}

// summariseUpdate says what was seen of the day, and what that does to its rest; last
// means that nobody said what time it is.
func summariseUpdate(w io.Writer, r *planner.Reforecasted, last bool) {
	until := r.AsOf.Format("15:04")
	if calendar.DayOf(r.AsOf) > r.Day {
		until = "24:00"
	}
	over := ""
	if last {
		over = ", the end of the last interval with a value; if that was still running, give --as-of"
	}
	fmt.Fprintf(w, "seen      %s until %s%s\n", r.Day.Time().Format("Mon 2006-01-02"), until, over)
	t := newTable(8)
	t.row("queue", "offered", "planned", "off", "rest times", "rest planned", "rest now", "AHT times", "agent hours", "now", "learnt from")
	for _, q := range r.Queues {
		learnt := "-"
		if q.Updated {
			learnt = plural(q.PastDays, "day")
		}
		off := "-"
		if q.Planned > 0 {
			off = fmt.Sprintf("%+.1f %%", 100*(q.Offered/q.Planned-1))
		}
		offered := math.NaN()
		if q.Seen > 0 {
			offered = q.Offered
		}
		t.row(q.Name, thousands(offered), thousands(q.Planned), off, decimals(q.Factor, 3), thousands(q.Before.Contacts), thousands(q.After.Contacts),
			decimals(q.AHTFactor, 3), decimals(q.Before.Hours, 1), decimals(q.After.Hours, 1), learnt)
	}
	t.print(w)
	for _, q := range r.Queues {
		if q.Updated && q.PastDays < forecast.LeastPastDays {
			fmt.Fprintf(w, "          %s: with less than %d past days the day moves as a whole, as far as past days or the plan's ranges say that days differ\n", q.Name, forecast.LeastPastDays)
		}
	}
	for _, q := range r.Queues {
		var hours []string
		for _, h := range q.Hours {
			hours = append(hours, fmt.Sprintf("%s %s to %s", h.Start.Format("15:04"), decimals(h.Before, 0), decimals(h.After, 0)))
		}
		if len(hours) > 0 {
			fmt.Fprintf(w, "agents    %s, most in the hour: %s\n", q.Name, strings.Join(hours, ", "))
		}
	}
}
