package forecast

import (
	"math"
	"slices"
	"sync"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// shapeMemory keeps the profiles of views of one series: the origins of a backtest look
// back at the same weeks again and again. What was kept is used only where all that
// [shapesAt] looks at is the same.
type shapeMemory struct {
	mu   sync.Mutex
	kept map[shapeKey]keptShapes
}

type shapeKey struct {
	day   calendar.Day // the first one not known
	steps int
}

type keptShapes struct {
	view   *shapeView
	shapes shapes
}

func newShapeMemory() *shapeMemory { return &shapeMemory{kept: map[shapeKey]keptShapes{}} }

// at is shapesAt. A nil memory keeps nothing.
func (m *shapeMemory) at(v *shapeView, steps int) shapes {
	if m == nil {
		return shapesAt(v, steps)
	}
	key := shapeKey{v.face.first + calendar.Day(v.n), steps}
	m.mu.Lock()
	known, ok := m.kept[key]
	m.mu.Unlock()
	if ok && known.view.sameAs(v) {
		return known.shapes
	}
	s := shapesAt(v, steps)
	m.mu.Lock()
	m.kept[key] = keptShapes{v, s}
	m.mu.Unlock()
	return s
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
