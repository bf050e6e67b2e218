package measure

import (
	"fmt"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// ppm is a share of a contract, which counts it in millionths.
func ppm(n int64) float64 { return float64(n) / 1e6 }

// ScoreTerms are what a contract says of scores at a lag: the corridors of volumes that
// hold so many days ahead, one of each grain, and who owns what.
func ScoreTerms(c *plandoc.Contract, lagDays int) ScoreConfig {
	cfg := ScoreConfig{Owner: func(q Quantity) string {
		of := map[Quantity]sheet.Quantity{Volume: sheet.Volume, AHT: sheet.AHT, Agents: sheet.Committed}[q]
		return c.Owner(of).String()
	}}
	seen := map[string]bool{}
	for _, k := range c.Corridors {
		near := int64(lagDays) >= k.Near && (k.Far == 0 || int64(lagDays) <= k.Far)
		g, err := sheet.ParseGrain(k.Grain)
		if k.Quantity != sheet.Volume.String() || !near || err != nil || seen[k.Grain] {
			continue
		}
		seen[k.Grain] = true
		cfg.Corridors = append(cfg.Corridors, Corridor{Below: ppm(k.Below), Above: ppm(k.Above), Grain: g})
	}
	return cfg
}

// TargetOf is the service level that a contract sets for a queue: the target that names
// queue and channel, else the queue, else the channel, else neither; nil = none.
func TargetOf(c *plandoc.Contract, queue, channel string) *plandoc.Target {
	var best *plandoc.Target
	most := -1
	for i := range c.Targets {
		t := &c.Targets[i]
		if t.Queue != "" && t.Queue != queue || t.Channel != "" && t.Channel != channel {
			continue
		}
		if fit := 2*count(t.Queue != "") + count(t.Channel != ""); fit > most {
			best, most = t, fit
		}
	}
	return best
}

// TargetPeriod is the period over which the service level of a queue is to be met by a
// contract; a month where it has no target.
func TargetPeriod(c *plandoc.Contract, queue, channel string) sheet.Grain {
	if t := TargetOf(c, queue, channel); t != nil {
		if g, err := sheet.ParseGrain(t.Period); err == nil { // the contract was checked
			return g
		}
	}
	return sheet.Month
}

// formulaOf is how a target counts.
func formulaOf(t *plandoc.Target) (Formula, error) {
	d, err := erlang.ParseDefinition(t.Formula)
	return Formula{Definition: d, Short: t.ShortMS > 0 && t.ShortMS != t.WithinMS}, err
}

// ReliefTerms is the relief rule of a contract for a queue, with its clause on handle times. A
// contract without one is [ErrNoRelief]: nothing stands in place of what was not agreed.
func ReliefTerms(c *plandoc.Contract, queue, channel string) (ReliefRule, error) {
	if c.Relief == nil {
		return ReliefRule{}, fmt.Errorf("%w in the contract: what becomes of a missed service level when the forecast was wrong was not agreed", ErrNoRelief)
	}
	g, err := sheet.ParseGrain(c.Relief.Grain)
	if err != nil {
		return ReliefRule{}, err
	}
	rule := ReliefRule{Method: Method(c.Relief.Method), Both: Both(c.Relief.Both), Corridor: Corridor{Below: ppm(c.Relief.Below), Above: ppm(c.Relief.Above), Grain: g}}
	if a := c.AHT; a != nil {
		rule.AHTOwner, rule.AHTMix, rule.AHTAbove = Carrier(a.Owner), a.Split == "mix", ppm(a.Above)
	}
	if t := TargetOf(c, queue, channel); t != nil {
		f, err := formulaOf(t)
		if err != nil {
			return rule, err
		}
		rule.Formula, rule.Target, rule.Within = &f, ppm(t.Share), float64(t.WithinMS)/1e3
		if f.Short {
			rule.Short = float64(t.ShortMS) / 1e3
		}
	}
	return rule, rule.Validate()
}

// BillingTerms are the price of a contract. A contract without one is [ErrNoBilling].
func BillingTerms(c *plandoc.Contract) (billing.Terms, error) {
	b := c.Billing
	if b == nil {
		return billing.Terms{}, fmt.Errorf("%w in the contract: what is paid was not agreed", ErrNoBilling)
	}
	unit, err := billing.ParseUnit(b.Model)
	if err != nil {
		return billing.Terms{}, fmt.Errorf("billing model %q: %w", b.Model, err)
	}
	t := billing.Terms{
		Unit: unit, Price: billing.Price(b.Rate) * billing.Cent, Floor: billing.Quantity(b.Floor), Ceiling: billing.Quantity(b.Ceiling), Surplus: billing.Price(b.Surplus) * billing.Cent,
		Minimum: billing.Money(b.Minimum), Cap: billing.Money(b.Cap), CreditCap: billing.Quantity(b.CreditCap),
	}
	for _, k := range b.Credits {
		t.Credits = append(t.Credits, billing.Step{Level: billing.Quantity(k.Below), Share: billing.Quantity(k.Credit)})
	}
	return t, t.Validate()
}
