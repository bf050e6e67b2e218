package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
)

// classSize is the value of --class-size.
type classSize struct{ least, most int }

// capacityFlags are the flags of cccplan capacity.
type capacityFlags struct {
	tables   []*tableFlag // of people, contracts and rates
	profile  string
	totals   cli.StringSlice
	asOf     *value[calendar.Day]
	currency *value[billing.Currency]

	efficiency, overtime, timeOff, volumeRange, memory *value[float64]
	perSeat, shortage, hireFTE                         *value[float64]
	hire                                               bool
	hires                                              string
	size                                               *value[classSize]
	lead, atOnce, nodes, replications, seed            *value[int]
	scenarios                                          cli.StringSlice

	by, layout  string
	fiscal      *value[calendar.Fiscal]
	values      cli.StringSlice
	explain     bool
	at          *value[calendar.Day]
	queue       string
	parsed      []capacity.Scenario
	inputs      []planfile.Input
	doubts      []error
	known, sums []string
}

// tableFlag is a table that a planner keeps.
type tableFlag struct {
	name, usage string
	file        string
}

func newCapacityFlags() *capacityFlags {
	day := func() *value[calendar.Day] {
		return &value[calendar.Day]{parse: func(s string) (calendar.Day, error) {
			d, err := calendar.ParseDay(strings.TrimSpace(s))
			if err != nil {
				return 0, errors.New("want a date such as 2026-01-05")
			}
			return d, nil
		}}
	}
	f := &capacityFlags{
		asOf: day(), at: day(), efficiency: shareFlag(), overtime: shareFlag(), timeOff: shareFlag(), volumeRange: shareFlag(), memory: shareFlag(),
		perSeat: numberFlag(), shortage: numberFlag(), hireFTE: shareFlag(), atOnce: countFlag(), nodes: countFlag(), replications: countFlag(), seed: countFlag(),
		currency: &value[billing.Currency]{v: billing.Currency{Decimals: 2}, parse: billing.ParseCurrency},
		fiscal:   &value[calendar.Fiscal]{parse: calendar.ParseFiscal},
		size:     &value[classSize]{v: classSize{least: 1}, parse: parseClassSize},
		lead: &value[int]{parse: func(s string) (int, error) {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "w"))
			if err != nil || n < 0 || n > 520 {
				return 0, errors.New("want whole weeks such as 6w")
			}
			return n, nil
		}},
	}
	for _, t := range [][2]string{
		{"headcount", "who is there, in `FILE`: queue,tenure_weeks,heads,fte"},
		{"classes", "who is going to begin, in `FILE`: queue,start,heads,fte"},
		{"attrition", "who leaves, in `FILE`: queue,from_week,kind,per,share; kind is cohort or turnover"},
		{"onboarding", "training and nesting, in `FILE`: queue,training_weeks,dropout,nesting_weeks,nesting_share"},
		{"ramp", "handle times of new agents, in `FILE`: queue,curve,week,aht_s"},
		{"transfers", "who moves to another queue, in `FILE`: date,from_queue,to_queue,heads,training_weeks,ramp"},
		{"leave", "who is away beyond the shrinkage, in `FILE`: queue,from,to,fte,paid"},
		{"contract", "paid hours of one full-time equivalent, in `FILE`: period,hours"},
		{"rates", "wages and other prices, in `FILE`: item,per,rate (default: costs are not known)"},
	} {
		f.tables = append(f.tables, &tableFlag{name: t[0], usage: t[1]})
	}
	return f
}

// parseClassSize reads 6-14, or 8 for classes of just so many.
func parseClassSize(s string) (classSize, error) {
	a, b, both := strings.Cut(strings.TrimSpace(s), "-")
	least, err := strconv.Atoi(strings.TrimSpace(a))
	most, err2 := least, error(nil)
	if both {
		most, err2 = strconv.Atoi(strings.TrimSpace(b))
	}
	if err != nil || err2 != nil || least < 1 || most < least || most > 10_000 {
		return classSize{}, errors.New("want the fewest and the most people in a class, such as 6-14")
	}
	return classSize{least, most}, nil
}

