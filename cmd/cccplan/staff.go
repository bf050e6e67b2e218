package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func staffCommand(e *env) *cli.Command {
	set, targets, skills := &settingsFile{}, newTargetFlags(), &skillsFlag{}
	zone, order, interval, locale := zoneFlag(), dateOrderFlag(), intervalFlag(), localeFlag()
	why, ledger := newWhyFlags(), newLedgerFlags()
	var out string
	var quiet bool
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the plan to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
		localeOption(locale),
		&cli.GenericFlag{Name: "interval", Value: interval, Usage: "length of the intervals where the file has no interval_s: `30m`"},
		&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: zone, Usage: "IANA `ZONE` of starts without a UTC offset"},
		&cli.GenericFlag{Name: "date-order", Value: order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		set.flag(),
		skills.flag(),
	}
	return &cli.Command{
		Name:      "staff",
		Usage:     "staff a forecast, or staff an edited plan again",
		ArgsUsage: "FORECAST [flags]",
		Description: `Reads a plan, or any table with start, volume and aht_s, and computes load, agents and
scheduled staff of every row. Targets are those of the row, unless a flag says otherwise;
rows without targets get the defaults. A plan nobody edited comes back byte for byte.

    cccplan staff plan.csv -o plan2.csv
    cccplan staff forecast.csv --service-level 90/10 --max-occupancy 85% --shrinkage 30%
    cccplan staff plan.csv --explain --at "2026-01-05 09:00"`,
		Flags: slices.Concat(flags, why.explainFlags(), why.flags(), targets.ofPlan(), ledger.flags()),
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "forecast")
			if err != nil {
				return err
			}
			if len(names) > 1 {
				return usage("staff takes one file, got %d", len(names))
			}
			if err := errors.Join(targets.check(c), why.check(c)); err != nil {
				return err
			}
			// A zone that only lies there does not change the clock of a plan that has none.
			if err := checkBeside(c, "skills", skills.file, out); err != nil {
				return err
			}
			if err := set.load(c, e, []string{out, skills.file}, "timezone"); err != nil {
				return err
			}
			f, err := readPlan(c, e, names[0], &planfile.Options{Zone: zone.v, DateOrder: order.v, Interval: interval.v})
			if err != nil {
				return err
			}
			given := targets.given(c)
			policy, fill := set.policy(given), unnamed(f.Rows)
			// A ledger that only lies there is not for rows that are of a plan.
			if fill > 0 || !ledger.fills(set) {
				if err := ledger.load(c, e, set, order.v, out); err != nil {
					return err
				}
			}
			ledger.put(&policy, set)
			if err := skills.check(set); err != nil {
				return err
			}
			lim, doubts, err := planner.Prepare(c.Context, f.Rows, policy)
			if err == nil {
				err = planner.StaffAll(c.Context, f.Rows, lim)
			}
			if err != nil {
				return f.Fault(err)
			}
			doubts = append(doubts, planner.Doubts(f.Rows)...)
			used := set.named || fill > 0
			if used {
				doubts = append(set.doubts(ofRows(f.Rows), nil), doubts...)
			}
			short, beside, err := skills.bound(c, set, f.Rows, lim)
			if err != nil {
				return f.Fault(err)
			}
			w := warnings(f.Warnings, f.Faults(doubts), short)
			answer, err := why.ask(c, f.Rows, lim)
			if err != nil {
				return f.Fault(err)
			}
			settings := planSettings(c, set, given, f.Rows, fill)
			settings = append(ledger.settings(c, set, settings), localeSetting(c, locale)...)
			meta := planfile.Meta{
				Command: "staff", Settings: settings, Warnings: texts(w),
				Inputs: []planfile.Input{{Name: filepath.Base(f.Info.Name), SHA256: f.Info.SHA256, Rows: f.Info.Rows}},
			}
			if used || len(set.origins) > 0 || skills.file != "" {
				meta.Inputs = append(meta.Inputs, set.input()...)
			}
			meta.Inputs = append(meta.Inputs, ledger.inputs...)
			if err := writePlan(e, out, f.Rows, f.Unknown, locale.v, meta, beside...); err != nil {
				return err
			}
			if !quiet {
				summariseFile(e.stderr, f)
				set.summarise(e.stderr, set.overRows(fill, len(f.Rows)))
				summariseTargets(e.stderr, f, func(flag string) bool {
					return c.IsSet(flag) || used && set.says(c, flag) || flag == "shrinkage" && ledger.ledger != nil
				})
				summariseRows(e.stderr, f.Rows)
				if err := ledger.summarise(e.stderr, f.Rows); err != nil {
					return err
				}
				summariseSaved(e.stderr, planner.SumOf("", f.Rows))
				summariseDeferred(e.stderr, f.Rows)
				if err := summariseVoice(c.Context, e.stderr, f.Rows, policy); err != nil {
					return err
				}
				summariseOutput(e.stderr, out, len(f.Rows))
				skills.summarise(e.stderr)
			}
			answer.print(e.stderr)
			if err := ledger.explain(e.stderr, answer.of()); err != nil {
				return err
			}
			printWarnings(e.stderr, w)
			return unreachable(f.Rows)
		},
	}
}

// planSettings lists the settings a plan was staffed with, fill of whose rows name no
// model. What neither a flag nor a settings file that was named gave, every row brings
// itself, or the rest fills in.
func planSettings(c *cli.Context, set *settingsFile, given planner.Given, rows []planner.Row, fill int) []planfile.Setting {
	const row = "row"
	var settings []planfile.Setting
	if set.named || fill > 0 {
		policy := set.policy(given)
		settings = set.listed(c, settingsOf(policy.Settings("", ""), given, row), ofRows(rows), staffingOnly)
	} else {
		settings = settingsOf(given.Over(planner.Defaults()), given, row)
	}
	for i := range settings {
		if s := &settings[i]; s.Origin == row || s.Origin == "file" && !set.named {
			s.Value, s.Origin = "as in the row, else "+s.Value, "file"
		}
	}
	return settings
}

// spanOf is the time that rows cover, for people.
func spanOf(rows []planner.Row) string {
	first, last := rows[0].Start, rows[0].Start
	for i := range rows {
		if s := rows[i].Start; s.Instant().Before(first.Instant()) {
			first = s
		} else if s.Instant().After(last.Instant()) {
			last = s
		}
	}
	return fmt.Sprintf("%s to %s", first.Wall.Format(time.DateOnly), last.Wall.Format(time.DateOnly))
}
