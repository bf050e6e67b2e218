package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner/planfile"
)

// baselines are always compared: a method that does not beat them is not worth its name.
var baselines = []forecast.Model{forecast.WindowAverage{}, forecast.SeasonalNaive{}}

// compared are the methods of a comparison that names none: those that end in seconds.
func compared() []string {
	names := []string{forecast.Auto{}.String()}
	for _, m := range []forecast.Model{forecast.Profile{}, forecast.ETS{}, forecast.Theta{}, forecast.MSTL{}} {
		names = append(names, m.String())
	}
	for _, m := range baselines {
		names = append(names, m.String())
	}
	return names
}

// backtestFlags are the flags of backtest, but for those of history and methods.
type backtestFlags struct {
	out, rows, format, grain string
	horizon, every           *value[calendar.Horizon]
	origins                  *value[int]
	levels                   *value[[]float64]
	quiet                    bool
}

func backtestCommand(e *env) *cli.Command {
	set := &settingsFile{}
	hist, method := newHistoryFlags(set), &methodFlags{file: set, defaults: compared()}
	b := &backtestFlags{horizon: horizonFlag(), every: everyFlag(), origins: originsFlag(), levels: levelsFlag()}
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &b.out, Usage: "write all scores to `FILE` as CSV too, and what they were made with to FILE.meta.json"},
		&cli.StringFlag{Name: "format", Destination: &b.format, Value: "table", Usage: "what goes to standard output: `table or csv`"},
		&cli.StringFlag{Name: "rows", Destination: &b.rows, Usage: "write every forecast beside what came to `FILE`: the rows that the scores recompute from"},
		&cli.GenericFlag{Name: "horizon", Value: b.horizon, Usage: "how far to look at each origin: weeks 4w, days 28d, or a number of `INTERVALS`"},
		&cli.GenericFlag{Name: "origins", Value: b.origins, Usage: "at most `N` origins in the past"},
		&cli.GenericFlag{Name: "every", Value: b.every, Usage: "from one origin to the next: weeks 1w, days 7d, or a number of `INTERVALS`"},
		&cli.StringFlag{Name: "grain", Destination: &b.grain, Value: forecast.ByInterval.String(), Usage: "errors of `interval, day or week` in the table; the CSV has all"},
		&cli.GenericFlag{Name: "levels", Value: b.levels, Usage: "quantile `LEVELS` of the pinball loss, between 0 and 1"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &b.quiet, Usage: "no summary on standard error, warnings only"},
	}
	return &cli.Command{
		Name:      "backtest",
		Usage:     "compare methods on the past: what each would have said, and what came",
		ArgsUsage: "HISTORY... [flags]",
		Description: `Forecasts the past again and again, from origins a week apart, with what was known then,
and compares methods by error, by queue and over all queues.

    cccplan backtest history.csv
    cccplan backtest history.csv --method auto,ets,client.csv --horizon 8w -o scores.csv --rows rows.csv`,
		Flags: slices.Concat(append(flags, set.flag()), method.flags("given again, or with commas: compared; a+b is the combination of a and b"), hist.flags()),
		Action: func(c *cli.Context) error {
			names, err := files(c, b.out, "history")
			if err != nil {
				return err
			}
			grain, err := b.check(names)
			if err != nil {
				return err
			}
			if err := set.load(c, e, []string{b.out, b.rows}); err != nil {
				return err
			}
			if err := method.check(b.out, b.rows); err != nil {
				return err
			}
			h, err := hist.read(c, e, names)
			if err != nil {
				return err
			}
			if !c.IsSet("horizon") {
				b.horizon.v = calendar.DefaultHorizon(h.Step)
			}
			models, inputs, err := method.models(c, e, h, hist.dateOrder.v)
			if err != nil {
				return err
			}
			for _, m := range baselines {
				if !slices.ContainsFunc(models, func(o forecast.Model) bool { return o.String() == m.String() }) {
					models = append(models, m)
				}
			}
			p := newProgress(e.stderr, "forecasts")
			list, err := forecast.Compare(c.Context, b.cases(h), models, &forecast.CompareOptions{Progress: p.show})
			p.end()
			if err != nil {
				return err
			}
			r := &backtestReport{comparisons: list, models: models, grain: grain, horizon: b.horizon.v}
			if err := r.settle(h); err != nil {
				return err
			}
			settings := set.listed(c, append(b.settings(c, method), hist.settings(c, h)...), ofHistory(h), hoursOnly)
			w := warnings(h.Warnings, method.doubts, set.doubts(ofHistory(h), hist.exclude.Value()), r.warnings())
			if err := b.write(e, r, h, settings, append(inputs, set.input()...), w); err != nil {
				return err
			}
			if !b.quiet {
				summariseHistory(e.stderr, h)
				set.summarise(e.stderr, "")
				summariseSettings(e.stderr, settings)
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// check refuses what does not go together.
func (b *backtestFlags) check(inputs []string) (forecast.Grain, error) {
	grain, err := forecast.ParseGrain(b.grain)
	if err != nil {
		return 0, usage("invalid value %q for --grain: want interval, day or week", b.grain)
	}
	if b.format != "table" && b.format != "csv" {
		return 0, usage("invalid value %q for --format: want table or csv", b.format)
	}
	if b.out == "-" || b.rows == "-" {
		return 0, usage("standard output has the comparison: --format csv puts the scores there; --rows needs a file")
	}
	if b.rows == "" {
		return grain, nil
	}
	if b.out != "" && sameFile(b.out, b.rows) {
		return 0, usage("%s would be written twice: give -o and --rows different names", b.rows)
	}
	for _, n := range inputs {
		if n != "-" && sameFile(n, b.rows) {
			return 0, usage("%s would be read and written: give another name to --rows", n)
		}
	}
	return grain, nil
}

// cases are the queues of a history.
func (b *backtestFlags) cases(h *history.History) []forecast.Case {
	cases := make([]forecast.Case, len(h.Queues))
	for i := range h.Queues {
		s := h.Queues[i].Offered
		cases[i] = forecast.Case{Series: s, Options: forecast.BacktestOptions{
			Steps: b.horizon.v.Steps(s.Grid), Every: b.every.v.Steps(s.Grid), Origins: b.origins.v, Levels: b.levels.v,
		}}
	}
	return cases
}

func (b *backtestFlags) settings(c *cli.Context, m *methodFlags) []planfile.Setting {
	list := m.settings(c)
	for _, s := range []planfile.Setting{
		{Name: "horizon", Value: b.horizon.v.String()}, {Name: "origins", Value: strconv.Itoa(b.origins.v)},
		{Name: "every", Value: b.every.v.String()}, {Name: "levels", Value: b.levels.text},
	} {
		s.Origin = m.file.origin(c, s.Name)
		list = append(list, s)
	}
	return list
}

// write writes what was asked for: all of it or nothing.
func (b *backtestFlags) write(e *env, r *backtestReport, h *history.History, settings []planfile.Setting, inputs []planfile.Input, w []error) error {
	outputs := []output{{"", r.table}}
	if b.format == "csv" {
		outputs[0].write = r.scores
	}
	if b.rows != "" {
		outputs = append(outputs, output{b.rows, r.rows})
	}
	if b.out != "" {
		outputs = append(outputs, output{b.out, r.scores})
	}
	if hasMeta(b.out) {
		var text bytes.Buffer
		if err := r.scores(&text); err != nil {
			return err
		}
		hash := sha256.Sum256(text.Bytes())
		meta := planfile.Meta{
			Tool: "cccplan", Version: versionString(), Numerics: planfile.Numerics, Command: "backtest", Settings: settings, Warnings: texts(w),
			Plan: planfile.Input{Name: filepath.Base(b.out), SHA256: hex.EncodeToString(hash[:]), Rows: bytes.Count(text.Bytes(), []byte("\n")) - 1},
		}
		for _, f := range h.Files {
			meta.Inputs = append(meta.Inputs, planfile.Input{Name: filepath.Base(f.Name), SHA256: f.SHA256, Rows: f.Rows})
		}
		meta.Inputs = append(meta.Inputs, inputs...)
		outputs = append(outputs, output{b.out + ".meta.json", func(w io.Writer) error { return planfile.WriteMeta(w, meta) }})
	}
	// Standard output last: when a file cannot be written, nothing is.
	return writeAll(e, append(outputs[1:], outputs[0])...)
}

// everyFlag is a distance between origins.
func everyFlag() *value[calendar.Horizon] {
	h, _ := calendar.ParseHorizon("1w")
	return &value[calendar.Horizon]{v: h, text: "1w", parse: func(s string) (calendar.Horizon, error) {
		h, err := calendar.ParseHorizon(s)
		if err != nil {
			return h, fmt.Errorf("want weeks (1w), days (7d) or a number of intervals")
		}
		return h, nil
	}}
}

func originsFlag() *value[int] {
	return &value[int]{v: 8, text: "8", parse: func(s string) (int, error) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 || n > 1000 {
			return 0, fmt.Errorf("want a whole number, 1 to 1000")
		}
		return n, nil
	}}
}

// levelsFlag is a list of quantile levels.
func levelsFlag() *value[[]float64] {
	parse := func(s string) ([]float64, error) {
		var list []float64
		for _, t := range strings.Split(s, ",") {
			p, err := strconv.ParseFloat(strings.TrimSpace(t), 64)
			if err != nil || !(p > 0 && p < 1) || math.IsNaN(p) {
				return nil, fmt.Errorf("want levels between 0 and 1, such as 0.1,0.5,0.9")
			}
			list = append(list, p)
		}
		slices.Sort(list)
		return slices.Compact(list), nil
	}
	const usual = "0.025,0.1,0.5,0.9,0.975"
	list, _ := parse(usual)
	return &value[[]float64]{v: list, text: usual, parse: parse}
}
