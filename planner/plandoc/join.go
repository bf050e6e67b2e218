package plandoc

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrApart is wrapped when two copies of a document cannot be put together.
var ErrApart = errors.New("the two copies contradict each other")

// Join puts together two copies of a document that went on apart: each party's log in one
// of them is the beginning of that in the other. What one copy hides is taken from the
// other one. Neither d nor other changes.
func (d *Document) Join(other *Document) (*Document, error) {
	if d.genesis() != other.genesis() {
		return nil, fmt.Errorf("%w: they are not of one document (plans %q and %q)", ErrApart, d.heading.PlanID, other.heading.PlanID)
	}
	j := &Document{heading: d.heading, parties: d.parties}
	for _, party := range Roles {
		a, b := d.logOf(party), other.logOf(party)
		if len(a) < len(b) {
			a, b = b, a
		}
		for i := range b {
			if a[i].hash() != b[i].hash() {
				return nil, fmt.Errorf("%w: the %s's log has two different entries %d, %q of %s by %s and %q of %s by %s", ErrApart, party, a[i].Seq, a[i].Action, a[i].At, a[i].Actor, b[i].Action, b[i].At, b[i].Actor)
			}
		}
		j.log = append(j.log, a...)
	}
	var errs [4]error
	j.keys, errs[0] = union(d.keys, other.keys, "key", func(a, b *Key) int {
		if c := compareRoles(a.Party, b.Party); c != 0 {
			return c
		}
		return int(a.Number - b.Number)
	})
	j.revocations, errs[1] = union(d.revocations, other.revocations, "revocation", (*Revocation).compare)
	j.signatures, errs[2] = union(d.signatures, other.signatures, "signature", (*Signature).compare)
	j.versions, errs[3] = joinVersions(d.versions, other.versions)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return j, j.link()
}

func (d *Document) logOf(party Role) (list []Entry) {
	for _, e := range d.log {
		if e.Party == party {
			list = append(list, e)
		}
	}
	return list
}

// union merges two sorted lists; what compares equal must be equal.
func union[T any](a, b []T, kind string, compare func(*T, *T) int) ([]T, error) {
	var out []T
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && compare(&a[0], &b[0]) < 0:
			out, a = append(out, a[0]), a[1:]
		case len(a) == 0 || compare(&a[0], &b[0]) > 0:
			out, b = append(out, b[0]), b[1:]
		case !bytes.Equal(mustRecord(kind, &a[0]), mustRecord(kind, &b[0])):
			return nil, fmt.Errorf("%w: a %s differs, %s", ErrApart, kind, clip(string(mustRecord(kind, &a[0]))))
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return out, nil
}

func joinVersions(a, b []*version) ([]*version, error) {
	var out []*version
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].ID.Compare(b[0].ID) < 0:
			v := *a[0]
			out, a = append(out, &v), a[1:]
		case len(a) == 0 || a[0].ID.Compare(b[0].ID) > 0:
			v := *b[0]
			out, b = append(out, &v), b[1:]
		case a[0].hash != b[0].hash:
			return nil, fmt.Errorf("%w: version %s was made twice, by %s and by %s", ErrApart, a[0].ID, a[0].Actor, b[0].Actor)
		default:
			out, a, b = append(out, a[0].reveal(b[0])), a[1:], b[1:]
		}
	}
	return out, nil
}

// reveal is v with what it hides and other shows. Both have one hash, so the same lines.
func (v *version) reveal(other *version) *version {
	w := *v
	w.days = make([]*dayRecord, len(v.days))
	for i, r := range v.days {
		clone := *r
		for q, s := range r.strips {
			if s != nil && s.hidden != nil {
				clone.strips[q] = other.days[i].strips[q]
			}
		}
		w.days[i] = &clone
	}
	return &w
}
