package reconcile

import "github.com/cccplan/cccplan/planner/sheet"

// Status is where a cell stands after a merge.
type Status uint8

// Statuses.
const (
	Same              Status = iota // nobody changed it; without a base: both say the same
	Agreed                          // both changed it to the same value
	AgreedInTolerance               // they differ by no more than a corridor allows
	Proposed                        // changed by a party that may
	Request                         // changed by a party that does not own it: the base stays
	Disputed                        // both changed it, to values too far apart: the base stays
	Added                           // a line that was not there
	Removed                         // a line that is no longer there

	statuses = int(Removed) + 1
)

var statusNames = [...]string{"same", "agreed", "agreed_in_tolerance", "proposed", "request", "disputed", "added", "removed"}

func (s Status) String() string { return statusNames[s] }

// Statuses are all of them.
func Statuses() []Status {
	list := make([]Status, statuses)
	for i := range list {
		list[i] = Status(i)
	}
	return list
}

// Cell is a quantity of one line, or of the longer time at which the parties' lines can be
// compared, and what became of it.
type Cell struct {
	Key    sheet.Key // of the longer of the parties' lines
	Offset int       // minutes east of UTC at its start; sheet.NoOffset: not known
	// Quantity is that of the cell. Line says that the whole line is meant, which one of
	// the parties has and the other has not; the values are then those of its volume.
	Quantity                  sheet.Quantity
	Line                      bool
	Base, Client, CCC, Merged sheet.Value
	Status                    Status
	// Follows says that the cell says something of a volume that differs, its range or its
	// method, and goes with it: it is not counted, and not written unless all cells are.
	Follows  bool
	Owner    sheet.Owner
	By       sheet.Owner // who changed it: the client, the contact centre, both (Joint) or Nobody
	Corridor *Corridor   // that was looked at; nil = none
	Effect   Effect      // see Result.Effects

	places []int // of Result.places
}

// Keys are those of the lines that the cell is made of.
func (r *Result) Keys(c *Cell) []sheet.Key {
	keys := make([]sheet.Key, len(c.places))
	for k, i := range c.places {
		keys[k] = r.key(r.places[i])
	}
	return keys
}

// Effect is what the contact centre's value of a cell takes more than the client's.
type Effect struct {
	Known  bool
	Agents float64 // scheduled agents, the mean over the line; of agents at work where no shrinkage is known
	Hours  float64 // agent hours, likewise
}

// Difference is the contact centre's value less the client's; ok is false unless both are
// numbers.
func (c *Cell) Difference() (n int64, ok bool) {
	if c.Line || c.Quantity.Spec().Text || c.Client.State != sheet.Known || c.CCC.State != sheet.Known {
		return 0, false
	}
	return c.CCC.N - c.Client.N, true
}

// Percent is the difference in percent of the base, else of the client's value; ok is false
// where that is no number other than 0.
func (c *Cell) Percent() (p float64, ok bool) {
	n, ok := c.Difference()
	of := c.Client
	if c.Base.State == sheet.Known {
		of = c.Base
	}
	if !ok || of.N == 0 {
		return 0, false
	}
	return 100 * float64(n) / float64(max(of.N, -of.N)), true
}
