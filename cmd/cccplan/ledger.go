package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// Values of --unplanned.
const unplannedShare, unplannedAbsence = "shrinkage", "absence"

// ledgerFlags are the flags of a ledger of shrinkage by date.
type ledgerFlags struct {
	file      string
	unplanned *value[string]
	ledger    *shrinkage.Ledger // nil: none
	name      string            // where it stands
	inputs    []planfile.Input
}

func newLedgerFlags() *ledgerFlags {
	return &ledgerFlags{unplanned: &value[string]{parse: func(s string) (string, error) {
		if s != unplannedShare && s != unplannedAbsence {
			return "", errors.New("want shrinkage or absence")
		}
		return s, nil
	}}}
}

func (l *ledgerFlags) fileFlag() cli.Flag {
	return &cli.StringFlag{Name: "shrinkage-ledger", Destination: &l.file, Usage: "components of shrinkage by date, with kind and base, in `FILE`: name,kind,base,value,from,to"}
}

func (l *ledgerFlags) flags() []cli.Flag {
	return []cli.Flag{
		l.fileFlag(),
		&cli.GenericFlag{Name: "unplanned", Value: l.unplanned, Usage: "take unplanned absence of the ledger as `WHAT`: shrinkage, a share; or absence, a chance that staffing allows for (default shrinkage)"},
	}
}

// load reads the ledger that a flag or the settings name, else takes that of the settings.
// The settings must have been loaded.
func (l *ledgerFlags) load(c *cli.Context, e *env, set *settingsFile, order csvfile.DateOrder, out string) error {
	if c.IsSet("shrinkage") && l.file != "" {
		if !set.isFile("shrinkage-ledger") {
			return usage("--shrinkage with --shrinkage-ledger: want one of both")
		}
		l.file = "" // the flag goes before the settings
	}
	switch {
	case l.file == "-":
		return usage("invalid value %q for --shrinkage-ledger: want the name of a file", l.file)
	case l.file != "":
		if out != "" && out != "-" && sameFile(l.file, out) {
			return usage("%s would be read and written: give another name to -o", out)
		}
		in, err := e.open(c.Context, l.file)
		if err != nil {
			return set.fault("shrinkage-ledger", err)
		}
		defer in.Close()
		ledger, info, err := shrinkage.Read(c.Context, in, l.file, &shrinkage.Options{DateOrder: order})
		if err != nil {
			return err
		}
		l.ledger, l.name = ledger, l.file
		l.inputs = []planfile.Input{{Name: filepath.Base(l.file), SHA256: info.SHA256, Rows: info.Rows}}
	case set.file != nil && set.file.Shrinkage != nil && !c.IsSet("shrinkage"):
		l.ledger, l.name = set.file.Shrinkage, set.path
	}
	if l.ledger == nil && c.IsSet("unplanned") && !set.isFile("unplanned") {
		return usage("--unplanned is for a ledger: --shrinkage-ledger, or [[shrinkage_component]] in the settings")
	}
	return nil
}

// fills says whether the ledger only lies there, and goes into rows that say nothing.
func (l *ledgerFlags) fills(set *settingsFile) bool {
	return !set.named && (l.file == "" || set.isFile("shrinkage-ledger"))
}

// put makes the ledger part of a policy.
func (l *ledgerFlags) put(p *planner.Policy, set *settingsFile) {
	if l.ledger != nil {
		p.Dated, p.DatedFills = l.ledger.Dated(l.unplanned.v == unplannedAbsence), l.fills(set)
	}
}

// settings name the ledger, in place of a shrinkage that it stands for.
func (l *ledgerFlags) settings(c *cli.Context, set *settingsFile, list []planfile.Setting) []planfile.Setting {
	if l.ledger == nil {
		return list
	}
	from := "file"
	if l.file != "" {
		from = set.origin(c, "shrinkage-ledger")
	}
	for i := range list {
		if list[i].Name == "shrinkage" && list[i].Queue+list[i].Channel == "" && !l.fills(set) {
			list[i].Value, list[i].Origin = "by date, of "+l.name, from
		}
	}
	list = append(list, planfile.Setting{Name: "shrinkage-ledger", Value: l.name, Origin: from})
	unplanned := l.unplanned.v
	if unplanned == "" {
		unplanned = unplannedShare
	}
	return append(list, planfile.Setting{Name: "unplanned", Value: unplanned, Origin: set.origin(c, "unplanned")})
}

// summarise says what the ledger came to in the rows.
func (l *ledgerFlags) summarise(w io.Writer, rows []planner.Row) error {
	if l.ledger == nil || len(rows) == 0 {
		return nil
	}
	s, err := l.ledger.Over(rows)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "ledger    %s: %s, %s\n", l.name, plural(len(l.ledger.Components()), "line"), s)
	return nil
}

// explain says what each component takes of rows.
func (l *ledgerFlags) explain(w io.Writer, rows []*planner.Row) error {
	if l.ledger == nil {
		return nil
	}
	type place struct {
		queue, channel string
		day            calendar.Day
	}
	seen := map[place]bool{}
	for _, r := range rows {
		p := place{r.Queue, r.Channel, calendar.DayOf(r.Start.Wall)}
		if seen[p] {
			continue
		}
		seen[p] = true
		rates, losses, err := l.ledger.Explain(p.queue, p.channel, p.day)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "shrinkage %s, %s, %s\n", p.queue, p.day, l.name)
		for i := range losses {
			paragraph(w, "component", losses[i].String())
		}
		paragraph(w, "together", rates.String())
	}
	return nil
}
