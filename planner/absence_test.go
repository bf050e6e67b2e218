package planner_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
)

// expectedC is the service level of n scheduled agents of whom each is absent with
// probability u, by the textbook formulas of this package's tests: nobody is in time
// where the agents present are no more than the load.
func expectedC(n int, u, load, aht, within float64) float64 {
	sum, p := 0.0, math.Pow(u, float64(n)) // nobody there
	for k := 0; k <= n; k++ {
		if float64(k) > load {
			sum += p * (1 - erlangC(k, load)*math.Exp(-(float64(k)-load)*within/aht))
		}
		p *= float64(n-k) / float64(k+1) * (1 - u) / u
	}
	return sum
}

// planning.md 2.2: with Bin(n, 1-u) present, E[SL(Bin)] counts, not SL(n(1-u)).
func TestAbsence(t *testing.T) {
	for _, tt := range []struct {
		volume, aht, u float64
	}{{100, 180, 0.05}, {20, 300, 0.1}, {5, 300, 0.2}, {600, 240, 0.08}} {
		load := tt.volume * tt.aht / 1800
		want := 0
		for expectedC(want, tt.u, load, tt.aht, 20) < 0.8 {
			want++
		}
		rows := []planner.Row{row("q", "voice", 0, tt.volume, tt.aht)}
		restaff(t, rows, planner.Given{Absence: ptr(tt.u), Shrinkage: ptr(0.25)})
		r := rows[0]
		rota := r.Scheduled * 0.75
		if int(math.Ceil(rota-1e-5)) != want {
			t.Errorf("%v erlangs, absence %v: %v scheduled before shrinkage, want up to %v", load, tt.u, rota, want)
		}
		if mean := r.AgentsExact / (1 - tt.u); rota <= mean {
			t.Errorf("%v erlangs, absence %v: %v scheduled are no more than the mean number asks for, %v", load, tt.u, rota, mean)
		}
		plain := []planner.Row{row("q", "voice", 0, tt.volume, tt.aht)}
		restaff(t, plain, planner.Given{Shrinkage: ptr(0.25)})
		if p := plain[0]; r.Agents != p.Agents || r.AgentsExact != p.AgentsExact || r.Binding != p.Binding || r.ServiceLevel != p.ServiceLevel {
			t.Errorf("absence changes the agents on the floor: %+v, %+v", r, p)
		}
	}
}

// Attendance drawn: agents scheduled meet the service level over many intervals, and one
// fewer do not.
func TestAbsenceAgainstDraws(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	const u, draws = 0.12, 20000
	for _, given := range []planner.Given{{}, {Patience: ptr(90 * time.Second)}} {
		given.Absence = ptr(u)
		rows := []planner.Row{row("q", "voice", 0, 60, 240)}
		restaff(t, rows, given)
		r := rows[0]
		drawn := func(n int) (level, sd float64) {
			var sum, squares float64
			for range draws {
				present := 0
				for range n {
					if rng.Float64() >= u {
						present++
					}
				}
				good, all, _ := achieved(t, &r, planner.Limits{}, float64(present))
				sum += good / all // all is the volume, whoever is there
				squares += good / all * good / all
			}
			mean := sum / draws
			return mean, math.Sqrt((squares/draws - mean*mean) / draws)
		}
		n := int(math.Ceil(r.Scheduled - 1e-6))
		if level, sd := drawn(n); level < 0.8-4*sd {
			t.Errorf("%d scheduled reach %v", n, level)
		}
		if level, sd := drawn(n - 1); level > 0.8+4*sd {
			t.Errorf("%d scheduled reach %v, so %v are too many", n-1, level, r.Scheduled)
		}
	}
}

func TestAbsenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		volume := float64(rapid.IntRange(0, 150).Draw(t, "volume"))
		aht := float64(rapid.IntRange(30, 900).Draw(t, "aht"))
		given := planner.Given{ServiceLevel: ptr(rapid.Float64Range(0.3, 0.98).Draw(t, "target")), MinAgents: ptr(rapid.IntRange(0, 5).Draw(t, "min agents"))}
		channel := "voice"
		switch rapid.IntRange(0, 4).Draw(t, "model") {
		case 1:
			given.Patience = ptr(2 * time.Minute)
			given.MaxAbandonment = ptr(rapid.Float64Range(0.01, 0.3).Draw(t, "abandonment"))
		case 2:
			given.Patience = ptr(2 * time.Minute)
			given.MaxASA = ptr(time.Duration(rapid.IntRange(1, 60).Draw(t, "asa")) * time.Second)
		case 3:
			given.MaxASA = ptr(time.Duration(rapid.IntRange(1, 60).Draw(t, "asa")) * time.Second)
			given.MaxOccupancy = ptr(rapid.Float64Range(0.5, 0.9).Draw(t, "occupancy"))
		case 4:
			channel = "chat"
			given.Concurrency = []float64{1, 1.25, 1.6}
		}
		at := func(u float64) planner.Row {
			given.Absence = &u
			rows := []planner.Row{row("q", channel, 0, volume, aht)}
			if _, err := planner.Restaff(t.Context(), rows, planner.PolicyOf(given)); err != nil {
				t.Fatal(err)
			}
			return rows[0]
		}
		none := at(0)
		if none.Scheduled != none.AgentsExact {
			t.Errorf("without absence %v scheduled for %v agents", none.Scheduled, none.AgentsExact)
		}
		if hardly := at(1e-6); math.Abs(hardly.Scheduled-none.Scheduled) > 1e-4*(1+none.Scheduled) {
			t.Errorf("an absence of a millionth takes %v scheduled, none %v", hardly.Scheduled, none.Scheduled)
		}
		u := planner.Round(rapid.Float64Range(0.001, 0.4).Draw(t, "absence"), 6)
		some, more := at(u), at(planner.Round(1.1*u, 6))
		if more.Scheduled < some.Scheduled-1e-6 || some.Scheduled < none.Scheduled-1e-6 {
			t.Errorf("absence 0: %v, %v: %v, %v: %v scheduled", none.Scheduled, u, some.Scheduled, 1.1*u, more.Scheduled)
		}
	})
}
