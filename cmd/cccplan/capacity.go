package main

import (
	"errors"
	"io"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
)

func capacityCommand(e *env) *cli.Command {
	set, targets, ledger, cf := &settingsFile{}, newTargetFlags(), newLedgerFlags(), newCapacityFlags()
	zone, order, interval, locale := zoneFlag(), dateOrderFlag(), intervalFlag(), localeFlag()
	var out string
	var quiet bool
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the capacity plan to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
		localeOption(locale),
		set.flag(), ledger.fileFlag(),
		&cli.GenericFlag{Name: "interval", Value: interval, Usage: "length of the intervals where the file has no interval_s: `30m`"},
		&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: zone, Usage: "IANA `ZONE` of starts without a UTC offset"},
		&cli.GenericFlag{Name: "date-order", Value: order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
	}
	return &cli.Command{
		Name:      "capacity",
		Usage:     "plan people over months and years: who is needed, who will be there, whom to hire, what it costs",
		ArgsUsage: "FORECAST [flags]",
		Description: `Reads a plan of intervals, or volumes of weeks or months with a profile that spreads them,
and tables of who is there, who leaves and who begins. It writes required and available
full-time equivalents, the gap, people, hours, cost and risk by week, month or fiscal period.

    cccplan init --capacity plan.csv
    cccplan capacity plan.csv -o capacity.csv
    cccplan capacity plan.csv --by month --scenario high=volume+10%,aht+5s --hire
    cccplan capacity years.csv --profile plan.csv --explain`,
		Flags: slices.Concat(flags, cf.flags(), targets.ofPlan()),
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "forecast")
			if err != nil {
				return err
			}
			if len(names) > 1 {
				return usage("capacity takes one file, got %d", len(names))
			}
			if err := errors.Join(targets.check(c), checkBeside(c, "hires", cf.hires, out)); err != nil {
				return err
			}
			if err := set.load(c, e, []string{out, cf.hires}, "timezone"); err != nil {
				return err
			}
			if err := cf.check(c, []string{out, cf.hires}); err != nil {
				return err
			}
			if err := ledger.load(c, e, set, order.v, out); err != nil {
				return err
			}
			opt := &planfile.Options{Zone: zone.v, DateOrder: order.v, Interval: interval.v}
			f, err := readPlan(c, e, names[0], opt)
			if err != nil {
				return err
			}
			policy := set.policy(targets.given(c))
			in, err := cf.read(c, e, f, opt, policy)
			if err != nil {
				return err
			}
			in.Shrinkage = ledger.ledger
			plans, err := capacity.Build(c.Context, in, cf.all()...)
			if err != nil {
				return capacityFault(f, err)
			}
			if err := cf.checkWhy(plans[0]); err != nil {
				return err
			}
			w := warnings(f.Warnings, cf.doubts, plans[0].Warnings)
			table, err := cf.table(plans)
			if err != nil {
				return err
			}
			settings := ledger.settings(c, set, cf.settings(c, set, in))
			settings = append(settings, localeSetting(c, locale)...)
			meta := planfile.Meta{
				Command: "capacity", Settings: settings, Warnings: texts(w),
				Inputs: slices.Concat([]planfile.Input{{Name: filepath.Base(f.Info.Name), SHA256: f.Info.SHA256, Rows: f.Info.Rows}}, cf.inputs, ledger.inputs, set.input()),
			}
			if in.Risk.Replications > 0 {
				seed := int64(in.Risk.Seed)
				meta.Seed = &seed
			}
			var beside []output
			if cf.hires != "" {
				beside = append(beside, output{cf.hires, func(w io.Writer) error { return capacity.WriteClasses(w, plans[0], locale.v) }})
			}
			if err := writeMade(e, out, func(w io.Writer) error { return table.WriteCSV(w, locale.v) }, len(table.Rows), meta, beside...); err != nil {
				return err
			}
			if !quiet {
				summariseFile(e.stderr, f)
				cf.summariseTables(e.stderr)
				set.summarise(e.stderr, "")
				summariseCapacity(e.stderr, plans)
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, out, len(table.Rows))
			}
			if cf.explain {
				if err := cf.why(c.Context, e.stderr, in, plans); err != nil {
					return err
				}
			}
			printWarnings(e.stderr, w)
			return unplanned(plans[0])
		},
	}
}

// unplanned asks for a decision where intervals have no agents.
func unplanned(p *capacity.Plan) error {
	if len(p.Warnings) == 0 {
		return nil
	}
	return &decisionError{"work of some intervals is not in the requirement: see the warnings"}
}

// capacityFault names the line of a row that a plan does not do for.
func capacityFault(f *planfile.File, err error) error {
	var row *planner.RowError
	if errors.As(err, &row) {
		return f.Fault(row)
	}
	return err
}

// period is the one of --by.
func (f *capacityFlags) period() func(calendar.Day) calendar.Period {
	return map[string]func(calendar.Day) calendar.Period{byWeek: calendar.WeekPeriod, byMonth: calendar.MonthPeriod, byFiscal: f.fiscal.v.Period, byDay: calendar.DayPeriod}[f.by]
}

// table is the long form or the grid.
func (f *capacityFlags) table(plans []*capacity.Plan) (*planreport.Table, error) {
	if f.layout == layoutGrid {
		t, err := capacity.Grid(plans, f.period(), f.gridValues()...)
		if errors.Is(err, capacity.ErrValue) {
			return nil, usage("invalid value for --value: %v", err)
		}
		return t, err
	}
	return capacity.Table(plans, f.period()), nil
}

// rowsOf are the prepared rows of a plan and their limits.
func rowsOf(c *cli.Context, f *planfile.File, policy planner.Policy) ([]planner.Limits, error) {
	lim, doubts, err := planner.Prepare(c.Context, f.Rows, policy)
	f.Warnings = append(f.Warnings, doubts...)
	return lim, f.Fault(err)
}
