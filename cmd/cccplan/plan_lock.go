package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planLockCommand(e *env) *cli.Command {
	id := versionFlag()
	return workflowVerb{
		name: "lock", usage: "sign an agreed version so that it is in force", args: "PLAN --key FILE --as PARTY --as-of TIME [flags]",
		description: `Signs an agreed version to lock it. It is in force when both parties have; nobody locks or
unlocks alone. Nothing in it may be open, unless the contract's fences have been reached and
say what then holds: that is settled first, and in force with one signature where the other
party has signed the contract and what it said itself (plan sign).

    cccplan plan lock acme.cccplan --key client.key --as client --as-of now`,
		flags: []cli.Flag{&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: the newest agreed one)"}},
		do: func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			asked := or(id, d.Latest(plandoc.Agreed))
			v, err := d.Lock(c.Context, asked, by)
			if err != nil {
				return nil, err
			}
			lines := []string{fmt.Sprintf("the %s signed to lock %s", by.Party, named(d, v))}
			if v != asked {
				lines = append([]string{fmt.Sprintf("what was open in %s is settled by the fences of the contract, in %s", asked, v)}, lines...)
			}
			return lines, nil
		},
	}.command(e)
}

func planAmendCommand(e *env) *cli.Command {
	id, sign := versionFlag(), versionFlag()
	return workflowVerb{
		name: "amend", usage: "change the plan in force, with a reason and both signatures", args: "PLAN --key FILE --as PARTY --as-of TIME [-m REASON] [flags]",
		description: `Makes an amendment of the plan in force out of a version of yours that was imported on top of
it, wherever time fences stand, and signs it. It is in force when the other party signs it
too, with --sign.

    cccplan plan amend acme.cccplan --key client.key --as client --as-of now -m "campaign notified late"
    cccplan plan amend acme.cccplan --sign A4 --key ccc.key --as ccc --as-of now`,
		flags: []cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "your `VERSION` with the change (default: your newest one)"},
			&cli.GenericFlag{Name: "sign", Value: sign, Usage: "sign the amendment `VERSION` of the other party"},
		},
		do: func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			if c.IsSet("sign") {
				if err := d.SignAmendment(sign.v, by); err != nil {
					return nil, err
				}
				return []string{fmt.Sprintf("the %s signed the amendment %s", by.Party, named(d, sign.v))}, nil
			}
			v, err := d.Amend(or(id, d.Latest(by.Party.Series())), by)
			if err != nil {
				return nil, err
			}
			return []string{fmt.Sprintf("the %s amends, and the %s has to sign: %s", by.Party, by.Party.Other(), named(d, v))}, nil
		},
	}.command(e)
}

func planCloseCommand(e *env) *cli.Command {
	id := versionFlag()
	return workflowVerb{
		name: "close", usage: "say that the actuals of a plan are in", args: "PLAN --as PARTY --as-of TIME [flags]",
		description: `Closes a plan in force whose last day is over: nothing of it is amended any more, and it is
what actuals are measured against.

    cccplan plan close acme.cccplan --as client --as-of now -m "actuals.csv of 7 February"`,
		flags: []cli.Flag{&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` (default: the one in force)"}},
		do: func(_ *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error) {
			v := or(id, d.InForce())
			if err := d.Close(v, by); err != nil {
				return nil, err
			}
			return []string{named(d, v)}, nil
		},
	}.command(e)
}
