package main

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
)

// bridgeEnds are the two ends of a bridge and where they are from.
type bridgeEnds struct {
	from, to  measure.Side
	sums      []string
	warnings  []error
	settings  []planfile.Setting
	meta      func(settings []planfile.Setting, w []error) planfile.Meta
	summarise func(io.Writer)
}

// bridged reads a plan, and actuals or another plan.
func (f *measureFlags) bridged(c *cli.Context, e *env, names []string) (*bridgeEnds, error) {
	if len(names) == 2 {
		in, err := e.open(c.Context, names[1])
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(in)
		in.Close()
		if err != nil {
			return nil, err
		}
		if names[1] == "-" { // which cannot be read again
			again := *e
			again.stdin = bytes.NewReader(data)
			e = &again
		}
		if isPlan(data) {
			return f.betweenPlans(c, e, names)
		}
	}
	list, err := f.read(c, e, names, func(*plandoc.Contract) []int { return []int{0} })
	if err != nil {
		return nil, err
	}
	if len(list) > 1 {
		return nil, usage("--lag %s: a bridge is from one plan", f.lags)
	}
	m := list[0]
	b := &bridgeEnds{sums: m.sums, warnings: m.warnings(), settings: f.settings(c, m), summarise: m.summarise}
	b.from, b.to = m.match.Sides()
	b.meta = func(settings []planfile.Setting, w []error) planfile.Meta { return m.meta("plan bridge", settings, w) }
	return b, nil
}

// isPlan says whether a file has columns that plans have and histories do not.
func isPlan(data []byte) bool {
	header, _, _ := strings.Cut(strings.ToLower(string(data[:min(len(data), 4096)])), "\n")
	cells := strings.FieldsFunc(header, func(r rune) bool { return strings.ContainsRune(",;\t\r\" \ufeff", r) })
	return slices.Contains(cells, "volume") && slices.ContainsFunc([]string{"sl_target", "shrinkage", "model"}, func(s string) bool { return slices.Contains(cells, s) })
}

// betweenPlans reads two plans.
func (f *measureFlags) betweenPlans(c *cli.Context, e *env, names []string) (*bridgeEnds, error) {
	if f.from.text != "" || f.to.text != "" {
		return nil, usage("--from and --to are days of actuals, and %s is a plan", names[1])
	}
	b := &bridgeEnds{settings: localeSetting(c, f.locale)}
	var plans []*planfile.File
	var sides []*measure.Plan
	for _, name := range names {
		file, err := readPlan(c, e, name, &planfile.Options{Zone: f.hist.zone.v, DateOrder: f.hist.dateOrder.v})
		if err != nil {
			return nil, err
		}
		limits, doubts, err := planner.Prepare(c.Context, file.Rows, planner.PolicyOf(planner.Given{}))
		if err == nil {
			err = planner.StaffAll(c.Context, file.Rows, limits)
		}
		if err != nil {
			return nil, file.Fault(err)
		}
		side, err := measure.NewPlan(file.Rows, limits, file.Unknown)
		if err != nil {
			return nil, err
		}
		b.warnings = warnings(b.warnings, file.Warnings, file.Faults(doubts))
		plans, sides = append(plans, file), append(sides, side)
	}
	var unsure, alone []error
	var err error
	b.sums, unsure = planreport.FindSums(plans[0].Rows)
	if b.from, b.to, alone, err = measure.BetweenPlans(sides[0], sides[1]); err != nil {
		return nil, err
	}
	b.warnings = warnings(b.warnings, unsure, alone)
	b.meta = func(settings []planfile.Setting, w []error) planfile.Meta {
		meta := planfile.Meta{Command: "plan bridge", Settings: settings, Warnings: texts(w)}
		for _, p := range plans {
			meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(p.Info.Name), SHA256: p.Info.SHA256, Rows: p.Info.Rows})
		}
		return meta
	}
	b.summarise = func(w io.Writer) {
		for _, p := range plans {
			summariseFile(w, p)
		}
	}
	return b, nil
}
