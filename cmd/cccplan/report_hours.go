package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
)

// hoursFlags are the flags of cccplan report that ask for hours and people.
type hoursFlags struct {
	file       string // of contracts
	efficiency *value[float64]
	explain    bool
	ledger     *ledgerFlags
	set        *settingsFile // of which only the ledger is taken
	money      *moneyFlags
	opt        hours.Options
	inputs     []planfile.Input
}

func newHoursFlags() *hoursFlags {
	return &hoursFlags{efficiency: shareFlag(), ledger: newLedgerFlags(), set: &settingsFile{}, money: newMoneyFlags()}
}

func (h *hoursFlags) flags() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "fte", Destination: &h.file, Usage: "show hours, full-time equivalents, heads and seats, with the contract hours of each period in `FILE`: period,hours and, where known, fraction"},
		&cli.GenericFlag{Name: "efficiency", Value: h.efficiency, Usage: "`SHARE` of scheduled hours that covers a requirement: 92% or 0.92 (default 100%)"},
		h.ledger.fileFlag(),
		&cli.StringFlag{Name: "config", Destination: &h.set.path, Usage: "settings `FILE` that names the ledger, where hours and people are shown and --shrinkage-ledger is not given (default: cccplan.toml in the current folder, if there is one)"},
		&cli.BoolFlag{Name: "explain", Destination: &h.explain, Usage: "say in words, on standard error, how people follow from agents, period by period"},
	}, h.money.flags()...)
}

// asked says whether hours and people are to be shown.
func (h *hoursFlags) asked(c *cli.Context) bool {
	return c.IsSet("fte") || c.IsSet("efficiency") || c.IsSet("shrinkage-ledger") || h.money.asked()
}

func (h *hoursFlags) check(c *cli.Context, out string) error {
	switch {
	case h.explain && !h.asked(c):
		return usage("--explain says how people follow from agents: it is for --fte, --efficiency or --shrinkage-ledger (cccplan staff --explain says why rows take the agents they do)")
	case c.IsSet("config") && !h.asked(c):
		return usage("--config names the shrinkage ledger of hours and people: it is for --fte, --efficiency or money")
	case c.IsSet("efficiency") && h.efficiency.v == 0:
		return usage("invalid value %q for --efficiency: want a share above 0", h.efficiency.text)
	case c.IsSet("fte") && (h.file == "" || h.file == "-"):
		return usage("invalid value %q for --fte: want the name of a file", h.file)
	}
	return h.money.check(c, out)
}

// load reads contracts and ledger.
func (h *hoursFlags) load(c *cli.Context, e *env, out string) error {
	if !h.asked(c) {
		return nil
	}
	if err := h.loadLedger(c, e, out); err != nil {
		return err
	}
	money, err := h.money.load(c, e)
	if err != nil {
		return err
	}
	h.inputs = append(h.ledger.inputs, money...)
	h.opt = hours.Options{Efficiency: h.efficiency.v, Ledger: h.ledger.ledger}
	if h.file == "" {
		return nil
	}
	in, err := e.open(c.Context, h.file)
	if err != nil {
		return err
	}
	defer in.Close()
	contracts, info, err := hours.ReadContracts(c.Context, in, h.file)
	if err != nil {
		return err
	}
	h.opt.Contracts = contracts
	h.inputs = append(h.inputs, planfile.Input{Name: filepath.Base(h.file), SHA256: info.SHA256, Rows: info.Rows})
	return nil
}

// loadLedger reads the ledger of the flag, else that of the settings.
func (h *hoursFlags) loadLedger(c *cli.Context, e *env, out string) error {
	if c.IsSet("shrinkage-ledger") {
		if c.IsSet("config") {
			return usage("--config with --shrinkage-ledger: want one of both, the ledger is all that report takes from settings")
		}
		return h.ledger.load(c, e, &settingsFile{}, 0, out)
	}
	if err := h.set.read(c, e, []string{out}); err != nil {
		return err
	}
	if h.set.file != nil {
		for _, r := range h.set.file.Run {
			if name := flagName(r.Name); name == "shrinkage-ledger" && len(r.Values) > 0 {
				h.ledger.file, h.set.origins[name] = h.set.place(r.Values[0]), "file"
			}
		}
	}
	return h.ledger.load(c, e, h.set, 0, out)
}

