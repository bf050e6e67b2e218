package reconcile

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Rule says which value holds where two differ, but not by too much.
type Rule uint8

// Rules.
const (
	ByOwner  Rule = iota // that of the party that owns the quantity; of joint ones the midpoint
	ByBase               // that of the base; without a base the owner's
	Midpoint             // halfway, halves of the last digit upwards; of texts the base
)

var ruleNames = [...]string{"owner", "base", "midpoint"}

func (r Rule) String() string { return ruleNames[r] }

// ParseRule reads owner, base or midpoint.
func ParseRule(s string) (Rule, error) {
	for i, name := range ruleNames {
		if s == name {
			return Rule(i), nil
		}
	}
	return ByOwner, fmt.Errorf("rule %q: want owner, base or midpoint", s)
}

// Million is a share of 1 in the unit of shares here.
const Million = 1_000_000

// Corridor is by how much the contact centre's value of a quantity may differ from the
// client's, and both from each other, without a dispute.
type Corridor struct {
	Quantity sheet.Quantity
	All      bool // of every input that is a number, instead of Quantity
	Grain    sheet.Grain
	// Below and Above are millionths by which the contact centre's value may be below and
	// above the client's: of the base, else of the client's value. Where only the cell has
	// no base, they are of the owner's value, and of joint quantities of the smaller one.
	Below, Above int64
	// Absolute is a difference that is within the corridor whatever the shares, in the
	// quantity's own scale.
	Absolute int64
	Rule     Rule
	// Near and Far bound the days ahead of Config.AsOf for which it holds: from Near to
	// Far, Far = 0 without end. They mean nothing without AsOf.
	Near, Far int64
}

// of says whether the corridor is one of the quantity, so many days ahead.
func (c *Corridor) of(q sheet.Quantity, ahead int64, dated bool) bool {
	if c.All && (q.Derived() || q.Spec().Text) || !c.All && c.Quantity != q {
		return false
	}
	return !dated || ahead >= c.Near && (c.Far == 0 || ahead <= c.Far)
}

// holds says whether the values are within the corridor; ref is what shares are of.
func (c *Corridor) holds(ref, client, ccc sheet.Value) bool {
	if client.State != sheet.Known || ccc.State != sheet.Known {
		return false
	}
	diff := ccc.N - client.N
	size, share := diff, c.Above
	if diff < 0 {
		size, share = -diff, c.Below
	}
	if size <= c.Absolute {
		return true
	}
	if ref.State != sheet.Known {
		return false
	}
	// size / |ref| <= share / 10^6, exactly.
	left := new(big.Int).Mul(big.NewInt(size), big.NewInt(Million))
	right := new(big.Int).Mul(big.NewInt(max(ref.N, -ref.N)), big.NewInt(share))
	return left.Cmp(right) <= 0
}

// String is the corridor as [ParseCorridor] reads it, without the quantity.
func (c *Corridor) String() string {
	text := percent(c.Above)
	if c.Below != c.Above {
		text = "-" + percent(c.Below) + ".." + text
	}
	if c.Below == 0 && c.Above == 0 && c.Absolute > 0 && !c.All {
		text = c.Quantity.Format(sheet.Number(c.Absolute))
	}
	return text + "/" + c.Grain.String()
}

// percent is so many millionths in percent.
func percent(millionths int64) string {
	return strconv.FormatFloat(float64(millionths)/1e4, 'f', -1, 64) + "%"
}

// ParseCorridor reads 10%/day, volume=-5%..10%/week or aht=15/interval: a quantity, where
// it is not every number; by how much, in percent or in the quantity's own unit; and the
// grain over which it is looked at.
func ParseCorridor(s string) (Corridor, error) {
	bad := fmt.Errorf("corridor %q: want such as 10%%/day, volume=-5%%..10%%/week or aht=15/interval", s)
	var c Corridor
	text := strings.TrimSpace(s)
	c.All = true
	if name, rest, ok := strings.Cut(text, "="); ok {
		q, err := ParseName(name)
		if err != nil {
			return c, err
		}
		if q.Spec().Text {
			return c, fmt.Errorf("corridor %q: %s is no number", s, q)
		}
		c.Quantity, c.All, text = q, false, strings.TrimSpace(rest)
	}
	text, grain, ok := strings.Cut(text, "/")
	if !ok {
		grain = "interval"
	}
	var err error
	if c.Grain, err = sheet.ParseGrain(strings.TrimSpace(grain)); err != nil {
		return c, bad
	}
	if low, high, ok := strings.Cut(text, ".."); ok {
		below, err1 := parsePercent(strings.TrimPrefix(strings.TrimSpace(low), "-"))
		above, err2 := parsePercent(high)
		if err1 != nil || err2 != nil || !strings.HasPrefix(strings.TrimSpace(low), "-") && below != 0 {
			return c, bad
		}
		c.Below, c.Above = below, above
		return c, nil
	}
	if !strings.Contains(text, "%") && !c.All {
		v, err := c.Quantity.Parse(strings.Replace(strings.TrimSpace(text), ",", ".", 1))
		if err != nil || v.State != sheet.Known || v.N < 0 {
			return c, bad
		}
		c.Absolute = v.N
		return c, nil
	}
	if c.Above, err = parsePercent(text); err != nil {
		return c, bad
	}
	c.Below = c.Above
	return c, nil
}

// parsePercent reads 10 % in millionths.
func parsePercent(s string) (int64, error) {
	s, ok := strings.CutSuffix(strings.TrimSpace(s), "%")
	x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
	if err != nil || !ok || !(x >= 0 && x <= 10000) {
		return 0, fmt.Errorf("%q is no percentage", s)
	}
	return int64(x*1e4 + 0.5), nil
}

// ParseName reads the name of a quantity, which may lack its unit: aht for aht_s.
func ParseName(s string) (sheet.Quantity, error) {
	s = strings.TrimSpace(s)
	if q, err := sheet.ParseQuantity(s); err == nil {
		return q, nil
	}
	if q, err := sheet.ParseQuantity(s + "_s"); err == nil {
		return q, nil
	}
	return sheet.ParseQuantity(s)
}
