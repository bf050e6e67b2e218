package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
)

func planExportCommand(e *env) *cli.Command {
	id, locale, reader := versionFlag(), localeFlag(), roleFlag()
	var out string
	var schema, quiet bool
	return &cli.Command{
		Name:      "export",
		Usage:     "write a version as a plan CSV, the document for the other party, or the schema",
		ArgsUsage: "PLAN [-o FILE] [flags]",
		Description: `Writes a version as a plan CSV, which spreadsheets open, staff reads and import takes back.
With --for it writes the document itself as that party may see it: cells that are private
to the other one are replaced by commitments, and it still verifies. --schema prints the
JSON Schema of a document's records.

    cccplan plan export acme.cccplan --version A1 -o plan.csv
    cccplan plan export acme.cccplan --for client -o to-client.cccplan
    cccplan plan export --schema`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write to `FILE` (default: standard output)"},
			&cli.GenericFlag{Name: "version", Value: id, Usage: "the `VERSION` to write (default: the newest agreed one, else the newest)"},
			localeOption(locale),
			&cli.GenericFlag{Name: "for", Value: reader, Usage: "write the document as this `PARTY` may see it: client or ccc"},
			&cli.BoolFlag{Name: "schema", Destination: &schema, Usage: "print the JSON Schema of the records and do nothing else"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
		},
		Action: func(c *cli.Context) error {
			if schema {
				return writeAll(e, output{out, plandoc.WriteSchema})
			}
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			if out != "" && out != "-" && sameFile(out, names[0]) {
				return usage("%s would be read and written: give another name to -o", out)
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			if c.IsSet("for") {
				if c.IsSet("version") || c.IsSet("locale") {
					return usage("--for writes the whole document: no --version and no --locale with it")
				}
				hidden := p.doc.Redact(reader.v)
				if err := writeAll(e, output{out, hidden.Write}); err != nil {
					return err
				}
				if !quiet {
					fmt.Fprintf(e.stderr, "wrote     %s: as the %s may see it, %s hidden\n", title(cmp.Or(out, "-")), reader.v, plural(hidden.Hidden(), "cell"))
				}
				return nil
			}
			if !c.IsSet("version") {
				id.v = newest(p.doc)
			}
			s, err := p.doc.Sheet(id.v)
			if err != nil {
				return usage("%v", err)
			}
			rows, _, unknown, err := s.Rows()
			if err != nil {
				return err
			}
			if err := writeAll(e, output{out, func(w io.Writer) error { return planfile.WriteLocale(w, rows, unknown, locale.v) }}); err != nil {
				return err
			}
			if !quiet {
				fmt.Fprintf(e.stderr, "wrote     %s: version %s, %s\n", title(cmp.Or(out, "-")), id.v, plural(len(rows), "row"))
			}
			return nil
		},
	}
}
