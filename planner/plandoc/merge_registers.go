package plandoc

// registersOf is what the registers and the contract come to when two versions are merged
// over a third: entries that one party changed are its own, those that both changed are
// their owner's, or the first one's where they have none. A contract that both changed
// alike holds; else that of the base does, because no party changes it alone.
func (d *Document) registersOf(base, first, second ID) (*Content, error) {
	var c [3]*Content
	for i, id := range []ID{base, first, second} {
		content, err := d.Content(id)
		if err != nil {
			return nil, err
		}
		c[i] = content
	}
	series := first.Series
	out := &Content{
		Contract:    c[0].Contract,
		Queues:      mergeRegister(c[0].Queues, c[1].Queues, c[2].Queues, (*Queue).key, func(*Queue) bool { return true }),
		Assumptions: mergeRegister(c[0].Assumptions, c[1].Assumptions, c[2].Assumptions, (*Assumption).key, func(a *Assumption) bool { return a.Owner.Series() == series }),
		Events:      mergeRegister(c[0].Events, c[1].Events, c[2].Events, (*Event).key, func(e *Event) bool { return e.Owner.Series() == series }),
	}
	if sameRecord(c[1].Contract, c[2].Contract) {
		out.Contract = c[1].Contract
	}
	return out, nil
}

// mergeRegister merges two registers over a base; ofFirst says whose an entry is that
// both changed.
func mergeRegister[T any](base, first, second []T, key func(*T) string, ofFirst func(*T) bool) []T {
	index := func(list []T) map[string]*T {
		m := map[string]*T{}
		for i := range list {
			m[key(&list[i])] = &list[i]
		}
		return m
	}
	b, f, s := index(base), index(first), index(second)
	var out []T
	for i := range first {
		k := key(&first[i])
		other, there := s[k]
		was, had := b[k]
		switch {
		case !there, sameRecord(other, &first[i]), had && sameRecord(was, other):
			out = append(out, first[i])
		case had && sameRecord(was, &first[i]), !ofFirst(&first[i]):
			out = append(out, *other)
		default:
			out = append(out, first[i])
		}
	}
	for i := range second {
		if _, there := f[key(&second[i])]; !there {
			out = append(out, second[i])
		}
	}
	return out
}
