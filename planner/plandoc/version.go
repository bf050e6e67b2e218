package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/planner/planfile"
)

// Series says whose versions a number counts.
type Series byte

// Series of versions.
const (
	Agreed   Series = 'A' // of both
	ByClient Series = 'C'
	ByCCC    Series = 'P' // the contact centre's plans
)

// ID names a version: A0, C1, P1, A1. The zero value names none.
type ID struct {
	Series Series
	Number int
}

// Root is the version that every document begins with: the contract, before any plan.
var Root = ID{Agreed, 0}

// ParseID reads the name of a version.
func ParseID(s string) (ID, error) {
	bad := fmt.Errorf("version %q: want A0, C1, P1 and so on", s)
	if len(s) < 2 || len(s) > 7 {
		return ID{}, bad
	}
	id := ID{Series: Series(s[0])}
	n, err := strconv.Atoi(s[1:])
	if err != nil || strconv.Itoa(n) != s[1:] || n < 0 {
		return ID{}, bad
	}
	id.Number = n
	switch {
	case id.Series == Agreed, (id.Series == ByClient || id.Series == ByCCC) && n > 0:
		return id, nil
	}
	return ID{}, bad
}

func (id ID) String() string {
	if id == (ID{}) {
		return ""
	}
	return string(rune(id.Series)) + strconv.Itoa(id.Number)
}

// MarshalText is String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what [ParseID] reads.
func (id *ID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseID(string(text))
	return err
}

// Compare orders versions as documents have them: by series, then number.
func (id ID) Compare(other ID) int {
	return cmp.Or(cmp.Compare(id.Series, other.Series), cmp.Compare(id.Number, other.Number))
}

// Instant is a moment in whole seconds of UTC, written 2026-01-05T09:00:00Z.
type Instant struct{ time.Time }

// At is the moment t, without its fraction of a second.
func At(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Second)} }

// ParseInstant reads a moment in any form of RFC 3339 with whole seconds.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Nanosecond() != 0 || t.Year() < 1970 {
		return Instant{}, fmt.Errorf("time %q: want such as 2026-01-05T09:00:00Z", s)
	}
	return At(t), nil
}

func (t Instant) String() string { return t.UTC().Format(time.RFC3339) }

// MarshalText writes the one form that documents have.
func (t Instant) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a moment; a document's other forms of it are refused where it is
// compared with what this one writes.
func (t *Instant) UnmarshalText(text []byte) (err error) {
	*t, err = ParseInstant(string(text))
	return err
}

// Day is a day of the calendar, counted from 1970-01-01, which is 0.
type Day int32

// ParseDay reads a day written 2026-01-05.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("day %q: want such as 2026-01-05", s)
	}
	return DayOf(t), nil
}

// DayOf is the day that t's clock shows.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Time is midnight of the day, as a time in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText is String.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [ParseDay] reads.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDay(string(text))
	return err
}

// Hash is a SHA-256, written in hexadecimal digits of lower case.
type Hash [32]byte

// Short is its beginning, for people.
func (h Hash) Short() string { return h.String()[:12] }

// Version is what is said about a version beside its content.
type Version struct {
	ID      ID       `json:"id"`
	Parents []Parent `json:"parents"` // none for A0; what changed is counted from the first one
	Party   Role     `json:"party"`   // whose work it is
	Actor   string   `json:"actor"`   // the person, or the program
	At      Instant  `json:"at"`
	Message string   `json:"message"`
	Engine  Engine   `json:"engine"`
	Source  string   `json:"source"` // where its changes come from, such as import client.csv
	Status  Status   `json:"status"` // of its cells, but for those that are marked otherwise
}

// Validate reports what a version cannot say.
func (v *Version) Validate() error {
	errs := []error{needText("actor", v.Actor), checkText("message", v.Message), checkText("source", v.Source), checkText("program", v.Engine.Program)}
	if !slices.Contains(Statuses, v.Status) {
		errs = append(errs, fmt.Errorf("status %q: want one of %v", clip(string(v.Status)), Statuses))
	}
	if v.Engine.Numerics < 1 {
		errs = append(errs, fmt.Errorf("numerics %d: want 1 or more", v.Engine.Numerics))
	}
	if v.ID.Series != Agreed && v.ID.Series != v.Party.Series() {
		errs = append(errs, fmt.Errorf("version %s of the %s: want a number of %c", v.ID, v.Party, v.Party.Series()))
	}
	if len(v.Parents) > mostParents {
		errs = append(errs, fmt.Errorf("%d parents: want at most %d", len(v.Parents), mostParents))
	}
	for i, p := range v.Parents {
		for _, q := range v.Parents[:i] {
			if p.ID == q.ID {
				errs = append(errs, fmt.Errorf("parent %s is there twice", p.ID))
			}
		}
	}
	return errors.Join(errs...)
}

// Parent is a version that another one was made from.
type Parent struct {
	Hash Hash `json:"hash"`
	ID   ID   `json:"id"`
}

// Engine is what computed the derived cells of a version.
type Engine struct {
	Numerics int    `json:"numerics"` // planfile.Numerics
	Program  string `json:"program"`  // such as cccplan 1.0.0; says nothing about the digits
}

// ThisEngine is what computes derived cells here. program names it for people.
func ThisEngine(program string) Engine { return Engine{planfile.Numerics, program} }

// Status is where a cell stands between the parties.
type Status string

// Statuses.
const (
	Draft             Status = "draft"
	Proposed          Status = "proposed"
	Countered         Status = "countered"
	Request           Status = "request" // by who does not own it
	Disputed          Status = "disputed"
	AgreedBoth        Status = "agreed"
	AgreedInTolerance Status = "agreed_in_tolerance"
	Locked            Status = "locked"
	Amended           Status = "amended"
	Closed            Status = "closed"
)

// Statuses are all of them, in the order in which a cell may go through them.
var Statuses = []Status{Draft, Proposed, Countered, Request, Disputed, AgreedBoth, AgreedInTolerance, Locked, Amended, Closed}
