package plandoc

import (
	"errors"
	"fmt"
	"slices"
)

// Queue is a line of the register of queues: what a plan's queue and channel belong to.
type Queue struct {
	Queue    string `json:"queue"`
	Channel  string `json:"channel"`
	Program  string `json:"program,omitempty"`
	Site     string `json:"site,omitempty"`
	Language string `json:"language,omitempty"` // BCP 47, such as sl or de-AT
	Zone     string `json:"zone,omitempty"`     // IANA time zone; "" = the document's
	Note     string `json:"note,omitempty"`
}

// Assumption is a line of the register of assumptions.
type Assumption struct {
	ID        string `json:"id"`
	Statement string `json:"statement"`
	Quantity  string `json:"quantity,omitempty"`
	Value     string `json:"value,omitempty"`
	Owner     Role   `json:"owner"`
	Source    string `json:"source,omitempty"`
	From      *Day   `json:"from,omitempty"` // first day on which it holds; nil = always
	To        *Day   `json:"to,omitempty"`   // last one
	Status    string `json:"status"`         // open, agreed, rejected or withdrawn
	Note      string `json:"note,omitempty"`
}

// Event is a line of the register of events: campaigns, launches, outages.
type Event struct {
	ID             string `json:"id"`
	Kind           string `json:"kind"`
	Queues         string `json:"queues,omitempty"` // names, or "" = all
	From           Day    `json:"from"`             // first day
	To             Day    `json:"to"`               // last day
	NotifiedOn     *Day   `json:"notified_on,omitempty"`
	EffectiveOn    *Day   `json:"effective_on,omitempty"`
	UpliftPPM      *int64 `json:"uplift_ppm,omitempty"`      // millionths of the volume that come on top
	UpliftContacts *int64 `json:"uplift_contacts,omitempty"` // thousandths of a contact
	Shape          string `json:"shape,omitempty"`
	Owner          Role   `json:"owner"`
	Status         string `json:"status"` // announced, withdrawn or over
	Note           string `json:"note,omitempty"`
}

func (q *Queue) key() string      { return q.Queue + "\x00" + q.Channel }
func (a *Assumption) key() string { return a.ID }
func (e *Event) key() string      { return e.ID }

// Validate reports what a queue cannot say.
func (q *Queue) Validate() error {
	return errors.Join(checkText("queue", q.Queue), needText("channel", q.Channel), checkText("program", q.Program), checkText("site", q.Site),
		checkText("language", q.Language), checkText("zone", q.Zone), checkText("note", q.Note))
}

// Validate reports what an assumption cannot say.
func (a *Assumption) Validate() error {
	errs := []error{needText("id", a.ID), needText("statement", a.Statement), checkText("quantity", a.Quantity), checkText("value", a.Value), checkText("source", a.Source), checkText("note", a.Note)}
	if a.From != nil && a.To != nil && *a.To < *a.From {
		errs = append(errs, fmt.Errorf("to %s is before from %s", a.To, a.From))
	}
	if want := []string{"open", "agreed", "rejected", "withdrawn"}; !slices.Contains(want, a.Status) {
		errs = append(errs, fmt.Errorf("status %q: want open, agreed, rejected or withdrawn", clip(a.Status)))
	}
	return errors.Join(errs...)
}

// Validate reports what an event cannot say.
func (e *Event) Validate() error {
	errs := []error{needText("id", e.ID), needText("kind", e.Kind), checkText("queues", e.Queues), checkText("shape", e.Shape), checkText("note", e.Note)}
	if e.To < e.From {
		errs = append(errs, fmt.Errorf("to %s is before from %s", e.To, e.From))
	}
	if want := []string{"announced", "withdrawn", "over"}; !slices.Contains(want, e.Status) {
		errs = append(errs, fmt.Errorf("status %q: want announced, withdrawn or over", clip(e.Status)))
	}
	return errors.Join(errs...)
}
