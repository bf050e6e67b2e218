package plandoc

import (
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Actions of the workflow, as logs have them.
const (
	ActionPropose = "propose"
	ActionMerge   = "merge"
	ActionResolve = "resolve"
	ActionAccept  = "accept"
	ActionSettle  = "settle" // open cells by the default of a fence
	ActionAmend   = "amend"
	ActionClose   = "close"
)

// Purposes of the signatures that put a version in force.
const (
	PurposeLock  = "lock"
	PurposeAmend = "amend"
)

// Act is who does something in a document, and when.
type Act struct {
	Party   Role
	Actor   string
	At      Instant
	Message string
	Engine  Engine
	Key     *PrivateKey // nil where nothing is signed and nothing private is written
}

// Stage is where a version stands as a whole. One of a single party is a draft until it
// is proposed. An agreed one is disputed or proposed as long as any of its cells is open,
// and then agreed; it is locked, or amends what was locked, once both parties have signed
// it for that, or one has what fences' defaults settled (see [Document.Lock]), and closed when
// somebody has said that its actuals are in.
func (d *Document) Stage(id ID) Status {
	v := d.find(id)
	if v == nil {
		return ""
	}
	if id.Series != Agreed {
		if d.did(ActionPropose, id) {
			return Proposed
		}
		return Draft
	}
	if id == Root {
		return AgreedBoth
	}
	switch {
	case d.did(ActionClose, id):
		return Closed
	case d.Signed(id, Client, PurposeAmend) && d.Signed(id, CCC, PurposeAmend):
		return Amended
	case d.Signed(id, Client, PurposeLock) && d.Signed(id, CCC, PurposeLock), d.settledBy(v) != "":
		return Locked
	}
	if isAmendment(v) {
		return Proposed // until both have signed it
	}
	stage := AgreedBoth
	for _, m := range v.cellMarks() {
		switch {
		case m.Status == Disputed:
			return Disputed
		case m.Status.Open():
			stage = Proposed
		}
	}
	return stage
}

// Open says whether somebody still has to decide a cell of the status.
func (s Status) Open() bool {
	return s == Proposed || s == Countered || s == Request || s == Disputed
}

func isAmendment(v *version) bool { return v.Status == Locked }

// did says whether a log has an action about a version.
func (d *Document) did(action string, id ID) bool {
	return slices.ContainsFunc(d.log, func(e Entry) bool { return e.Action == action && e.Version != nil && *e.Version == id })
}

// InForceSince is when an agreed version came in force: when the second party signed it, or
// the first one where that was enough (see [Document.Lock]); ok says whether it did.
func (d *Document) InForceSince(id ID) (at Instant, ok bool) {
	v := d.find(id)
	if v == nil || id.Series != Agreed {
		return Instant{}, false
	}
	for _, purpose := range []string{PurposeLock, PurposeAmend} {
		client, ccc := d.signedAt(id, Client, purpose), d.signedAt(id, CCC, purpose)
		switch {
		case client == nil || ccc == nil:
		case ccc.After(client.Time):
			return *ccc, true
		default:
			return *client, true
		}
	}
	if r := d.settledBy(v); r != "" {
		return *d.signedAt(id, r, PurposeLock), true
	}
	return Instant{}, false
}

// InForce is the newest version that is locked, or amends what was locked; A0 as long as
// there is none.
func (d *Document) InForce() ID {
	force := Root
	for _, v := range d.versions {
		if v.ID.Series != Agreed {
			continue
		}
		switch d.Stage(v.ID) {
		case Locked, Amended, Closed:
			force = v.ID
		}
	}
	return force
}

// OpenCell is a cell that somebody has to decide.
type OpenCell struct {
	CellMark
	By    Role // who wants it so; "" = both, each otherwise
	Base  sheet.Value
	Value sheet.Value // in the version
	// Client and CCC are what each party said; absent where nobody did.
	Client, CCC sheet.Value
}

// Note of a mark: who wants it so, and why.
func noteOf(by Role, text string) string {
	if by == "" {
		return text
	}
	if text == "" {
		return string(by)
	}
	return string(by) + ": " + text
}

// byOf is who a note says wants it so.
func byOf(note string) Role {
	word, _, _ := strings.Cut(note, ":")
	if r, err := ParseRole(word); err == nil {
		return r
	}
	return ""
}
