package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planBillCommand(e *env) *cli.Command {
	f := newMeasureFlags()
	f.why = "a bill takes a plan document, whose contract says what is paid"
	fte := secondsFlag()
	var rows string
	return &cli.Command{
		Name:      "bill",
		Usage:     "what is paid for what came, line by line, by the contract",
		ArgsUsage: "DOCUMENT ACTUALS... [flags]",
		Description: `Bills each period by the contract of a plan document: quantities and prices, take-or-pay,
surplus, credits for missed service levels unless its relief rule excuses them, minimum and
caps. Every line names the cells that it is the sum of; --rows writes them.

    cccplan plan bill acme.cccplan actuals.csv -o bill.csv --rows cells.csv`,
		Flags: append([]cli.Flag{
			&cli.GenericFlag{Name: "fte-hours", Value: fte, Usage: "paid `TIME` of one full-time equivalent in a period, 160h, for contracts that pay by FTE"},
			&cli.StringFlag{Name: "rows", Destination: &rows, Usage: "write every interval that was billed to `FILE`: the cells that the lines add up"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan document")
			if err != nil {
				return err
			}
			if err := checkBeside(c, "rows", rows, f.out); err != nil {
				return err
			}
			list, err := f.read(c, e, names, reliefLag)
			if err != nil {
				return err
			}
			m := list[0]
			if len(list) > 1 {
				return usage("--lag %s: a bill is of one plan", f.lags)
			}
			bills, verdicts, doubts, err := m.bills(fte.v.Hours())
			if err != nil {
				return fmt.Errorf("%s: %w", m.plan.Info.Name, err)
			}
			settings := f.settings(c, m)
			if c.IsSet("fte-hours") {
				settings = append(settings, planfile.Setting{Name: "fte-hours", Value: fte.text, Origin: "flag"})
			}
			w := m.warnings(doubts)
			write := func(w io.Writer) error { return measure.WriteBills(w, bills, f.locale.v) }
			var beside []output
			if rows != "" {
				beside = append(beside, output{rows, func(w io.Writer) error { return measure.WriteRows(w, m.match, f.locale.v) }})
			}
			if err := writeMade(e, f.out, write, measure.BillRows(bills), m.meta("plan bill", settings, w), beside...); err != nil {
				return err
			}
			if !f.quiet {
				m.summarise(e.stderr)
				if verdicts != nil {
					summariseRelief(e.stderr, verdicts)
				}
				summariseBills(e.stderr, bills)
				summariseSettings(e.stderr, settings)
				summariseOutput(e.stderr, f.out, measure.BillRows(bills))
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// bills are those of the contract, with the verdicts of its relief rule if it has one.
func (m *measured) bills(fteHours float64) (bills []measure.Bill, verdicts []measure.Relief, doubts []error, err error) {
	cfg := measure.BillConfig{Locked: fmt.Sprintf("%s of %s", m.version, filepath.Base(m.plan.Info.Name)), FTEHour: fteHours}
	var files []string
	for _, f := range m.history.Files {
		files = append(files, filepath.Base(f.Name))
	}
	cfg.Actuals = strings.Join(files, ", ")
	if b := m.contract.Billing; b != nil && m.contract.Relief != nil && len(b.Credits) > 0 {
		g, err := sheet.ParseGrain(b.Period)
		if err != nil {
			return nil, nil, nil, err
		}
		if verdicts, doubts, err = m.verdicts(g); err != nil {
			return nil, nil, nil, err
		}
		cfg.Relief = verdicts
	}
	bills, err = measure.Bills(m.match, m.contract, cfg)
	return bills, verdicts, doubts, err
}

// verdicts are those of the contract's relief rule.
func (m *measured) verdicts(g sheet.Grain) ([]measure.Relief, []error, error) {
	return measure.RelieveBy(m.match, func(queue, channel string) (measure.ReliefRule, error) {
		return measure.ReliefTerms(m.contract, queue, channel)
	}, func(string, string) sheet.Grain { return g })
}

// summariseBills prints bills for people.
func summariseBills(w io.Writer, bills []measure.Bill) {
	for i := range bills {
		b := &bills[i]
		fmt.Fprintf(w, "bill      %s, in %s\n", b.Period.Name, b.Currency.Code)
		t := newTable(8)
		t.row("item", "quantity", "unit", "price", "amount")
		for _, l := range b.Statement.Lines {
			t.row(l.Item, l.Quantity.String(), string(l.Unit), b.Currency.Price(l.Price), b.Currency.Money(l.Amount))
		}
		t.row("total", "", "", "", b.Currency.Money(b.Statement.Total()))
		t.print(w)
		for _, l := range b.Statement.Lines {
			fmt.Fprintf(w, "          %s: %s\n", l.Item, l.Basis)
		}
	}
}