func (f *capacityFlags) flags() []cli.Flag {
	var list []cli.Flag
	for _, t := range f.tables {
		list = append(list, &cli.StringFlag{Name: t.name, Destination: &t.file, Usage: t.usage})
	}
	return append(list,
		&cli.StringFlag{Name: "profile", Destination: &f.profile, Usage: "`PLAN` of intervals, by whose weekdays and times of day volumes of weeks and months are spread"},
		&cli.GenericFlag{Name: "currency", Value: f.currency, Usage: "`CODE` of the currency of the rates: EUR (default none, two decimals)"},
		&cli.GenericFlag{Name: "as-of", Value: f.asOf, Usage: "`DATE` of the heads; days before it are left out (default: the first day of the plan)"},
		&cli.GenericFlag{Name: "efficiency", Value: f.efficiency, Usage: "`SHARE` of the hours on the phones that meets the requirement (default 100%)"},
		&cli.GenericFlag{Name: "overtime", Value: f.overtime, Usage: "most overtime in a week, as a `SHARE` of the hours there are (default none)"},
		&cli.GenericFlag{Name: "time-off", Value: f.timeOff, Usage: "most time off without pay in a week of surplus, as a `SHARE` of the hours there are (default none)"},
		&cli.GenericFlag{Name: "people-per-seat", Value: f.perSeat, Usage: "`N` people share a seat (default 1)"},
		&cli.BoolFlag{Name: "hire", Destination: &f.hire, Usage: "find classes of least cost beyond those of --classes: when and how many to hire"},
		&cli.StringFlag{Name: "hires", Destination: &f.hires, Usage: "write all classes of the plan to `FILE`, as --classes reads them; with --hire"},
		&cli.GenericFlag{Name: "shortage-cost", Value: f.shortage, Usage: "what an hour short costs, in `MONEY`: it decides how many to hire and is no part of the cost"},
		&cli.GenericFlag{Name: "class-size", Value: f.size, Usage: "`LEAST-MOST` people in a class that is found, 6-14 (default 1 or more)"},
		&cli.GenericFlag{Name: "lead", Value: f.lead, Usage: "`WEEKS` of recruiting before a class may begin, 6w (default none)"},
		&cli.GenericFlag{Name: "classes-at-once", Value: f.atOnce, Usage: "at most `N` classes in training at the same time, of all queues: trainers, rooms (default no limit)"},
		&cli.GenericFlag{Name: "hire-fte", Value: f.hireFTE, Usage: "mean contract of the people hired, as a `SHARE` of full time (default 100%)"},
		&cli.GenericFlag{Name: "nodes", Value: f.nodes, Usage: "search `N` nodes for a proof that no classes cost less (default 400)"},
		&cli.GenericFlag{Name: "replications", Value: f.replications, Usage: "play chance `N` times for the risk to be short (default 0: not known)"},
		&cli.GenericFlag{Name: "seed", Value: f.seed, Usage: "`SEED` of the random numbers (default 1)"},
		&cli.GenericFlag{Name: "volume-range", Value: f.volumeRange, Usage: "half of the 80 % range of a week's contacts, as a `SHARE` of them, for the risk (default none)"},
		&cli.GenericFlag{Name: "volume-memory", Value: f.memory, Usage: "`CORRELATION` of a week's deviation with that of the week before (default 0.9)"},
		&cli.StringSliceFlag{Name: "scenario", Destination: &f.scenarios, Usage: "plan again with something more or less, `NAME=CHANGES`: high=volume+10%,aht+5s; volume, attrition, wage in %, aht in % or s, shrinkage, efficiency in pt, lead in w (may be given again)"},
		&cli.StringFlag{Name: "by", Destination: &f.by, Usage: "`PERIOD` added up: day, week, month or fiscal (default week)"},
		&cli.GenericFlag{Name: "fiscal", Value: f.fiscal, Usage: "fiscal `CALENDAR`: the day on which fiscal months begin, 22, or 4-4-5@2026-02-01"},
		&cli.StringFlag{Name: "layout", Destination: &f.layout, Usage: "`long`: a row for each scenario, queue and period; or grid: a column for each period (default long)"},
		&cli.StringSliceFlag{Name: "value", Destination: &f.values, Usage: "`VALUE` shown in a grid, such as gap_fte, hired or cost (may be given again; default required_fte, available_fte, gap_fte)"},
		&cli.StringSliceFlag{Name: "total-queue", Destination: &f.totals, Usage: "this `QUEUE` is the sum of others: leave it out (may be given again; default: found where it is the sum of all others)"},
		&cli.BoolFlag{Name: "explain", Destination: &f.explain, Usage: "say how every number of a week comes about, and what a little more of everything changes: the week of the largest gap of each queue, or that of --at and --queue"},
		&cli.GenericFlag{Name: "at", Value: f.at, Usage: "explain the week of this `DATE`"},
		&cli.StringFlag{Name: "queue", Destination: &f.queue, Usage: "explain this `QUEUE`"},
	)
}

