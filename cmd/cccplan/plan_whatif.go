package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/reconcile"
	planreport "github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/sheet"
	"github.com/cccplan/cccplan/planner/whatif"
)

// whatifFlags are the flags of cccplan plan whatif.
type whatifFlags struct {
	out, plan, by string
	set           cli.StringSlice
	version       *value[plandoc.ID]
	carry, quiet  bool
	fteHours      *value[float64]
	weekStart     *value[time.Weekday]
	locale        *value[planfile.Locale]
	zone          *value[*time.Location]
	order         *value[csvfile.DateOrder]
	interval      *value[time.Duration]
}

func planWhatifCommand(e *env) *cli.Command {
	f := &whatifFlags{version: versionFlag(), fteHours: hoursFlag(), weekStart: weekdayFlag(), locale: localeFlag(),
		zone: zoneFlag(), order: dateOrderFlag(), interval: intervalFlag()}
	return &cli.Command{
		Name:      "whatif",
		Usage:     "what a plan would be with other inputs, and what its staff carries",
		ArgsUsage: "PLAN [--set CHANGE] [flags]",
		Description: `Changes inputs of a version of a plan document, or of a plan CSV, computes everything that
follows, and writes each cell that differs; the plan itself stays as it is. With --carry it
writes what the agents that are there carry: those of the column committed, or else of the
plan: for each interval the most contacts with which its targets are met, and the service
level expected.

    cccplan plan whatif plan.csv --set volume+10% --set sales:aht+15s
    cccplan plan whatif acme.cccplan --version A1 --set 'sales:volume+2000@2026-03-09..2026-03-15'
    cccplan plan whatif plan.csv --set volume+10% --carry -o carried.csv`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &f.out, Usage: "write the result to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
			&cli.StringSliceFlag{Name: "set", Destination: &f.set, Usage: "`CHANGE` of an input: volume+10%, sales:aht+15s@2026-03-02..2026-03-08, help/chat:shrinkage+2pt, sl_target=85% (may be given again)"},
			&cli.BoolFlag{Name: "carry", Destination: &f.carry, Usage: "write what the agents that are there carry, instead of what differs"},
			&cli.StringFlag{Name: "plan", Destination: &f.plan, Usage: "write the changed plan to `FILE`"},
			&cli.GenericFlag{Name: "version", Value: f.version, Usage: "of a plan document the `VERSION` to change (default: the newest agreed one, else the newest)"},
			&cli.StringFlag{Name: "by", Destination: &f.by, Value: "queue", Usage: "`PERIOD` of the summary: queue, day, week or month"},
			&cli.GenericFlag{Name: "week-start", Value: f.weekStart, Usage: "first `DAY` of a week: monday, sunday or any"},
			&cli.GenericFlag{Name: "fte-hours", Value: f.fteHours, Usage: "paid `HOURS` of one full-time equivalent in the time of the plan, for the summary in FTE"},
			localeOption(f.locale),
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &f.quiet, Usage: "no summary on standard error, warnings only"},
			&cli.GenericFlag{Name: "interval", Value: f.interval, Usage: "of a plan CSV, length of the intervals where it has no interval_s: `30m`"},
			&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: f.zone, Usage: "of a plan CSV, IANA `ZONE` of starts without a UTC offset"},
			&cli.GenericFlag{Name: "date-order", Value: f.order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		},
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			if len(names) != 1 {
				return usage("whatif takes one plan, got %d", len(names))
			}
			changes, err := f.changes()
			if err != nil {
				return err
			}
			if err := checkBeside(c, "plan", f.plan, f.out); err != nil {
				return err
			}
			p, err := f.read(c, e, names[0])
			if err != nil {
				return err
			}
			r, err := whatif.Apply(c.Context, p.sheet, changes)
			if err != nil {
				return changeFault(err)
			}
			carried, err := whatif.Carry(c.Context, r.After, whatif.Staff(r.Before))
			if err != nil {
				return err
			}
			rows, lim, unknown, err := r.After.Rows()
			if err != nil {
				return err
			}
			write, n := func(w io.Writer) error { return r.WriteDeltas(w, f.locale.v) }, len(r.Deltas())
			if f.carry {
				write, n = func(w io.Writer) error { return whatif.WriteCarried(w, r.After, carried, f.locale.v) }, len(carried)
			}
			var beside []output
			if f.plan != "" {
				beside = append(beside, output{f.plan, func(w io.Writer) error { return planfile.WriteLocale(w, rows, unknown, f.locale.v) }})
			}
			if err := writeMade(e, f.out, write, n, f.meta(c, p, changes), beside...); err != nil {
				return err
			}
			if !f.quiet {
				if err := f.summarise(c, e.stderr, p, r, changes, carried, rows, lim, n); err != nil {
					return err
				}
			}
			printWarnings(e.stderr, p.warnings)
			return nil
		},
	}
}

