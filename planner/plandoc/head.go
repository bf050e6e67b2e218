package plandoc

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Schema names the form of document that this package reads and writes.
const Schema = "cccplan-plan/1"

// Head is what a document says first, and never changes.
type Head struct {
	Schema    string `json:"schema"`
	PlanID    string `json:"plan_id"`    // names the plan among those of the parties
	Zone      string `json:"zone"`       // IANA time zone of its calendar; "" = clock faces without one
	WeekStart string `json:"week_start"` // monday or sunday
}

// Validate reports what a head cannot say.
func (h *Head) Validate() error {
	var errs []error
	if h.Schema != Schema {
		errs = append(errs, fmt.Errorf("schema %q: this program reads %s", clip(h.Schema), Schema))
	}
	errs = append(errs, needText("plan_id", h.PlanID), checkText("zone", h.Zone))
	if h.Zone != "" {
		if _, err := time.LoadLocation(h.Zone); err != nil || h.Zone == "Local" {
			errs = append(errs, fmt.Errorf("zone %q: want an IANA time zone, such as Europe/Berlin", clip(h.Zone)))
		}
	}
	if h.WeekStart != "monday" && h.WeekStart != "sunday" {
		errs = append(errs, fmt.Errorf("week_start %q: want monday or sunday", clip(h.WeekStart)))
	}
	return errors.Join(errs...)
}

// Role is what a party is.
type Role string

// Roles; a document has a party of each.
const (
	Client Role = "client"
	CCC    Role = "ccc" // the customer contact centre
)

// Roles are both of them, in the order that documents have.
var Roles = []Role{Client, CCC}

// ParseRole reads client or ccc.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", fmt.Errorf("party %q: want client or ccc", clip(s))
}

// Other is the other party.
func (r Role) Other() Role {
	if r == Client {
		return CCC
	}
	return Client
}

// Series is that of the versions that the party makes alone.
func (r Role) Series() Series {
	if r == Client {
		return ByClient
	}
	return ByCCC
}

// UnmarshalText reads what [ParseRole] reads.
func (r *Role) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRole(string(text))
	return err
}

// MarshalText is the role's name.
func (r Role) MarshalText() ([]byte, error) { return []byte(r), nil }

// Party is one of the two that share the plan.
type Party struct {
	Role Role   `json:"role"`
	Name string `json:"name"` // of the organisation
}
