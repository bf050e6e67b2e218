package plandoc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Words that members of a contract may have.
var (
	grains   = []string{"interval", "day", "week", "month"}
	periods  = []string{"day", "week", "month"}
	rules    = []string{"owner", "base", "midpoint"}
	rights   = []string{"frozen", "slushy", "liquid"}
	methods  = []string{"exclusion", "capped_volume", "counterfactual"}
	models   = []string{"fte", "hour", "productive_hour", "minute", "contact"}
	decides  = []string{"client", "ccc", "joint"}
	whole    = int64(1_000_000) // millionths
	longDays = int64(3660)
	mostMS   = int64(1_000_000_000_000)
	mostCost = int64(1_000_000_000_000_000)
)

// checker gathers what is wrong, each with the place in the contract.
type checker struct {
	place string
	errs  []error
}

func (c *checker) add(member, format string, args ...any) {
	if c.place != "" {
		member = c.place + "." + member
	}
	c.errs = append(c.errs, fmt.Errorf("%s: %s", member, fmt.Sprintf(format, args...)))
}

func (c *checker) word(member, s string, words []string) {
	if !slices.Contains(words, s) {
		c.add(member, "%q: want %s", clip(s), strings.Join(words, ", "))
	}
}

// maybe is word of what may be left out.
func (c *checker) maybe(member, s string, words []string) {
	if s != "" {
		c.word(member, s, words)
	}
}

func (c *checker) within(member string, n, least, most int64) {
	if n < least || n > most {
		c.add(member, "%d: want a whole number from %d to %d", n, least, most)
	}
}

func (c *checker) text(member, s string) {
	if err := checkText("it", s); err != nil {
		c.add(member, "%v", err)
	}
}

func (c *checker) quantity(member, s string, input bool) {
	q, err := sheet.ParseQuantity(s)
	switch {
	case err != nil:
		c.add(member, "%q: want a column of a plan, such as volume, aht_s or shrinkage", clip(s))
	case input && q.Derived():
		c.add(member, "%q: follows from others, and nobody owns it", s)
	}
}

