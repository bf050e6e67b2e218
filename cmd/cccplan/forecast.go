package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// historyFlags are the flags of commands that read a history.
type historyFlags struct {
	file      *settingsFile
	zone      *value[*time.Location]
	dateOrder *value[csvfile.DateOrder]
	hours     string
	exclude   cli.StringSlice
	counts    bool // of contacts in time, and agents: what actuals are measured by
	step      time.Duration
}

func newHistoryFlags(file *settingsFile) *historyFlags {
	return &historyFlags{file: file, zone: zoneFlag(), dateOrder: dateOrderFlag()}
}

func (h *historyFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "timezone", Aliases: []string{"tz"}, Value: h.zone, Usage: "IANA `ZONE` of the contact centre, such as Europe/Stockholm (default: what the file's offsets say)"},
		&cli.GenericFlag{Name: "date-order", Value: h.dateOrder, Usage: "`dmy or mdy`: what 1/5/2026 means"},
		&cli.StringFlag{Name: "hours", Destination: &h.hours, Usage: "opening `HOURS` of every queue: \"Mon-Fri 08:00-18:00, Sat 10:00-15:00\" or 24x7 (default: learnt from each queue)"},
		&cli.StringSliceFlag{Name: "exclude-queue", Destination: &h.exclude, Usage: "leave out this `QUEUE` (may be given again)"},
	}
}

// read reads the files as one history.
func (h *historyFlags) read(c *cli.Context, e *env, names []string) (*history.History, error) {
	if h.hours != "" {
		if _, err := calendar.ParseHours(h.hours, time.Minute); err != nil {
			return nil, usage("invalid value for --hours: %v", err)
		}
	}
	var sources []history.Source
	for _, n := range names {
		f, err := e.open(c.Context, n)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		sources = append(sources, history.Source{Name: title(n), Reader: f})
	}
	opt := &history.Options{Zone: h.zone.v, DateOrder: h.dateOrder.v, Hours: h.file.hours(h.hours), Counts: h.counts, Step: h.step}
	// A settings file may serve several histories: they need not all have the queue.
	if h.file.isFile("exclude-queue") {
		opt.Spare = h.exclude.Value()
	} else {
		opt.Exclude = h.exclude.Value()
	}
	return history.Read(c.Context, sources, opt)
}

