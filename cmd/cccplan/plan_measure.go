package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/sheet"
)

// measureFlags are the flags of the verbs that lay actuals beside a plan.
type measureFlags struct {
	hist     *historyFlags
	from, to *value[calendar.Day]
	locale   *value[planfile.Locale]
	out      string
	quiet    bool
}

func newMeasureFlags() *measureFlags {
	day := func() *value[calendar.Day] { return &value[calendar.Day]{parse: calendar.ParseDay} }
	return &measureFlags{hist: newHistoryFlags(&settingsFile{}), from: day(), to: day(), locale: localeFlag()}
}

func (f *measureFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &f.out, Usage: "write the result to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
		&cli.GenericFlag{Name: "from", Value: f.from, Usage: "first `DAY` that is measured, 2026-01-05: rows of the plan without a value are missing from there on (default: from the first actual)"},
		&cli.GenericFlag{Name: "to", Value: f.to, Usage: "last `DAY` that is measured (default: up to the last actual)"},
		localeOption(f.locale),
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &f.quiet, Usage: "no summary on standard error, warnings only"},
		&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: f.hist.zone, Usage: "IANA `ZONE` of starts without a UTC offset"},
		&cli.GenericFlag{Name: "date-order", Value: f.hist.dateOrder, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		&cli.StringSliceFlag{Name: "exclude-queue", Destination: &f.hist.exclude, Usage: "leave this `QUEUE` out, of plan and actuals (may be given again)"},
	}
}

func (f *measureFlags) span() (measure.Span, error) {
	s := measure.Span{From: f.from.v, To: f.to.v}
	if s.From != 0 && s.To != 0 && s.From > s.To {
		return s, usage("--from %s is after --to %s", s.From, s.To)
	}
	return s, nil
}

// measured is a plan, what came, and both beside each other.
type measured struct {
	plan    *planfile.File
	limits  []planner.Limits
	history *history.History
	match   *measure.Matched
	sums    []string // queues that are sums of others
	doubts  []error
	span    measure.Span
}

// read reads a plan and actuals.
func (f *measureFlags) read(c *cli.Context, e *env, names []string) (*measured, error) {
	span, err := f.span()
	if err != nil {
		return nil, err
	}
	if len(names) < 2 {
		return nil, usage("no actuals given: %s %s", c.Command.HelpName, c.Command.ArgsUsage)
	}
	m := &measured{span: span}
	if m.plan, err = readPlan(c, e, names[0], &planfile.Options{Zone: f.hist.zone.v, DateOrder: f.hist.dateOrder.v}); err != nil {
		return nil, err
	}
	if out := f.hist.exclude.Value(); len(out) > 0 {
		m.plan.Rows = slices.DeleteFunc(m.plan.Rows, func(r planner.Row) bool { return slices.Contains(out, r.Queue) })
		if len(m.plan.Rows) == 0 {
			return nil, usage("--exclude-queue leaves nothing of %s", names[0])
		}
	}
	if m.limits, m.doubts, err = planner.Prepare(c.Context, m.plan.Rows, planner.PolicyOf(planner.Given{})); err != nil {
		return nil, err
	}
	if err := planner.StaffAll(c.Context, m.plan.Rows, m.limits); err != nil {
		return nil, err
	}
	return m, f.actuals(c, e, names[1:], m)
}

// actuals reads what came and lays it beside the plan.
func (f *measureFlags) actuals(c *cli.Context, e *env, names []string, m *measured) error {
	f.hist.counts = true
	for i := range m.plan.Rows {
		f.hist.step = max(f.hist.step, m.plan.Rows[i].Interval)
	}
	var err error
	if m.history, err = f.hist.read(c, e, names); err != nil {
		return err
	}
	var unsure []error
	m.sums, unsure = planreport.FindSums(m.plan.Rows)
	m.doubts = append(m.doubts, unsure...)
	plan, err := measure.NewPlan(m.plan.Rows, m.limits, m.plan.Unknown)
	if err != nil {
		return err
	}
	m.match, err = measure.Match(plan, m.history, m.span, m.sums)
	return err
}

// warnings are all there are, those of the history's reader that matter here among them.
func (m *measured) warnings(more ...[]error) []error {
	return warnings(append([][]error{m.plan.Warnings, m.doubts, m.history.Warnings, m.match.Warnings}, more...)...)
}

// meta is what a result was made with.
func (m *measured) meta(command string, settings []planfile.Setting, w []error) planfile.Meta {
	meta := planfile.Meta{Command: command, Settings: settings, Warnings: texts(w)}
	meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(m.plan.Info.Name), SHA256: m.plan.Info.SHA256, Rows: m.plan.Info.Rows})
	for _, f := range m.history.Files {
		meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(f.Name), SHA256: f.SHA256, Rows: f.Rows})
	}
	return meta
}

// settings are those that every verb has.
func (f *measureFlags) settings(c *cli.Context, m *measured) []planfile.Setting {
	list := []planfile.Setting{{Name: "days", Value: m.span.String(), Origin: origin(c, "from", "to")}}
	return append(list, localeSetting(c, f.locale)...)
}

func origin(c *cli.Context, flags ...string) string {
	if slices.ContainsFunc(flags, c.IsSet) {
		return "flag"
	}
	return "default"
}

// summarise says what was laid beside what.
func (m *measured) summarise(w io.Writer) {
	summariseFile(w, m.plan)
	summariseHistory(w, m.history)
	judged, missing := 0, 0
	for i := range m.match.Queues {
		judged += len(m.match.Queues[i].Pairs)
		missing += m.match.Queues[i].Missing
	}
	fmt.Fprintf(w, "measured  %s intervals of the plan (%s); %s without a value: left out; %s not in the time measured\n",
		thousands(float64(judged)), m.span, thousands(float64(missing)), thousands(float64(m.match.Outside)))
}

// grainFlag is a length of time that a contract judges.
func grainFlag(g sheet.Grain) *value[sheet.Grain] {
	return &value[sheet.Grain]{v: g, text: g.String(), parse: sheet.ParseGrain}
}
