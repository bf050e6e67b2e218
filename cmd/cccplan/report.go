package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report" // report prints errors
)

// Values of --by and --layout.
const (
	byInterval, byDay, byWeek, byMonth, byFiscal = "interval", "day", "week", "month", "fiscal"

	layoutLong, layoutGrid = "long", "grid"
)

// reportFlags are the flags of cccplan report.
type reportFlags struct {
	by, layout string
	fiscal     *value[calendar.Fiscal]
	values     cli.StringSlice
	totals     cli.StringSlice
	locale     *value[planfile.Locale]
	hours      *hoursFlags
	showPeople bool // hours and people in place of the usual values
}

func reportCommand(e *env) *cli.Command {
	rf := &reportFlags{fiscal: &value[calendar.Fiscal]{parse: calendar.ParseFiscal}, locale: localeFlag(), hours: newHoursFlags()}
	zone, order, interval := zoneFlag(), dateOrderFlag(), intervalFlag()
	var out string
	var quiet bool
	return &cli.Command{
		Name:      "report",
		Usage:     "show a plan by day, week, month or fiscal period, or as a grid",
		ArgsUsage: "PLAN [flags]",
		Description: `Reads a plan, staffs it as cccplan staff does, and adds it up: contacts and hours are sums,
averages are weighted, and sums of every view agree to the last digit.

    cccplan report plan.csv --by week -o weeks.csv
    cccplan report plan.csv --by fiscal --fiscal 22
    cccplan report plan.csv --by month --fte contract.csv --efficiency 92%
    cccplan report plan.csv --layout grid --value agents --locale sv -o agents.csv`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the report to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
			&cli.StringFlag{Name: "by", Destination: &rf.by, Usage: "`PERIOD` added up: interval, day, week, month or fiscal (default day; in a grid interval)"},
			&cli.GenericFlag{Name: "fiscal", Value: rf.fiscal, Usage: "fiscal `CALENDAR`: the day on which fiscal months begin, 22, or the weeks of a quarter's periods and a day on which a fiscal year begins, 4-4-5@2026-02-01"},
			&cli.StringFlag{Name: "layout", Destination: &rf.layout, Usage: "`long`: a row for each period and queue; or grid: a column for each, and by interval a row for each interval of the day (default long)"},
			&cli.StringSliceFlag{Name: "value", Destination: &rf.values, Usage: "`VALUE` shown in a grid, such as volume, agents or scheduled_h (may be given again; default agents, by periods agent_hours)"},
			&cli.StringSliceFlag{Name: "total-queue", Destination: &rf.totals, Usage: "this `QUEUE` is the sum of others: leave it out of totals (may be given again; default: found where it is the sum of all others)"},
			localeOption(rf.locale),
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
			&cli.GenericFlag{Name: "interval", Value: interval, Usage: "length of the intervals where the file has no interval_s: `30m`"},
			&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: zone, Usage: "IANA `ZONE` of starts without a UTC offset"},
			&cli.GenericFlag{Name: "date-order", Value: order, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		}, rf.hours.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "plan")
			if err != nil {
				return err
			}
			if len(names) > 1 {
				return usage("report takes one file, got %d", len(names))
			}
			if err := rf.hours.check(c, out); err != nil {
				return err
			}
			if err := rf.hours.load(c, e, out); err != nil {
				return err
			}
			if err := rf.check(c); err != nil {
				return err
			}
			f, err := readPlan(c, e, names[0], &planfile.Options{Zone: zone.v, DateOrder: order.v, Interval: interval.v})
			if err != nil {
				return err
			}
			doubts, err := planner.Restaff(c.Context, f.Rows, planner.PolicyOf(planner.Given{}))
			if err != nil {
				return f.Fault(err)
			}
			sums, unsure, err := rf.sums(c, f.Rows)
			if err != nil {
				return err
			}
			v, err := rf.view(f, sums)
			if err != nil {
				return err
			}
			settings := rf.settings(c, sums)
			w := warnings(f.Warnings, f.Faults(doubts), unsure, v.warnings)
			meta := planfile.Meta{
				Command: "report", Settings: settings, Warnings: texts(w),
				Inputs: append([]planfile.Input{{Name: filepath.Base(f.Info.Name), SHA256: f.Info.SHA256, Rows: f.Info.Rows}}, rf.hours.inputs...),
			}
			if err := writeMade(e, out, v.write, v.rows, meta, v.beside...); err != nil {
				return err
			}
			if !quiet {
				summariseFile(e.stderr, f)
				summariseTargets(e.stderr, f, func(string) bool { return false })
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, out, v.rows)
			}
			rf.hours.print(e.stderr, v.people)
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// check settles the flags, and refuses what does not go together.
func (f *reportFlags) check(c *cli.Context) error {
	if !c.IsSet("layout") {
		f.layout = layoutLong
	}
	f.showPeople = f.hours.asked(c)
	if f.layout != layoutLong && f.layout != layoutGrid {
		return usage("invalid value %q for --layout: want long or grid", f.layout)
	}
	if !c.IsSet("by") {
		if f.by = byDay; f.layout == layoutGrid {
			f.by = byInterval
		}
	}
	if periods := []string{byInterval, byDay, byWeek, byMonth, byFiscal}; !slices.Contains(periods, f.by) {
		return usage("invalid value %q for --by: want interval, day, week, month or fiscal", f.by)
	}
	switch {
	case f.by == byFiscal && !c.IsSet("fiscal") && !f.hours.defines():
		return usage("--by fiscal needs a fiscal calendar: --fiscal 22 for months from the 22nd to the 21st, or --fiscal 4-4-5@2026-02-01")
	case f.by != byFiscal && c.IsSet("fiscal"):
		return usage("--fiscal is for --by fiscal")
	case f.layout != layoutGrid && c.IsSet("value"):
		return usage("--value is for --layout grid: the long layout has every value")
	case f.by == byInterval && f.hours.money.asked():
		return usage("--rates and --prices are by day, week, month or fiscal period, not by interval")
	case f.by == byInterval && f.layout == layoutLong && c.IsSet("total-queue"):
		return usage("--total-queue says what to leave out of totals, and the long layout by interval has none")
	}
	return nil
}