func forecastCommand(e *env) *cli.Command {
	set := &settingsFile{}
	hist, targets := newHistoryFlags(set), newTargetFlags()
	horizon, locale := horizonFlag(), localeFlag()
	method := &methodFlags{file: set, defaults: []string{forecast.Auto{}.String()}}
	var from, out, components string
	why, ledger := newWhyFlags(), newLedgerFlags()
	var quiet bool
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the plan to `FILE`, and what it was made with to FILE.meta.json (default: standard output)"},
		&cli.GenericFlag{Name: "horizon", Value: horizon, Usage: "how far to look: months 12m, weeks 4w, days 28d, or a number of `INTERVALS` (default of months: 12m)"},
		&cli.StringFlag{Name: "from", Destination: &from, Usage: "first `DAY` or interval planned, 2026-01-05 or \"2026-01-05 09:00\" (default: the interval after the history)"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
		&cli.BoolFlag{Name: "explain", Destination: &why.explain, Usage: "say in words, on standard error, what was found in each queue's history, how its forecast is made, and why its peak takes the agents it does"},
		localeOption(locale),
		&cli.StringFlag{Name: "components", Destination: &components, Usage: "write what each volume is the product of to `FILE`: level, weekday, season, holiday, event, profile (auto and daily-regression)"},
	}
	flags = slices.Concat(append(flags, set.flag()), method.flags("given again, or with commas: their mean, weighted by past errors"), why.flags(), targets.ofPlan(), ledger.flags(), hist.flags())
	return &cli.Command{
		Name:      "forecast",
		Usage:     "forecast volumes and handle times from a history, and staff them",
		ArgsUsage: "HISTORY... [flags]",
		Description: `Reads interval history, forecasts each queue and channel, and writes a plan: one row
per queue and open interval with volume, ranges, handle time, agents and scheduled staff.

    cccplan forecast history.csv -o plan.csv
    cccplan forecast history.csv --horizon 28d --service-level 80/20 --shrinkage 30% --timezone Europe/Stockholm`,
		Flags: flags,
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "history")
			if err != nil {
				return err
			}
			if err := checkBeside(c, "components", components, out); err != nil {
				return err
			}
			if err := errors.Join(targets.check(c), why.check(c)); err != nil {
				return err
			}
			if err := set.load(c, e, []string{out, components}); err != nil {
				return err
			}
			if err := method.check(out); err != nil {
				return err
			}
			if err := ledger.load(c, e, set, hist.dateOrder.v, out); err != nil {
				return err
			}
			h, err := hist.read(c, e, names)
			if err != nil {
				return err
			}
			model, special, err := method.model(c, e, h, hist.dateOrder.v)
			if err != nil {
				return err
			}
			if !c.IsSet("horizon") {
				horizon.v = calendar.DefaultHorizon(h.Step)
			}
			given := targets.given(c)
			cfg := planner.Config{Model: model, Horizon: horizon.v, Policy: set.policy(given), Explain: why.explain, Components: components != ""}
			ledger.put(&cfg.Policy, set)
			if from != "" {
				if cfg.From, err = parseFrom(from, h.Zone); err != nil {
					return err
				}
			}
			progress := newProgress(e.stderr, "queues")
			cfg.Progress = progress.show
			plan, err := planner.Build(c.Context, inputs(h), cfg)
			progress.end()
			if err != nil {
				return err
			}
			answer, err := why.ask(c, plan.Rows, plan.Limits)
			if err != nil {
				return err
			}
			for _, q := range plan.Queues {
				if q.Total {
					answer.sums = append(answer.sums, q.Name)
				}
			}
			settings := append(settingsOf(cfg.Policy.Settings("", ""), given, "default"), runSettings(c, h, method, horizon.v, from, hist)...)
			settings = set.listed(c, settings, ofHistory(h), everySetting)
			settings = append(ledger.settings(c, set, settings), localeSetting(c, locale)...)
			w := warnings(h.Warnings, method.doubts, set.doubts(ofHistory(h), hist.exclude.Value()), plan.Warnings)
			meta := planfile.Meta{Command: "forecast", Settings: settings, Warnings: texts(w)}
			for _, f := range h.Files {
				meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(f.Name), SHA256: f.SHA256, Rows: f.Rows})
			}
			meta.Inputs = slices.Concat(meta.Inputs, special, set.input(), ledger.inputs)
			var beside []output
			if components != "" {
				beside = append(beside, output{components, func(w io.Writer) error { return planfile.WriteComponents(w, plan.Components) }})
			}
			if err := writePlan(e, out, plan.Rows, nil, locale.v, meta, beside...); err != nil {
				return err
			}
			if !quiet {
				summariseHistory(e.stderr, h)
				summarisePlan(e.stderr, plan, horizon.v)
				summariseSaved(e.stderr, plan.Total())
				summariseDeferred(e.stderr, plan.Rows)
				if err := summariseVoice(c.Context, e.stderr, plan.Rows, cfg.Policy); err != nil {
					return err
				}
				if err := ledger.summarise(e.stderr, plan.Rows); err != nil {
					return err
				}
				set.summarise(e.stderr, "")
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, out, len(plan.Rows))
				if components != "" {
					fmt.Fprintf(e.stderr, "wrote     %s: what each of the volumes is the product of\n", components)
				}
			}
			if why.explain {
				explain(e.stderr, plan)
			}
			answer.print(e.stderr)
			if err := ledger.explain(e.stderr, answer.of()); err != nil {
				return err
			}
			printWarnings(e.stderr, w)
			return unreachable(plan.Rows)
		},
	}
}

// inputs are the queues of a history as the planner takes them.
func inputs(h *history.History) []planner.Input {
	in := make([]planner.Input, len(h.Queues))
	for i := range h.Queues {
		q := &h.Queues[i]
		in[i] = planner.Input{Volume: q.Offered, Total: q.Total}
		if q.HasAHT {
			in[i].Handle = &q.Handle
		}
	}
	return in
}

// parseFrom reads a day or an interval's start in the zone of the history.
func parseFrom(s string, loc *time.Location) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04"} {
		if wall, err := time.Parse(layout, s); err == nil {
			return instantOf("--from", wall, loc)
		}
	}
	return time.Time{}, usage("invalid value %q for --from: want a day such as 2026-01-05, or \"2026-01-05 09:00\"", s)
}

