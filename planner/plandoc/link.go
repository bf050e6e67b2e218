package plandoc

import (
	"errors"
	"fmt"
	"slices"
)

// link works out the state of every version.
func (d *Document) link() error {
	if len(d.versions) == 0 || d.versions[0].ID != Root {
		return &Error{0, errors.New("version A0 is missing")}
	}
	for _, v := range d.versions {
		if (v.ID == Root) != (len(v.Parents) == 0) {
			return v.fault(0, errors.New("parents: A0 has none, every other version some"))
		}
		for _, u := range v.Parents {
			if d.find(u.ID) == nil {
				return v.fault(0, fmt.Errorf("parent %s %w", u.ID, ErrNoVersion))
			}
		}
	}
	order, err := d.topological()
	if err != nil {
		return err
	}
	for _, v := range order {
		var parent *state
		if len(v.Parents) > 0 {
			parent = d.find(v.Parents[0].ID).state
		}
		if v.state, err = v.over(parent); err != nil {
			return err
		}
	}
	return nil
}

// topological is the versions, parents before children; a cycle is a fault.
func (d *Document) topological() ([]*version, error) {
	waits := map[ID]int{}
	children := map[ID][]*version{}
	var ready, order []*version
	for _, v := range d.versions {
		if waits[v.ID] = len(v.Parents); len(v.Parents) == 0 {
			ready = append(ready, v)
		}
		for _, u := range v.Parents {
			children[u.ID] = append(children[u.ID], v)
		}
	}
	for len(ready) > 0 {
		v := ready[0]
		ready = ready[1:]
		order = append(order, v)
		for _, w := range children[v.ID] {
			if waits[w.ID]--; waits[w.ID] == 0 {
				ready = append(ready, w)
			}
		}
	}
	if len(order) < len(d.versions) {
		i := slices.IndexFunc(d.versions, func(v *version) bool { return waits[v.ID] > 0 })
		return nil, d.versions[i].fault(0, errors.New("comes, in the end, from itself"))
	}
	return order, nil
}
