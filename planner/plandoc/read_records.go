package plandoc

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/internal/jcs"
)

// take reads a record of plain members and returns the line that it is written as.
func take[T any](p *parser, s *jcs.Scanner, kind string, check func(*T) error) (x T, line []byte, err error) {
	s.Value(&x)
	if err := s.Err(); err != nil {
		return x, nil, err
	}
	if check != nil {
		if err := check(&x); err != nil {
			return x, nil, err
		}
	}
	p.again, err = appendRecord(p.again[:0], kind, x)
	return x, p.again, err
}

// plain reads a record that is not of cells.
func (p *parser) plain(kind string, s *jcs.Scanner) (line []byte, err error) {
	d := p.d
	switch kind {
	case "document":
		d.heading, line, err = take(p, s, kind, (*Head).Validate)
	case "party":
		var x Party
		x, line, err = take(p, s, kind, func(x *Party) error { return needText("name", x.Name) })
		d.parties = append(d.parties, x)
		if err == nil && (len(d.parties) > len(Roles) || Roles[len(d.parties)-1] != x.Role) {
			err = errors.New("parties: want the client, then the ccc, once each")
		}
	case "key":
		var x Key
		x, line, err = take[Key](p, s, kind, nil)
		if n := len(d.keys); err == nil && n > 0 && (compareRoles(d.keys[n-1].Party, x.Party) > 0 || d.keys[n-1].Party == x.Party && d.keys[n-1].Number >= x.Number) {
			err = errors.New("keys: want the client's first, each party's by number")
		}
		d.keys = append(d.keys, x)
	case "revocation":
		var x Revocation
		x, line, err = take(p, s, kind, func(x *Revocation) error { return needText("reason", x.Reason) })
		if n := len(d.revocations); err == nil && n > 0 && d.revocations[n-1].compare(&x) >= 0 {
			err = errors.New("revocations: want the client's first, by key, each once")
		}
		d.revocations = append(d.revocations, x)
	case "log":
		var x Entry
		x, line, err = take(p, s, kind, (*Entry).Validate)
		d.log = append(d.log, x)
	case "signature":
		var x Signature
		x, line, err = take(p, s, kind, func(x *Signature) error { return checkWord("purpose", x.Purpose) })
		if n := len(d.signatures); err == nil && n > 0 && d.signatures[n-1].compare(&x) >= 0 {
			err = errors.New("signatures: want them by version, party and purpose, each once")
		}
		d.signatures = append(d.signatures, x)
	case "end":
		var x end
		x, line, err = take[end](p, s, kind, nil)
		d.end = &x
	default:
		return p.ofVersion(kind, s)
	}
	if len(d.keys)+len(d.revocations)+len(d.log)+len(d.signatures) > mostRecords {
		return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, mostRecords)
	}
	return line, err
}

// ofVersion reads what a version says but cells, and adds it to the version's hash.
func (p *parser) ofVersion(kind string, s *jcs.Scanner) (line []byte, err error) {
	switch kind {
	case "version":
		v := &version{line: p.line}
		v.Version, line, err = take(p, s, kind, (*Version).Validate)
		if n := len(p.d.versions); err == nil && n > 0 && p.d.versions[n-1].ID.Compare(v.ID) >= 0 {
			err = fmt.Errorf("version %s after %s: want A, C and P, each by number, once", v.ID, p.d.versions[n-1].ID)
		}
		p.d.versions = append(p.d.versions, v)
		p.v, p.sum = v, sha256.New()
		p.sum.Write([]byte(versionTag))
	case "contract":
		var x Contract
		x, line, err = take(p, s, kind, (*Contract).Validate)
		if p.v.contract != nil {
			err = errors.New("a second contract in a version")
		}
		p.v.contract = &x
	case "queue":
		var x Queue
		x, line, err = take(p, s, kind, (*Queue).Validate)
		p.v.queues = append(p.v.queues, x)
	case "assumption":
		var x Assumption
		x, line, err = take(p, s, kind, (*Assumption).Validate)
		p.v.assumptions = append(p.v.assumptions, x)
	case "event":
		var x Event
		x, line, err = take(p, s, kind, (*Event).Validate)
		p.v.events = append(p.v.events, x)
	}
	p.sum.Write(line)
	return line, err
}

// cell reads a line of cells.
func (p *parser) cell(kind string, line []byte) (again []byte, err error) {
	var l cellLine
	p.cells.read(kind, &l)
	if err := p.cells.s.Err(); err != nil {
		return nil, err
	}
	v := p.v
	n := len(v.days)
	fresh := n == 0 || v.days[n-1].place != l.place
	if fresh {
		if n > 0 && v.days[n-1].place.compare(l.place) >= 0 {
			return nil, fmt.Errorf("cells of %s after those of %s: want them by queue, channel and day", l.place, v.days[n-1].place)
		}
		v.days = append(v.days, &dayRecord{place: l.place, line: p.line})
		n++
	}
	position := 0
	if kind != "axis" {
		position = 1 + 2*nameRank[l.quantity]
	}
	if kind == "marks" {
		position++
	}
	if !fresh && position <= p.position {
		return nil, fmt.Errorf("%s of %s: want the axis, then quantities by name, each once with its marks behind it", kind, l.place)
	}
	p.position = position
	r := v.days[n-1]
	p.again = p.again[:0]
	switch kind {
	case "axis":
		r.hasAxis, r.axis = true, l.axis
		p.again = l.axis.append(p.again, l.place)
	case "marks":
		r.marks[l.quantity] = l.marks
		p.again = appendMarks(p.again, l.place, l.quantity, l.marks)
	default:
		r.strips[l.quantity] = l.strip
		p.again = l.strip.append(p.again, l.place, l.quantity, false)
	}
	if l.strip != nil && l.strip.private != "" && l.strip.hidden == nil {
		p.sum.Write(l.strip.append(nil, l.place, l.quantity, true))
	} else {
		p.sum.Write(line)
	}
	return p.again, nil
}
