package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func planJoinCommand(e *env) *cli.Command {
	var quiet bool
	return &cli.Command{
		Name:      "join",
		Usage:     "put two copies of a plan together that went on apart",
		ArgsUsage: "PLAN OTHER",
		Description: `Takes into PLAN what OTHER, a copy that came back from the other party, has more: versions,
log entries, signatures, keys. What one copy hides is taken from the other one. Copies that
contradict each other are refused; nothing is merged, for that is plan merge.

    cccplan plan join acme.cccplan from-client.cccplan`,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"}},
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 2)
			if err != nil {
				return err
			}
			if len(names) != 2 {
				return usage("want two copies of a plan: %s", c.Command.ArgsUsage)
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			other, err := openPlan(c, e, names[1])
			if err != nil {
				return err
			}
			before := len(p.doc.Log())
			if p.doc, err = p.doc.Join(other.doc); err != nil {
				return err
			}
			if err := p.save(e); err != nil {
				return err
			}
			if !quiet {
				fmt.Fprintf(e.stderr, "wrote     %s: %s from %s\n", title(p.name), entries(len(p.doc.Log())-before), title(names[1]))
			}
			return nil
		},
	}
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return thousands(float64(n)) + " entries"
}
