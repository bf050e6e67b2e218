package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planResolveCommand(e *env) *cli.Command {
	id, f := versionFlag(), newCellFilter()
	var take string
	return workflowVerb{
		name: "resolve", usage: "give disputed, requested or countered cells a value", args: "PLAN --take VALUE --as PARTY --as-of TIME [flags]",
		description: `Gives open cells of an agreed version a value: that of the base, the client's, the contact
centre's, or a number. Where the other party said that last, the cell is agreed; else it is
countered, and the other party accepts it or counters in its turn.

    cccplan plan resolve acme.cccplan --quantity aht --take ccc --as client --as-of now
    cccplan plan resolve acme.cccplan --queue sales --quantity aht --take 245 --as ccc --as-of now -m "halfway"`,
		flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: the newest agreed one)"},
			&cli.StringFlag{Name: "take", Destination: &take, Usage: "base, client, ccc, or the `VALUE` itself, with --quantity"},
			&cli.StringSliceFlag{Name: "status", Destination: &f.statuses, Usage: "only cells that are `STATUS`: disputed, request, proposed or countered (may be given again)"},
		}, f.flags()...),
		do: func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			filter, err := f.filter(c)
			if err != nil {
				return nil, err
			}
			t := plandoc.Take{Of: take}
			switch {
			case take == "":
				return nil, usage("missing --take: base, client, ccc or a value")
			case take == "base" || take == string(plandoc.Client) || take == string(plandoc.CCC):
			case filter.Quantity == nil:
				return nil, usage("--take %s: want --quantity with a value", take)
			default:
				t.Of = "value"
				if t.Value, err = filter.Quantity.Parse(strings.Replace(take, ",", ".", 1)); err != nil || t.Value.State != sheet.Known {
					return nil, usage("invalid value %q for --take: want base, client, ccc or a value of %s", take, filter.Quantity)
				}
			}
			next, agreed, countered, err := d.Resolve(c.Context, or(id, d.Latest(plandoc.Agreed)), filter, t, by)
			if err != nil {
				return nil, err
			}
			return []string{fmt.Sprintf("%s agreed, %s countered", plural(agreed, "cell"), thousands(float64(countered))), named(d, next)}, nil
		},
	}.command(e)
}