// check settles the flags, and refuses what does not go together. outputs are files that
// will be written.
func (f *capacityFlags) check(c *cli.Context, outputs []string) error {
	if f.by == "" {
		f.by = byWeek
	}
	if f.layout == "" {
		f.layout = layoutLong
	}
	for _, name := range append([]string{f.profile}, f.tableFiles()...) {
		for _, out := range outputs {
			if name != "" && out != "" && out != "-" && sameFile(name, out) {
				return usage("%s would be read and written: give another name to the output", name)
			}
		}
	}
	switch {
	case f.by != byDay && f.by != byWeek && f.by != byMonth && f.by != byFiscal:
		return usage("invalid value %q for --by: want day, week, month or fiscal", f.by)
	case f.by == byFiscal && !c.IsSet("fiscal"):
		return usage("--by fiscal needs a fiscal calendar: --fiscal 22 for months from the 22nd to the 21st, or --fiscal 4-4-5@2026-02-01")
	case f.by != byFiscal && c.IsSet("fiscal"):
		return usage("--fiscal is for --by fiscal")
	case f.layout != layoutLong && f.layout != layoutGrid:
		return usage("invalid value %q for --layout: want long or grid", f.layout)
	case f.layout != layoutGrid && c.IsSet("value"):
		return usage("--value is for --layout grid: the long layout has every value")
	case f.table1("headcount") == "":
		return usage("no headcount: give --headcount FILE, or headcount under [capacity] in cccplan.toml (cccplan init --capacity PLAN writes examples)")
	case f.table1("contract") == "":
		return usage("no contract hours: give --contract FILE, or contract under [capacity] in cccplan.toml")
	case f.hire && f.table1("rates") == "":
		return usage("--hire finds classes of least cost: it needs --rates")
	case f.hire && !c.IsSet("shortage-cost"):
		return usage("--hire needs --shortage-cost: what an hour short costs, such as three times an hour of overtime")
	case f.hires != "" && !f.hire:
		return usage("--hires is for --hire")
	case c.IsSet("efficiency") && f.efficiency.v == 0, c.IsSet("hire-fte") && f.hireFTE.v == 0, c.IsSet("people-per-seat") && f.perSeat.v == 0:
		return usage("--efficiency, --hire-fte and --people-per-seat: want numbers above 0")
	case c.IsSet("overtime") && f.overtime.v >= 1, c.IsSet("time-off") && f.timeOff.v >= 1, c.IsSet("volume-range") && f.volumeRange.v >= 1:
		return usage("--overtime, --time-off and --volume-range: want shares below 100%%")
	case (c.IsSet("at") || c.IsSet("queue")) && !f.explain:
		return usage("--at and --queue are for --explain")
	}
	names := map[string]bool{}
	for _, text := range f.scenarios.Value() {
		s, err := capacity.ParseScenario(text)
		if err != nil {
			return usage("%v", err)
		}
		if names[s.Name] {
			return usage("--scenario %s is there twice", s.Name)
		}
		names[s.Name] = true
		f.parsed = append(f.parsed, s)
	}
	if !c.IsSet("seed") {
		f.seed.v = 1
	}
	if !c.IsSet("volume-memory") {
		f.memory.v = 0.9
	}
	return nil
}

