package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planKeysCommand(e *env) *cli.Command {
	f := newPlanFlags()
	var add, revoke, reason string
	return &cli.Command{
		Name:      "keys",
		Usage:     "list the keys of a plan, add one, put a new one in place of an old one, revoke one",
		ArgsUsage: "PLAN [--add FILE.pub | --revoke FINGERPRINT] [flags]",
		Description: `Lists the keys with which the parties sign. Compare the fingerprints with the other party
by another way than the one on which the plan came.

    cccplan plan keys acme.cccplan
    cccplan plan keys acme.cccplan --add new.key.pub --key old.key --as ccc --as-of now
    cccplan plan keys acme.cccplan --revoke FINGERPRINT --key new.key --reason lost --as ccc --as-of now

The first key of a party needs no --key. A later one is vouched for by the old one; by the
other party, with its own --key, where the old one was lost.`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "add", Destination: &add, Usage: "add the public key `FILE` (.pub) of the party of --as"},
			&cli.StringFlag{Name: "revoke", Destination: &revoke, Usage: "the key of this `FINGERPRINT` is not the party's any more"},
			&cli.StringFlag{Name: "reason", Destination: &reason, Usage: "why, `TEXT`"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			if add == "" && revoke == "" {
				return listKeys(e.stdout, p.doc)
			}
			if add != "" && revoke != "" {
				return usage("--add and --revoke: one at a time")
			}
			if err := f.check(c); err != nil {
				return err
			}
			key, err := f.key()
			if err != nil {
				return err
			}
			if add != "" {
				public, err := readPublicKey(add)
				if err != nil {
					return err
				}
				if err := p.doc.AddKey(f.as.v, public, key, f.who(p.doc), f.asOf.v); err != nil {
					return err
				}
			} else {
				print, err := plandoc.ParseFingerprint(revoke)
				if err != nil {
					return usage("invalid value for --revoke: %v", err)
				}
				if key == nil || reason == "" {
					return usage("--revoke needs --key and --reason")
				}
				if err := p.doc.Revoke(print, key, reason, f.who(p.doc), f.asOf.v); err != nil {
					return err
				}
			}
			if err := p.save(e); err != nil {
				return err
			}
			if !f.quiet {
				fmt.Fprintf(e.stderr, "wrote     %s\n", title(p.name))
				summariseKeys(e.stderr, p.doc)
			}
			return nil
		},
	}
}

// listKeys prints every key.
func listKeys(w io.Writer, d *plandoc.Document) error {
	revoked := map[plandoc.Fingerprint]string{}
	for _, r := range d.Revocations() {
		revoked[r.Key] = r.Reason
	}
	for _, k := range d.Keys() {
		state := "replaced"
		if current, ok := d.Current(k.Party); ok && current.Fingerprint == k.Fingerprint {
			state = "in force"
		}
		if reason, ok := revoked[k.Fingerprint]; ok {
			state = "revoked: " + reason
		}
		vouched := ""
		if k.By != nil {
			vouched = ", vouched for by " + k.By.String()[:8]
		}
		if _, err := fmt.Fprintf(w, "%-6s  %d  %s  since %s, %s%s\n", k.Party, k.Number, k.Fingerprint.Grouped(), k.At, state, vouched); err != nil {
			return err
		}
	}
	return nil
}

// summariseKeys says which keys are in force.
func summariseKeys(w io.Writer, d *plandoc.Document) {
	for _, r := range plandoc.Roles {
		if k, ok := d.Current(r); ok {
			fmt.Fprintf(w, "key       %s: %s (compare it with %s)\n", r, k.Fingerprint.Grouped(), d.Party(r).Name)
		} else {
			fmt.Fprintf(w, "key       %s: none, cannot sign (cccplan plan keys --add)\n", r)
		}
	}
}
