package main

// event is something that happens to a contact later: it abandons, it ends, or it arrives again.
type event struct {
	at   int64
	kind eventKind
	contact
}

type eventKind int

const (
	ends eventKind = iota
	abandons
	arrives
)

// before orders events in time; at the same millisecond an agent becomes free before a caller gives up.
func (e event) before(f event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	if e.kind != f.kind {
		return e.kind < f.kind
	}
	return e.id < f.id
}

// agenda is a binary heap of events, the earliest on top.
type agenda []event

func (a *agenda) push(e event) {
	h := append(*a, e)
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h[i].before(h[parent]) {
			break
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
	*a = h
}

func (a *agenda) pop() event {
	h := *a
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(h[i]) {
			break
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
	*a = h
	return top
}