// instantOf is the instant at which clocks in loc show what a flag says, the first of
// two.
func instantOf(flag string, wall time.Time, loc *time.Location) (time.Time, error) {
	first, _, err := calendar.Resolve(wall, loc)
	if err == calendar.ErrGap {
		return time.Time{}, usage("%s %s: %v in %s", flag, wall.Format("2006-01-02 15:04"), err, loc)
	}
	return first, nil
}

// runSettings are the settings of a forecast that are not targets.
func runSettings(c *cli.Context, h *history.History, m *methodFlags, horizon calendar.Horizon, from string, hist *historyFlags) []planfile.Setting {
	if from == "" {
		from = "end of history"
	}
	list := append(m.settings(c),
		planfile.Setting{Name: "horizon", Value: horizon.String(), Origin: m.file.origin(c, "horizon")},
		planfile.Setting{Name: "from", Value: from, Origin: m.file.origin(c, "from")},
	)
	return append(list, hist.settings(c, h)...)
}

// settings are those of reading the history.
func (hist *historyFlags) settings(c *cli.Context, h *history.History) []planfile.Setting {
	hours, hoursOrigin := hist.hours, hist.file.origin(c, "hours")
	if top, ok := hist.file.top("hours"); ok && hours == "" {
		hours, hoursOrigin = top, "file"
	}
	if hours == "" {
		hours = "learnt"
	}
	zone := h.Zone.String()
	zoneOrigin := "file"
	if h.Zone == calendar.Plain {
		zone, zoneOrigin = "none", "default"
	}
	if c.IsSet("timezone") {
		zoneOrigin = hist.file.origin(c, "timezone")
	}
	list := []planfile.Setting{
		{Name: "timezone", Value: zone, Origin: zoneOrigin},
		{Name: "hours", Value: hours, Origin: hoursOrigin},
	}
	for _, q := range hist.exclude.Value() {
		list = append(list, planfile.Setting{Name: "exclude-queue", Value: q, Origin: hist.file.origin(c, "exclude-queue")})
	}
	if c.IsSet("date-order") {
		list = append(list, planfile.Setting{Name: "date-order", Value: hist.dateOrder.v.String(), Origin: hist.file.origin(c, "date-order")})
	}
	return list
}

// hasMeta says whether a meta file goes beside the output: not beside standard output,
// a device or a pipe.
func hasMeta(name string) bool {
	if name == "" || name == "-" {
		return false
	}
	info, err := os.Stat(name)
	return err != nil || info.Mode().IsRegular() || info.IsDir()
}

// writePlan writes the plan, with a name its meta file beside it, and other files: all or
// none.
func writePlan(e *env, name string, rows []planner.Row, unknown []string, loc planfile.Locale, meta planfile.Meta, beside ...output) error {
	return writeMade(e, name, func(w io.Writer) error { return planfile.WriteLocale(w, rows, unknown, loc) }, len(rows), meta, beside...)
}

// writeMade writes a file of so many rows, with a name its meta file beside it, and other
// files: all or none.
func writeMade(e *env, name string, write func(io.Writer) error, rows int, meta planfile.Meta, beside ...output) error {
	made := output{name, write}
	if !hasMeta(name) {
		return writeAll(e, append(beside, made)...)
	}
	return writeAll(e, append(beside, made, output{name + ".meta.json", func(w io.Writer) error {
		meta.Tool, meta.Version, meta.Numerics = "cccplan", versionString(), planfile.Numerics
		var err error
		if meta.Plan, err = planfile.Describe(name, rows, write); err != nil {
			return err
		}
		return planfile.WriteMeta(w, meta)
	}})...)
}

func unreachable(rows []planner.Row) error {
	n := 0
	for i := range rows {
		if rows[i].Binding == planner.Unreachable {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	what := fmt.Sprintf("%d intervals have targets that no number of agents can meet: relax a target (their agents are empty, binding is unreachable)", n)
	if n == 1 {
		what = "1 interval has targets that no number of agents can meet: relax a target (its agents are empty, binding is unreachable)"
	}
	return &decisionError{what}
}
