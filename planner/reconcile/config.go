package reconcile

import (
	"fmt"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Plan is what a party says.
type Plan struct {
	Name  string // of the file, for messages
	Sheet *sheet.Sheet
	// Silent are the quantities of which it says nothing, which is not to say that they
	// are to go: they are taken from the base, or else from the other party.
	Silent Set
}

// Set is a set of quantities.
type Set [sheet.Count]bool

// Owners say who decides each input, and which lines there are.
type Owners struct {
	Of    [sheet.Count]sheet.Owner
	Lines sheet.Owner // who opens and closes intervals
}

// DefaultOwners are those of [sheet.Spec]; the client says when a queue is open.
func DefaultOwners() Owners {
	o := Owners{Lines: sheet.Client}
	for q := range o.Of {
		o.Of[q] = sheet.Quantity(q).Spec().Owner
	}
	return o
}

// Set takes volume=client,aht=joint in; "lines" are the intervals of a queue.
func (o *Owners) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		name, owner, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("owner %q: want such as volume=client,aht=joint", word)
		}
		who, err := sheet.ParseOwner(strings.TrimSpace(owner))
		if err != nil {
			return err
		}
		if strings.TrimSpace(name) == "lines" {
			o.Lines = who
			continue
		}
		q, err := ParseName(name)
		if err != nil {
			return err
		}
		if q.Derived() {
			return fmt.Errorf("owner of %s: it %w", q, sheet.ErrDerived)
		}
		o.Of[q] = who
	}
	return nil
}

// Config says how plans are reconciled. A corridor of a derived quantity bounds what the
// merged plan may take: see [Result.Conflicts].
type Config struct {
	Owners    Owners
	Corridors []Corridor
	WeekStart time.Weekday // the zero value is Sunday
	MonthDay  int          // on which months begin, 2 to 28; anything else is the first
	AsOf      *time.Time   // the day, by its clock, from which corridors count days ahead; nil = all of them hold
	All       bool         // Result.Cells has those that are the same, too
}

// corridors are those of a quantity on a day.
func (cfg *Config) corridors(q sheet.Quantity, day int64) []*Corridor {
	var list []*Corridor
	ahead := int64(0)
	if cfg.AsOf != nil {
		y, m, d := cfg.AsOf.Date()
		ahead = day - sheet.DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	}
	for i := range cfg.Corridors {
		if c := &cfg.Corridors[i]; c.of(q, ahead, cfg.AsOf != nil) {
			list = append(list, c)
		}
	}
	// What is said of the quantity itself goes before what is said of all.
	own := 0
	for _, c := range list {
		if !c.All {
			list[own] = c
			own++
		}
	}
	if own > 0 {
		list = list[:own]
	}
	return list
}
