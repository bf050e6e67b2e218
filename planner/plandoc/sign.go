package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/internal/jcs"
)

// Key is a public key of a party.
type Key struct {
	At          Instant      `json:"at"`
	By          *Fingerprint `json:"by,omitempty"` // the key that vouches for it: of the party, or of the other one where the party lost its own; nil for the first one
	Fingerprint Fingerprint  `json:"fingerprint"`
	Number      int64        `json:"number"` // 1, 2, ... of the party
	Party       Role         `json:"party"`
	Public      PublicKey    `json:"public"`
	Sig         *Sig         `json:"sig,omitempty"` // by By
}

// statement is what the vouching key signs.
func (k Key) statement() []byte {
	k.Sig = nil
	return mustRecord("key", k)
}

// Revocation says that a key is not its party's any more.
type Revocation struct {
	At     Instant     `json:"at"`
	By     Fingerprint `json:"by"`  // a key of the same party, the revoked one too
	Key    Fingerprint `json:"key"` // that is revoked
	Party  Role        `json:"party"`
	Reason string      `json:"reason"`
	Sig    Sig         `json:"sig"`
}

func (r Revocation) statement(plan Hash) []byte {
	r.Sig = Sig{}
	b, _ := jcs.Append(nil, r)
	return append(plan[:], b...)
}

// Signature is a party's on a version.
type Signature struct {
	At      Instant     `json:"at"`
	Hash    Hash        `json:"hash"` // of the version
	Key     Fingerprint `json:"key"`
	Party   Role        `json:"party"`
	Prev    Hash        `json:"prev"`    // last entry of the party's log before it
	Purpose string      `json:"purpose"` // a word: sign, lock, amend and so on
	Seen    Hash        `json:"seen"`    // last entry of the other party's log
	Sig     Sig         `json:"sig"`
	Version ID          `json:"version"`
}

// statement is what is signed: all that the signature says but itself.
func (s Signature) statement() []byte {
	b, _ := jcs.Append(nil, struct {
		At      Instant     `json:"at"`
		Hash    Hash        `json:"hash"`
		Key     Fingerprint `json:"key"`
		Party   Role        `json:"party"`
		Prev    Hash        `json:"prev"`
		Purpose string      `json:"purpose"`
		Seen    Hash        `json:"seen"`
		Version ID          `json:"version"`
	}{s.At, s.Hash, s.Key, s.Party, s.Prev, s.Purpose, s.Seen, s.Version})
	return b
}

func (s *Signature) subject() string {
	return fmt.Sprintf("signature %s %s %s", s.Version, s.Party, s.Purpose)
}

func (s *Signature) compare(t *Signature) int {
	return cmp.Or(s.Version.Compare(t.Version), compareRoles(s.Party, t.Party), cmp.Compare(s.Purpose, t.Purpose))
}

// Keys are all keys of the document, revoked ones too: the client's first, each party's
// in the order in which they came.
func (d *Document) Keys() []Key { return slices.Clone(d.keys) }

// Revocations are those of the document.
func (d *Document) Revocations() []Revocation { return slices.Clone(d.revocations) }

// Signatures are those of the document, by version.
func (d *Document) Signatures() []Signature { return slices.Clone(d.signatures) }

// Signed says whether a party signed a version for a purpose; "" = for any.
func (d *Document) Signed(id ID, party Role, purpose string) bool {
	return slices.ContainsFunc(d.signatures, func(s Signature) bool {
		return s.Version == id && s.Party == party && (purpose == "" || s.Purpose == purpose)
	})
}

func (d *Document) key(f Fingerprint) *Key {
	for i := range d.keys {
		if d.keys[i].Fingerprint == f {
			return &d.keys[i]
		}
	}
	return nil
}

// Current is the key with which a party signs: its newest one, unless that is revoked.
func (d *Document) Current(party Role) (Key, bool) {
	for i := len(d.keys) - 1; i >= 0; i-- {
		if k := d.keys[i]; k.Party == party {
			return k, !d.revoked(k.Fingerprint)
		}
	}
	return Key{}, false
}

func (d *Document) revoked(f Fingerprint) bool {
	return slices.ContainsFunc(d.revocations, func(r Revocation) bool { return r.Key == f })
}

// ErrNotKnown is wrapped when a private key is not the one with which its party signs.
var ErrNotKnown = errors.New("is not the key with which the party signs in this document")

// own checks that key is the one with which the party signs.
func (d *Document) own(party Role, key *PrivateKey) error {
	current, ok := d.Current(party)
	if !ok {
		return fmt.Errorf("the %s has no key in this document", party)
	}
	if current.Fingerprint != key.Fingerprint() {
		return fmt.Errorf("%s %w: that of the %s is %s", key.Fingerprint().Grouped(), ErrNotKnown, party, current.Fingerprint.Grouped())
	}
	return nil
}

