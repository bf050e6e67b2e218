package billing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Items of cost.
const (
	ItemWage     = "wage"     // per paid hour
	ItemOnCost   = "on_cost"  // share of wages, overtime and premiums: what the employer pays on top
	ItemOvertime = "overtime" // share of the wage that an hour of overtime earns beside it
	ItemPremium  = "premium"  // share of the wage that hours of a kind earn beside it: premium:night
	ItemSeat     = "seat"     // per seat and day, week or month
	ItemHiring   = "hiring"   // per hire
	ItemTraining = "training" // per hire, or per hour of a trainee
	ItemFixed    = "fixed"    // per day, week or month, of each queue
)

// Per is what a rate is counted by.
type Per string

// Rates are per one of these.
const (
	PerHour  Per = "hour"
	PerShare Per = "share" // of wages
	PerHire  Per = "hire"
	PerDay   Per = "day"
	PerWeek  Per = "week"
	PerMonth Per = "month"
)

// Rate is what an item costs.
type Rate struct {
	Item string // one of the items; of premiums "premium:" and a name
	Per  Per
	// Price is that of one; Share stands in its place where Per is PerShare: 210,000 is 21 %.
	Price Price
	Share Quantity
	// From and To are the first and the last day on which it holds; 0 = no end.
	From, To calendar.Day
	Queue    string // "" = every one
	Note     string
	Line     int // in the file it came from; 0 = none
}

// perOf are what rates of an item may be counted by.
var perOf = map[string][]Per{
	ItemWage: {PerHour}, ItemOnCost: {PerShare}, ItemOvertime: {PerShare}, ItemPremium: {PerShare},
	ItemSeat: {PerDay, PerWeek, PerMonth}, ItemHiring: {PerHire}, ItemTraining: {PerHire, PerHour}, ItemFixed: {PerDay, PerWeek, PerMonth},
}

// Rates are what people cost, by item and date.
type Rates struct{ list []Rate }

// RateError is a fault of a rate.
type RateError struct {
	Line   int
	Column string
	Err    error
}

func (e *RateError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s: %v", e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.Column, e.Err)
}

func (e *RateError) Unwrap() error { return e.Err }

// Validate says what is wrong with the rate by itself, as a [RateError].
func (r *Rate) Validate() error {
	fault := func(column, format string, args ...any) error {
		return &RateError{r.Line, column, fmt.Errorf(format, args...)}
	}
	item, name, _ := cutPremium(r.Item)
	list, ok := perOf[item]
	switch {
	case !ok:
		return fault("item", "%q: want wage, on_cost, overtime, premium:NAME, seat, hiring, training or fixed", r.Item)
	case item == ItemPremium && name == "":
		return fault("item", "%q: want the name of the premium, such as premium:night", r.Item)
	case !slices.Contains(list, r.Per):
		return fault("per", "%q: want %s", r.Per, oneOf(list))
	case r.Per == PerShare && (r.Share < 0 || r.Share > 100*One):
		return fault("rate", "%s: want a share of 0 or more, such as 0.21 for 21 %%", r.Share)
	case r.Per != PerShare && (r.Price < 0 || r.Price > largest):
		return fault("rate", "is below 0 or too large: want a price")
	case r.To != 0 && r.To < r.From:
		return fault("to", "%s is before from, %s", r.To, r.From)
	}
	return nil
}

// cutPremium parts premium:night into premium and night.
func cutPremium(item string) (kind, name string, ok bool) {
	const head = ItemPremium + ":"
	if len(item) >= len(head) && item[:len(head)] == head {
		return ItemPremium, item[len(head):], true
	}
	return item, "", item == ItemPremium
}

func oneOf(list []Per) string {
	s := string(list[0])
	for i, p := range list[1:] {
		if i+2 == len(list) {
			s += " or " + string(p)
		} else {
			s += ", " + string(p)
		}
	}
	return s
}

// NewRates checks rates: no two of an item and a queue on the same day. A rate without To
// holds until the next of its item and queue begins. Each fault is a [RateError].
func NewRates(list []Rate) (*Rates, error) {
	var errs []error
	for i := range list {
		if err := list[i].Validate(); err != nil {
			errs = append(errs, err)
		}
	}
	if len(list) == 0 {
		errs = append(errs, errors.New("no rates"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	r := &Rates{slices.Clone(list)}
	slices.SortStableFunc(r.list, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.From, b.From))
	})
	for i := 1; i < len(r.list); i++ {
		a, b := &r.list[i-1], &r.list[i]
		if a.Item != b.Item || a.Queue != b.Queue {
			continue
		}
		if a.To == 0 && b.From > a.From {
			a.To = b.From - 1
		}
		if a.To == 0 || a.To >= b.From {
			errs = append(errs, &RateError{b.Line, "item", fmt.Errorf("%s%s has two rates on the same days: this one and that of line %d", b.Item, ofQueue(b.Queue), a.Line)})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r, nil
}

func ofQueue(queue string) string {
	if queue == "" {
		return ""
	}
	return " of queue " + queue
}

// ErrNoRate is wrapped when something has no rate. What costs nothing has the rate 0.
var ErrNoRate = errors.New("no rate")

// At is the rate of an item for a queue on a day: that of the queue before that of all.
func (r *Rates) At(item, queue string, d calendar.Day) (Rate, error) {
	for _, q := range []string{queue, ""} {
		for i := range r.list {
			if k := &r.list[i]; k.Item == item && k.Queue == q && d >= k.From && (k.To == 0 || d <= k.To) {
				return *k, nil
			}
		}
	}
	return Rate{}, fmt.Errorf("%w of %s%s on %s: want a line with it, and the rate 0 for what costs nothing", ErrNoRate, item, ofQueue(queue), d)
}

// List are the rates, by item, queue and date.
func (r *Rates) List() []Rate { return slices.Clone(r.list) }
