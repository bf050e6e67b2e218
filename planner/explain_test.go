package planner

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// explained is a plan of a queue with nine weeks of hours behind it, all of it asked for.
func explained(t *testing.T, cfg Config) (*Plan, error) {
	t.Helper()
	s := forecast.Series{Queue: "sales", Grid: calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, calendar.Plain), Step: time.Hour}}
	for i := range 9 * 168 {
		v := math.NaN()
		if c := s.Grid.Cell(i); c.Day.Weekday() != time.Sunday && c.Slot >= 8 && c.Slot < 18 {
			v = math.Round(20 + 10*math.Sin(float64(i)) + 3*float64(c.Day.Weekday()))
		}
		s.Values = append(s.Values, v)
	}
	cfg.Explain, cfg.Components = true, true
	cfg.Policy.Defaults = Defaults()
	cfg.Horizon = calendar.Horizon{Days: 14}
	return Build(t.Context(), []Input{{Volume: s}}, cfg)
}

// The rounded factors multiply to the rounded volume of every row, wherever the plan
// begins.
func TestComponentsMultiply(t *testing.T) {
	for _, from := range []time.Time{{}, time.Date(2026, 3, 16, 0, 0, 0, 0, calendar.Plain), time.Date(2026, 3, 2, 13, 0, 0, 0, calendar.Plain)} {
		p, err := explained(t, Config{From: from})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Components) != len(p.Rows) || len(p.Rows) < 100 {
			t.Fatalf("%d components of %d rows", len(p.Components), len(p.Rows))
		}
		for i, c := range p.Components {
			r := p.Rows[i]
			if c.Start != r.Start || c.Queue != r.Queue || c.Volume != r.Volume {
				t.Fatalf("component %+v of row %s", c, r.Name())
			}
			if got := Round(c.Level*c.Weekday*c.Season*c.Holiday*c.Event*c.Profile, 3); got != r.Volume {
				t.Fatalf("%s: %v multiply to %v, not to %v", r.Name(), c, got, r.Volume)
			}
			for _, x := range []float64{c.Level, c.Weekday, c.Season, c.Holiday, c.Event} {
				if Round(x, FactorDecimals) != x {
					t.Fatalf("%s: factor %v is not rounded", r.Name(), x)
				}
			}
		}
		if f := p.Queues[0].Findings; len(f) < 8 || f[0].Topic != "history" {
			t.Errorf("findings %+v", f)
		}
	}
}

func TestComponentsNeedFactors(t *testing.T) {
	if _, err := explained(t, Config{Model: forecast.SeasonalNaive{}}); !errors.Is(err, ErrNoComponents) {
		t.Errorf("seasonal naive: %v", err)
	}
}
