package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planMergeCommand(e *env) *cli.Command {
	client, ccc := versionFlag(), versionFlag()
	return workflowVerb{
		name: "merge", usage: "merge what both parties proposed into the next agreed version", args: "PLAN --as PARTY --as-of TIME [flags]",
		description: `Merges the client's and the contact centre's version cell by cell over the last version that
both were made from, by the ownership and the corridors of the contract. Cells in dispute
and requests keep the base until somebody resolves or accepts them. Derived cells are
computed again, and weeks that a clean merge breaks are told.

    cccplan plan merge acme.cccplan --as ccc --as-of now
    cccplan plan status acme.cccplan`,
		flags: []cli.Flag{
			&cli.GenericFlag{Name: "client", Value: client, Usage: "the client's `VERSION` (default: its newest one)"},
			&cli.GenericFlag{Name: "ccc", Value: ccc, Usage: "the contact centre's `VERSION` (default: its newest one)"},
		},
		do: func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			a, b := or(client, d.Latest(plandoc.ByClient)), or(ccc, d.Latest(plandoc.ByCCC))
			id, r, err := d.Merge(c.Context, a, b, by)
			if err != nil {
				return nil, err
			}
			conflicts, err := r.Conflicts(c.Context)
			if err != nil {
				return nil, err
			}
			for k := range conflicts {
				summariseConflict(e.stderr, &conflicts[k])
			}
			return []string{fmt.Sprintf("%s and %s: %s", a, b, countsText(r)), named(d, id)}, nil
		},
	}.command(e)
}
