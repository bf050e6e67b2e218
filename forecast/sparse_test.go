package forecast

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// kappa is found again in profiles that were drawn from a Dirichlet distribution.
func TestLikenessFindsKappa(t *testing.T) {
	const slots = 24
	for _, kappa := range []float64{30, 200, math.Inf(1)} {
		g := newGenerator(7)
		face := &face{slots: slots, hours: calendar.NewHours(time.Hour)}
		v := &shapeView{face: face}
		var parent [7][]float64
		for i := range slots {
			v.slot = append(v.slot, i)
		}
		for w := range parent {
			parent[w] = make([]float64, slots)
			sum := 0.0
			for i := range parent[w] {
				parent[w][i] = 1 + float64((i*i+w)%7)
				sum += parent[w][i]
			}
			for i := range parent[w] {
				parent[w][i] /= sum
			}
		}
		// 20 weeks of days of Poisson counts around profiles of their own.
		var own [7][]float64
		for w := range own {
			own[w] = make([]float64, slots)
			sum := 0.0
			for i := range own[w] {
				own[w][i] = parent[w][i]
				if !math.IsInf(kappa, 1) {
					own[w][i] = distuv.Gamma{Alpha: kappa * parent[w][i], Beta: 1, Src: g}.Rand()
				}
				sum += own[w][i]
			}
			for i := range own[w] {
				own[w][i] /= sum
			}
		}
		for d := range 140 {
			row := make([]float64, slots)
			for i := range row {
				row[i] = g.poisson(40 * own[face.weekday(d)][i])
			}
			v.y, v.weight = append(v.y, row), append(v.weight, 1)
		}
		got := v.likeness(parent)
		// 7 x 23 squares tell a variance to some 11 % (chi-square, sqrt(2/161)).
		if math.IsInf(kappa, 1) && got < 1000 || !math.IsInf(kappa, 1) && math.Abs(math.Log(got/kappa)) > 0.4 {
			t.Errorf("kappa %v found as %v", kappa, got)
		}
	}
}

// A queue of few contacts that has the course of its parent gets nearly that; one with
// contacts enough is left alone; what comes after its history is not looked at.
func TestParentDrawsSparseQueues(t *testing.T) {
	g := newGenerator(8)
	series := func(scale float64) Series {
		s := halfHours("2025-06-02", 70, calendar.Plain, func(c calendar.Cell) float64 { return g.poisson(scale * morning(c.Slot)) })
		return s
	}
	parent := series(10)
	few, many := series(0.02), series(1)
	miss := func(s Series, m Auto) float64 {
		sum := 0.0
		f := auto(t, m, s, 48*14)
		level := f.Total()
		whole := 0.0
		for i := range f.Mean {
			if f.Open[i] {
				whole += morning(f.Grid.Cell(i).Slot)
			}
		}
		for i, v := range f.Mean {
			if f.Open[i] {
				sum += math.Abs(v/level - morning(f.Grid.Cell(i).Slot)/whole)
			}
		}
		return sum
	}
	alone, drawn := miss(few, Auto{}), miss(few, Auto{Parent: &parent})
	if !(drawn < 0.6*alone) {
		t.Errorf("shares off by %.3f with a parent, %.3f without", drawn, alone)
	}
	if a, b := miss(many, Auto{}), miss(many, Auto{Parent: &parent}); a != b {
		t.Errorf("a parent changes a queue of many contacts: %v, %v", a, b)
	}
	// A parent that goes on after the end of the queue's history.
	long := parent
	long.Values = append(append([]float64(nil), parent.Values...), 1e6, 1e6, 1e6)
	if a, b := miss(few, Auto{Parent: &parent}), miss(few, Auto{Parent: &long}); a != b {
		t.Error("the future of a parent changes the forecast")
	}
	coarse := parent
	coarse.Grid.Step = time.Hour
	if _, err := (Auto{Parent: &coarse}).Fit(t.Context(), few); err == nil {
		t.Error("a parent on hours of a queue on half-hours: want an error")
	}
}
