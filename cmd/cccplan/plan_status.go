package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planStatusCommand(e *env) *cli.Command {
	id, asOf := versionFlag(), newPlanFlags().asOf
	var exitCode bool
	return &cli.Command{
		Name:      "status",
		Usage:     "where a plan stands: versions, open cells, fences, who has to act",
		ArgsUsage: "PLAN [flags]",
		Description: `Shows every version and its stage, the plan in force, cells of the newest agreed version by
status and who has to decide them, and with --as-of how far time fences have come.

    cccplan plan status acme.cccplan --as-of now`,
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` whose cells are shown (default: the newest agreed one, else the newest)"},
			&cli.GenericFlag{Name: "as-of", Value: asOf, Usage: "the `TIME` at which fences are looked at; now is this computer's clock"},
			&cli.BoolFlag{Name: "exit-code", Destination: &exitCode, Usage: "exit 4 when a cell is open"},
		},
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			d := p.doc
			v := or(id, newest(d))
			matrix, err := d.Matrix(v)
			if err != nil {
				return usage("%v", err)
			}
			open := 0
			for _, m := range matrix {
				if m.Status.Open() && v.Series == plandoc.Agreed {
					open += m.Cells
				}
			}
			var fences []plandoc.Coming
			if c.IsSet("as-of") {
				if fences, err = d.Fences(v, asOf.v); err != nil {
					return err
				}
			}
			if err := writeAll(e, output{"-", func(w io.Writer) error { printStatus(w, d, v, matrix, fences); return nil }}); err != nil {
				return err
			}
			if exitCode && open > 0 {
				return &decisionError{fmt.Sprintf("%s of %s to be decided", plural(open, "cell"), v)}
			}
			return nil
		},
	}
}

func printStatus(w io.Writer, d *plandoc.Document, id plandoc.ID, matrix []plandoc.StatusCount, fences []plandoc.Coming) {
	force := d.InForce()
	if force == plandoc.Root {
		fmt.Fprintln(w, "in force  nothing yet: no version is locked by both parties")
	} else {
		fmt.Fprintf(w, "in force  %s\n", named(d, force))
	}
	for _, v := range d.Versions() {
		var signed []string
		for _, r := range plandoc.Roles {
			for _, purpose := range []string{plandoc.PurposeLock, plandoc.PurposeAmend} {
				if d.Signed(v.ID, r, purpose) {
					signed = append(signed, fmt.Sprintf("the %s signed to %s", r, purpose))
				}
			}
		}
		line := fmt.Sprintf("%-3s %-9s %s, %s", v.ID, d.Stage(v.ID), v.At, v.Source)
		if len(signed) > 0 {
			line += "; " + strings.Join(signed, ", ")
		}
		fmt.Fprintf(w, "version   %s\n", line)
	}
	byStatus := map[plandoc.Status]int{}
	for _, m := range matrix {
		byStatus[m.Status] += m.Cells
	}
	var parts []string
	for _, s := range plandoc.Statuses {
		if n := byStatus[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", thousands(float64(n)), strings.ReplaceAll(string(s), "_", " ")))
		}
	}
	fmt.Fprintf(w, "cells     of %s: %s\n", id, orText(strings.Join(parts, ", "), "none"))
	for _, m := range matrix {
		if !m.Status.Open() || id.Series != plandoc.Agreed {
			continue
		}
		days := m.First.String()
		if m.Last != m.First {
			days += " to " + m.Last.String()
		}
		by, turn := "by the "+string(m.By), "the "+string(m.By.Other())+"'s turn"
		if m.By == "" {
			by, turn = "by both", "either's turn"
		}
		fmt.Fprintf(w, "open      %s %s, %s: %s %s %s, %s\n", queueText(m.Queue, m.Channel), m.Quantity, days, thousands(float64(m.Cells)), m.Status, by, turn)
	}
	for _, f := range slices.Clone(fences) {
		what := f.Fence.Right
		if f.Fence.Right == "slushy" {
			what += fmt.Sprintf(" within %g %%", float64(f.Fence.Flex)/1e4)
		}
		if f.Fence.Quantity != "" {
			what += " (" + f.Fence.Quantity + ")"
		}
		through, next := "for no day yet", ""
		if f.Through != nil {
			through = "through " + f.Through.String()
		}
		if f.Next != nil {
			next = ", next on " + f.Next.String()
		}
		fmt.Fprintf(w, "fence     %s from %s before the %s: %s%s\n", what, plural(int(f.Fence.Days), "day"), f.Fence.Period, through, next)
	}
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