// gridValues are the values of a grid: those given, each once, or the default.
func (f *reportFlags) gridValues() ([]string, error) {
	list, known := []string{"agents"}, planreport.IntervalValues()
	switch {
	case f.by != byInterval && f.showPeople:
		list, known = []string{"fte"}, hours.Values()
		if f.hours.money.asked() {
			known = append(known, hours.MoneyValues()...)
		}
	case f.by != byInterval:
		list, known = []string{"agent_hours"}, planreport.RollupValues()
	case f.showPeople:
		list, known = []string{"rostered"}, hours.IntervalValues()
	}
	if given := f.values.Value(); len(given) > 0 {
		list = nil
		for v := range strings.SplitSeq(strings.Join(given, ","), ",") {
			if v = strings.TrimSpace(v); !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	for _, v := range list {
		if !slices.Contains(known, v) {
			return nil, usage("invalid value %q for --value by %s: want one of %s", v, f.by, strings.Join(known, ", "))
		}
	}
	return list, nil
}

// sums are the queues that totals leave out.
func (f *reportFlags) sums(c *cli.Context, rows []planner.Row) (sums []string, doubts []error, err error) {
	if !c.IsSet("total-queue") {
		sums, doubts = planreport.FindSums(rows)
		return sums, doubts, nil
	}
	var known []string
	for i := range rows {
		if !slices.Contains(known, rows[i].Queue) {
			known = append(known, rows[i].Queue)
		}
	}
	for _, q := range f.totals.Value() {
		if !slices.Contains(known, q) {
			hint := ""
			if s := spell.Nearest(q, known); s != "" {
				hint = fmt.Sprintf(": did you mean %s?", s)
			}
			return nil, nil, usage("--total-queue %q: the plan has no such queue%s", q, hint)
		}
	}
	return f.totals.Value(), nil, nil
}

// view is what is written of a plan.
type view struct {
	write    func(io.Writer) error
	rows     int
	warnings []error
	people   *hours.Rollup // nil: not asked for
	beside   []output
}

func (f *reportFlags) view(file *planfile.File, sums []string) (*view, error) {
	table := func(t *planreport.Table, err error) (*view, error) {
		switch row := (*planner.RowError)(nil); {
		case errors.As(err, &row):
			return nil, file.Fault(row)
		case err != nil:
			return nil, err
		}
		return &view{write: func(w io.Writer) error { return t.WriteCSV(w, f.locale.v) }, rows: len(t.Rows)}, nil
	}
	if f.showPeople {
		return f.people(file, sums, table)
	}
	values, err := f.gridValues()
	if err != nil {
		return nil, err
	}
	if f.by == byInterval {
		if f.layout == layoutGrid {
			v, err := table(planreport.DayGrid(file.Rows, sums, values...))
			if err != nil {
				return nil, err
			}
			v.warnings = unstaffedWarning(unstaffedRows(file.Rows))
			return v, nil
		}
		return &view{write: func(w io.Writer) error { return planfile.WriteLocale(w, file.Rows, file.Unknown, f.locale.v) }, rows: len(file.Rows)}, nil
	}
	r, err := planreport.RollUp(file.Rows, f.period(nil), sums)
	if err != nil {
		return table(nil, err)
	}
	var v *view
	if f.layout == layoutGrid {
		v, err = table(r.Grid(values...))
	} else {
		v, err = table(r.Table(), nil)
	}
	if err != nil {
		return nil, err
	}
	v.warnings = rollupWarnings(r)
	return v, nil
}

// period is that of a day. fault hears of a day that is in none.
func (f *reportFlags) period(fault *error) func(calendar.Day) calendar.Period {
	if f.by == byFiscal && f.fiscal.text == "" {
		return f.hours.period(fault)
	}
	return map[string]func(calendar.Day) calendar.Period{
		byDay: calendar.DayPeriod, byWeek: calendar.WeekPeriod, byMonth: calendar.MonthPeriod, byFiscal: f.fiscal.v.Period,
	}[f.by]
}

// rollupWarnings name the periods that the plan's ends cut, and count what is not staffed.
func rollupWarnings(r *planreport.Rollup) []error {
	var list []error
	var cut []string
	unstaffed := 0
	for i := range r.Lines {
		l := &r.Lines[i]
		if !l.All {
			unstaffed += l.Unstaffed
		}
		if name := fmt.Sprintf("%s (%d of %s)", l.Period.Name, l.Days, plural(l.Period.Days(), "day")); l.Partial() && !slices.Contains(cut, name) {
			cut = append(cut, name)
		}
	}
	if len(cut) > 0 {
		list = append(list, fmt.Errorf("the plan covers %s to %s and begins or ends within %s", r.First, r.Last, strings.Join(cut, ", ")))
	}
	return append(list, unstaffedWarning(unstaffed)...)
}

func unstaffedWarning(n int) []error {
	if n == 0 {
		return nil
	}
	return []error{fmt.Errorf("%s not staffed: contacts of all rows are in the sums, hours and averages are of the others", rowsAre(n))}
}

func unstaffedRows(rows []planner.Row) int {
	n := 0
	for i := range rows {
		if !rows[i].Staffed() {
			n++
		}
	}
	return n
}

func rowsAre(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return thousands(float64(n)) + " rows are"
}

func (f *reportFlags) settings(c *cli.Context, sums []string) []planfile.Setting {
	list := []planfile.Setting{{Name: "by", Value: f.by, Origin: saidOrDefault(c, "by")}}
	if f.by == byFiscal {
		calendar, origin := f.fiscal.v.String(), "flag"
		if f.fiscal.text == "" {
			calendar, origin = "the dates of "+f.hours.file, "file"
		}
		list = append(list, planfile.Setting{Name: "fiscal", Value: calendar, Origin: origin})
	}
	list = append(list, f.hours.settings(c)...)
	list = append(list, planfile.Setting{Name: "layout", Value: f.layout, Origin: saidOrDefault(c, "layout")})
	if values, err := f.gridValues(); err == nil && f.layout == layoutGrid {
		list = append(list, planfile.Setting{Name: "value", Value: strings.Join(values, ", "), Origin: saidOrDefault(c, "value")})
	}
	origin := "file"
	if c.IsSet("total-queue") {
		origin = "flag"
	}
	for _, q := range sums {
		list = append(list, planfile.Setting{Name: "total-queue", Value: q, Origin: origin})
	}
	return append(list, localeSetting(c, f.locale)...)
}

// saidOrDefault is the origin of a setting that only a flag gives.
func saidOrDefault(c *cli.Context, flag string) string {
	if c.IsSet(flag) {
		return "flag"
	}
	return "default"
}
