package main

import (
	"io"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/planfile"
)

// moneyFlags are the flags of cccplan report that ask what a plan costs and earns.
type moneyFlags struct {
	rates, prices, statement string // files
	currency                 *value[billing.Currency]
	costs                    *billing.Rates  // nil: not asked for
	terms                    *billing.Prices // nil: not asked for
	account                  *hours.Account
}

func newMoneyFlags() *moneyFlags {
	return &moneyFlags{currency: &value[billing.Currency]{parse: billing.ParseCurrency}}
}

func (m *moneyFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "rates", Destination: &m.rates, Usage: "show what the plan costs, at the rates in `FILE`: item,per,rate; needs --currency"},
		&cli.StringFlag{Name: "prices", Destination: &m.prices, Usage: "show what a client pays for it as planned, at the prices in `FILE`: unit,price; needs --currency"},
		&cli.GenericFlag{Name: "currency", Value: m.currency, Usage: "`CODE` of the currency of rates and prices, such as EUR"},
		&cli.StringFlag{Name: "statement", Destination: &m.statement, Usage: "write every line of cost and invoice to `FILE`: quantity, price, amount and what they rest on"},
	}
}

// asked says whether money is to be shown.
func (m *moneyFlags) asked() bool { return m.rates != "" || m.prices != "" }

func (m *moneyFlags) check(c *cli.Context, out string) error {
	switch {
	case m.rates == "-" || m.prices == "-":
		return usage("rates and prices are read from files, not from standard input")
	case m.asked() && !c.IsSet("currency"):
		return usage("--rates and --prices need the currency they are in: --currency EUR")
	case !m.asked() && c.IsSet("currency"):
		return usage("--currency is for --rates and --prices")
	case !m.asked() && c.IsSet("statement"):
		return usage("--statement is for --rates and --prices")
	}
	return checkBeside(c, "statement", m.statement, out)
}

// load reads rates and prices.
func (m *moneyFlags) load(c *cli.Context, e *env) (inputs []planfile.Input, err error) {
	read := func(name string, take func(io.Reader) (sum string, rows int, err error)) error {
		if name == "" {
			return nil
		}
		in, err := e.open(c.Context, name)
		if err != nil {
			return err
		}
		defer in.Close()
		sum, rows, err := take(in)
		inputs = append(inputs, planfile.Input{Name: filepath.Base(name), SHA256: sum, Rows: rows})
		return err
	}
	if err = read(m.rates, func(r io.Reader) (string, int, error) {
		costs, info, err := billing.ReadRates(c.Context, r, m.rates, m.currency.v)
		m.costs = costs
		return info.SHA256, info.Rows, err
	}); err != nil {
		return nil, err
	}
	err = read(m.prices, func(r io.Reader) (string, int, error) {
		terms, info, err := billing.ReadPrices(c.Context, r, m.prices, m.currency.v)
		m.terms = terms
		return info.SHA256, info.Rows, err
	})
	return inputs, err
}

// of finds what a roll-up costs and earns.
func (m *moneyFlags) of(r *hours.Rollup, sums []string, plan string) (err error) {
	if m.asked() {
		m.account, err = r.Account(m.costs, m.terms, m.currency.v, sums, plan)
	}
	return err
}

func (m *moneyFlags) settings() []planfile.Setting {
	var list []planfile.Setting
	for _, s := range []planfile.Setting{{Name: "rates", Value: m.rates}, {Name: "prices", Value: m.prices}, {Name: "currency", Value: m.currency.v.Code}} {
		if s.Value != "" {
			s.Origin = "flag"
			list = append(list, s)
		}
	}
	return list
}

// beside is the file of the lines.
func (m *moneyFlags) beside(loc planfile.Locale) []output {
	if m.statement == "" || m.account == nil {
		return nil
	}
	return []output{{m.statement, func(w io.Writer) error {
		return billing.WriteStatement(w, billing.Join(m.account.Costs, m.account.Invoice), m.currency.v, loc)
	}}}
}
