package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planAcceptCommand(e *env) *cli.Command {
	id, f := versionFlag(), newCellFilter()
	return workflowVerb{
		name: "accept", usage: "agree to what the other party proposed or countered", args: "PLAN --as PARTY --as-of TIME [flags]",
		description: `Agrees to cells of an agreed version that the other party proposed or countered; with
--status request to changes that it asks for of what you own. Disputes are resolved.

    cccplan plan accept acme.cccplan --as client --as-of now
    cccplan plan accept acme.cccplan --status request --queue sales --as client --as-of now`,
		flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: the newest agreed one)"},
			&cli.StringSliceFlag{Name: "status", Destination: &f.statuses, Usage: "cells that are `STATUS`: proposed, countered or request (default: proposed and countered)"},
		}, f.flags()...),
		do: func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			filter, err := f.filter(c)
			if err != nil {
				return nil, err
			}
			next, n, err := d.Accept(c.Context, or(id, d.Latest(plandoc.Agreed)), filter, by)
			if err != nil {
				return nil, err
			}
			return []string{plural(n, "cell") + " agreed", fmt.Sprint(named(d, next))}, nil
		},
	}.command(e)
}
