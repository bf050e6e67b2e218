package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planLogCommand(e *env) *cli.Command {
	var out string
	var table bool
	return &cli.Command{
		Name:      "log",
		Usage:     "who did what, and when",
		ArgsUsage: "PLAN [-o FILE] [flags]",
		Description: `Prints the logs of both parties as one, each entry after all that its writer had seen.

    cccplan plan log acme.cccplan
    cccplan plan log acme.cccplan --csv -o log.csv`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write to `FILE` (default: standard output)"},
			&cli.BoolFlag{Name: "csv", Destination: &table, Usage: "as CSV: at,party,seq,actor,action,version,subject,note,hash"},
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
			write := func(w io.Writer) error { return printLog(w, p.doc) }
			if table {
				write = p.doc.WriteLog
			}
			return writeAll(e, output{out, write})
		},
	}
}

// printLog prints a line an entry.
func printLog(w io.Writer, d *plandoc.Document) error {
	for _, entry := range d.Log() {
		what := entry.Subject
		if entry.Version != nil {
			what = cmp.Or(what, "version "+entry.Version.String())
		}
		note := entry.Note
		if note != "" {
			note = "  " + note
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s  %-6s  %-8s  %s  %s%s", entry.At, entry.Party, entry.Action, entry.Actor, what, note), " ")); err != nil {
			return err
		}
	}
	return nil
}
