package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planScoreCommand(e *env) *cli.Command {
	f := newMeasureFlags()
	var corridors, owners cli.StringSlice
	var rows string
	grain := grainFlag(sheet.Day)
	return &cli.Command{
		Name:      "score",
		Usage:     "how far the locked forecast was off, beside what chance alone does",
		ArgsUsage: "LOCKED|DOCUMENT ACTUALS... [flags]",
		Description: `Lays actuals beside the plan that was locked and scores contacts, handle times and agents by
queue and by interval, day, week and month. The floor is the error that chance makes of a
perfect forecast. Actuals from before the plan, in the same files, are the yardstick of MASE.
Of a plan document every version counts that was locked at a lag its contract names.

    cccplan plan score locked.csv actuals.csv
    cccplan plan score locked.csv actuals.csv --corridor 10%/day --owner volume=client -o scores.csv`,
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "corridor", Destination: &corridors, Usage: "how far contacts may lie from the forecast, `SHARE/GRAIN`: 10%/day, -5%+15%/month (may be given again)"},
			&cli.StringSliceFlag{Name: "owner", Destination: &owners, Usage: "who answers for `QUANTITY=PARTY`: volume=client, aht_s=joint, agents=ccc (may be given again)"},
			&cli.GenericFlag{Name: "per", Value: grain, Usage: "service levels are judged by `GRAIN`: interval, day, week or month"},
			&cli.StringFlag{Name: "rows", Destination: &rows, Usage: "write every interval that was measured to `FILE`: the rows that the scores recompute from"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan")
			if err != nil {
				return err
			}
			if err := checkBeside(c, "rows", rows, f.out); err != nil {
				return err
			}
			cfg := measure.ScoreConfig{}
			if cfg.Corridors, err = parseCorridors(corridors.Value()); err != nil {
				return err
			}
			if cfg.Owner, err = parseOwners(owners.Value()); err != nil {
				return err
			}
			list, err := f.read(c, e, names, scoreLags)
			if err != nil {
				return err
			}
			var cards []measure.Card
			var doubts []error
			lines := 0
			for _, m := range list {
				card, more, err := scoreCard(c, m, cfg, grain.v)
				if err != nil {
					return err
				}
				cards = append(cards, *card)
				doubts = append(doubts, more...)
				lines += len(card.Scores) + len(card.Levels)
			}
			m := list[0]
			settings := f.settings(c, list...)
			for _, k := range cfg.Corridors {
				settings = append(settings, planfile.Setting{Name: "corridor", Value: k.String(), Origin: "flag"})
			}
			for _, o := range owners.Value() {
				settings = append(settings, planfile.Setting{Name: "owner", Value: o, Origin: "flag"})
			}
			settings = append(settings, planfile.Setting{Name: "per", Value: grain.v.String(), Origin: origin(c, "per")})
			w := m.warnings(doubts)
			write := func(w io.Writer) error { return measure.WriteScores(w, cards, f.locale.v) }
			var beside []output
			if rows != "" {
				beside = append(beside, output{rows, func(w io.Writer) error { return measure.WriteRows(w, m.match, f.locale.v) }})
			}
			if err := writeMade(e, f.out, write, lines, m.meta("plan score", settings, w), beside...); err != nil {
				return err
			}
			if !f.quiet {
				m.summarise(e.stderr)
				summariseScores(e.stderr, cards)
				summariseMix(e.stderr, m.match)
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, f.out, lines)
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// scoreCard scores a plan; what no flag says the contract does, if there is one.
func scoreCard(c *cli.Context, m *measured, cfg measure.ScoreConfig, per sheet.Grain) (*measure.Card, []error, error) {
	card := &measure.Card{Version: m.version, LagDays: m.lag, Unlocked: m.unlocked}
	if m.contract != nil {
		terms := measure.ScoreTerms(m.contract, m.lag)
		if !c.IsSet("corridor") {
			cfg.Corridors = terms.Corridors
		}
		if !c.IsSet("owner") {
			cfg.Owner = terms.Owner
		}
	}
	card.Scores = measure.ScoreMatched(m.match, cfg)
	var doubts []error
	var err error
	card.Levels, doubts, err = measure.Levels(m.match, per)
	return card, doubts, err
}

func parseCorridors(texts []string) ([]measure.Corridor, error) {
	var list []measure.Corridor
	for _, s := range texts {
		c, err := measure.ParseCorridor(s)
		if err != nil {
			return nil, usage("invalid value for --corridor: %v", err)
		}
		for _, o := range list {
			if o.Grain == c.Grain {
				return nil, usage("--corridor %s and %s: want one for each grain", o, c)
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// parseOwners reads volume=client and the like.
func parseOwners(texts []string) (func(measure.Quantity) string, error) {
	of := map[measure.Quantity]string{}
	for _, s := range texts {
		q, party, ok := strings.Cut(s, "=")
		_, err := sheet.ParseOwner(party)
		switch measure.Quantity(q) {
		case measure.Volume, measure.AHT, measure.Agents:
		default:
			ok = false
		}
		if !ok || err != nil {
			return nil, usage("invalid value %q for --owner: want volume, aht_s or agents, then = and client, ccc or joint", s)
		}
		of[measure.Quantity(q)] = party
	}
	return func(q measure.Quantity) string { return of[q] }, nil
}

// summariseScores prints scorecards for people: what was off, and how much of it is luck.
func summariseScores(w io.Writer, cards []measure.Card) {
	percent := func(x float64) string { return share(x, 1) }
	for _, card := range cards {
		head := "scored"
		if card.Version != "" {
			head = fmt.Sprintf("scored    %s, locked %s before", card.Version, plural(card.LagDays, "day"))
		}
		fmt.Fprintln(w, head)
		t := newTable(8)
		t.row("queue", "of", "owner", "by", "judged", "WAPE", "by chance", "above it", "bias", "MASE", "inside", "by chance", "level", "shape")
		for i := range card.Scores {
			s := &card.Scores[i]
			if s.Count == 0 || s.Quantity != measure.Volume && s.Grain != sheet.Interval && s.Grain != sheet.Month {
				continue // the file has all
			}
			t.row(scoredQueue(s.Queue, s.Channel, s.All), string(s.Quantity), dash(s.Owner), s.Grain.String(), thousands(float64(s.Count)), percent(s.WAPE()), percent(s.Floor()), points(s.AboveFloor()),
				signed(s.Bias()), decimals(s.MASE(), 2), percent(s.InsideShare()), percent(s.ChanceShare()), percent(s.Level/s.Actual), percent(s.Shape/s.Actual))
		}
		t.print(w)
		if len(card.Levels) == 0 {
			continue
		}
		fmt.Fprintln(w, "levels")
		t = newTable(8)
		t.row("queue", "formula", "in time", "of", "service level", "planned", "target", "met")
		for i := range card.Levels {
			l := &card.Levels[i]
			met := "-"
			if !math.IsNaN(l.Target) {
				met = fmt.Sprintf("%d of %s", l.Met, plural(l.Periods, l.Grain.String()))
			}
			t.row(scoredQueue(l.Queue, l.Channel, l.All), l.Formula.String(), thousands(l.Good), thousands(l.Counted), percent(l.Level()), percent(l.Planned), percent(l.Target), met)
		}
		t.print(w)
	}
}

// summariseMix says what the mix of contacts did to the handle time of all queues.
func summariseMix(w io.Writer, m *measure.Matched) {
	planned, mixed, actual := measure.MixStandardised(m)
	if math.IsNaN(actual) || len(m.Queues) < 2 {
		return
	}
	fmt.Fprintf(w, "handling  %s s planned over all queues, %s s by the mix and course of contacts that came, %s s as it was: %s s are the mix, %s s lie within the queues\n",
		decimals(planned, 1), decimals(mixed, 1), decimals(actual, 1), plus(mixed-planned, 1), plus(actual-mixed, 1))
}

func scoredQueue(queue, channel string, all bool) string {
	if all {
		return "all"
	}
	return (&measure.MatchedQueue{Queue: queue, Channel: channel}).Name()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// points is a share in points of percent, with its sign.
func points(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return plus(100*x, 1)
}

func plus(x float64, n int) string { return fmt.Sprintf("%+.*f", n, x) }
