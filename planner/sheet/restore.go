package sheet

import "fmt"

// Blank is a sheet of lines without cells, for [Sheet.Restore] to fill. Keys are sorted,
// each once; offsets are minutes east of UTC, or [NoOffset].
func Blank(keys []Key, offsets []int) (*Sheet, error) {
	if len(keys) != len(offsets) {
		return nil, fmt.Errorf("%d offsets for %d lines", len(offsets), len(keys))
	}
	s := &Sheet{keys: keys, offsets: make([]int16, len(offsets))}
	for i, m := range offsets {
		s.offsets[i] = int16(m)
	}
	return s, s.checkKeys()
}

// Restore puts back a cell as it was kept, a derived one too: what it says then is claimed,
// and [Sheet.Recompute] says whether it is so.
func (s *Sheet) Restore(i int, q Quantity, v Value) error {
	if err := s.set(i, q, v); err != nil {
		return fmt.Errorf("%s: %w", s.Name(i), err)
	}
	return nil
}
