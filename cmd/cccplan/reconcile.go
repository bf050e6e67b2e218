package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// reconcileFlags are the flags of cccplan reconcile.
type reconcileFlags struct {
	out, base, merged, by     string
	corridors, owners         cli.StringSlice
	rule                      *value[reconcile.Rule]
	weekStart                 *value[time.Weekday]
	fteHours, rate            *value[float64]
	locale                    *value[planfile.Locale]
	zone, clientZone, cccZone *value[*time.Location]
	quiet, all, exitCode      bool
}

func reconcileCommand(e *env) *cli.Command {
	f := &reconcileFlags{
		rule: &value[reconcile.Rule]{text: reconcile.ByOwner.String(), parse: reconcile.ParseRule}, weekStart: weekdayFlag(),
		fteHours: numberFlag(), rate: numberFlag(), locale: localeFlag(), zone: zoneFlag(), clientZone: zoneFlag(), cccZone: zoneFlag(),
	}
	order, interval := dateOrderFlag(), intervalFlag()
	return &cli.Command{
		Name:      "reconcile",
		Usage:     "compare the client's plan with the contact centre's, cell by cell",
		ArgsUsage: "CLIENT CCC [flags]",
		Description: `Reads two plans, and the one that both began with if --base names it, brings them to the
same intervals (15 minutes against half hours or days, any time zones), and writes every
cell that differs: what it was, what each party says, by how much they differ, whether that
is within the corridor, who decides, the value proposed, and what the difference takes in
agents, computed by staffing both.

    cccplan reconcile client.csv ccc.csv --corridor 10%/day
    cccplan reconcile client.csv ccc.csv --base agreed.csv --owner aht=ccc -o cells.csv
    cccplan reconcile client.csv ccc.csv --fte-hours 160 --rate 32.50 --exit-code`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &f.out, Usage: "write the cells to `FILE`, and what they were made with to FILE.meta.json (default: standard output)"},
			&cli.StringFlag{Name: "base", Destination: &f.base, Usage: "the plan both began with, `FILE`: cells that only one party changed are no disputes then"},
			&cli.StringFlag{Name: "merged", Destination: &f.merged, Usage: "write the merged plan to `FILE`: cells in dispute and requests keep the base"},
			&cli.StringSliceFlag{Name: "corridor", Destination: &f.corridors, Usage: "`BY/GRAIN` that two values may differ without a dispute: 10%/day, volume=-5%..10%/week, aht=15/interval; of a derived quantity, agents_exact=5%/week, by how much the merged plan may (may be given again, or several with commas)"},
			&cli.StringSliceFlag{Name: "owner", Destination: &f.owners, Usage: "who decides what: `QUANTITY=OWNER`, client, ccc or joint, several with commas; lines are the intervals themselves (default: see docs/shared-plan.md)"},
			&cli.GenericFlag{Name: "rule", Value: f.rule, Usage: "the value proposed within a corridor, of `owner, base or midpoint`"},
			&cli.GenericFlag{Name: "fte-hours", Value: f.fteHours, Usage: "paid `HOURS` of one full-time equivalent in the time of the plans, for effects in FTE"},
			&cli.GenericFlag{Name: "rate", Value: f.rate, Usage: "`COST` of a scheduled agent hour, for effects in money"},
			&cli.BoolFlag{Name: "exit-code", Destination: &f.exitCode, Usage: "exit 4 when somebody has to decide: disputes, requests, lines that only one has, or a merged plan out of bounds"},
			&cli.BoolFlag{Name: "all", Destination: &f.all, Usage: "write the cells that are the same, too"},
			&cli.StringFlag{Name: "by", Destination: &f.by, Value: byWeek, Usage: "`PERIOD` of the summary: day, week, month or queue"},
			&cli.GenericFlag{Name: "week-start", Value: f.weekStart, Usage: "first `DAY` of a week: monday, sunday or any"},
			localeOption(f.locale),
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &f.quiet, Usage: "no summary on standard error, warnings only"},
			&cli.GenericFlag{Name: "interval", Value: interval, Usage: "length of the intervals where a file has no interval_s: `30m`"},
			&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: f.zone, Usage: "IANA `ZONE` of starts without a UTC offset"},
			&cli.GenericFlag{Name: "client-timezone", Value: f.clientZone, Usage: "`ZONE` of those of the client's plan alone"},
			&cli.GenericFlag{Name: "ccc-timezone", Value: f.cccZone, Usage: "`ZONE` of those of the contact centre's plan alone"},
			&cli.GenericFlag{Name: "date-order", Value: order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		},
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			if len(names) != 2 {
				return usage("reconcile takes two plans, the client's and the contact centre's, got %d", len(names))
			}
			if c.IsSet("base") {
				names = append(names, f.base)
			}
			cfg, err := f.config(c)
			if err != nil {
				return err
			}
			if err := checkBeside(c, "merged", f.merged, f.out); err != nil {
				return err
			}
			read, err := f.read(c, e, names, planfile.Options{DateOrder: order.v, Interval: interval.v, Claims: true})
			if err != nil {
				return err
			}
			var base *reconcile.Plan
			if len(read) == 3 {
				base = &read[2].plan
			}
			r, err := reconcile.Merge(c.Context, base, read[0].plan, read[1].plan, cfg)
			if err != nil {
				return err
			}
			if err := r.Effects(c.Context); err != nil {
				return err
			}
			conflicts, err := r.Conflicts(c.Context)
			if err != nil {
				return err
			}
			if f.merged != "" && r.Merged == nil {
				return &decisionError{fmt.Sprintf("%s are in dispute and there is no --base to keep: no merged plan was written, nor anything else", plural(r.Of(reconcile.Disputed), "cell"))}
			}
			meta := f.meta(c, read)
			money := reconcile.Money{FTEHours: f.fteHours.v, Rate: f.rate.v}
			beside, err := f.mergedFile(r)
			if err != nil {
				return err
			}
			write := func(w io.Writer) error { return r.Write(w, money, f.locale.v) }
			if err := writeMade(e, f.out, write, r.Written(), meta, beside...); err != nil {
				return err
			}
			if !f.quiet {
				f.summarise(e.stderr, read, r, conflicts, money)
			}
			for _, p := range read {
				printWarnings(e.stderr, p.warnings)
			}
			return f.decision(r, conflicts)
		},
	}
}

