package measure

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/sharedtest"
	"github.com/cccplan/cccplan/planner"
)

// Real histories: a plan of the last four weeks, made from what was known before them, is
// scored against what came. The backtest, which lays out, matches and sums in another way,
// has to come to the same errors, by interval and by day, and the same yardstick of MASE.
// Bounds of the WAPE by interval and by day, in percent, are those that this version
// reached and some 3 % more.
func TestScoresOfRealHistories(t *testing.T) {
	dir := filepath.Join(sharedtest.Dir(t), "data")
	for _, c := range []struct {
		file, queue   string
		interval, day float64
	}{
		{"bank_calls_30min.csv", "", 5.99, 4.99}, {"il_bank_1999_30min.csv", "", 20.4, 12.4}, {"nyc_ems_borough_hourly_2017.csv", "BRONX", 15.2, 4.76},
	} {
		t.Run(c.file, func(t *testing.T) {
			f, err := os.Open(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			h, err := history.Read(context.Background(), []history.Source{{Name: c.file, Reader: f}}, &history.Options{Counts: true})
			if err != nil {
				t.Fatal(err)
			}
			var q *history.Queue
			for i := range h.Queues {
				if h.Queues[i].Offered.Queue == c.queue {
					q = &h.Queues[i]
				}
			}
			if q == nil {
				t.Fatalf("no queue %q", c.queue)
			}
			h.Queues = []history.Queue{*q}
			s := q.Offered
			steps := 4 * s.Grid.PerWeek()
			model := forecast.Profile{}
			fit, err := model.Fit(context.Background(), s.Before(len(s.Values)-steps))
			if err != nil {
				t.Fatal(err)
			}
			out, err := fit.Forecast(context.Background(), steps)
			if err != nil {
				t.Fatal(err)
			}
			m := matched(t, planOf(t, planner.Defaults(), planner.Demand(out, nil)...), h, Span{})
			list := ScoreMatched(m, ScoreConfig{})
			compared, err := forecast.Compare(context.Background(), []forecast.Case{{Series: s, Options: forecast.BacktestOptions{Steps: steps, Origins: 1}}}, []forecast.Model{model}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range []struct {
				name  string
				grain forecast.Grain
				bound float64
			}{{"interval", forecast.ByInterval, c.interval}, {"day", forecast.ByDay, c.day}} {
				got, want := scoreOf(t, list, Volume, c.queue, g.name), compared[0].Trials[0].Scores(g.grain)[0]
				t.Logf("%s: WAPE %.2f %%, by chance %.2f %%, bias %+.2f %%, MASE %.3f", g.name, 100*got.WAPE(), 100*got.Floor(), 100*got.Bias(), got.MASE())
				// A plan is rounded to 0.001 contacts.
				off := func(a, b float64) bool { return math.Abs(a-b) > 1e-4*math.Max(1, math.Abs(b)) }
				if got.Count != want.Count || off(got.WAPE(), want.WAPE()) || off(got.Bias(), want.Bias()) || off(got.MASE(), want.MASE()) || off(got.Floor(), want.Floor()) {
					t.Errorf("%s: %d judged, WAPE %v, bias %v, MASE %v, floor %v; backtest %d, %v, %v, %v, %v", g.name,
						got.Count, got.WAPE(), got.Bias(), got.MASE(), got.Floor(), want.Count, want.WAPE(), want.Bias(), want.MASE(), want.Floor())
				}
				if 100*got.WAPE() > g.bound || !(got.WAPE() > got.Floor()) {
					t.Errorf("%s: WAPE %.2f %%, want at most %v %% and more than chance makes, %.2f %%", g.name, 100*got.WAPE(), g.bound, 100*got.Floor())
				}
			}
		})
	}
}
