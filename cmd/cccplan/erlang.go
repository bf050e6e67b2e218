package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

func erlangCommand(e *env) *cli.Command {
	targets, blend := newTargetFlags(), newBlendFlags()
	volume, agents := numberFlag(), numberFlag()
	interval := intervalFlag()
	interval.v, interval.text = 30*time.Minute, "30m"
	var asJSON bool
	var cases, out string
	return &cli.Command{
		Name:      "erlang",
		Usage:     "what-if: what a number of agents gives, or how many a target needs",
		ArgsUsage: "--volume N --aht SECONDS [--agents N | targets] [flags] | --batch CASES.csv [-o FILE]",
		Description: `Computes one interval with Erlang C, or Erlang A with --patience. With --agents it
prints what they give; without, it finds the fewest agents for the targets, of which
80/20 is one unless --service-level says otherwise. The neighbouring agent counts show
the curve.

    cccplan erlang --volume 100 --interval 30m --aht 180 --agents 14
    cccplan erlang --volume 100 --interval 30m --aht 180 --service-level 80/20 --shrinkage 30% --json
    cccplan erlang --volume 100 --interval 30m --aht 180 --job-aht 300 --jobs-per-hour 20
    cccplan erlang --batch cases.csv -o results.csv`,
		Flags: append(append([]cli.Flag{
			&cli.GenericFlag{Name: "volume", Value: volume, Usage: "contacts offered in the interval, `N`"},
			&cli.GenericFlag{Name: "interval", Value: interval, Usage: "`LENGTH` of the interval: 30m, 15m"},
			&cli.GenericFlag{Name: "agents", Value: agents, Usage: "`N` agents, may be fractional"},
			&cli.StringFlag{Name: "batch", Destination: &cases, Usage: "compute every row of `CASES.csv` (- is standard input); columns as in docs/erlang.md"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "write the computed cases to `FILE` (default: standard output)"},
			&cli.BoolFlag{Name: "json", Destination: &asJSON, Usage: "print JSON"},
		}, blend.flags()...), targets.flags("handle time in `SECONDS`: 240, 240s, 4m")...),
		Action: func(c *cli.Context) error {
			switch {
			case cases != "":
				return runBatch(c, e, cases, out)
			case out != "":
				return usage("-o goes with --batch")
			case c.NArg() > 0:
				return usage("erlang takes no file, got %q: its inputs are flags", c.Args().First())
			case !c.IsSet("volume"):
				return usage("--volume is needed: contacts offered in the interval")
			case !c.IsSet("aht"):
				return usage("--aht is needed: handle time in seconds")
			case c.IsSet("agents") && (c.IsSet("max-asa") || c.IsSet("max-abandonment") || c.IsSet("max-occupancy") || c.IsSet("min-agents")):
				return usage("--agents says how many there are, targets ask how many are needed: give one or the other")
			}
			if err := targets.check(c); err != nil {
				return err
			}
			set := targets.given(c).Over(planner.Defaults())
			w := whatIf{
				Volume: volume.v, IntervalS: interval.v.Seconds(), AHTS: set.AHT.Seconds(), WithinS: set.Within.Seconds(),
				PatienceS: set.Patience.Seconds(), Shrinkage: set.Shrinkage, byDefault: !c.IsSet("service-level"),
				Target: erlang.Target{
					ServiceLevel: set.ServiceLevel, Definition: set.Definition, Within: set.Within.Seconds(),
					MaxASA: set.MaxASA.Seconds(), MaxAbandonment: set.MaxAbandonment,
					MaxOccupancy: set.MaxOccupancy, MinAgents: float64(set.MinAgents),
				},
			}
			if set.ServiceLevel == 0 { // the threshold still says what share is shown
				w.WithinS, w.byDefault = planner.Defaults().Within.Seconds(), true
			}
			given := -1.0
			if c.IsSet("agents") {
				given = agents.v
			}
			if blend.asked(c) {
				if set.ServiceLevel == 0 || set.ServiceLevel == 1 {
					return usage("blending wants a service level above 0 %% and below 100 %%")
				}
				err := blend.run(c, e.stdout, &w, given)
				if errors.Is(err, erlang.ErrUnreachable) {
					return &decisionError{err.Error()}
				}
				return err
			}
			err := w.compute(given)
			if err != nil && !errors.Is(err, erlang.ErrUnreachable) {
				return err
			}
			if err != nil {
				return &decisionError{err.Error()}
			}
			if asJSON {
				return w.printJSON(e.stdout)
			}
			return w.print(e.stdout)
		},
	}
}