// weekdayFlag is a day of the week by its English name.
func weekdayFlag() *value[time.Weekday] {
	return &value[time.Weekday]{v: time.Monday, text: "monday", parse: func(s string) (time.Weekday, error) {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(s, d.String()) {
				return d, nil
			}
		}
		return 0, fmt.Errorf("want a day such as monday")
	}}
}

// config is what the flags say of how to reconcile.
func (f *reconcileFlags) config(c *cli.Context) (reconcile.Config, error) {
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners(), WeekStart: f.weekStart.v, All: f.all}
	for _, text := range f.owners.Value() {
		if err := cfg.Owners.Set(text); err != nil {
			return cfg, usage("invalid value %q for --owner: %v", text, err)
		}
	}
	for _, list := range f.corridors.Value() {
		for text := range strings.SplitSeq(list, ",") {
			corridor, err := reconcile.ParseCorridor(text)
			if err != nil {
				return cfg, usage("invalid value %q for --corridor: %v", list, err)
			}
			corridor.Rule = f.rule.v
			cfg.Corridors = append(cfg.Corridors, corridor)
		}
	}
	if !slices.Contains([]string{byDay, byWeek, byMonth, "queue"}, f.by) {
		return cfg, usage("invalid value %q for --by: want day, week, month or queue", f.by)
	}
	for _, x := range []struct {
		flag string
		v    float64
	}{{"fte-hours", f.fteHours.v}, {"rate", f.rate.v}} {
		if c.IsSet(x.flag) && x.v == 0 {
			return cfg, usage("invalid value 0 for --%s: want more than 0", x.flag)
		}
	}
	if f.base == "" && c.IsSet("base") {
		return cfg, usage("--base: a file name is empty")
	}
	return cfg, nil
}

// readParty is a plan as read.
type readParty struct {
	file     *planfile.File
	plan     reconcile.Plan
	warnings []error
	err      error
}

// read reads plans, each on its own, side by side.
func (f *reconcileFlags) read(c *cli.Context, e *env, names []string, opt planfile.Options) ([]readParty, error) {
	read := make([]readParty, len(names))
	zones := []*time.Location{f.clientZone.v, f.cccZone.v, nil}
	var wg sync.WaitGroup
	for i, name := range names {
		o := opt
		if o.Zone = zones[i]; o.Zone == nil {
			o.Zone = f.zone.v
		}
		wg.Go(func() {
			p := &read[i]
			if p.file, p.err = readPlan(c, e, name, &o); p.err == nil {
				p.plan, p.warnings, p.err = reconcile.FromFile(c.Context, p.file)
			}
		})
	}
	wg.Wait()
	for _, p := range read {
		if p.err != nil {
			return nil, p.err
		}
	}
	return read, sameClocks(read)
}

