package forecast_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/internal/sharedtest"
)

// thin keeps each contact with probability p.
func thin(s forecast.Series, p float64, seed uint64) forecast.Series {
	g := rand.New(rand.NewPCG(seed, 20260105))
	s.Values = slices.Clone(s.Values)
	for i, x := range s.Values {
		if x > 0 {
			s.Values[i] = distuv.Binomial{N: x, P: p, Src: g}.Rand()
		}
	}
	return s
}

// sumOfOthers adds up all series but one.
func sumOfOthers(list []forecast.Series, but int) *forecast.Series {
	var sum *forecast.Series
	for k, s := range list {
		switch {
		case k == but:
		case sum == nil:
			s.Values = slices.Clone(s.Values)
			sum = &s
		default:
			for i, v := range s.Values {
				sum.Values[i] += v
			}
		}
	}
	return sum
}

// A parent helps queues of few contacts, on real histories of which a small share of the
// contacts is kept: what was kept out of p y tells the rate p y, against which the
// forecast of the thinned queue is judged.
func TestSparseQueuesGainFromTheirParent(t *testing.T) {
	dir := filepath.Join(sharedtest.Dir(t), "data")
	var sum [2]float64
	judge := func(name string, full, thinned forecast.Series, parent *forecast.Series, p float64) {
		var wape [2]float64
		for k, m := range []forecast.Auto{{}, {Parent: parent}} {
			points, err := forecast.Backtest(t.Context(), m, thinned, &forecast.BacktestOptions{Steps: 2 * 7 * thinned.Grid.SlotsPerDay(), Origins: 4})
			if err != nil {
				t.Fatal(err)
			}
			miss, all := 0.0, 0.0
			for _, q := range points {
				i, _ := full.Grid.Index(q.Start)
				miss += math.Abs(q.Mean - p*full.Values[i])
				all += p * full.Values[i]
			}
			wape[k] = 100 * miss / all
			sum[k] += wape[k]
			if a := forecast.Measure(points); k == 1 {
				t.Logf("%s: WAPE of the rate %.2f %% without a parent, %.2f %% with one; coverage %.1f of 80 %%, %.1f of 95 %%", name, wape[0], wape[1], 100*a.Cover80, 100*a.Cover95)
				if !(a.Cover80 > 0.72 && a.Cover80 < 0.9 && a.Cover95 > 0.88) {
					t.Errorf("%s: coverage %.1f of 80 %%, %.1f of 95 %%", name, 100*a.Cover80, 100*a.Cover95)
				}
			}
		}
		if wape[1] > 1.05*wape[0] {
			t.Errorf("%s: %.2f %% with a parent, %.2f %% without", name, wape[1], wape[0])
		}
	}
	bank := readQueues(t, filepath.Join(dir, "bank_calls_30min.csv"))[""].Offered
	night := readQueues(t, filepath.Join(dir, "il_bank_1999_30min.csv"))[""].Offered
	for k, p := range []float64{0.002, 0.05} {
		full := []forecast.Series{bank, night}[k]
		parts := []forecast.Series{thin(full, p, 1), thin(full, 2*p, 2)}
		judge(fmt.Sprint([]string{"bank", "Israeli bank"}[k], " x ", p), full, parts[0], sumOfOthers(parts, 0), p)
	}
	boroughs := readQueues(t, filepath.Join(dir, "nyc_ems_borough_hourly_2017.csv"))
	names := []string{"BRONX", "BROOKLYN", "MANHATTAN", "QUEENS", "RICHMOND"}
	const p = 0.02
	var parts []forecast.Series
	for k, name := range names {
		parts = append(parts, thin(boroughs[name].Offered, p, uint64(k)+5))
	}
	for k, name := range names {
		judge("EMS "+name, boroughs[name].Offered, parts[k], sumOfOthers(parts, k), p)
	}
	if sum[1] > sum[0] {
		t.Errorf("WAPE of the rates adds up to %.2f with parents, %.2f without", sum[1], sum[0])
	}
}