// defines says whether the contract table is a calendar of periods of its own.
func (h *hoursFlags) defines() bool { return h.opt.Contracts != nil && h.opt.Contracts.Dated() }

// period is that of a day by the contract table; the first day that is in none is a fault.
func (h *hoursFlags) period(fault *error) func(calendar.Day) calendar.Period {
	return func(d calendar.Day) calendar.Period {
		p, err := h.opt.Contracts.Period(d)
		if err != nil {
			if *fault == nil {
				*fault = err
			}
			return calendar.DayPeriod(d)
		}
		return p
	}
}

func (h *hoursFlags) settings(c *cli.Context) []planfile.Setting {
	if !h.asked(c) {
		return nil
	}
	var list []planfile.Setting
	if h.file != "" {
		list = append(list, planfile.Setting{Name: "fte", Value: h.file, Origin: "flag"})
	}
	if h.ledger.ledger != nil {
		list = append(list, planfile.Setting{Name: "shrinkage-ledger", Value: h.ledger.name, Origin: map[bool]string{true: "flag", false: "file"}[c.IsSet("shrinkage-ledger")]})
	}
	efficiency := "100 %"
	if c.IsSet("efficiency") {
		efficiency = trim(100*h.efficiency.v) + " %"
	}
	list = append(list, planfile.Setting{Name: "efficiency", Value: efficiency, Origin: saidOrDefault(c, "efficiency")})
	return append(list, h.money.settings()...)
}

// print says how people follow from agents: of all queues where there are several, else of
// each.
func (h *hoursFlags) print(w io.Writer, r *hours.Rollup) {
	if !h.explain || r == nil {
		return
	}
	all := false
	for i := range r.Lines {
		all = all || r.Lines[i].All
	}
	for i := range r.Lines {
		if l := &r.Lines[i]; l.All == all {
			fmt.Fprintf(w, "why       %s\n", hours.Name(l))
			for _, s := range r.Explain(i, h.opt) {
				paragraph(w, s.Name, s.Text)
			}
		}
	}
}

// people is the view of hours and people.
func (f *reportFlags) people(file *planfile.File, sums []string, table func(*planreport.Table, error) (*view, error)) (*view, error) {
	values, err := f.gridValues()
	if err != nil {
		return nil, err
	}
	opt := f.hours.opt
	if f.by == byInterval {
		var v *view
		if f.layout == layoutGrid {
			v, err = table(hours.DayGrid(file.Rows, sums, opt, values...))
		} else {
			v, err = table(hours.IntervalTable(file.Rows, opt))
		}
		if err == nil {
			v.warnings = unstaffedWarning(unstaffedRows(file.Rows))
		}
		return v, err
	}
	var outside error
	r, err := hours.RollUp(file.Rows, f.period(&outside), sums, opt)
	if outside != nil {
		err = outside
	}
	if err != nil {
		return table(nil, err)
	}
	money := f.hours.money
	if err := money.of(r, sums, filepath.Base(file.Info.Name)); err != nil {
		return nil, err
	}
	var v *view
	if f.layout == layoutGrid {
		v, err = table(r.Grid(money.account, values...))
	} else {
		v, err = table(r.Table(money.account), nil)
	}
	if err != nil {
		return nil, err
	}
	v.people, v.beside = r, money.beside(f.locale.v)
	v.warnings = append(rollupWarnings(r.Rollup), r.Warnings...)
	if money.account != nil {
		v.warnings = append(v.warnings, money.account.Warnings...)
	}
	return v, nil
}
