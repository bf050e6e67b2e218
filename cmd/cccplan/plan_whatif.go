package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
	"github.com/cccplan/cccplan/planner/whatif"
)

func planWhatifCommand(e *env) *cli.Command {
	id, f, locale, fteHours := versionFlag(), newCellFilter(), localeFlag(), numberFlag()
	var sets cli.StringSlice
	var out string
	var most bool
	return &cli.Command{
		Name:      "whatif",
		Usage:     "what a plan would be with other inputs; what its staff carries at most",
		ArgsUsage: "PLAN --set QUANTITY=CHANGE [flags]",
		Description: `Changes inputs of a copy of a version, computes it again, and writes every cell that then is
another one, with the difference. Nothing is written into the plan. The summary shows what a
little more of each input takes; --most-volume shows the most contacts that the committed
agents carry at the targets.

    cccplan plan whatif acme.cccplan --set volume=+6% --set aht=+5 --queue sales --fte-hours 160
    cccplan plan whatif acme.cccplan --most-volume`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: the newest agreed one, else the newest)"},
			&cli.StringSliceFlag{Name: "set", Destination: &sets, Usage: "`QUANTITY=CHANGE`: volume=+6%, aht=-10, shrinkage=0.35 (may be given again)"},
			&cli.BoolFlag{Name: "most-volume", Destination: &most, Usage: "find the most volume that the committed agents carry"},
			&cli.GenericFlag{Name: "fte-hours", Value: fteHours, Usage: "paid `HOURS` of one full-time equivalent in the time of the plan, for FTE"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the cells to `FILE` (default: standard output)"},
			localeOption(locale),
		}, f.lineFlags()...),
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			filter, err := f.filter(c)
			if err != nil {
				return err
			}
			var changes []whatif.Change
			for _, text := range sets.Value() {
				change, err := whatif.Parse(text)
				if err != nil {
					return usage("invalid value %q for --set: %v", text, err)
				}
				changes = append(changes, change)
			}
			if len(changes) == 0 && !most {
				return usage("nothing asked: want --set or --most-volume")
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			v := or(id, newest(p.doc))
			before, err := p.doc.Sheet(v)
			if err != nil {
				return usage("%v", err)
			}
			after := before.Clone()
			changed := 0
			for _, change := range changes {
				n, err := change.Apply(after, func(i int) bool { return filterTakes(&filter, after, i) })
				if err != nil {
					return usage("%v", err)
				}
				changed += n
			}
			if err := after.Recompute(c.Context); err != nil {
				return err
			}
			deltas := whatif.Deltas(before, after)
			if len(changes) > 0 {
				if err := writeAll(e, output{out, func(w io.Writer) error { return whatif.Write(w, after, deltas, locale.v) }}); err != nil {
					return err
				}
				fmt.Fprintf(e.stderr, "changed   %s of %s, and %s that follow\n", plural(changed, "cell"), v, thousands(float64(len(deltas)-changed)))
			}
			return summariseWhatif(c.Context, e.stderr, before, after, &filter, fteHours.v, most)
		},
	}
}

// summariseWhatif shows what the queues take before and after, what a little more of each
// input takes, and what the committed agents carry.
func summariseWhatif(ctx context.Context, w io.Writer, before, after *sheet.Sheet, filter *plandoc.Filter, fte float64, most bool) error {
	in := func(s *sheet.Sheet) *sheet.Sheet {
		return s.Keep(func(i int) bool { return filterTakes(filter, s, i) })
	}
	old, _, _, err := in(before).Rows()
	if err != nil {
		return err
	}
	kept := in(after)
	rows, lim, _, err := kept.Rows()
	if err != nil {
		return err
	}
	list, err := planner.Sensitivities(ctx, rows, lim)
	if err != nil {
		return err
	}
	hours := func(x float64) string {
		if fte > 0 {
			return decimals(x/fte, 3) + " FTE"
		}
		return decimals(x, 1) + " h"
	}
	was := planner.ByQueue(old)
	now := planner.ByQueue(rows)
	for i := range now {
		s := &list[i]
		fmt.Fprintf(w, "takes     %s: %s contacts, %s scheduled; was %s contacts, %s\n", now[i].Name, thousands(now[i].Contacts), hours(now[i].Scheduled), thousands(was[i].Contacts), hours(was[i].Scheduled))
		fmt.Fprintf(w, "          more of it: volume +1 %% %s, handle time +1 s %s, shrinkage +1 point %s\n", hours(s.Volume.Scheduled), hours(s.AHT.Scheduled), hours(s.Shrinkage.Scheduled))
	}
	if !most {
		return nil
	}
	seen := map[[2]string]bool{}
	for i := range kept.Len() {
		k := kept.Key(i)
		if seen[[2]string{k.Queue, k.Channel}] {
			continue
		}
		seen[[2]string{k.Queue, k.Channel}] = true
		share, ok, err := whatif.MostVolume(ctx, kept, k.Queue, k.Channel)
		if err != nil {
			return err
		}
		if !ok {
			fmt.Fprintf(w, "carries   %s: no agents are committed (a column %s)\n", queueText(k.Queue, k.Channel), sheet.Committed)
			continue
		}
		fmt.Fprintf(w, "carries   %s: up to %s %% of these contacts with the committed agents\n", queueText(k.Queue, k.Channel), decimals(float64(share)/1e4, 2))
	}
	return nil
}
