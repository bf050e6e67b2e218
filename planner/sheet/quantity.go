package sheet

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/erlang"
)

// Most is the largest size of a number in a cell: 2^53 - 1, up to which every integer is
// exact in JSON as other programs read it.
const Most = 1<<53 - 1

// Owner is the party that decides a quantity.
type Owner uint8

// Owners.
const (
	Nobody Owner = iota // derived: it follows, and nobody edits it
	Client
	CCC
	Joint // both, together
)

var ownerNames = [...]string{"derived", "client", "ccc", "joint"}

func (o Owner) String() string { return ownerNames[o] }

// ParseOwner reads client, ccc or joint.
func ParseOwner(s string) (Owner, error) {
	for o := Client; o <= Joint; o++ {
		if s == ownerNames[o] {
			return o, nil
		}
	}
	return Nobody, fmt.Errorf("owner %q: want client, ccc or joint", s)
}

// Fold is how cells of intervals become one of a longer time.
type Fold uint8

// Folds.
const (
	Same        Fold = iota // only where all are the same
	Sum                     // they add up
	ByContacts              // mean, weighted by volume
	ByTime                  // mean, weighted by the length of the intervals
	ByScheduled             // mean, weighted by scheduled hours
)

// Spec is what there is to know of a quantity.
type Spec struct {
	Name     string // as in the columns of plans
	Unit     string
	Decimals int   // a cell of n is n / 10^Decimals
	Text     bool  // the cell is text, no number
	Owner    Owner // unless agreed otherwise; Nobody: derived
	Fold     Fold
	Least    int64 // smallest number of a cell
	Most     int64 // largest
}

// Quantity is one of what a plan says of an interval.
type Quantity uint8

// Quantities. Inputs come first; those from Load on are derived.
const (
	Volume Quantity = iota
	VolumeLo80
	VolumeHi80
	VolumeLo95
	VolumeHi95
	AHT
	Model
	Definition
	Target
	Within
	Patience
	Shrinkage
	Method
	Concurrency
	Redial
	Reconnect
	Callback
	Carry
	Period
	Risk
	Absence
	Clock
	Opening
	RightParty
	Dial
	MaxASA
	MaxAbandonment
	MaxOccupancy
	MinAgents
	Committed

	Load
	Agents
	AgentsExact
	Binding
	ServiceLevel
	ASA
	Occupancy
	Abandonment
	Scheduled
	Attempts
	Assured
	Backlog
	Gap

	// Count is the number of quantities.
	Count = int(Gap) + 1
)

// Largest numbers of cells, as files have them.
const (
	whole   = 1e6  // a share of 1
	huge    = 1e15 // contacts or seconds, of 3 decimals
	longest = 1e12 // some thirty years, of 3 decimals
)

var specs = [Count]Spec{
	Volume:         {"volume", "contacts", 3, false, Client, Sum, 0, huge},
	VolumeLo80:     {"volume_lo80", "contacts", 3, false, Client, Same, -Most, Most},
	VolumeHi80:     {"volume_hi80", "contacts", 3, false, Client, Same, -Most, Most},
	VolumeLo95:     {"volume_lo95", "contacts", 3, false, Client, Same, -Most, Most},
	VolumeHi95:     {"volume_hi95", "contacts", 3, false, Client, Same, -Most, Most},
	AHT:            {"aht_s", "s", 3, false, Joint, ByContacts, 1, huge},
	Model:          {"model", "", 0, true, Joint, Same, -Most, Most},
	Definition:     {"sl_definition", "", 0, true, Client, Same, -Most, Most},
	Target:         {"sl_target", "share", 6, false, Client, Same, 0, whole},
	Within:         {"sl_within_s", "s", 3, false, Client, Same, 0, longest},
	Patience:       {"patience_s", "s", 3, false, Joint, Same, 0, longest},
	Shrinkage:      {"shrinkage", "share", 6, false, CCC, ByScheduled, 0, whole - 1},
	Method:         {"method", "", 0, true, Client, Same, -Most, Most},
	Concurrency:    {"concurrency_factors", "", 0, true, Joint, Same, -Most, Most},
	Redial:         {"redial", "share", 6, false, Joint, Same, 0, whole - 1},
	Reconnect:      {"reconnect", "share", 6, false, Joint, Same, 0, whole - 1},
	Callback:       {"callback", "share", 6, false, Joint, Same, 0, whole - 1},
	Carry:          {"carry", "", 0, true, Joint, Same, -Most, Most},
	Period:         {"sl_period", "", 0, true, Client, Same, -Most, Most},
	Risk:           {"risk", "share", 6, false, Joint, Same, 0, whole - 1},
	Absence:        {"absence", "share", 6, false, CCC, Same, 0, whole - 1},
	Clock:          {"clock", "", 0, true, Client, Same, -Most, Most},
	Opening:        {"opening_backlog", "", 0, true, Joint, Same, -Most, Most},
	RightParty:     {"right_party", "share", 6, false, Client, Same, 1, whole},
	Dial:           {"dial_s", "s", 3, false, CCC, Same, 0, longest},
	MaxASA:         {"max_asa_s", "s", 3, false, Client, Same, 0, longest},
	MaxAbandonment: {"max_abandonment", "share", 6, false, Client, Same, 0, whole},
	MaxOccupancy:   {"max_occupancy", "share", 6, false, Joint, Same, 0, whole},
	MinAgents:      {"min_agents", "agents", 0, false, Joint, Same, 0, erlang.MaxAgents},
	Committed:      {"committed", "agents", 6, false, CCC, ByTime, 0, erlang.MaxAgents * whole},

	Load:         {"load_erlang", "erlang", 6, false, Nobody, ByTime, -Most, Most},
	Agents:       {"agents", "agents", 0, false, Nobody, Same, -Most, Most},
	AgentsExact:  {"agents_exact", "agents", 6, false, Nobody, ByTime, -Most, Most},
	Binding:      {"binding", "", 0, true, Nobody, Same, -Most, Most},
	ServiceLevel: {"service_level", "share", 6, false, Nobody, ByContacts, -Most, Most},
	ASA:          {"asa_s", "s", 3, false, Nobody, Same, -Most, Most},
	Occupancy:    {"occupancy", "share", 6, false, Nobody, Same, -Most, Most},
	Abandonment:  {"abandonment", "share", 6, false, Nobody, ByContacts, -Most, Most},
	Scheduled:    {"scheduled", "agents", 6, false, Nobody, ByTime, -Most, Most},
	Attempts:     {"attempts", "contacts", 3, false, Nobody, Sum, -Most, Most},
	Assured:      {"assured", "share", 6, false, Nobody, Same, -Most, Most},
	Backlog:      {"backlog", "contacts", 3, false, Nobody, Same, -Most, Most},
	Gap:          {"gap", "agents", 6, false, Nobody, ByTime, -Most, Most},
}