// definitions are all definitions of the service level.
var definitions = []erlang.Definition{erlang.Offered, erlang.Answered, erlang.ExclShort, erlang.AbandonsGood, erlang.ShortCredit, erlang.Virtual}

// whatIf is one question to the calculator and its answer.
type whatIf struct {
	Volume, IntervalS, AHTS, PatienceS, WithinS, Shrinkage float64

	Target    erlang.Target
	byDefault bool // the threshold of the service level was not given

	queue    erlang.Queue
	asked    bool // agents were given, not found
	found    erlang.Staffing
	measures erlang.Measures
	curve    []erlang.Measures
}

// compute answers for given agents, or finds them when given is negative.
func (w *whatIf) compute(given float64) error {
	w.queue = erlang.Queue{Load: w.Volume * w.AHTS / w.IntervalS, AHT: w.AHTS, Patience: w.PatienceS}
	var err error
	if w.asked = given >= 0; w.asked {
		w.measures, err = w.queue.At(given, w.WithinS)
	} else if err = planner.CheckTarget(w.Target, w.queue); err == nil {
		w.found, err = w.queue.Agents(w.Target)
		w.measures = w.found.At
		given = float64(w.found.Agents)
	}
	if err != nil {
		return err
	}
	const around = 4
	for n := max(0, math.Floor(given)-around); n <= math.Floor(given)+around; n++ {
		m, err := w.queue.At(n, w.WithinS)
		if err != nil {
			return err
		}
		w.curve = append(w.curve, m)
	}
	return nil
}

func (w *whatIf) model() string {
	if w.PatienceS > 0 {
		return "A"
	}
	return "C"
}

func (w *whatIf) print(out io.Writer) error {
	fmt.Fprintf(out, "Erlang %s: %s contacts in %s, handle time %s s", w.model(), trim(w.Volume), calendar.StepName(time.Duration(w.IntervalS*float64(time.Second))), trim(w.AHTS))
	if w.PatienceS > 0 {
		fmt.Fprintf(out, ", patience %s s", trim(w.PatienceS))
	}
	fmt.Fprintf(out, "; load %s erlangs\n", trim(w.queue.Load))
	if w.asked {
		fmt.Fprintf(out, "%s agents give:\n", trim(w.measures.Agents))
	} else {
		fmt.Fprintf(out, "fewest agents: %d (exactly %s), set by %s", w.found.Agents, trim(w.found.Exact), w.found.Binding)
		if w.Shrinkage > 0 {
			fmt.Fprintf(out, "; scheduled %s at %s %% shrinkage", trim(erlang.GrossUp(w.found.Exact, w.Shrinkage)), trim(100*w.Shrinkage))
		}
		fmt.Fprintln(out)
	}
	m := w.measures
	note := ""
	if w.byDefault {
		note = " (default threshold)"
	}
	fmt.Fprintf(out, "  service level   %s %% within %s s (%s)%s\n", percent(m.Level(w.Target.Definition)), trim(w.WithinS), w.Target.Definition, note)
	if w.PatienceS > 0 {
		var other []string
		for _, d := range definitions {
			if d != w.Target.Definition {
				other = append(other, fmt.Sprintf("%s %s %%", d, percent(m.Level(d))))
			}
		}
		fmt.Fprintf(out, "                  %s\n", strings.Join(other, ", "))
	}
	unit := " s"
	if math.IsInf(m.ASA, 1) {
		unit = ""
	}
	fmt.Fprintf(out, "  ASA             %s%s\n", waitText(m.ASA), unit)
	fmt.Fprintf(out, "  has to wait     %s %%\n", percent(m.PWait))
	fmt.Fprintf(out, "  occupancy       %s %%\n", percent(m.Occupancy))
	if w.PatienceS > 0 {
		fmt.Fprintf(out, "  abandonment     %s %%\n", percent(m.Abandonment))
	}
	if m.Overloaded {
		fmt.Fprintln(out, "  overloaded: more work comes in than these agents can do, the queue grows without end")
	}
	fmt.Fprintln(out)
	t := newTable(0)
	head := []string{"agents", fmt.Sprintf("in %s s %%", trim(w.WithinS)), "ASA s", "waits %", "occupancy %"}
	if w.PatienceS > 0 {
		head = append(head, "abandoned %")
	}
	t.row(head...)
	for _, m := range w.curve {
		mark := ""
		if m.Agents == math.Floor(w.measures.Agents) {
			mark = "> "
		}
		row := []string{mark + trim(m.Agents), percent(m.Level(w.Target.Definition)), waitText(m.ASA), percent(m.PWait), percent(m.Occupancy)}
		if w.PatienceS > 0 {
			row = append(row, percent(m.Abandonment))
		}
		t.row(row...)
	}
	return t.print(out)
}

