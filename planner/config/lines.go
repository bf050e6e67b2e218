package config

import "strings"

// lines are where keys stand in a file: the decoder tells values, not places.
type lines struct {
	keys   map[place]int
	queues []int // lines of [[queue]]
}

// place is a key at the top (queue 0) or of a [[queue]], counted from 1.
type place struct {
	queue int
	key   string
}

func newLines(text string) lines {
	l := lines{keys: map[place]int{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "[["); ok {
			name, _, _ := strings.Cut(head, "]]")
			if name = strings.TrimSpace(name); name == "queue" {
				l.queues = append(l.queues, n)
			} else {
				l.note(place{0, name}, n)
			}
			continue
		}
		// A table that is no [[queue]], and the keys in it, count as of the top.
		if head, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ := strings.Cut(head, "]")
			l.note(place{0, strings.TrimSpace(name)}, n)
			continue
		}
		if key, _, ok := strings.Cut(line, "="); ok {
			key, _, _ = strings.Cut(strings.TrimSpace(key), ".") // of a.b = 1 the decoder tells a
			l.note(place{len(l.queues), strings.Trim(strings.TrimSpace(key), `"'`)}, n)
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
	if n := l.keys[place{queue, key}]; n > 0 {
		return n
	}
	if queue >= 1 && queue <= len(l.queues) {
		return l.queues[queue-1]
	}
	return 0
}