var byName = func() map[string]Quantity {
	m := make(map[string]Quantity, Count)
	for i := range specs {
		m[specs[i].Name] = Quantity(i)
	}
	return m
}()

// ParseQuantity reads a quantity by its column name.
func ParseQuantity(s string) (Quantity, error) {
	if q, ok := byName[s]; ok {
		return q, nil
	}
	return 0, fmt.Errorf("quantity %q: want a column of a plan, such as volume, aht_s or shrinkage", s)
}

// Spec is what there is to know of the quantity.
func (q Quantity) Spec() *Spec { return &specs[q] }

// Derived says whether it follows from the inputs.
func (q Quantity) Derived() bool { return specs[q].Owner == Nobody }

func (q Quantity) String() string { return specs[q].Name }

// State is whether a cell has a value.
type State uint8

// States.
const (
	Absent  State = iota // there is no cell
	Unknown              // there is one, and its value is not known
	Known
)

// Value is a cell. The zero value is an absent one. Values are equal if == says so.
type Value struct {
	State State
	N     int64  // of quantities that are numbers
	Text  string // of the others
}

// Number is a known number of n / 10^decimals of its quantity.
func Number(n int64) Value { return Value{State: Known, N: n} }

// Text is a known text.
func Text(s string) Value { return Value{State: Known, Text: s} }

// Float is the number, and NaN without one.
func (q Quantity) Float(v Value) float64 {
	if v.State != Known || specs[q].Text {
		return math.NaN()
	}
	return float64(v.N) / powers[specs[q].Decimals]
}

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}

// Value is x as a cell of the quantity, rounded to its decimals; NaN is no cell.
func (q Quantity) Value(x float64) (Value, error) {
	if math.IsNaN(x) {
		return Value{}, nil
	}
	n := math.Round(x * powers[specs[q].Decimals])
	if math.Abs(n) > Most {
		return Value{}, fmt.Errorf("%s %v: want at most %v in size", q, x, float64(Most)/powers[specs[q].Decimals])
	}
	return Number(int64(n)), nil
}

// Format is the cell as text: a decimal number, exactly; empty if absent, "unknown" if so.
func (q Quantity) Format(v Value) string {
	switch {
	case v.State == Absent:
		return ""
	case v.State == Unknown:
		return "unknown"
	case specs[q].Text:
		return v.Text
	}
	d := specs[q].Decimals
	if d == 0 {
		return strconv.FormatInt(v.N, 10)
	}
	sign, n := "", v.N
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if len(s) <= d {
		s = strings.Repeat("0", d+1-len(s)) + s
	}
	whole, part := s[:len(s)-d], strings.TrimRight(s[len(s)-d:], "0")
	if part == "" {
		return sign + whole
	}
	return sign + whole + "." + part
}

// Parse reads what [Quantity.Format] writes, and any decimal number of as few digits.
func (q Quantity) Parse(s string) (Value, error) {
	switch {
	case s == "":
		return Value{}, nil
	case s == "unknown":
		return Value{State: Unknown}, nil
	case specs[q].Text:
		return Text(s), nil
	}
	bad := fmt.Errorf("%s %q: want a number of at most %d decimals", q, s, specs[q].Decimals)
	digits, neg := strings.CutPrefix(s, "-")
	whole, part, _ := strings.Cut(digits, ".")
	if whole == "" || len(part) > specs[q].Decimals || strings.ContainsAny(digits, "+-") {
		return Value{}, bad
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", specs[q].Decimals-len(part)), 10, 64)
	if err != nil || n > Most {
		return Value{}, bad
	}
	if neg {
		n = -n
	}
	return Number(n), nil
}