// measuresJSON has the names of the plan's columns. JSON has no infinity: a wait
// without end is null, with overloaded true.
type measuresJSON struct {
	Agents       float64 `json:"agents"`
	ServiceLevel float64 `json:"service_level"`
	// ByDefinition are the service levels by the ids of their definitions.
	ByDefinition map[string]float64 `json:"service_level_by_definition"`
	ASA          *float64           `json:"asa_s"`
	PWait        float64            `json:"p_wait"`
	Occupancy    float64            `json:"occupancy"`
	Abandonment  float64            `json:"abandonment"`
	Overloaded   bool               `json:"overloaded"`
}

func toJSON(m erlang.Measures, d erlang.Definition) measuresJSON {
	by := map[string]float64{}
	for _, d := range definitions {
		by[d.String()] = m.Level(d)
	}
	j := measuresJSON{Agents: m.Agents, ServiceLevel: m.Level(d), ByDefinition: by, PWait: m.PWait, Occupancy: m.Occupancy, Abandonment: m.Abandonment, Overloaded: m.Overloaded}
	if !math.IsInf(m.ASA, 0) {
		j.ASA = &m.ASA
	}
	return j
}

func (w *whatIf) printJSON(out io.Writer) error {
	answer := struct {
		Model       string         `json:"model"`
		Volume      float64        `json:"volume"`
		IntervalS   float64        `json:"interval_s"`
		AHTS        float64        `json:"aht_s"`
		PatienceS   *float64       `json:"patience_s"`
		Load        float64        `json:"load_erlang"`
		Definition  string         `json:"sl_definition"`
		WithinS     float64        `json:"sl_within_s"`
		AgentsExact *float64       `json:"agents_exact,omitempty"`
		Binding     string         `json:"binding,omitempty"`
		Shrinkage   float64        `json:"shrinkage"`
		Scheduled   *float64       `json:"scheduled,omitempty"`
		Result      measuresJSON   `json:"result"`
		Curve       []measuresJSON `json:"curve"`
	}{
		Model: w.model(), Volume: w.Volume, IntervalS: w.IntervalS, AHTS: w.AHTS, Load: w.queue.Load,
		WithinS: w.WithinS, Shrinkage: w.Shrinkage, Definition: w.Target.Definition.String(), Result: toJSON(w.measures, w.Target.Definition),
	}
	if w.PatienceS > 0 {
		answer.PatienceS = &w.PatienceS
	}
	if !w.asked {
		scheduled := erlang.GrossUp(w.found.Exact, w.Shrinkage)
		answer.AgentsExact, answer.Binding, answer.Scheduled = &w.found.Exact, w.found.Binding.String(), &scheduled
	}
	for _, m := range w.curve {
		answer.Curve = append(answer.Curve, toJSON(m, w.Target.Definition))
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(answer)
}

func percent(x float64) string { return fmt.Sprintf("%.1f", 100*x) }

func waitText(s float64) string {
	if math.IsInf(s, 1) {
		return "without end"
	}
	return fmt.Sprintf("%.1f", s)
}
