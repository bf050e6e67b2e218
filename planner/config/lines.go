package config

import "strings"

// lines are where keys stand in a file: the decoder tells values, not places.
type lines struct {
	keys   map[place]int
	queues []int // lines of [[queue]]
	groups []int // lines of [[group]]
	parts  []int // lines of [[shrinkage_component]]
}

// place is a key at the top (all numbers 0), or of a [[queue]], a [[group]] or a
// [[shrinkage_component]], counted from 1.
type place struct {
	queue int
	key   string
	group int
	part  int
}

func newLines(text string) lines {
	l := lines{keys: map[place]int{}}
	n := 0
	group, part := 0, 0 // that the line is in
	table := ""         // [capacity] or one in it, likewise
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "[["); ok {
			group, part, table = 0, 0, ""
			name, _, _ := strings.Cut(head, "]]")
			switch name = strings.TrimSpace(name); name {
			case "queue":
				l.queues = append(l.queues, n)
			case "group":
				l.groups = append(l.groups, n)
				group = len(l.groups)
			case componentTable:
				l.parts = append(l.parts, n)
				part = len(l.parts)
			default:
				l.note(place{key: name}, n)
			}
			continue
		}
		// A table that is no [[queue]], and the keys in it, count as of the top; those of
		// [capacity] have its name before theirs.
		if head, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ := strings.Cut(head, "]")
			name = strings.TrimSpace(name)
			l.note(place{key: name}, n)
			if table = ""; name == capacityTable || strings.HasPrefix(name, capacityTable+".") {
				table = name
			}
			continue
		}
		if key, _, ok := strings.Cut(line, "="); ok && table != "" {
			l.note(place{key: table + "." + strings.Trim(strings.TrimSpace(key), `"'`)}, n)
		} else if ok {
			key, _, _ = strings.Cut(strings.TrimSpace(key), ".") // of a.b = 1 the decoder tells a
			p := place{queue: len(l.queues), key: strings.Trim(strings.TrimSpace(key), `"'`)}
			if group > 0 || part > 0 {
				p.queue, p.group, p.part = 0, group, part
			}
			l.note(p, n)
		}
	}
	return l
}

func (l *lines) note(p place, n int) {
	if l.keys[p] == 0 {
		l.keys[p] = n
	}
}

// of is the line of a key, or of its [[queue]] where the key is not found or empty; 0
// where neither is.
func (l lines) of(queue int, key string) int {
	if n := l.keys[place{queue: queue, key: key}]; n > 0 {
		return n
	}
	if queue >= 1 && queue <= len(l.queues) {
		return l.queues[queue-1]
	}
	return 0
}

// ofGroup is the line of a key of a [[group]], or of that.
func (l lines) ofGroup(group int, key string) int {
	if n := l.keys[place{key: key, group: group}]; n > 0 {
		return n
	}
	if group <= len(l.groups) {
		return l.groups[group-1]
	}
	return 0
}

// ofComponent is the line of a key of a [[shrinkage_component]], or of that.
func (l lines) ofComponent(part int, key string) int {
	if n := l.keys[place{key: key, part: part}]; n > 0 {
		return n
	}
	if part <= len(l.parts) {
		return l.parts[part-1]
	}
	return 0
}
