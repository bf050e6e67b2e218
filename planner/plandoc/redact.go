package plandoc

import "github.com/cccplan/cccplan/planner/sheet"

// Redact is the document as a party may see it: cells that are private to the other one
// are replaced by their commitments. Hashes, logs and signatures are those of the whole
// document, and still verify.
func (d *Document) Redact(reader Role) *Document {
	c := *d
	c.versions = make([]*version, len(d.versions))
	for i, v := range d.versions {
		w := *v
		w.days = make([]*dayRecord, len(v.days))
		for k, r := range v.days {
			w.days[k] = r.redact(reader)
		}
		c.versions[i] = &w
	}
	if err := c.link(); err != nil {
		panic("plandoc: a document is less than itself: " + err.Error())
	}
	c.end = nil
	return &c
}

// redact hides what is private to the other party.
func (r *dayRecord) redact(reader Role) *dayRecord {
	out := r
	for q, s := range r.strips {
		if s == nil || s.hidden != nil || s.private == "" || s.private == reader {
			continue
		}
		if out == r {
			clone := *r
			out = &clone
		}
		h := hashOf(commitTag, s.append(nil, r.place, sheet.Quantity(q), false))
		out.strips[q] = &strip{hidden: &h, private: s.private}
	}
	return out
}

// Hidden is the number of cells, over all versions, of which only commitments are known.
func (d *Document) Hidden() (n int) {
	for _, v := range d.versions {
		for _, r := range v.days {
			for _, s := range r.strips {
				if s != nil && s.hidden != nil {
					n += v.state.groups[r.place].axis.len()
				}
			}
		}
	}
	return n
}
