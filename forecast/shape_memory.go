package forecast

import (
	"math"
	"slices"
	"sync"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// shapeMemory keeps the profiles of views of one series: the origins of a backtest look
// back at the same weeks again and again, and look ahead by more or fewer of them. What was
// kept is used only where all that [shapesAt] looks at is the same.
type shapeMemory struct {
	mu   sync.Mutex
	kept map[calendar.Day]*keptShapes // by the first day not known
	most int                          // days ahead that anybody asked for
}

// keptShapes are those of a view.
type keptShapes struct {
	mu       sync.Mutex
	view     *shapeView
	memories []float64          // the best one by weeks ahead
	shapes   map[float64]shapes // by memory, so many days ahead as were needed
}

func newShapeMemory() *shapeMemory { return &shapeMemory{kept: map[calendar.Day]*keptShapes{}} }

// at is shapesAt. A nil memory keeps nothing.
func (m *shapeMemory) at(v *shapeView, steps int) shapes {
	if m == nil || len(v.slot) < 2 {
		return shapesAt(v, steps)
	}
	kept, most := m.of(v.face.first+calendar.Day(v.n), steps)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.view == nil || !kept.view.sameAs(v) {
		kept.view, kept.memories, kept.shapes = v, nil, map[float64]shapes{}
	}
	weeks := min(weeksOf(steps), originWeeks)
	if len(kept.memories) < weeks {
		kept.memories = v.bestMemories(weeksOf(most))
	}
	lam := kept.memories[weeks-1]
	s, ok := kept.shapes[lam]
	if !ok || s.steps < steps {
		s = v.shapesWith(lam, most)
		kept.shapes[lam] = s
	}
	return s.ahead(steps)
}

// of is what is kept of a day, and the most days ahead that anybody asked for.
func (m *shapeMemory) of(d calendar.Day, steps int) (*keptShapes, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.most = max(m.most, steps)
	if m.kept[d] == nil {
		m.kept[d] = &keptShapes{}
	}
	return m.kept[d], m.most
}

// sameAs says whether two views of days before the same one have all in common that
// profiles are learnt from.
func (v *shapeView) sameAs(w *shapeView) bool {
	if v.alike != w.alike || v.lam != w.lam || v.face.slots != w.face.slots || len(v.y) != len(w.y) ||
		!slices.Equal(v.slot, w.slot) || !sameValues(v.weight, w.weight) || !sameValues(v.total, w.total) {
		return false
	}
	for d := range v.face.hours.Open {
		if !slices.Equal(v.face.hours.Open[d], w.face.hours.Open[d]) {
			return false
		}
	}
	for k := range v.y {
		if !sameValues(v.y[k], w.y[k]) {
			return false
		}
	}
	return true
}

// sameValues compares bits, so that what is missing in both is the same.
func sameValues(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}