// sameClocks refuses plans of which some have a time zone and others none.
func sameClocks(read []readParty) error {
	for _, p := range read[1:] {
		a, b := read[0].file, p.file
		if a.Rows[0].Start.HasOffset != b.Rows[0].Start.HasOffset {
			if a.Rows[0].Start.HasOffset {
				a = b
			}
			return usage("%s has no UTC offsets, and the other plan has: give its zone, --timezone, --client-timezone or --ccc-timezone", a.Info.Name)
		}
	}
	return nil
}

// meta is what the cells were made with.
func (f *reconcileFlags) meta(c *cli.Context, read []readParty) planfile.Meta {
	m := planfile.Meta{Command: "reconcile"}
	for _, p := range read {
		m.Inputs = append(m.Inputs, planfile.Input{Name: filepath.Base(p.file.Info.Name), SHA256: p.file.Info.SHA256, Rows: p.file.Info.Rows})
		m.Warnings = append(m.Warnings, texts(p.warnings)...)
	}
	for _, s := range []struct{ name, value string }{
		{"corridor", strings.Join(f.corridors.Value(), ",")}, {"owner", strings.Join(f.owners.Value(), ",")}, {"rule", f.rule.String()}, {"week-start", f.weekStart.String()},
		{"fte-hours", f.fteHours.String()}, {"rate", f.rate.String()}, {"timezone", f.zone.String()}, {"client-timezone", f.clientZone.String()}, {"ccc-timezone", f.cccZone.String()},
	} {
		origin := "default"
		if c.IsSet(s.name) {
			origin = "flag"
		}
		if s.value != "" {
			m.Settings = append(m.Settings, planfile.Setting{Name: s.name, Value: s.value, Origin: origin})
		}
	}
	return m
}

// mergedFile is the merged plan, if it is wanted.
func (f *reconcileFlags) mergedFile(r *reconcile.Result) ([]output, error) {
	if f.merged == "" {
		return nil, nil
	}
	rows, _, unknown, err := r.Merged.Rows()
	if err != nil {
		return nil, err
	}
	return []output{{f.merged, func(w io.Writer) error { return planfile.WriteLocale(w, rows, unknown, f.locale.v) }}}, nil
}

// decision is the error of what somebody has to decide, if it is asked for.
func (f *reconcileFlags) decision(r *reconcile.Result, conflicts []reconcile.Conflict) error {
	if !f.exitCode {
		return nil
	}
	var parts []string
	for _, s := range []reconcile.Status{reconcile.Disputed, reconcile.Request, reconcile.Added, reconcile.Removed} {
		if n := r.Of(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", thousands(float64(n)), s))
		}
	}
	if n := len(conflicts); n > 0 {
		parts = append(parts, plural(n, "time")+" out of bounds once merged")
	}
	if len(parts) == 0 {
		return nil
	}
	return &decisionError{"to be decided: " + strings.Join(parts, ", ")}
}

// summarise says what the plans came to.
func (f *reconcileFlags) summarise(w io.Writer, read []readParty, r *reconcile.Result, conflicts []reconcile.Conflict, m reconcile.Money) {
	for i, p := range read {
		who := []string{"the client's plan", "the contact centre's plan", "the plan both began with"}[i]
		fmt.Fprintf(w, "read      %s, %s: %s, %s\n", p.file.Info.Name, who, plural(p.file.Info.Rows, "row"), spanOf(p.file.Rows))
		var silent []string
		for q := range sheet.Load {
			said := func(p readParty) bool { return !p.plan.Silent[q] }
			// Limits are read from where they bind, and who shows none may have the same.
			if i < 2 && !said(p) && q < sheet.MaxASA && slices.ContainsFunc(read, said) {
				silent = append(silent, q.String())
			}
		}
		if len(silent) > 0 {
			fmt.Fprintf(w, "          says nothing of %s: taken from where it is said\n", strings.Join(silent, ", "))
		}
	}
	var parts []string
	for _, s := range reconcile.Statuses() {
		if n := r.Of(s); n > 0 {
			parts = append(parts, thousands(float64(n))+" "+strings.ReplaceAll(s.String(), "_", " "))
		}
	}
	wrap(w, "cells", parts)
	f.summariseTotals(w, r, m)
	for _, c := range conflicts {
		summariseConflict(w, &c)
	}
	if m.FTEHours == 0 || m.Rate == 0 {
		var missing []string
		if m.FTEHours == 0 {
			missing = append(missing, "FTE with --fte-hours")
		}
		if m.Rate == 0 {
			missing = append(missing, "money with --rate")
		}
		fmt.Fprintf(w, "effects   in agents; in %s\n", strings.Join(missing, ", in "))
	}
	summariseOutput(w, f.out, r.Written())
	if f.merged != "" {
		fmt.Fprintf(w, "          %s: the merged plan\n", f.merged)
	}
}

