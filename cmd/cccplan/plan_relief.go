package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

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
	above := shareFlag()
	var both, owner, split string
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
			&cli.StringFlag{Name: "aht-split", Destination: &split, Usage: "`mix`: what the mix of contacts did to handle times is the client's, the rest the contact centre's"},
			&cli.GenericFlag{Name: "aht-above", Value: above, Usage: "`SHARE` over the planned handle time above which its owner answers for it, 3%: up to there the other side does"},
			&cli.GenericFlag{Name: "per", Value: grain, Usage: "`GRAIN` that is judged: interval, day, week or month; of a plan document, unless given, the period of its targets"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			rule := measure.ReliefRule{Method: method.v, Corridor: corridor.v, Both: measure.Both(both), AHTOwner: measure.Carrier(owner), AHTMix: split != "", AHTAbove: above.v}
			if split != "" && split != "mix" {
				return usage("invalid value %q for --aht-split: want mix", split)
			}
			if c.IsSet("method") {
				if err := rule.Validate(); err != nil {
					return usage("%v", err)
				}
			}
			list, err := f.read(c, e, names, reliefLag)
			if err != nil {
				return err
			}
			if len(list) > 1 {
				return usage("--lag %s: a verdict is on one plan", f.lags)
			}
			m := list[0]
			ruleOf := func(queue, channel string) (measure.ReliefRule, error) { return rule, nil }
			perOf, perFrom := func(string, string) sheet.Grain { return grain.v }, origin(c, "per")
			switch {
			case c.IsSet("method"):
			case m.contract == nil:
				return usage("which relief rule does the contract have? --method exclusion, capped_volume or counterfactual")
			default:
				for _, name := range []string{"corridor", "both", "aht-owner", "aht-split", "aht-above"} {
					if c.IsSet(name) {
						return usage("--%s goes with --method: without it the contract of the document holds", name)
					}
				}
				ruleOf = func(queue, channel string) (measure.ReliefRule, error) {
					return measure.ReliefTerms(m.contract, queue, channel)
				}
				if !c.IsSet("per") {
					perOf = func(queue, channel string) sheet.Grain { return measure.TargetPeriod(m.contract, queue, channel) }
					perFrom = "file"
				}
			}
			verdicts, doubts, err := measure.RelieveBy(m.match, ruleOf, perOf)
			if err != nil {
				return fmt.Errorf("%s: %w", m.plan.Info.Name, err)
			}
			settings := []planfile.Setting{{Name: "per", Value: periodsOf(verdicts, grain.v), Origin: perFrom}}
			if m.contract != nil && !c.IsSet("method") {
				settings = append(settings, planfile.Setting{Name: "method", Value: m.contract.Relief.Method, Origin: "file"})
			} else {
				settings = append(settings,
					planfile.Setting{Name: "method", Value: string(method.v), Origin: "flag"}, planfile.Setting{Name: "corridor", Value: corridor.v.String(), Origin: origin(c, "corridor")},
					planfile.Setting{Name: "both", Value: both, Origin: origin(c, "both")}, planfile.Setting{Name: "aht-owner", Value: owner, Origin: origin(c, "aht-owner")})
			}
			for _, s := range []planfile.Setting{{Name: "aht-split", Value: split}, {Name: "aht-above", Value: above.text}} {
				if s.Origin = "flag"; s.Value != "" {
					settings = append(settings, s)
				}
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

// periodsOf are the grains that verdicts are on, for people.
func periodsOf(list []measure.Relief, none sheet.Grain) string {
	var names []string
	for i := range list {
		if s := list[i].Grain.String(); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	if len(names) == 0 {
		return none.String()
	}
	return strings.Join(names, ",")
}

// summariseRelief prints verdicts for people: all, or where they are many those on what was
// missed, first come.
func summariseRelief(w io.Writer, list []measure.Relief) {
	const most = 40
	percent := func(x float64) string { return share(x, 1) }
	if judged := len(list); judged <= most {
		fmt.Fprintln(w, "verdicts")
	} else {
		list = slices.DeleteFunc(slices.Clone(list), func(r measure.Relief) bool { return r.Carrier == measure.Nobody })
		missed := len(list)
		list = list[:min(missed, most)]
		fmt.Fprintf(w, "verdicts  %s of %s judged were missed; %d of them shown, the file has all\n", thousands(float64(missed)), thousands(float64(judged)), len(list))
	}
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
			// Where one side answers for all of it the table says enough.
			if all := decimals(r.AHT, 1); decimals(r.ClientAHT, 1) != all && decimals(r.CCCAHT, 1) != all {
				fmt.Fprintf(w, "          handle times %s s planned, %s s planned for the contacts that came, %s s as they were: %s s with the client's part alone, %s s with the contact centre's\n",
					decimals(r.ForecastAHT, 1), decimals(r.MixAHT, 1), all, decimals(r.ClientAHT, 1), decimals(r.CCCAHT, 1))
			}
		}
	}
}
