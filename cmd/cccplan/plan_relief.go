package main

import (
	"fmt"
	"io"
	"math"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planReliefCommand(e *env) *cli.Command {
	f := newMeasureFlags()
	method := &value[measure.Method]{parse: measure.ParseMethod}
	corridor := &value[measure.Corridor]{parse: measure.ParseCorridor}
	grain := grainFlag(sheet.Month)
	var both, owner string
	return &cli.Command{
		Name:      "relief",
		Usage:     "who carries a missed service level, by the contract's rule",
		ArgsUsage: "LOCKED|DOCUMENT ACTUALS... [flags]",
		Description: `Judges each period of each queue by the relief rule of a contract, and shows everything
that the verdict follows from. The actuals need agents, those who were there, and, to count
the service level rather than model it, answered_in_target.

    cccplan plan relief locked.csv actuals.csv --method counterfactual
    cccplan plan relief locked.csv actuals.csv --method exclusion --corridor 10%/day --per month`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "method", Value: method, Usage: "relief `RULE` of the contract: exclusion, capped_volume or counterfactual"},
			&cli.GenericFlag{Name: "corridor", Value: corridor, Usage: "how far contacts may lie from the forecast, `SHARE/GRAIN`: 10%/day; for exclusion and capped_volume"},
			&cli.StringFlag{Name: "both", Destination: &both, Value: string(measure.BothNone), Usage: "`WHAT` holds where either side alone would have met it: none (no relief), relief or share"},
			&cli.StringFlag{Name: "aht-owner", Destination: &owner, Value: string(measure.Client), Usage: "`PARTY` that answers for handle times: client or ccc"},
			&cli.GenericFlag{Name: "per", Value: grain, Usage: "`GRAIN` that the contract judges: interval, day, week or month"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			list, err := f.read(c, e, names, reliefLag)
			if err != nil {
				return err
			}
			if len(list) > 1 {
				return usage("--lag %s: a verdict is on one plan", f.lags)
			}
			m := list[0]
			rule := measure.ReliefRule{Method: method.v, Corridor: corridor.v, Both: measure.Both(both), AHTOwner: measure.Carrier(owner)}
			ruleOf := func(queue, channel string) (measure.ReliefRule, error) { return rule, nil }
			if m.contract == nil || c.IsSet("method") {
				if !c.IsSet("method") {
					return usage("which relief rule does the contract have? --method exclusion, capped_volume or counterfactual")
				}
				if err := rule.Validate(); err != nil {
					return usage("%v", err)
				}
			} else {
				for _, name := range []string{"corridor", "both", "aht-owner"} {
					if c.IsSet(name) {
						return usage("--%s goes with --method: without it the contract of the document holds", name)
					}
				}
				ruleOf = func(queue, channel string) (measure.ReliefRule, error) {
					return measure.ReliefTerms(m.contract, queue, channel)
				}
			}
			verdicts, doubts, err := measure.RelieveBy(m.match, ruleOf, grain.v)
			if err != nil {
				return fmt.Errorf("%s: %w", m.plan.Info.Name, err)
			}
			settings := []planfile.Setting{{Name: "per", Value: grain.v.String(), Origin: origin(c, "per")}}
			if m.contract != nil && !c.IsSet("method") {
				settings = append(settings, planfile.Setting{Name: "method", Value: m.contract.Relief.Method, Origin: "file"})
			} else {
				settings = append(settings,
					planfile.Setting{Name: "method", Value: string(method.v), Origin: "flag"}, planfile.Setting{Name: "corridor", Value: corridor.v.String(), Origin: origin(c, "corridor")},
					planfile.Setting{Name: "both", Value: both, Origin: origin(c, "both")}, planfile.Setting{Name: "aht-owner", Value: owner, Origin: origin(c, "aht-owner")})
			}
			settings = append(settings, f.settings(c, m)...)
			w := m.warnings(doubts)
			write := func(w io.Writer) error { return measure.WriteRelief(w, verdicts, f.locale.v) }
			if err := writeMade(e, f.out, write, len(verdicts), m.meta("plan relief", settings, w)); err != nil {
				return err
			}
			if !f.quiet {
				m.summarise(e.stderr)
				summariseRelief(e.stderr, verdicts)
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, f.out, len(verdicts))
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// summariseRelief prints verdicts for people.
func summariseRelief(w io.Writer, list []measure.Relief) {
	percent := func(x float64) string { return share(x, 1) }
	fmt.Fprintln(w, "verdicts")
	t := newTable(8)
	t.row("queue", "period", "offered", "forecast", "AHT s", "forecast", "agent hours", "committed", "service level", "target", "counted", "T1", "T2", "carried by", "client's part")
	for i := range list {
		r := &list[i]
		level := percent(r.Level)
		if !r.Measured {
			level += " (model)"
		}
		t.row(r.Name(), r.Period(), thousands(r.Offered), thousands(r.Forecast), decimals(r.AHT, 1), decimals(r.ForecastAHT, 1), decimals(r.Delivered, 1), decimals(r.Committed, 1),
			level, percent(r.Target), percent(r.Counted), percent(r.T1), percent(r.T2), string(r.Carrier), percent(r.ClientShare))
	}
	t.print(w)
	for i := range list {
		r := &list[i]
		fmt.Fprintf(w, "          %s %s: %s\n", r.Name(), r.Period(), r.Why)
		if !math.IsNaN(r.ForecastPart) && r.Carrier != measure.Nobody {
			fmt.Fprintf(w, "          by the plan's model %s planned, %s as it came: %s points by the forecast, %s by the staff\n",
				percent(r.Planned), percent(r.Modelled), points(r.ForecastPart), points(r.StaffPart))
		}
	}
}
