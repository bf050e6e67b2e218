package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planProposeCommand(e *env) *cli.Command {
	id := versionFlag()
	return workflowVerb{
		name: "propose", usage: "hand a version of yours to the other party", args: "PLAN --as PARTY --as-of TIME [flags]",
		description: `Proposes a version that was imported. Against the plan in force it may only change what time
fences still let be changed: anything in liquid days, within the flex in slushy ones, and
nothing in frozen ones, where it takes an amendment.

    cccplan plan propose acme.cccplan --as client --as-of now -m "autumn forecast"`,
		flags: []cli.Flag{&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: your newest one)"}},
		do: func(_ *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			v := or(id, d.Latest(by.Party.Series()))
			if err := d.Propose(v, by); err != nil {
				return nil, err
			}
			return []string{fmt.Sprintf("the %s proposes %s", by.Party, v)}, nil
		},
	}.command(e)
}