// AddKey makes a key one of a party. The first one needs nobody to vouch for it: the
// other party compares its fingerprint. Later ones are vouched for by the key in force of
// the party, which then is not in force any more, or by that of the other party, where the
// party lost its own.
func (d *Document) AddKey(party Role, public PublicKey, vouch *PrivateKey, actor string, at Instant) error {
	k := Key{At: at, Fingerprint: public.Fingerprint(), Number: 1, Party: party, Public: public}
	for _, old := range d.keys {
		if old.Fingerprint == k.Fingerprint {
			return fmt.Errorf("key %s is the %s's already", k.Fingerprint.Grouped(), old.Party)
		}
		if old.Party == party {
			k.Number = old.Number + 1
		}
	}
	writer := party
	switch {
	case vouch == nil && k.Number > 1:
		return fmt.Errorf("the %s has a key already: a new one needs the old one, or the other party's, to vouch for it", party)
	case vouch != nil:
		f := vouch.Fingerprint()
		by := d.key(f)
		if by == nil {
			return fmt.Errorf("key %s is nobody's in this document", f.Grouped())
		}
		if err := d.own(by.Party, vouch); err != nil {
			return err
		}
		k.By, writer = &f, by.Party
		sig := vouch.sign(keyTag, d.bound(k.statement()))
		k.Sig = &sig
	}
	if err := d.record(Entry{Action: ActionKey, Actor: actor, At: at, Party: writer}, subjectKey(k.Fingerprint), hashOf(recordTag, mustRecord("key", k))); err != nil {
		return err
	}
	d.keys = append(d.keys, k)
	slices.SortStableFunc(d.keys, func(a, b Key) int {
		return cmp.Or(compareRoles(a.Party, b.Party), cmp.Compare(a.Number, b.Number))
	})
	return nil
}

// bound is a statement that holds in this document only.
func (d *Document) bound(statement []byte) []byte {
	g := d.genesis()
	return append(g[:], statement...)
}

// Revoke says that a key is not its party's any more. by is any key of the same party
// that is not revoked, the revoked one too.
func (d *Document) Revoke(key Fingerprint, by *PrivateKey, reason, actor string, at Instant) error {
	k, b := d.key(key), d.key(by.Fingerprint())
	switch {
	case k == nil:
		return fmt.Errorf("key %s is nobody's in this document", key.Grouped())
	case b == nil || b.Party != k.Party || d.revoked(b.Fingerprint):
		return fmt.Errorf("key %s cannot revoke one of the %s", by.Fingerprint().Grouped(), k.Party)
	case d.revoked(key):
		return fmt.Errorf("key %s is revoked already", key.Grouped())
	}
	if err := needText("reason", reason); err != nil {
		return err
	}
	r := Revocation{At: at, By: b.Fingerprint, Key: key, Party: k.Party, Reason: reason}
	r.Sig = by.sign(revokeTag, r.statement(d.genesis()))
	if err := d.record(Entry{Action: ActionRevoke, Actor: actor, At: at, Party: k.Party, Note: reason}, subjectRevocation(key), hashOf(recordTag, mustRecord("revocation", r))); err != nil {
		return err
	}
	d.revocations = append(d.revocations, r)
	slices.SortFunc(d.revocations, func(a, b Revocation) int { return a.compare(&b) })
	return nil
}

func (r *Revocation) compare(s *Revocation) int {
	return cmp.Or(compareRoles(r.Party, s.Party), cmp.Compare(r.Key.String(), s.Key.String()))
}

// Sign signs a version for its party: what it says, and all that stands in both logs.
func (d *Document) Sign(id ID, party Role, purpose, actor string, at Instant, key *PrivateKey) error {
	v := d.find(id)
	if v == nil {
		return fmt.Errorf("there is no version %s", id)
	}
	if err := errors.Join(checkWord("purpose", purpose), d.own(party, key)); err != nil {
		return err
	}
	if d.Signed(id, party, purpose) {
		return fmt.Errorf("the %s has signed %s (%s) already", party, id, purpose)
	}
	s := Signature{At: at, Hash: v.hash, Key: key.Fingerprint(), Party: party, Prev: d.head(party), Purpose: purpose, Seen: d.head(party.Other()), Version: id}
	s.Sig = key.sign(signatureTag, s.statement())
	if err := d.record(Entry{Action: ActionSign, Actor: actor, At: at, Party: party, Version: &id}, s.subject(), hashOf(recordTag, mustRecord("signature", s))); err != nil {
		return err
	}
	d.signatures = append(d.signatures, s)
	slices.SortFunc(d.signatures, func(a, b Signature) int { return a.compare(&b) })
	return nil
}