func (f *capacityFlags) tableFiles() []string {
	var list []string
	for _, t := range f.tables {
		list = append(list, t.file)
	}
	return list
}

func (f *capacityFlags) table1(name string) string {
	for _, t := range f.tables {
		if t.name == name {
			return t.file
		}
	}
	return ""
}

// all are the base and the scenarios.
func (f *capacityFlags) all() []capacity.Scenario {
	return append([]capacity.Scenario{{Name: capacity.Base}}, f.parsed...)
}

// gridValues are the values of a grid.
func (f *capacityFlags) gridValues() []string {
	var list []string
	for v := range strings.SplitSeq(strings.Join(f.values.Value(), ","), ",") {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	if list == nil {
		list = []string{"required_fte", "available_fte", "gap_fte"}
	}
	return list
}

// read reads the profile and the tables, for the queues of a plan.
func (f *capacityFlags) read(c *cli.Context, e *env, plan *planfile.File, opt *planfile.Options, policy planner.Policy) (*capacity.Inputs, error) {
	lim, err := rowsOf(c, plan, policy)
	if err != nil {
		return nil, err
	}
	var profile *capacity.Profile
	if f.profile != "" {
		p, err := readPlan(c, e, f.profile, opt)
		if err != nil {
			return nil, err
		}
		plim, err := rowsOf(c, p, policy)
		if err != nil {
			return nil, err
		}
		if profile, err = capacity.NewProfile(p.Rows, plim); err != nil {
			return nil, &csvfile.SyntaxError{File: f.profile, Err: err}
		}
		f.inputs = append(f.inputs, planfile.Input{Name: f.profile, SHA256: p.Info.SHA256, Rows: p.Info.Rows})
	}
	if f.sums = f.totals.Value(); len(f.sums) == 0 {
		var unsure []error
		f.sums, unsure = planreport.FindSums(plan.Rows)
		f.doubts = append(f.doubts, unsure...)
	}
	d, err := capacity.NewDemand(plan.Rows, lim, profile, opt.Zone, f.sums)
	if err != nil {
		return nil, capacityFault(plan, err)
	}
	f.known = d.Queues()
	in := &capacity.Inputs{Demand: d, Currency: f.currency.v, Settings: f.given()}
	if in.AsOf == 0 {
		in.AsOf = d.First
	}
	t := &capacity.Tables{Known: f.known, AsOf: in.AsOf, DateOrder: opt.DateOrder}
	for _, table := range f.tables {
		if table.file == "" {
			continue
		}
		if err := f.readTable(c.Context, e, table, t, in); err != nil {
			return nil, err
		}
	}
	in.Queues, in.Transfers = t.Queues(), t.Transfers()
	return in, nil
}

func (f *capacityFlags) readTable(ctx context.Context, e *env, table *tableFlag, t *capacity.Tables, in *capacity.Inputs) (err error) {
	r, err := e.open(ctx, table.file)
	if err != nil {
		return err
	}
	defer r.Close()
	read := map[string]func(context.Context, io.Reader, string) (csvfile.Info, error){
		"headcount": t.ReadHeadcount, "classes": t.ReadClasses, "attrition": t.ReadAttrition, "onboarding": t.ReadOnboarding,
		"ramp": t.ReadRamp, "transfers": t.ReadTransfers, "leave": t.ReadLeave,
		"contract": func(ctx context.Context, r io.Reader, name string) (info csvfile.Info, err error) {
			in.Contract, info, err = hours.ReadContracts(ctx, r, name)
			return info, err
		},
		"rates": func(ctx context.Context, r io.Reader, name string) (info csvfile.Info, err error) {
			in.Rates, info, err = billing.ReadRates(ctx, r, name, f.currency.v)
			return info, err
		},
	}[table.name]
	info, err := read(ctx, r, table.file)
	if err != nil {
		return err
	}
	f.inputs = append(f.inputs, planfile.Input{Name: table.file, SHA256: info.SHA256, Rows: info.Rows})
	return nil
}

// given are the settings of the flags.
func (f *capacityFlags) given() capacity.Settings {
	return capacity.Settings{
		AsOf: f.asOf.v, Efficiency: f.efficiency.v, Overtime: f.overtime.v, TimeOff: f.timeOff.v, Shortage: f.shortage.v, PerSeat: f.perSeat.v,
		Hire: f.hire, HireFTE: f.hireFTE.v, Bounds: capacity.Bounds{Least: f.size.v.least, Most: f.size.v.most, Lead: f.lead.v, AtOnce: f.atOnce.v, Nodes: f.nodes.v},
		Risk: capacity.Risk{Replications: f.replications.v, Seed: uint64(f.seed.v), Range: f.volumeRange.v, Memory: f.memory.v},
	}
}

// settings lists what holds, for people and for the meta file.
func (f *capacityFlags) settings(c *cli.Context, set *settingsFile, in *capacity.Inputs) []planfile.Setting {
	var list []planfile.Setting
	add := func(name, value string) {
		list = append(list, planfile.Setting{Name: name, Value: value, Origin: set.origin(c, name)})
	}
	percent := func(x, unsaid float64) string {
		if x == 0 {
			x = unsaid
		}
		if x == 0 {
			return "none"
		}
		return trim(100*x) + " %"
	}
	or := func(n int, unsaid string) string {
		if n == 0 {
			return unsaid
		}
		return strconv.Itoa(n)
	}
	for _, t := range f.tables {
		if t.file == "" {
			add(t.name, "none")
		}
	}
	add("by", f.by)
	if f.by == byFiscal {
		add("fiscal", f.fiscal.v.String())
	}
	add("layout", f.layout)
	if f.layout == layoutGrid {
		add("value", strings.Join(f.gridValues(), ", "))
	}
	add("as-of", in.AsOf.String())
	if in.Rates != nil {
		code := f.currency.v.Code
		if code == "" {
			code = "none, two decimals"
		}
		add("currency", code)
	}
	add("efficiency", percent(f.efficiency.v, 1))
	add("overtime", percent(f.overtime.v, 0))
	add("time-off", percent(f.timeOff.v, 0))
	perSeat := f.perSeat.v
	if perSeat == 0 {
		perSeat = 1
	}
	add("people-per-seat", trim(perSeat))
	if f.hire {
		add("hire", "least cost")
		add("shortage-cost", trim(f.shortage.v))
		size := fmt.Sprintf("%d-%d", f.size.v.least, f.size.v.most)
		if f.size.v.most == 0 {
			size = "1 or more"
		}
		add("class-size", size)
		lead := "none"
		if f.lead.v > 0 {
			lead = strconv.Itoa(f.lead.v) + "w"
		}
		add("lead", lead)
		add("classes-at-once", or(f.atOnce.v, "no limit"))
		add("hire-fte", percent(f.hireFTE.v, 1))
		add("nodes", or(f.nodes.v, strconv.Itoa(capacity.DefaultNodes)))
	}
	add("replications", or(f.replications.v, "none"))
	if f.replications.v > 0 {
		add("seed", strconv.Itoa(f.seed.v))
		add("volume-range", percent(f.volumeRange.v, 0))
		add("volume-memory", trim(f.memory.v))
	}
	for _, s := range f.parsed {
		list = append(list, planfile.Setting{Name: "scenario", Value: s.Name + " = " + s.String(), Origin: set.origin(c, "scenario")})
	}
	for _, q := range f.sums {
		list = append(list, planfile.Setting{Name: "total-queue", Value: q, Origin: saidOrDefault(c, "total-queue")})
	}
	return list
}
