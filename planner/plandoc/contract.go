package plandoc

import "github.com/cccplan/cccplan/planner/sheet"

// Contract is what the parties agreed about planning together: numbers are whole, shares
// in millionths, times in milliseconds where they end in MS, money in the smallest unit of
// the currency. Empty lists mean that nothing was agreed.
type Contract struct {
	Currency   string          `json:"currency,omitempty"` // ISO 4217; needed where there is money
	Targets    []Target        `json:"targets,omitempty"`
	Corridors  []Corridor      `json:"corridors,omitempty"`
	Fences     []Fence         `json:"fences,omitempty"`
	Ownership  []Ownership     `json:"ownership,omitempty"` // of quantities that are not owned as usual, or are private
	Lags       []int64         `json:"lags,omitempty"`      // days before the day at which forecasts are scored, most first
	Relief     *Relief         `json:"relief,omitempty"`
	Billing    *Billing        `json:"billing,omitempty"`
	Exceptions []ExceptionRule `json:"exceptions,omitempty"`
	AHT        *AHTClause      `json:"aht,omitempty"`
	Month      int64           `json:"month_starts_on,omitempty"` // day of the month, 1 to 28, on which its months begin; 0 = the first
	Note       string          `json:"note,omitempty"`
}

// Target is a service level that the contact centre owes.
type Target struct {
	Queue          string `json:"queue,omitempty"`           // "" = every queue
	Channel        string `json:"channel,omitempty"`         // "" = every channel
	Formula        string `json:"formula"`                   // id of the service level, such as offered
	Share          int64  `json:"share"`                     // millionths of contacts
	WithinMS       int64  `json:"within_ms"`                 // T
	ShortMS        int64  `json:"short_ms,omitempty"`        // t, below which who hangs up does not count; 0 = WithinMS
	Period         string `json:"period"`                    // over which it is met: interval, day, week or month
	MaxASAMS       int64  `json:"max_asa_ms,omitempty"`      // mean wait of the answered; 0 = not agreed
	MaxAbandonment int64  `json:"max_abandonment,omitempty"` // millionths; 0 = not agreed
}

// Corridor is by how much two values of a quantity may differ and still be agreed.
type Corridor struct {
	Quantity string `json:"quantity"`
	Grain    string `json:"grain"`          // at which it is judged: interval, day, week or month
	Near     int64  `json:"near,omitempty"` // from so many days ahead
	Far      int64  `json:"far,omitempty"`  // to so many; 0 = without end
	Below    int64  `json:"below"`          // millionths of the base
	Above    int64  `json:"above"`
	Absolute int64  `json:"absolute,omitempty"` // and always within so much, in the quantity's own scale
	Rule     string `json:"rule"`               // value within the corridor: owner, base or midpoint
}

// Fence says what may change from so many days before a day, or before the week or month
// that it is in.
type Fence struct {
	Days     int64  `json:"days"`               // before the period begins
	Period   string `json:"period"`             // day, week or month
	Right    string `json:"right"`              // frozen, slushy or liquid
	Flex     int64  `json:"flex,omitempty"`     // of slushy: millionths up or down
	Quantity string `json:"quantity,omitempty"` // "" = every quantity
	Default  string `json:"default,omitempty"`  // of cells not agreed when it is reached: owner, base or open ("" = open)
}

// Ownership says who decides a quantity.
type Ownership struct {
	Quantity string `json:"quantity"`
	Owner    string `json:"owner"`             // client, ccc or joint
	Private  bool   `json:"private,omitempty"` // its cells do not cross to the other party; not of joint ones
}

// Relief says what becomes of a missed service level when the forecast was wrong.
type Relief struct {
	Method  string `json:"method"`             // exclusion, capped_volume or counterfactual
	Grain   string `json:"grain"`              // interval, day, week or month
	Above   int64  `json:"above,omitempty"`    // millionths of the locked volume beyond which exclusion and cap begin
	Below   int64  `json:"below,omitempty"`    // exclusion: likewise for too few contacts; 0 = none
	Both    string `json:"both,omitempty"`     // counterfactual, where either alone would have met it: relief, none or share ("" = none)
	LagDays int64  `json:"lag_days,omitempty"` // days before the day at which the locked version counts; 0 = the last one locked
}

