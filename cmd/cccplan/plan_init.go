package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/plandoc"
)

func planInitCommand(e *env) *cli.Command {
	f := newPlanFlags()
	zone := zoneFlag()
	var id, client, ccc, clientKey, cccKey, contract, weekStart string
	var force, template bool
	return &cli.Command{
		Name:      "init",
		Usage:     "begin a shared plan with its parties and their contract",
		ArgsUsage: "PLAN --id NAME --client NAME --ccc NAME --as PARTY --as-of TIME [flags]",
		Description: `Writes a new plan document, PLAN: who shares it, with which keys, and what was agreed about
planning (version A0). --template prints a contract to fill in.

    cccplan plan init --template > contract.toml
    cccplan plan init acme.cccplan --id acme-2026 --client ACME --ccc Callers \
        --client-key client.key.pub --ccc-key ccc.key.pub --contract contract.toml \
        --timezone Europe/Berlin --as client --as-of 2026-01-02T09:00:00Z`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "id", Destination: &id, Usage: "`NAME` of the plan among those of the parties"},
			&cli.StringFlag{Name: "client", Destination: &client, Usage: "`NAME` of the client"},
			&cli.StringFlag{Name: "ccc", Destination: &ccc, Usage: "`NAME` of the contact centre"},
			&cli.StringFlag{Name: "client-key", Destination: &clientKey, Usage: "the client's public key `FILE` (.pub)"},
			&cli.StringFlag{Name: "ccc-key", Destination: &cccKey, Usage: "the contact centre's public key `FILE` (.pub)"},
			&cli.StringFlag{Name: "contract", Destination: &contract, Usage: "`FILE` with the contract, TOML (default: nothing agreed but who owns what as usual)"},
			&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: zone, Usage: "IANA `ZONE` of the plan's calendar (default: clock faces without one)"},
			&cli.StringFlag{Name: "week-start", Destination: &weekStart, Value: "monday", Usage: "first `DAY` of its weeks: monday or sunday"},
			&cli.BoolFlag{Name: "force", Destination: &force, Usage: "write over a file that is there"},
			&cli.BoolFlag{Name: "template", Destination: &template, Usage: "print a contract with everything in it, as comments, and do nothing else"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			if template {
				_, err := fmt.Fprint(e.stdout, config.ContractTemplate)
				return err
			}
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			if id == "" || client == "" || ccc == "" {
				return usage("missing --id, --client or --ccc: the name of the plan and of both parties")
			}
			terms := &plandoc.Contract{}
			if contract != "" {
				if terms, err = readContract(contract); err != nil {
					return err
				}
			}
			head := plandoc.Head{PlanID: id, WeekStart: weekStart}
			if c.IsSet("timezone") {
				head.Zone = zone.v.String()
			}
			doc, err := plandoc.New(head, client, ccc)
			if err != nil {
				return usage("%v", err)
			}
			for _, k := range []struct {
				role plandoc.Role
				file string
			}{{plandoc.Client, clientKey}, {plandoc.CCC, cccKey}} {
				if k.file == "" {
					continue
				}
				public, err := readPublicKey(k.file)
				if err == nil {
					err = doc.AddKey(k.role, public, nil, f.who(doc), f.asOf.v)
				}
				if err != nil {
					return err
				}
			}
			source := "contract"
			if contract == "" {
				source = "no contract"
			}
			if _, err := doc.Commit(plandoc.Commit{Party: f.as.v, Actor: f.who(doc), At: f.asOf.v, Action: plandoc.ActionInit, Message: f.message, Source: source, Status: plandoc.Proposed, Engine: engine()}, &plandoc.Content{Contract: terms}, nil); err != nil {
				return usage("%v", err)
			}
			p := &planFile{name: names[0], doc: doc}
			if err := p.create(e, force); err != nil {
				return err
			}
			if !f.quiet {
				fmt.Fprintf(e.stderr, "wrote     %s: plan %s of %s and %s, version A0\n", title(p.name), id, client, ccc)
				summariseKeys(e.stderr, doc)
			}
			return nil
		},
	}
}

// readContract reads a contract, TOML.
func readContract(name string) (*plandoc.Contract, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	defer f.Close()
	c := &plandoc.Contract{}
	if err := config.ReadContract(f, name, c); err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, &plandoc.Error{Err: fmt.Errorf("%s: %w", name, joined(err))}
	}
	return c, nil
}

// joined is an error of several in one line each.
func joined(err error) error { return errors.New(err.Error()) }