// changes reads --set.
func (f *whatifFlags) changes() ([]whatif.Change, error) {
	if !slices.Contains([]string{"queue", byDay, byWeek, byMonth}, f.by) {
		return nil, usage("invalid value %q for --by: want queue, day, week or month", f.by)
	}
	if len(f.set.Value()) == 0 && !f.carry {
		return nil, usage("nothing to change and nothing asked: want --set CHANGE, or --carry")
	}
	var list []whatif.Change
	for _, text := range f.set.Value() {
		c, err := whatif.ParseChange(text)
		if err != nil {
			return nil, usage("invalid value for --set: %v", err)
		}
		list = append(list, c)
	}
	return list, nil
}

// changeFault is the error of a change that does not go with the plan: a flag's.
func changeFault(err error) error {
	if errors.Is(err, whatif.ErrNothing) {
		return usage("--set %v", err)
	}
	return err
}

// asked is the plan that is asked about.
type asked struct {
	sheet    *sheet.Sheet
	name     string // of file and version
	input    planfile.Input
	warnings []error
}

// read reads a version of a plan document, or a plan file.
func (f *whatifFlags) read(c *cli.Context, e *env, name string) (*asked, error) {
	doc, e, err := documentOr(c, e, name)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		if c.IsSet("version") {
			return nil, usage("--version is for plan documents: %s is a plan file", title(name))
		}
		file, err := readPlan(c, e, name, &planfile.Options{Zone: f.zone.v, DateOrder: f.order.v, Interval: f.interval.v})
		if err != nil {
			return nil, err
		}
		p, warnings, err := reconcile.FromFile(c.Context, file)
		if err != nil {
			return nil, err
		}
		return &asked{p.Sheet, title(name), planfile.Input{Name: filepath.Base(file.Info.Name), SHA256: file.Info.SHA256, Rows: file.Info.Rows}, warnings}, nil
	}
	if !c.IsSet("version") {
		f.version.v = newest(doc.doc)
	}
	s, err := doc.doc.Sheet(f.version.v)
	if err != nil {
		return nil, usage("%v", err)
	}
	if s.Len() == 0 {
		return nil, usage("version %s of %s has no plan yet: import one, or name another --version", f.version.v, title(name))
	}
	return &asked{s, fmt.Sprintf("%s, version %s", title(name), f.version.v), planfile.Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(doc.sum[:])}, nil}, nil
}

// meta is what the result was made with.
func (f *whatifFlags) meta(c *cli.Context, p *asked, changes []whatif.Change) planfile.Meta {
	m := planfile.Meta{Command: "plan whatif", Inputs: []planfile.Input{p.input}, Warnings: texts(p.warnings)}
	if f.version.v.Series != 0 {
		m.Settings = append(m.Settings, planfile.Setting{Name: "version", Value: f.version.v.String(), Origin: origin(c, "version")})
	}
	for _, ch := range changes {
		m.Settings = append(m.Settings, planfile.Setting{Name: "set", Value: ch.String(), Origin: "flag"})
	}
	return m
}

// summarise says what the changes come to.
func (f *whatifFlags) summarise(c *cli.Context, w io.Writer, p *asked, r *whatif.Result, changes []whatif.Change, carried []whatif.Carried, rows []planner.Row, lim []planner.Limits, written int) error {
	fmt.Fprintf(w, "read      %s: %s, %s\n", p.name, plural(len(rows), "row"), spanOf(rows))
	for i, ch := range changes {
		head := ""
		if i == 0 {
			head = "set"
		}
		fmt.Fprintf(w, "%-9s %s: %s\n", head, ch, plural(r.Changed[i], "row"))
	}
	sums, unsure := planreport.FindSums(rows)
	f.summariseTotals(w, r, sums)
	summariseRooms(w, r.After, carried)
	a := answer{fteHours: f.fteHours.v, sums: sums}
	var err error
	if a.sensitivities, err = planner.Sensitivities(c.Context, rows, lim); err != nil {
		return err
	}
	a.printSensitivities(w)
	summariseOutput(w, f.out, written)
	if f.plan != "" {
		fmt.Fprintf(w, "          %s: the changed plan\n", f.plan)
	}
	p.warnings = append(p.warnings, unsure...)
	return nil
}

