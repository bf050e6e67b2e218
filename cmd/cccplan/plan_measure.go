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
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
	"github.com/cccplan/cccplan/planner/sheet"
)

// measureFlags are the flags of the verbs that lay actuals beside a plan.
type measureFlags struct {
	hist     *historyFlags
	from, to *value[calendar.Day]
	locale   *value[planfile.Locale]
	lags     string
	out      string
	quiet    bool
	why      string // it has to be a plan document; "" = a plan file will do
	sum      string // SHA-256 of a plan document as read
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
		&cli.StringFlag{Name: "lag", Destination: &f.lags, Usage: "of a plan document what was locked so many `DAYS` before each day: 21, or 45,21,1 (default: as its contract says)"},
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
	locked  *measure.Plan
	history *history.History
	match   *measure.Matched
	sums    []string // queues that are sums of others
	doubts  []error
	span    measure.Span

	// Of a plan document: the lag and the versions that were locked then, and the contract
	// in force at the last of them. lag is -1, contract nil, of a file.
	lag      int
	unlocked int // rows for which nothing was locked in time
	version  string
	contract *plandoc.Contract
}

// read reads a plan and actuals: a plan file, or of a plan document what was locked at a
// lag that the contract says, or --lag.
func (f *measureFlags) read(c *cli.Context, e *env, names []string, lagOf func(*plandoc.Contract) []int) ([]*measured, error) {
	span, err := f.span()
	if err != nil {
		return nil, err
	}
	if len(names) < 2 {
		return nil, usage("no actuals given: %s %s", c.Command.HelpName, c.Command.ArgsUsage)
	}
	doc, e, err := f.document(c, e, names[0])
	if err != nil {
		return nil, err
	}
	var list []*measured
	if doc == nil && f.why != "" {
		return nil, usage("%s is a plan file: %s", names[0], f.why)
	}
	if doc == nil {
		m, err := f.file(c, e, names[0])
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	} else if list, err = f.locks(c, doc, names[0], lagOf); err != nil {
		return nil, err
	}
	f.hist.counts = true
	for i := range list[0].plan.Rows {
		f.hist.step = max(f.hist.step, list[0].plan.Rows[i].Interval)
	}
	h, err := f.hist.read(c, e, names[1:])
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		m.history, m.span = h, span
		var unsure []error
		m.sums, unsure = planreport.FindSums(m.plan.Rows)
		m.doubts = append(m.doubts, unsure...)
		if m.match, err = measure.Match(m.locked, h, span, m.sums); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// file reads a plan file and staffs it.
func (f *measureFlags) file(c *cli.Context, e *env, name string) (*measured, error) {
	if c.IsSet("lag") {
		return nil, usage("--lag is for plan documents, which know what was locked when: %s is a plan file", name)
	}
	m := &measured{lag: -1}
	var err error
	if m.plan, err = readPlan(c, e, name, &planfile.Options{Zone: f.hist.zone.v, DateOrder: f.hist.dateOrder.v}); err != nil {
		return nil, err
	}
	if m.plan.Rows = f.kept(m.plan.Rows); len(m.plan.Rows) == 0 {
		return nil, usage("--exclude-queue leaves nothing of %s", name)
	}
	var limits []planner.Limits
	if limits, m.doubts, err = planner.Prepare(c.Context, m.plan.Rows, planner.PolicyOf(planner.Given{})); err != nil {
		return nil, m.plan.Fault(err)
	}
	if err := planner.StaffAll(c.Context, m.plan.Rows, limits); err != nil {
		return nil, m.plan.Fault(err)
	}
	m.locked, err = measure.NewPlan(m.plan.Rows, limits, m.plan.Unknown)
	return m, err
}

// kept are the rows of queues that are not left out.
func (f *measureFlags) kept(rows []planner.Row) []planner.Row {
	out := f.hist.exclude.Value()
	return slices.DeleteFunc(rows, func(r planner.Row) bool { return slices.Contains(out, r.Queue) })
}

// warnings are all there are, those of the history's reader that matter here among them.
func (m *measured) warnings(more ...[]error) []error {
	return warnings(append([][]error{m.plan.Warnings, m.plan.Faults(m.doubts), m.history.Warnings, m.match.Warnings}, more...)...)
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

// settings are those that every verb has, with what was locked at each lag.
func (f *measureFlags) settings(c *cli.Context, at ...*measured) []planfile.Setting {
	list := []planfile.Setting{{Name: "days", Value: at[0].span.String(), Origin: origin(c, "from", "to")}}
	for _, m := range at {
		if m.contract != nil {
			list = append(list, planfile.Setting{Name: "locked", Value: fmt.Sprintf("%s, %s before", m.version, plural(m.lag, "day")), Origin: map[bool]string{true: "flag", false: "file"}[c.IsSet("lag")]})
		}
	}
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