// Billing says what is paid.
type Billing struct {
	Model     string   `json:"model"`                // fte, hour, productive_hour, minute or contact
	Rate      int64    `json:"rate"`                 // smallest units of the currency for one of them
	Period    string   `json:"period"`               // day, week or month
	Floor     int64    `json:"floor,omitempty"`      // take-or-pay: at least these millionths of what was locked
	Ceiling   int64    `json:"ceiling,omitempty"`    // above these millionths the surplus rate holds; 0 = never
	Surplus   int64    `json:"surplus,omitempty"`    // rate of one above the ceiling
	Credits   []Credit `json:"credits,omitempty"`    // for missed service levels, worst last
	CreditCap int64    `json:"credit_cap,omitempty"` // credits are at most these millionths of the bill; 0 = no cap
	Minimum   int64    `json:"minimum,omitempty"`    // smallest bill of a period
	Cap       int64    `json:"cap,omitempty"`        // largest; 0 = none
}

// Credit is what a missed service level costs.
type Credit struct {
	Below  int64 `json:"below"`  // service level in millionths below which it is due
	Credit int64 `json:"credit"` // millionths of the bill of the period
}

// ExceptionRule says when people have to talk.
type ExceptionRule struct {
	ID       string `json:"id"`
	Quantity string `json:"quantity"`
	Grain    string `json:"grain"` // interval, day, week or month
	Below    int64  `json:"below"` // millionths by which actual or the other's value is below
	Above    int64  `json:"above"`
	Hours    int64  `json:"hours"`                 // within which the owner answers
	Owner    string `json:"owner"`                 // client or ccc
	Escalate string `json:"escalate_to,omitempty"` // to whom afterwards
}

// AHTClause says whose handle times are, in a counterfactual: see relief in planner/measure.
type AHTClause struct {
	Owner string `json:"owner"`           // client, ccc or joint
	Split string `json:"split,omitempty"` // mix: what the mix of contacts does is the client's, the rest the contact centre's
	Above int64  `json:"above,omitempty"` // millionths over the locked handle time above which the owner answers for it, and up to which the other side does; 0 = none
}

// Owner is the party that decides a quantity under the contract.
func (c *Contract) Owner(q sheet.Quantity) sheet.Owner {
	if q.Derived() {
		return sheet.Nobody
	}
	for i := range c.Ownership {
		if c.Ownership[i].Quantity == q.String() {
			if o, err := sheet.ParseOwner(c.Ownership[i].Owner); err == nil {
				return o
			}
		}
	}
	if q == sheet.AHT && c.AHT != nil {
		if o, err := sheet.ParseOwner(c.AHT.Owner); err == nil {
			return o
		}
	}
	return q.Spec().Owner
}

// Private is the party to which the cells of a quantity are private; "" = to none. So are
// derived ones that would give private ones away.
func (c *Contract) Private(q sheet.Quantity) Role {
	for i := range c.Ownership {
		o := &c.Ownership[i]
		if !o.Private {
			continue
		}
		hidden, err := sheet.ParseQuantity(o.Quantity)
		if err == nil && (hidden == q || reveals(q, hidden)) {
			return Role(o.Owner)
		}
	}
	return ""
}

// reveals says whether cells of derived could be told from those of q, or follow from
// them.
func reveals(derived, q sheet.Quantity) bool {
	switch {
	case !derived.Derived():
		return false
	case q == sheet.Shrinkage || q == sheet.Absence:
		return derived == sheet.Scheduled
	case q == sheet.Committed:
		return derived == sheet.Gap
	case q == sheet.Method:
		return false
	}
	return true
}
