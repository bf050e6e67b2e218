package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
)

// ends is a number of the plan and one of what came: 0.95:0.92, or one for both.
type ends struct{ planned, actual float64 }

func endsFlag(parse func(string) (float64, error)) *value[ends] {
	return &value[ends]{parse: func(s string) (ends, error) {
		a, b, two := strings.Cut(s, ":")
		if !two {
			b = a
		}
		x, err := parse(strings.TrimSpace(a))
		if err != nil {
			return ends{}, err
		}
		y, err := parse(strings.TrimSpace(b))
		return ends{x, y}, err
	}}
}

// rateFlag is money for an hour.
func rateFlag() *value[ends] {
	return endsFlag(func(s string) (float64, error) {
		x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil || !(x > 0) || math.IsInf(x, 0) {
			return 0, fmt.Errorf("want money for a scheduled hour such as 24.50, or 24.50:25.10 planned and actual")
		}
		return x, nil
	})
}

func planBridgeCommand(e *env) *cli.Command {
	f := newMeasureFlags()
	of := &value[measure.Of]{v: measure.OfAgents, text: string(measure.OfAgents), parse: measure.ParseOf}
	rate, efficiency := rateFlag(), endsFlag(config.ParseShare)
	var factors, order string
	return &cli.Command{
		Name:      "bridge",
		Usage:     "why it took more or fewer staff than planned, factor by factor, nothing left over",
		ArgsUsage: "PLAN|DOCUMENT ACTUALS... [flags]",
		Description: `Attributes the gap between a plan and what came to level, mix and profile of the contacts,
handle times, targets, shrinkage, efficiency and rates, by Shapley's values: the mean over all
orders in which they could be changed. The parts add up to the gap in the digits shown. A
second plan in place of actuals bridges from the one plan to the other.

    cccplan plan bridge plan.csv actuals.csv
    cccplan plan bridge plan.csv actuals.csv --of cost --rate 24.50:25.10 --factors volume,aht,shrinkage,rates
    cccplan plan bridge plan.csv other-plan.csv --order volume,aht,shrinkage`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "of", Value: of, Usage: "`WHAT` the gap is in: agents (scheduled, on average), hours, cost or service_level"},
			&cli.StringFlag{Name: "factors", Destination: &factors, Usage: "attribute it to these `GROUPS`: volume,aht,shrinkage; volume is level+mix+profile (default: every factor that differs)"},
			&cli.StringFlag{Name: "order", Destination: &order, Usage: "show the parts in this declared `ORDER` too, first changed first: volume,aht,shrinkage"},
			&cli.GenericFlag{Name: "rate", Value: rate, Usage: "`MONEY` for a scheduled hour, planned:actual, for --of cost"},
			&cli.GenericFlag{Name: "efficiency", Value: efficiency, Usage: "`SHARE` of hours on the queue that cover a requirement, planned:actual: 95%:92% (default 100%)"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			cfg := measure.BridgeConfig{Of: of.v}
			if factors != "" {
				if cfg.Groups, err = measure.ParseGroups(factors); err != nil {
					return usage("invalid value for --factors: %v", err)
				}
			}
			if order != "" {
				for part := range strings.SplitSeq(order, ",") {
					cfg.Order = append(cfg.Order, strings.TrimSpace(part))
				}
			}
			if of.v == measure.OfCost && !c.IsSet("rate") {
				return usage("--of cost needs --rate: money for a scheduled hour")
			}
			b, err := f.bridged(c, e, names)
			if err != nil {
				return err
			}
			if c.IsSet("efficiency") {
				if of.v == measure.OfLevel {
					return usage("--efficiency: a service level is that of the agents there were")
				}
				b.from.Efficiency, b.to.Efficiency = efficiency.v.planned, efficiency.v.actual
			}
			b.from.Rate, b.to.Rate = rate.v.planned, rate.v.actual
			cfg.Sums = b.sums
			r, err := measure.Bridge(c.Context, b.from, b.to, cfg)
			if err != nil {
				return err
			}
			settings := []planfile.Setting{{Name: "of", Value: string(of.v), Origin: origin(c, "of")}}
			for _, s := range []planfile.Setting{{Name: "factors", Value: factors}, {Name: "order", Value: order}, {Name: "rate", Value: rate.text}, {Name: "efficiency", Value: efficiency.text}} {
				if s.Value != "" {
					s.Origin = "flag"
					settings = append(settings, s)
				}
			}
			settings = append(settings, b.settings...)
			w := warnings(b.warnings, r.Warnings)
			write := func(w io.Writer) error { return measure.WriteBridge(w, r, f.locale.v) }
			n := len(r.Lines) * (len(r.Groups) + 2)
			if err := writeMade(e, f.out, write, n, b.meta(settings, w)); err != nil {
				return err
			}
			if !f.quiet {
				b.summarise(e.stderr)
				summariseBridge(e.stderr, r)
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, f.out, n)
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// summariseBridge prints a bridge for people.
func summariseBridge(w io.Writer, r *measure.BridgeResult) {
	unit := map[measure.Of]string{
		measure.OfAgents: "scheduled agents, on average", measure.OfHours: "scheduled hours", measure.OfCost: "cost of scheduled hours",
		measure.OfLevel: "service level in percent, as the plan's model has it",
	}[r.Of]
	n := func(x int64) string { return decimals(float64(x)/math.Pow10(r.Decimals), r.Decimals) }
	part := func(x int64) string { return plus(float64(x)/math.Pow10(r.Decimals), r.Decimals) }
	print := func(head string, parts func(*measure.BridgeLine) []int64, groups []measure.Group) {
		fmt.Fprintln(w, head)
		t := newTable(8)
		cells := []string{"queue", "planned", "gap"}
		for _, g := range groups {
			cells = append(cells, g.String())
		}
		t.row(append(cells, "actual")...)
		for i := range r.Lines {
			l := &r.Lines[i]
			cells := []string{l.Name(), n(l.From), part(l.To - l.From)}
			for _, p := range parts(l) {
				cells = append(cells, part(p))
			}
			t.row(append(cells, n(l.To))...)
		}
		t.print(w)
	}
	print("bridge    "+unit+", by Shapley: the mean over all orders", func(l *measure.BridgeLine) []int64 { return l.Shapley }, r.Groups)
	if r.Order == nil {
		return
	}
	var names []string
	for _, g := range r.Order {
		names = append(names, g.String())
	}
	print("in order  "+strings.Join(names, ", then ")+", as declared: another order gives other parts", func(l *measure.BridgeLine) []int64 { return l.Sequential }, r.Groups)
}
