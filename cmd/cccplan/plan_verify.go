package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planVerifyCommand(e *env) *cli.Command {
	trust := &trustFlag{}
	var known string
	return &cli.Command{
		Name:      "verify",
		Usage:     "check hashes, logs and signatures, and recompute every derived cell",
		ArgsUsage: "PLAN [flags]",
		Description: `Checks a plan document that came from the other party: its form, the hashes of its
versions, both logs, keys and signatures; and computes every derived cell of every version
again, to the last digit. What does not match is listed, and the exit code is 4.

    cccplan plan verify acme.cccplan
    cccplan plan verify acme.cccplan --trust ccc=5e0c...,client=91ab... --known mine.cccplan`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "trust", Value: trust, Usage: "`PARTY=FINGERPRINT`, a key that you learnt by another way (may be given again)"},
			&cli.StringFlag{Name: "known", Destination: &known, Usage: "a copy that you had before, `FILE`: everything in it still has to be there"},
		},
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			p, err := readPlanDocument(c, e, names[0])
			if err != nil {
				return err
			}
			r, err := p.doc.Verify(c.Context, plandoc.Trust(trust.keys))
			if err != nil {
				return err
			}
			if known != "" {
				old, err := openPlan(c, e, known)
				if err != nil {
					return err
				}
				r.Faults = append(r.Faults, p.doc.Missing(old.doc)...)
			}
			if err := printReport(e.stdout, p.doc, r); err != nil {
				return err
			}
			if len(trust.keys) == 0 {
				fmt.Fprintln(e.stderr, "keys are as the document says: compare fingerprints with the other party, or give --trust")
			}
			if !r.OK() {
				return &decisionError{fmt.Sprintf("%s does not verify: %s", title(p.name), plural(len(r.Faults)+r.More, "fault"))}
			}
			return nil
		},
	}
}

// printReport prints what was found, for people.
func printReport(w io.Writer, d *plandoc.Document, r *plandoc.Report) error {
	var b strings.Builder
	for _, v := range r.Versions {
		said := fmt.Sprintf("%s recomputed", plural(v.Recomputed, "cell"))
		switch {
		case v.Refused && v.Lines > 0:
			said = fmt.Sprintf("not recomputed: numerics %d", v.Numerics)
		case v.Recomputed == 0:
			said = "as in its parents"
			if v.Lines == 0 {
				said = "no cells"
			}
		}
		if v.Hidden > 0 {
			said += fmt.Sprintf(", %d hidden", v.Hidden)
		}
		if v.Open > 0 {
			said += fmt.Sprintf(", %d left open", v.Open)
		}
		fmt.Fprintf(&b, "version   %-4s %s  %s, %s\n", v.ID, v.Hash.Short(), plural(v.Lines, "line"), said)
	}
	for _, role := range plandoc.Roles {
		if k, ok := d.Current(role); ok {
			fmt.Fprintf(&b, "key       %-6s %s\n", role, k.Fingerprint.Grouped())
		}
	}
	for _, s := range d.Signatures() {
		fmt.Fprintf(&b, "signature %-4s %-6s %s at %s\n", s.Version, s.Party, s.Purpose, s.At)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(&b, "FAULT     %s\n", f)
	}
	if r.More > 0 {
		fmt.Fprintf(&b, "FAULT     and %d more cells\n", r.More)
	}
	if r.OK() {
		b.WriteString("verified  everything is as the document says\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// trustFlag is fingerprints of parties: ccc=5e0c..., several with commas or given again.
type trustFlag struct {
	keys map[plandoc.Role]plandoc.Fingerprint
}

func (t *trustFlag) Set(s string) error {
	if t.keys == nil {
		t.keys = map[plandoc.Role]plandoc.Fingerprint{}
	}
	for word := range strings.SplitSeq(s, ",") {
		name, print, ok := strings.Cut(word, "=")
		role, err := plandoc.ParseRole(strings.TrimSpace(name))
		if !ok || err != nil {
			return fmt.Errorf("want client=FINGERPRINT or ccc=FINGERPRINT")
		}
		f, err := plandoc.ParseFingerprint(print)
		if err != nil {
			return err
		}
		t.keys[role] = f
	}
	return nil
}

func (t *trustFlag) String() string { return "" }
