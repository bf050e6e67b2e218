package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/jcs"
)

// Entry is a line of a party's log. Each party writes its own, each entry holding the
// hash of the one before it, and of the last one of the other party that it had seen: so
// two copies of a document that went on apart can be put together again, and neither
// party can change, drop or reorder what the other has seen.
type Entry struct {
	Action  string  `json:"action"`           // a word: init, import, sign and so on
	Actor   string  `json:"actor"`            // the person, or the program
	At      Instant `json:"at"`               // by the clock of who wrote it
	Digest  *Hash   `json:"digest,omitempty"` // of the subject
	Note    string  `json:"note,omitempty"`
	Party   Role    `json:"party"`             // whose log it is
	Prev    Hash    `json:"prev"`              // the entry before it; of the first one the document's head
	Seen    Hash    `json:"seen"`              // the other party's last entry that was there; else the document's head
	Seq     int64   `json:"seq"`               // 1, 2, ...
	Subject string  `json:"subject,omitempty"` // what the entry brought into the document, such as version C1
	Version *ID     `json:"version,omitempty"` // that the action is about
}

// Actions that this package itself writes.
const (
	ActionInit   = "init"
	ActionKey    = "key"
	ActionRevoke = "revoke"
	ActionSign   = "sign"
)

// Subjects of entries.
func subjectVersion(id ID) string            { return "version " + id.String() }
func subjectKey(f Fingerprint) string        { return "key " + f.String() }
func subjectRevocation(f Fingerprint) string { return "revocation " + f.String() }

// hash is what the next entry holds of this one.
func (e *Entry) hash() Hash { return hashOf(entryTag, mustRecord("log", e)) }

// Validate reports what an entry cannot say.
func (e *Entry) Validate() error {
	errs := []error{checkWord("action", e.Action), needText("actor", e.Actor), checkText("note", e.Note), checkText("subject", e.Subject)}
	if (e.Subject == "") != (e.Digest == nil) {
		errs = append(errs, errors.New("subject and digest: want both or neither"))
	}
	if e.Seq < 1 {
		errs = append(errs, fmt.Errorf("seq %d: want 1 or more", e.Seq))
	}
	return errors.Join(errs...)
}

// checkWord refuses what is not a word of lower-case letters.
func checkWord(what, s string) error {
	if s == "" || len(s) > 32 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_-") != "" {
		return fmt.Errorf("%s %q: want a word of lower-case letters", what, clip(s))
	}
	return nil
}

// appendRecord appends the line of a record: an object whose one member names its kind.
func appendRecord(dst []byte, kind string, v any) ([]byte, error) {
	dst = append(dst, `{"`...)
	dst = append(dst, kind...)
	dst = append(dst, `":`...)
	dst, err := jcs.Append(dst, v)
	return append(dst, "}\n"...), err
}

// mustRecord is appendRecord of what was checked.
func mustRecord(kind string, v any) []byte {
	b, err := appendRecord(nil, kind, v)
	if err != nil {
		panic("plandoc: " + err.Error())
	}
	return b
}

// sameRecord says whether two values have the same canonical form.
func sameRecord(a, b any) bool {
	x, errX := jcs.Append(nil, a)
	y, errY := jcs.Append(nil, b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// last is the last entry of a party; nil = none.
func (d *Document) last(party Role) *Entry {
	for i := len(d.log) - 1; i >= 0; i-- {
		if d.log[i].Party == party {
			return &d.log[i]
		}
	}
	return nil
}

// head is the hash of the last entry of a party, or of the document's head.
func (d *Document) head(party Role) Hash {
	if e := d.last(party); e != nil {
		return e.hash()
	}
	return d.genesis()
}

// Record writes an action into the log of its party: Action, Actor, At, Party, Note and
// Version are the caller's, the rest follows.
func (d *Document) Record(e Entry) error { return d.record(e, "", Hash{}) }

func (d *Document) record(e Entry, subject string, digest Hash) error {
	if subject != "" {
		e.Subject, e.Digest = subject, &digest
	}
	e.Seq, e.Prev, e.Seen = 1, d.head(e.Party), d.head(e.Party.Other())
	if last := d.last(e.Party); last != nil {
		if e.Seq = last.Seq + 1; e.At.Before(last.At.Time) {
			return fmt.Errorf("%s is before the last entry of the %s's log, of %s", e.At, e.Party, last.At)
		}
	}
	if e.Version != nil && d.find(*e.Version) == nil {
		return fmt.Errorf("there is no version %s", e.Version)
	}
	if err := e.Validate(); err != nil {
		return fmt.Errorf("log entry: %w", err)
	}
	d.log = append(d.log, e)
	d.sortLog()
	return nil
}

func (d *Document) sortLog() {
	slices.SortStableFunc(d.log, func(a, b Entry) int {
		return cmp.Or(compareRoles(a.Party, b.Party), cmp.Compare(a.Seq, b.Seq))
	})
}

func compareRoles(a, b Role) int { return cmp.Compare(slices.Index(Roles, a), slices.Index(Roles, b)) }

// Log is the entries of both parties, each after all that its writer had seen; of those
// that neither had seen of the other, the earlier one first.
func (d *Document) Log() []Entry {
	number := map[Hash]int{} // place in its log, from 1
	var logs [2][]Entry
	for i := range d.log {
		e := d.log[i]
		k := slices.Index(Roles, e.Party)
		logs[k] = append(logs[k], e)
		number[e.hash()] = len(logs[k])
	}
	var list []Entry
	var next [2]int
	for next[0] < len(logs[0]) || next[1] < len(logs[1]) {
		var ready [2]bool
		for k := range logs {
			ready[k] = next[k] < len(logs[k]) && number[logs[k][next[k]].Seen] <= next[1-k]
		}
		k := 0
		if !ready[0] || ready[1] && logs[1][next[1]].At.Before(logs[0][next[0]].At.Time) {
			k = 1
		}
		if next[k] == len(logs[k]) { // only in documents that [Document.Verify] refuses
			k = 1 - k
		}
		list = append(list, logs[k][next[k]])
		next[k]++
	}
	return list
}