// summariseTotals shows contacts and hours before and after.
func (f *whatifFlags) summariseTotals(w io.Writer, r *whatif.Result, sums []string) {
	const shown = 20
	grain := sheet.Interval // all of the plan
	if f.by != "queue" {
		grain, _ = sheet.ParseGrain(f.by)
	}
	totals := r.Totals(grain, f.weekStart.v)
	t := newTable(8)
	head := []string{"queue", f.by, "contacts", "then", "agent hours", "then", "more", "scheduled", "then", "more"}
	if f.fteHours.v > 0 {
		head = append(head, "FTE more")
	}
	row := func(queue, period string, b, a whatif.Sum) {
		cells := []string{queue, period, thousands(b.Contacts), thousands(a.Contacts), decimals(b.Hours, 1), decimals(a.Hours, 1), decimals(a.Hours-b.Hours, 1),
			decimals(b.Scheduled, 1), decimals(a.Scheduled, 1), decimals(a.Scheduled-b.Scheduled, 1)}
		if f.fteHours.v > 0 {
			cells = append(cells, decimals((a.Scheduled-b.Scheduled)/f.fteHours.v, 2))
		}
		if f.by == "queue" {
			cells = slices.Delete(cells, 1, 2)
		}
		t.row(cells...)
	}
	if f.by == "queue" {
		head = slices.Delete(head, 1, 2)
	}
	t.row(head...)
	var before, after whatif.Sum
	unstaffed := 0
	for i, x := range totals {
		if !slices.Contains(sums, x.Queue) {
			before, after = before.Plus(x.Before), after.Plus(x.After)
		}
		unstaffed += x.Unstaffed
		if i < shown {
			row(queueText(x.Queue, x.Channel), sheet.Date(x.First).Format(time.DateOnly), x.Before, x.After)
		}
	}
	if len(totals) > 1 {
		row("total", "", before, after)
	}
	t.print(w)
	if n := len(totals) - shown; n > 0 {
		fmt.Fprintf(w, "          and %s more, which the total counts\n", thousands(float64(n)))
	}
	if unstaffed > 0 {
		fmt.Fprintf(w, "          %s not staffed before or after: in no hours\n", plural(unstaffed, "row"))
	}
}

// summariseRooms says what the agents that are there carry.
func summariseRooms(w io.Writer, s *sheet.Sheet, carried []whatif.Carried) {
	var lines []string
	for _, r := range whatif.Rooms(s, carried) {
		var parts []string
		if !math.IsNaN(r.Level) {
			parts = append(parts, share(r.Level, 1)+" in time")
		}
		if r.Short > 0 {
			parts = append(parts, fmt.Sprintf("%s of %s missed", thousands(float64(r.Short)), plural(r.Lines, "interval")))
		}
		switch {
		case r.Tightest < 0:
		case r.Growth < 0:
			parts = append(parts, fmt.Sprintf("everywhere met with %s less (%s)", share(-r.Growth, 1), s.Local(r.Tightest).Format("2006-01-02 15:04")))
		default:
			parts = append(parts, fmt.Sprintf("room for %s more (%s)", share(r.Growth, 1), s.Local(r.Tightest).Format("2006-01-02 15:04")))
		}
		if r.Unknown > 0 {
			parts = append(parts, fmt.Sprintf("%s not told by themselves", plural(r.Unknown, "interval")))
		}
		lines = append(lines, strings.TrimSpace(queueText(r.Queue, r.Channel))+": "+strings.Join(parts, ", "))
	}
	const shown = 20
	for i, line := range lines[:min(shown, len(lines))] {
		head := ""
		if i == 0 {
			head = "carried"
		}
		fmt.Fprintf(w, "%-9s %s\n", head, line)
	}
	if n := len(lines) - shown; n > 0 {
		fmt.Fprintf(w, "          and %s more\n", plural(n, "queue"))
	}
}