// Validate reports everything that a contract cannot say.
func (c *Contract) Validate() error {
	k := &checker{}
	if c.Currency != "" && (len(c.Currency) != 3 || strings.Trim(c.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		k.add("currency", "%q: want a code of ISO 4217, such as EUR", clip(c.Currency))
	}
	k.within("month_starts_on", c.Month, 0, 28)
	k.text("note", c.Note)
	for i, days := range c.Lags {
		k.within(fmt.Sprintf("lags[%d]", i), days, 0, longDays)
		if i > 0 && days >= c.Lags[i-1] {
			k.add("lags", "want the most days first, each once")
		}
	}
	each(k, "targets", c.Targets, (*checker).target)
	each(k, "corridors", c.Corridors, (*checker).corridor)
	each(k, "fences", c.Fences, (*checker).fence)
	each(k, "ownership", c.Ownership, (*checker).ownership)
	each(k, "exceptions", c.Exceptions, (*checker).exception)
	owned := map[string]bool{}
	for _, o := range c.Ownership {
		if owned[o.Quantity] {
			k.add("ownership", "%s is there twice", clip(o.Quantity))
		}
		owned[o.Quantity] = true
	}
	ids := map[string]bool{}
	for _, e := range c.Exceptions {
		if ids[e.ID] {
			k.add("exceptions", "id %q is there twice", clip(e.ID))
		}
		ids[e.ID] = true
	}
	k.place = "relief"
	k.relief(c.Relief)
	k.place = "billing"
	k.billing(c.Billing, c.Currency)
	k.place = "aht"
	if a := c.AHT; a != nil {
		k.word("owner", a.Owner, decides)
		k.maybe("split", a.Split, []string{"mix"})
		k.within("above", a.Above, 0, 10*whole)
		if owned[sheet.AHT.String()] && c.Owner(sheet.AHT).String() != a.Owner {
			k.add("owner", "%s: ownership says %s", a.Owner, c.Owner(sheet.AHT))
		}
	}
	return errors.Join(k.errs...)
}

// each checks every element of a list.
func each[T any](k *checker, name string, list []T, check func(*checker, *T)) {
	for i := range list {
		k.place = fmt.Sprintf("%s[%d]", name, i)
		check(k, &list[i])
	}
	k.place = ""
}

func (k *checker) target(t *Target) {
	k.text("queue", t.Queue)
	k.text("channel", t.Channel)
	if _, err := erlang.ParseDefinition(t.Formula); err != nil {
		k.add("formula", "%q: want offered, answered, excl_short, abandons_good, short_credit or virtual", clip(t.Formula))
	}
	k.within("share", t.Share, 1, whole)
	k.within("within_ms", t.WithinMS, 0, mostMS)
	k.within("short_ms", t.ShortMS, 0, mostMS)
	k.word("period", t.Period, grains)
	k.within("max_asa_ms", t.MaxASAMS, 0, mostMS)
	k.within("max_abandonment", t.MaxAbandonment, 0, whole)
}

func (k *checker) corridor(c *Corridor) {
	k.quantity("quantity", c.Quantity, false)
	k.word("grain", c.Grain, grains)
	k.within("near", c.Near, 0, longDays)
	k.within("far", c.Far, 0, longDays)
	if c.Far > 0 && c.Far < c.Near {
		k.add("far", "%d: want at least near, %d", c.Far, c.Near)
	}
	k.within("below", c.Below, 0, whole)
	k.within("above", c.Above, 0, 1000*whole)
	k.within("absolute", c.Absolute, 0, mostCost)
	k.word("rule", c.Rule, rules)
}

func (k *checker) fence(f *Fence) {
	k.within("days", f.Days, 0, longDays)
	k.word("period", f.Period, periods)
	k.word("right", f.Right, rights)
	k.within("flex", f.Flex, 0, 10*whole)
	if f.Flex != 0 && f.Right != "slushy" {
		k.add("flex", "%d: only slushy has one", f.Flex)
	}
	if f.Quantity != "" {
		k.quantity("quantity", f.Quantity, true)
	}
	k.maybe("default", f.Default, []string{"owner", "base", "open"})
}

func (k *checker) ownership(o *Ownership) {
	k.quantity("quantity", o.Quantity, true)
	k.word("owner", o.Owner, decides)
	if o.Private && o.Owner == "joint" {
		k.add("private", "of what both own, nothing is private")
	}
}

func (k *checker) exception(e *ExceptionRule) {
	if err := needText("it", e.ID); err != nil {
		k.add("id", "%v", err)
	}
	k.quantity("quantity", e.Quantity, false)
	k.word("grain", e.Grain, grains)
	k.within("below", e.Below, 0, whole)
	k.within("above", e.Above, 0, 1000*whole)
	k.within("hours", e.Hours, 1, 24*longDays)
	k.word("owner", e.Owner, []string{"client", "ccc"})
	k.text("escalate_to", e.Escalate)
}

func (k *checker) relief(r *Relief) {
	if r == nil {
		return
	}
	k.word("method", r.Method, methods)
	k.word("grain", r.Grain, grains)
	k.within("above", r.Above, 0, 1000*whole)
	k.within("below", r.Below, 0, whole)
	k.maybe("both", r.Both, []string{"relief", "none", "share"})
	k.within("lag_days", r.LagDays, 0, longDays)
}

func (k *checker) billing(b *Billing, currency string) {
	if b == nil {
		return
	}
	if currency == "" {
		k.add("rate", "%d: of which currency? currency is missing", b.Rate)
	}
	k.word("model", b.Model, models)
	k.within("rate", b.Rate, 0, mostCost)
	k.word("period", b.Period, periods)
	k.within("floor", b.Floor, 0, 10*whole)
	k.within("ceiling", b.Ceiling, 0, 1000*whole)
	if b.Ceiling > 0 && b.Ceiling < b.Floor {
		k.add("ceiling", "%d: want at least the floor, %d", b.Ceiling, b.Floor)
	}
	k.within("surplus", b.Surplus, 0, mostCost)
	k.within("credit_cap", b.CreditCap, 0, whole)
	k.within("minimum", b.Minimum, 0, mostCost)
	k.within("cap", b.Cap, 0, mostCost)
	if b.Cap > 0 && b.Cap < b.Minimum {
		k.add("cap", "%d: want at least the minimum, %d", b.Cap, b.Minimum)
	}
	for i, c := range b.Credits {
		k.within(fmt.Sprintf("credits[%d].below", i), c.Below, 1, whole)
		k.within(fmt.Sprintf("credits[%d].credit", i), c.Credit, 0, whole)
		if i > 0 && (c.Below >= b.Credits[i-1].Below || c.Credit < b.Credits[i-1].Credit) {
			k.add("credits", "want falling service levels with rising credits")
		}
	}
}
