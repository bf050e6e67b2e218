package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planSignCommand(e *env) *cli.Command {
	f := newPlanFlags()
	id := versionFlag()
	var purpose string
	return &cli.Command{
		Name:      "sign",
		Usage:     "sign a version",
		ArgsUsage: "PLAN --version VERSION --key FILE --as PARTY --as-of TIME [flags]",
		Description: `Signs a version for a party: all that it says, and all that stands in both logs.

    cccplan plan sign acme.cccplan --version A1 --key client.key --as client --as-of now`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` to sign"},
			&cli.StringFlag{Name: "purpose", Destination: &purpose, Value: "sign", Usage: "what the signature is for, a `WORD`"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			if !c.IsSet("version") || f.keyFile == "" {
				return usage("missing --version or --key")
			}
			if purpose == plandoc.PurposeLock || purpose == plandoc.PurposeAmend {
				return usage("--purpose %s: cccplan plan %s signs for that, when nothing stands against it", purpose, purpose)
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			key, err := f.key()
			if err != nil {
				return err
			}
			if err := p.doc.Sign(id.v, f.as.v, purpose, f.who(p.doc), f.asOf.v, key); err != nil {
				return err
			}
			if err := p.save(e); err != nil {
				return err
			}
			if !f.quiet {
				_, hash, _ := p.doc.Version(id.v)
				fmt.Fprintf(e.stderr, "wrote     %s: the %s signed %s, %s, with key %s\n", title(p.name), f.as.v, id.v, hash.Short(), key.Fingerprint().Grouped())
			}
			return nil
		},
	}
}
