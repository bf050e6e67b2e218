package plandoc

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Document is a plan that a client and its contact centre share. [New] and [Read] make
// one. What is in it stays: versions, log entries, keys and signatures are only added.
type Document struct {
	heading     Head
	parties     []Party // the client, then the contact centre
	keys        []Key
	revocations []Revocation
	versions    []*version // sorted by ID
	log         []Entry    // the client's, then the contact centre's
	signatures  []Signature
	end         *end // as read; nil = not from a file
}

// end is the last record of a file.
type end struct {
	CCC    Hash  `json:"ccc"` // last entries of the logs
	Client Hash  `json:"client"`
	Lines  int64 `json:"lines"` // of the file, this one too
}

// Content is all that holds at a version.
type Content struct {
	Contract    *Contract
	Queues      []Queue // sorted by queue and channel
	Assumptions []Assumption
	Events      []Event
	Sheet       *sheet.Sheet // hidden cells are absent; nil when committed: as in the first parent
	Marks       []CellMark   // cells of which more is said than the version says of all; by cell
}

// CellMark is the mark of a cell.
type CellMark struct {
	Key      sheet.Key
	Quantity sheet.Quantity
	Mark
}

// New is a document without versions: [Document.Commit] adds the first one, A0, with the
// contract.
func New(h Head, client, ccc string) (*Document, error) {
	if h.Schema == "" {
		h.Schema = Schema
	}
	d := &Document{heading: h, parties: []Party{{Client, client}, {CCC, ccc}}}
	return d, errors.Join(h.Validate(), needText("name of the client", client), needText("name of the contact centre", ccc))
}

// Head is what the document says first.
func (d *Document) Head() Head { return d.heading }

// Party is the party of a role.
func (d *Document) Party(r Role) Party { return d.parties[slices.Index(Roles, r)] }

// genesis is the hash of the document's head and parties, with which both logs begin.
func (d *Document) genesis() Hash {
	b := mustRecord("document", d.heading)
	for _, p := range d.parties {
		b, _ = appendRecord(b, "party", p)
	}
	return hashOf(genesisTag, b)
}

func (d *Document) find(id ID) *version {
	if i, ok := slices.BinarySearchFunc(d.versions, id, func(v *version, id ID) int { return v.ID.Compare(id) }); ok {
		return d.versions[i]
	}
	return nil
}

// Versions are those of the document: agreed ones, the client's and the contact centre's.
func (d *Document) Versions() []Version {
	list := make([]Version, len(d.versions))
	for i, v := range d.versions {
		list[i] = v.Version
	}
	return list
}

// Version is what is said about a version, and its hash.
func (d *Document) Version(id ID) (v Version, hash Hash, ok bool) {
	if found := d.find(id); found != nil {
		return found.Version, found.hash, true
	}
	return Version{}, Hash{}, false
}

// Latest is the newest version of a series; zero when there is none.
func (d *Document) Latest(s Series) (id ID) {
	for _, v := range d.versions {
		if v.ID.Series == s {
			id = v.ID
		}
	}
	return id
}

// ErrNoVersion is wrapped when a document does not have a version.
var ErrNoVersion = errors.New("is not in the document")

func (d *Document) need(id ID) (*version, error) {
	if v := d.find(id); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("version %s %w", id, ErrNoVersion)
}

// ancestors are a version and all that it was made from.
func (d *Document) ancestors(id ID) map[ID]bool {
	found := map[ID]bool{}
	todo := []ID{id}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if v := d.find(id); v != nil && !found[id] {
			found[id] = true
			for _, p := range v.Parents {
				todo = append(todo, p.ID)
			}
		}
	}
	return found
}

// Base is the last version that both a and b were made from: of common ancestors that are
// ancestors of no other one an agreed one goes first, then the highest number.
func (d *Document) Base(a, b ID) (ID, error) {
	for _, id := range []ID{a, b} {
		if _, err := d.need(id); err != nil {
			return ID{}, err
		}
	}
	left := d.ancestors(a)
	var common []ID
	for id := range d.ancestors(b) {
		if left[id] {
			common = append(common, id)
		}
	}
	older := map[ID]bool{}
	for _, id := range common {
		for up := range d.ancestors(id) {
			older[up] = older[up] || up != id
		}
	}
	common = slices.DeleteFunc(common, func(id ID) bool { return older[id] })
	return slices.MinFunc(common, func(x, y ID) int {
		return cmp.Or(cmp.Compare(x.Series, y.Series), cmp.Compare(y.Number, x.Number))
	}), nil
}

// Contract is the one in force at a version.
func (d *Document) Contract(id ID) (*Contract, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	c := *v.state.contract
	return &c, nil
}

// Sheet is the cells of a version; those that are hidden are absent.
func (d *Document) Sheet(id ID) (*sheet.Sheet, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	return v.state.sheet()
}

// Content is all that holds at a version.
func (d *Document) Content(id ID) (*Content, error) {
	v, err := d.need(id)
	if err != nil {
		return nil, err
	}
	c := &Content{
		Queues:      sorted(v.state.queues, (*Queue).key),
		Assumptions: sorted(v.state.assumptions, (*Assumption).key),
		Events:      sorted(v.state.events, (*Event).key),
		Marks:       v.cellMarks(),
	}
	contract := *v.state.contract
	c.Contract = &contract
	c.Sheet, err = v.state.sheet()
	return c, err
}

// cellMarks are the marks of a version, cell by cell.
func (v *version) cellMarks() []CellMark {
	var list []CellMark
	for _, r := range v.days {
		var keys []sheet.Key
		for _, q := range byName {
			for _, m := range r.marks[q] {
				if keys == nil {
					keys = v.state.groups[r.place].keys(r.place)
				}
				for i := m.At; i < m.At+m.N; i++ {
					list = append(list, CellMark{keys[i], q, Mark{m.Status, m.Note}})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b CellMark) int {
		return cmp.Or(a.Key.Compare(b.Key), cmp.Compare(a.Quantity, b.Quantity))
	})
	return list
}

// keys are those of the intervals of a group.
func (g *group) keys(p place) []sheet.Key {
	var keys []sheet.Key
	for _, r := range g.axis {
		for k := range r.count {
			keys = append(keys, sheet.Key{Queue: p.queue, Channel: p.channel, Start: r.start(p.day, k), Interval: r.interval})
		}
	}
	return keys
}

// sorted is the entries of a register by key.
func sorted[T any](m map[string]T, key func(*T) string) []T {
	list := make([]T, 0, len(m))
	for _, x := range m {
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(key(&a), key(&b)) })
	return list
}
