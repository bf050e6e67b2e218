package plandoc

import (
	"fmt"
	"slices"
)

// Fault is something in a document that is not as it says.
type Fault struct {
	Record     string // what it is in, such as version C1 or log entry 3 of the ccc
	Problem    string
	Version    ID     // of a cell
	Queue      string // of a cell
	Channel    string
	Time       string // of a cell: local clock, and UTC offset where there is one
	Quantity   string
	Stored     string
	Recomputed string
}

func (f Fault) String() string {
	if f.Quantity == "" {
		s := f.Record + ": " + f.Problem
		if f.Stored != "" || f.Recomputed != "" {
			s += fmt.Sprintf(": the document says %s, it is %s", f.Stored, f.Recomputed)
		}
		return s
	}
	return fmt.Sprintf("version %s: %s %s %s %s: stored %s, recomputed %s", f.Version, f.Queue, f.Channel, f.Time, f.Quantity, shown(f.Stored), shown(f.Recomputed))
}

func shown(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// Trust is the fingerprints that a reader learnt from a party by another way than the
// document: one of its keys has to be the party's.
type Trust map[Role]Fingerprint

// Check checks all that binds a document together: hashes of versions and of their
// parents, both logs and what they say was brought in, keys, revocations and signatures.
// Nothing is recomputed. trust may be nil.
func (d *Document) Check(trust Trust) []Fault {
	c := &integrity{d: d, digests: map[string]Hash{}, entries: map[string]*Entry{}}
	c.logs()
	c.versions()
	c.keys(trust)
	c.signatures()
	for subject, e := range c.entries {
		if _, ok := c.digests[subject]; !ok {
			c.add(c.name(e), fmt.Sprintf("says that %s came in, which is not in the document", clip(subject)), "", "")
		}
	}
	slices.SortFunc(c.faults[c.sorted:], func(a, b Fault) int {
		if a.Record < b.Record {
			return -1
		}
		return 1
	})
	return c.faults
}

type integrity struct {
	d       *Document
	faults  []Fault
	sorted  int
	entries map[string]*Entry // by subject
	digests map[string]Hash   // what entries should say, by subject
}

func (c *integrity) add(record, problem, stored, computed string) {
	c.faults = append(c.faults, Fault{Record: record, Problem: problem, Stored: stored, Recomputed: computed})
}

func (c *integrity) name(e *Entry) string {
	return fmt.Sprintf("log entry %d of the %s", e.Seq, e.Party)
}

// logs checks both chains, and the end of the file.
func (c *integrity) logs() {
	d := c.d
	genesis := d.genesis()
	known := map[Hash]Role{}
	for i := range d.log {
		known[d.log[i].hash()] = d.log[i].Party
	}
	for _, party := range Roles {
		prev, seq := genesis, int64(0)
		var last *Entry
		for i := range d.log {
			e := &d.log[i]
			if e.Party != party {
				continue
			}
			if seq++; e.Seq != seq {
				c.add(c.name(e), "is not the next one: an entry is missing, added or moved", fmt.Sprint(e.Seq), fmt.Sprint(seq))
				seq = e.Seq
			}
			if e.Prev != prev {
				before := "the document's head, which it continues,"
				if last != nil {
					before = c.name(last) + ", which it continues,"
				}
				c.add(c.name(e), before+" was changed", e.Prev.Short(), prev.Short())
			}
			if r, ok := known[e.Seen]; e.Seen != genesis && (!ok || r == party) {
				c.add(c.name(e), "an entry of the other party that it had seen is missing or was changed", e.Seen.Short(), "not there")
			}
			if last != nil && e.At.Before(last.At.Time) {
				c.add(c.name(e), "is earlier than the one before it", e.At.String(), "after "+last.At.String())
			}
			if e.Version != nil && d.find(*e.Version) == nil {
				c.add(c.name(e), "is about version "+e.Version.String()+", which is not in the document", "", "")
			}
			if e.Subject != "" {
				if c.entries[e.Subject] != nil {
					c.add(c.name(e), "brings in "+clip(e.Subject)+" a second time", "", "")
				}
				c.entries[e.Subject] = e
			}
			prev, last = e.hash(), e
		}
		if d.end != nil {
			stored := d.end.Client
			if party == CCC {
				stored = d.end.CCC
			}
			if stored != prev {
				c.add("end", fmt.Sprintf("the last entry of the %s's log was changed, or entries are missing", party), stored.Short(), prev.Short())
			}
		}
	}
	for i := 1; i < len(d.log); i++ {
		if compareRoles(d.log[i-1].Party, d.log[i].Party) > 0 {
			c.add(c.name(&d.log[i]), "stands after the other party's", "", "")
		}
	}
	if d.end != nil && d.end.Lines != d.lines() {
		c.add("end", "lines are missing or were added", fmt.Sprint(d.end.Lines), fmt.Sprint(d.lines()))
	}
}

// subject checks that a log says that something came in, as it is.
func (c *integrity) subject(record, subject string, digest Hash, by func(*Entry) bool) *Entry {
	c.digests[subject] = digest
	e := c.entries[subject]
	switch {
	case e == nil:
		c.add(record, "no log says that it came in", "", "")
	case *e.Digest != digest:
		c.add(record, "was changed since "+c.name(e)+" brought it in", e.Digest.Short(), digest.Short())
	case !by(e):
		c.add(record, "was brought in by "+c.name(e)+", which is not its party's", "", "")
	}
	return e
}

func (c *integrity) versions() {
	for _, v := range c.d.versions {
		record := "version " + v.ID.String()
		c.subject(record, subjectVersion(v.ID), v.hash, func(e *Entry) bool { return e.Party == v.Party })
		for _, p := range v.Parents {
			if u := c.d.find(p.ID); u != nil && u.hash != p.Hash {
				c.add(record, "its parent "+p.ID.String()+" was changed", p.Hash.Short(), u.hash.Short())
			}
		}
	}
}

func (c *integrity) keys(trust Trust) {
	d := c.d
	numbers := map[Role]int64{}
	for i := range d.keys {
		k := &d.keys[i]
		record := "key " + k.Fingerprint.String()
		if f := k.Public.Fingerprint(); f != k.Fingerprint {
			c.add(record, "is not the fingerprint of its public key", k.Fingerprint.String(), f.String())
		}
		if numbers[k.Party]++; k.Number != numbers[k.Party] {
			c.add(record, "its number is not the next one of the party", fmt.Sprint(k.Number), fmt.Sprint(numbers[k.Party]))
		}
		e := c.subject(record, subjectKey(k.Fingerprint), hashOf(recordTag, mustRecord("key", k)), func(e *Entry) bool {
			by := k.By
			return by == nil || d.key(*by) != nil && d.key(*by).Party == e.Party
		})
		switch {
		case k.By == nil && k.Number > 1 || (k.By == nil) != (k.Sig == nil):
			c.add(record, "no key vouches for it", "", "")
		case k.By == nil:
		case d.key(*k.By) == nil || *k.By == k.Fingerprint:
			c.add(record, "the key that vouches for it is not in the document", "", "")
		case !d.key(*k.By).Public.verify(keyTag, d.bound(k.statement()), *k.Sig):
			c.add(record, "the signature of the key that vouches for it does not verify", "", "")
		case e != nil:
			c.valid(record, *k.By, e)
		}
	}
	for i := range d.revocations {
		r := &d.revocations[i]
		record := "revocation of key " + r.Key.String()
		c.subject(record, subjectRevocation(r.Key), hashOf(recordTag, mustRecord("revocation", r)), func(e *Entry) bool { return e.Party == r.Party })
		k, by := d.key(r.Key), d.key(r.By)
		switch {
		case k == nil || by == nil || k.Party != r.Party || by.Party != r.Party:
			c.add(record, "its keys are not the party's", "", "")
		case !by.Public.verify(revokeTag, r.statement(d.genesis()), r.Sig):
			c.add(record, "its signature does not verify", "", "")
		}
	}
	for _, party := range Roles {
		f, ok := trust[party]
		if ok && !slices.ContainsFunc(d.keys, func(k Key) bool { return k.Party == party && k.Fingerprint == f && !d.revoked(f) }) {
			names := "none"
			if k, ok := d.Current(party); ok {
				names = k.Fingerprint.Grouped()
			}
			c.add("keys of the "+string(party), "the trusted one is not among those in force", names, f.Grouped())
		}
	}
}

// valid checks that a key was in force when an entry of its party's log was written.
func (c *integrity) valid(record string, f Fingerprint, e *Entry) {
	d := c.d
	k := d.key(f)
	if r := c.entries[subjectRevocation(f)]; r != nil && r.Seq <= e.Seq {
		c.add(record, "the key "+f.String()+" was revoked before, by "+c.name(r), "", "")
	}
	if came := c.entries[subjectKey(f)]; came != nil && came.Party == e.Party && came.Seq >= e.Seq {
		c.add(record, "the key "+f.String()+" came in only later", "", "")
	}
	for _, next := range d.keys {
		// A key that the party's own log put in the place of an older one.
		n := c.entries[subjectKey(next.Fingerprint)]
		if next.Party == k.Party && next.Number > k.Number && n != nil && n.Party == e.Party && n.Seq < e.Seq {
			c.add(record, "the key "+f.String()+" was replaced before, by "+c.name(n), "", "")
		}
	}
}

func (c *integrity) signatures() {
	d := c.d
	for i := range d.signatures {
		s := &d.signatures[i]
		record := s.subject()
		e := c.subject(record, record, hashOf(recordTag, mustRecord("signature", s)), func(e *Entry) bool { return e.Party == s.Party })
		v, k := d.find(s.Version), d.key(s.Key)
		switch {
		case v == nil:
			c.add(record, "its version is not in the document", "", "")
		case v.hash != s.Hash:
			c.add(record, "is of something else than the version", s.Hash.Short(), v.hash.Short())
		}
		switch {
		case k == nil || k.Party != s.Party:
			c.add(record, "its key is not the party's", "", "")
		case !k.Public.verify(signatureTag, s.statement(), s.Sig):
			c.add(record, "does not verify", "", "")
		case e != nil:
			c.valid(record, s.Key, e)
			if e.Prev != s.Prev || e.Seen != s.Seen {
				c.add(record, "the log at which it was given was changed", s.Prev.Short()+" and "+s.Seen.Short(), e.Prev.Short()+" and "+e.Seen.Short())
			}
		}
	}
}

// Missing are the faults of d against an older copy: whatever stands in the logs of the
// older one has to be the beginning of those of d. An older copy passed off as a new one,
// or a history written anew, is found so.
func (d *Document) Missing(older *Document) (faults []Fault) {
	if d.genesis() != older.genesis() {
		return []Fault{{Record: "document", Problem: "is not the one that was known", Stored: d.genesis().Short(), Recomputed: older.genesis().Short()}}
	}
	for _, party := range Roles {
		now, was := d.logOf(party), older.logOf(party)
		for i := range was {
			record := fmt.Sprintf("log entry %d of the %s", was[i].Seq, party)
			if i >= len(now) {
				faults = append(faults, Fault{Record: record, Problem: "was there in the known copy, and is not any more"})
			} else if a, b := now[i].hash(), was[i].hash(); a != b {
				faults = append(faults, Fault{Record: record, Problem: "is not that of the known copy", Stored: a.Short(), Recomputed: b.Short()})
			}
		}
	}
	return faults
}