// summariseTotals shows contacts and hours of both by queue and period.
func (f *reconcileFlags) summariseTotals(w io.Writer, r *reconcile.Result, m reconcile.Money) {
	const shown = 20
	grain := sheet.Interval // a queue is one
	if f.by != "queue" {
		grain, _ = sheet.ParseGrain(f.by)
	}
	t := newTable(8)
	head := []string{"queue", f.by, "differ", "open", "contacts client", "ccc", "agent hours client", "ccc", "difference"}
	if f.by == "queue" {
		head = slices.Delete(head, 1, 2)
	}
	if m.FTEHours > 0 {
		head = append(head, "FTE")
	}
	if m.Rate > 0 {
		head = append(head, "money")
	}
	t.row(head...)
	totals := r.Totals(grain)
	for _, x := range totals[:min(shown, len(totals))] {
		differ := 0
		for _, s := range reconcile.Statuses()[reconcile.Agreed:] {
			differ += x.Of(s)
		}
		d := x.CCC.Hours - x.Client.Hours
		cells := []string{queueText(x.Queue, x.Channel), sheet.Date(x.First).Format(time.DateOnly), thousands(float64(differ)), thousands(float64(x.Of(reconcile.Disputed) + x.Of(reconcile.Request))),
			thousands(x.Client.Contacts), thousands(x.CCC.Contacts), decimals(x.Client.Hours, 1), decimals(x.CCC.Hours, 1), decimals(d, 1)}
		if f.by == "queue" {
			cells = slices.Delete(cells, 1, 2)
		}
		if m.FTEHours > 0 {
			cells = append(cells, decimals(d/m.FTEHours, 2))
		}
		if m.Rate > 0 {
			cells = append(cells, decimals(d*m.Rate, 2))
		}
		t.row(cells...)
	}
	t.print(w)
	if n := len(totals) - shown; n > 0 {
		fmt.Fprintf(w, "          and %s more: see --by queue, or the cells themselves\n", thousands(float64(n)))
	}
}

func queueText(queue, channel string) string {
	switch {
	case queue == "":
		return channel
	case channel == "voice":
		return queue
	}
	return queue + " " + channel
}

// summariseConflict says what a merged plan breaks, and which cells do it.
func summariseConflict(w io.Writer, c *reconcile.Conflict) {
	const shown = 3
	switch c.Quantity {
	case sheet.ServiceLevel:
		fmt.Fprintf(w, "conflict  %s: the committed agents reach %s, and %s before the merge; wanted is %s\n", c.Name(), share(c.Merged, 1), share(c.Base, 1), share(c.Target, 1))
	case sheet.Gap:
		fmt.Fprintf(w, "conflict  %s: %s agent hours short of what is committed, %s before the merge\n", c.Name(), decimals(c.Merged, 1), decimals(c.Base, 1))
	default:
		fmt.Fprintf(w, "conflict  %s: %s hours of %s, %s before the merge (%+.1f %%, corridor %s)\n", c.Name(), decimals(c.Merged, 1), c.Quantity, decimals(c.Base, 1), 100*(c.Merged/math.Max(c.Base, 1e-9)-1), c.Corridor)
	}
	sums := map[sheet.Quantity]float64{}
	for _, x := range c.Causes {
		sums[x.Cell.Quantity] += x.Hours
	}
	for q := range sheet.Load {
		if h, ok := sums[q]; ok && h != 0 {
			fmt.Fprintf(w, "          %s (%s): %+.1f agent hours\n", q, ownersOf(c, q), h)
		}
	}
	for _, x := range c.Causes[:min(shown, len(c.Causes))] {
		fmt.Fprintf(w, "          %s %s: %s, was %s: %+.2f agent hours\n", x.Cell.Name(), x.Cell.Quantity, text(x.Cell.Quantity, x.Cell.Merged), text(x.Cell.Quantity, x.Cell.Base), x.Hours)
	}
	if n := len(c.Causes) - shown; n > 0 {
		fmt.Fprintf(w, "          and %s\n", cellsMore(n))
	}
}

func cellsMore(n int) string { return plural(n, "cell") + " more" }

func text(q sheet.Quantity, v sheet.Value) string {
	if v.State == sheet.Absent {
		return "nothing"
	}
	return q.Format(v)
}

// ownersOf is who decides the quantity among the causes of a conflict.
func ownersOf(c *reconcile.Conflict, q sheet.Quantity) string {
	for _, x := range c.Causes {
		if x.Cell.Quantity == q {
			return x.Cell.Owner.String()
		}
	}
	return ""
}
