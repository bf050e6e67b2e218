package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planDiffCommand(e *env) *cli.Command {
	from, to, locale := versionFlag(), versionFlag(), localeFlag()
	fteHours, rate := numberFlag(), numberFlag()
	var out string
	var quiet bool
	return &cli.Command{
		Name:      "diff",
		Usage:     "what changed from one version to another, and what it takes",
		ArgsUsage: "PLAN --from VERSION --to VERSION [flags]",
		Description: `Writes the cells in which two versions differ, as cccplan reconcile does: base and client are
the first version, ccc and proposed the second one, effects those of the change.

    cccplan plan diff acme.cccplan --from A1 --to C2 --fte-hours 160`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "from", Value: from, Usage: "the first `VERSION` (default: the one in force)"},
			&cli.GenericFlag{Name: "to", Value: to, Usage: "the second `VERSION` (default: the newest one)"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the cells to `FILE` (default: standard output)"},
			&cli.GenericFlag{Name: "fte-hours", Value: fteHours, Usage: "paid `HOURS` of one full-time equivalent in the time of the plan, for effects in FTE"},
			&cli.GenericFlag{Name: "rate", Value: rate, Usage: "`COST` of a scheduled agent hour, for effects in money"},
			localeOption(locale),
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
		},
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			a, b := or(from, p.doc.InForce()), or(to, newest(p.doc))
			var sheets [2]*sheet.Sheet
			for i, id := range []plandoc.ID{a, b} {
				if sheets[i], err = p.doc.Sheet(id); err != nil {
					return usage("%v", err)
				}
			}
			cfg := reconcile.Config{Owners: reconcile.DefaultOwners()}
			for q := range cfg.Owners.Of {
				cfg.Owners.Of[q] = sheet.Joint
			}
			cfg.Owners.Lines = sheet.Joint
			first, second := reconcile.Plan{Name: a.String(), Sheet: sheets[0]}, reconcile.Plan{Name: b.String(), Sheet: sheets[1]}
			r, err := reconcile.Merge(c.Context, &first, first, second, cfg)
			if err == nil {
				err = r.Effects(c.Context)
			}
			if err != nil {
				return err
			}
			money := reconcile.Money{FTEHours: fteHours.v, Rate: rate.v}
			if err := writeAll(e, output{out, func(w io.Writer) error { return r.Write(w, money, locale.v) }}); err != nil {
				return err
			}
			if !quiet {
				fmt.Fprintf(e.stderr, "changed   from %s to %s: %s\n", a, b, plural(r.Written(), "cell"))
				for _, t := range r.Totals(sheet.Interval) {
					fmt.Fprintf(e.stderr, "          %s: %s contacts, were %s; %s scheduled hours, were %s\n", queueText(t.Queue, t.Channel), thousands(t.CCC.Contacts), thousands(t.Client.Contacts), decimals(t.CCC.Hours, 1), decimals(t.Client.Hours, 1))
				}
			}
			return nil
		},
	}
}
