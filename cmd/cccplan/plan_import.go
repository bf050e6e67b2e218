package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planImportCommand(e *env) *cli.Command {
	f := newPlanFlags()
	zone, order, interval, parent := zoneFlag(), dateOrderFlag(), intervalFlag(), versionFlag()
	var events, assumptions, queues string
	return &cli.Command{
		Name:      "import",
		Usage:     "make a version of a plan CSV: what it changes becomes edits",
		ArgsUsage: "PLAN [FILE.csv] --as PARTY --as-of TIME [flags]",
		Description: `Reads a plan CSV, as forecast, staff and plan export write it and spreadsheets save it, and
adds a version with what it says differently from the version before it. Agents, service
levels and whatever else follows from inputs are computed again; a cell of these that was
edited is refused. Rows that are missing of a queue that the file has are taken out, other
queues stay.

    cccplan plan import acme.cccplan forecast.csv --as client --as-of now -m "autumn forecast"
    cccplan plan import acme.cccplan --events events.csv --as client --as-of now`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "parent", Value: parent, Usage: "the `VERSION` that the file changes (default: the newest one)"},
			&cli.StringFlag{Name: "events", Destination: &events, Usage: "register of events, `FILE`: id,kind,queues,from,to,notified_on,effective_on,uplift_pct,uplift_contacts,shape,owner,note"},
			&cli.StringFlag{Name: "assumptions", Destination: &assumptions, Usage: "register of assumptions, `FILE`: id,statement,quantity,value,owner,source,from,to,status,note"},
			&cli.StringFlag{Name: "queues", Destination: &queues, Usage: "register of queues, `FILE`: queue,channel,program,site,language,zone,note"},
			&cli.GenericFlag{Name: "interval", Value: interval, Usage: "length of the intervals where the file has no interval_s: `30m`"},
			&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: zone, Usage: "IANA `ZONE` of starts without a UTC offset (default: that of the plan)"},
			&cli.GenericFlag{Name: "date-order", Value: order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 2)
			if err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			if len(names) == 1 && events == "" && assumptions == "" && queues == "" {
				return usage("nothing to import: %s", c.Command.ArgsUsage)
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			if !c.IsSet("parent") {
				parent.v = newest(p.doc)
			}
			base, err := p.doc.Content(parent.v)
			if err != nil {
				return usage("%v", err)
			}
			content := &plandoc.Content{}
			sources := []string{}
			var imported *plandoc.Imported
			if len(names) == 2 {
				if imported, err = importPlan(c, e, p.doc, names[1], base, f.as.v, &planfile.Options{Zone: zone.v, DateOrder: order.v, Interval: interval.v, Claims: true}); err != nil {
					return err
				}
				content.Sheet = imported.Sheet
				sources = append(sources, "import "+filepath.Base(names[1]))
			}
			registers := registerFiles{events: events, assumptions: assumptions, queues: queues}
			more, err := registers.read(c, e, content)
			if err != nil {
				return err
			}
			key, err := f.key()
			if err != nil {
				return err
			}
			id, err := p.doc.Commit(plandoc.Commit{Parents: []plandoc.ID{parent.v}, Party: f.as.v, Actor: f.who(p.doc), At: f.asOf.v, Action: "import", Message: f.message,
				Source: strings.Join(append(sources, more...), ", "), Status: plandoc.Draft, Engine: engine()}, content, key)
			if errors.Is(err, plandoc.ErrNothingNew) {
				fmt.Fprintf(e.stderr, "nothing in it differs from %s: nothing was written\n", parent.v)
				return nil
			}
			if err != nil {
				return err
			}
			if err := p.save(e); err != nil {
				return err
			}
			if !f.quiet {
				summariseImport(e.stderr, imported, parent.v)
				_, hash, _ := p.doc.Version(id)
				fmt.Fprintf(e.stderr, "wrote     %s: version %s, %s\n", title(p.name), id, hash.Short())
			}
			if imported != nil {
				printWarnings(e.stderr, imported.Doubts)
			}
			return nil
		},
	}
}

func importPlan(c *cli.Context, e *env, d *plandoc.Document, name string, base *plandoc.Content, party plandoc.Role, opt *planfile.Options) (*plandoc.Imported, error) {
	if opt.Zone == nil && d.Head().Zone != "" {
		zone := zoneFlag()
		if err := zone.Set(d.Head().Zone); err == nil {
			opt.Zone = zone.v
		}
	}
	f, err := readPlan(c, e, name, opt)
	if err != nil {
		return nil, err
	}
	imported, err := plandoc.Import(c.Context, f, base.Sheet, base.Contract, party)
	if err != nil {
		return nil, err
	}
	imported.Doubts = append(f.Warnings, imported.Doubts...)
	return imported, nil
}

// summariseImport says what a file changed.
func summariseImport(w io.Writer, imp *plandoc.Imported, parent plandoc.ID) {
	if imp == nil {
		return
	}
	added, removed, clocks := 0, 0, 0
	cells := map[sheet.Quantity]int{}
	for _, edit := range imp.Edits {
		switch edit.Kind {
		case sheet.AddLine:
			added++
		case sheet.RemoveLine:
			removed++
		case sheet.SetClock:
			clocks++
		default:
			cells[edit.Quantity]++
		}
	}
	var parts []string
	count := func(n int, what string) {
		if n > 0 {
			parts = append(parts, plural(n, what))
		}
	}
	count(added, "new row")
	if removed > 0 {
		parts = append(parts, plural(removed, "row")+" taken out")
	}
	count(clocks, "UTC offset")
	for q := range sheet.Quantity(sheet.Count) {
		if n := cells[q]; n > 0 {
			parts = append(parts, plural(n, "cell")+" of "+q.String())
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing"}
	}
	fmt.Fprintf(w, "changed   since %s: %s\n", parent, strings.Join(parts, ", "))
	if len(imp.Kept) > 0 {
		fmt.Fprintf(w, "kept      %s the file does not have: %s\n", plural(len(imp.Kept), "queue"), strings.Join(imp.Kept, ", "))
	}
}
