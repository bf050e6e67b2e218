package planner_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
)

// input is a queue of so many weeks from Monday 2026-01-05, Monday to Friday 08:00 to
// 12:00 in half-hours, of about 20 to 40 contacts of 200 to 240 seconds; salt makes
// queues differ.
func input(name string, weeks, salt int) planner.Input {
	grid := calendar.Grid{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: 30 * time.Minute}
	n := weeks * 7 * 48
	volume, seconds, contacts := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range volume {
		t := grid.Time(i)
		volume[i], seconds[i], contacts[i] = math.NaN(), math.NaN(), math.NaN()
		if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday || t.Hour() < 8 || t.Hour() >= 12 {
			continue
		}
		volume[i] = float64(20 + (i*i*salt)%17 + 3*int(t.Weekday()-1)%20)
		contacts[i] = volume[i]
		seconds[i] = volume[i] * float64(200+(i*salt)%41)
	}
	return planner.Input{
		Volume: forecast.Series{Queue: name, Channel: "voice", Grid: grid, Values: volume},
		Handle: &forecast.HandleTimes{Queue: name, Channel: "voice", Grid: grid, Contacts: contacts, Seconds: seconds},
	}
}

func config(t *testing.T, horizon string) planner.Config {
	t.Helper()
	h, err := calendar.ParseHorizon(horizon)
	if err != nil {
		t.Fatal(err)
	}
	return planner.Config{Horizon: h, Policy: planner.Policy{Defaults: planner.Defaults()}}
}

func TestBuild(t *testing.T) {
	plan, err := planner.Build(t.Context(), []planner.Input{input("sales", 6, 1), input("service", 6, 5)}, config(t, "2w"))
	if err != nil {
		t.Fatal(err)
	}
	// 2 queues x 2 weeks x 5 days x 8 half-hours.
	if len(plan.Rows) != 160 {
		t.Fatalf("%d rows, want 160", len(plan.Rows))
	}
	from := time.Date(2026, 2, 16, 0, 0, 0, 0, time.UTC) // six weeks after 2026-01-05
	if !plan.From.Equal(from) || !plan.To.Equal(from.AddDate(0, 0, 14)) {
		t.Errorf("planned from %v to %v", plan.From, plan.To)
	}
	for i, r := range plan.Rows {
		if want := map[bool]string{true: "sales", false: "service"}[i < 80]; r.Queue != want {
			t.Fatalf("row %d is of %s, want %s: rows are in order of inputs", i, r.Queue, want)
		}
		if i%80 > 0 && !r.Start.Instant().After(plan.Rows[i-1].Start.Instant()) {
			t.Errorf("row %d is not after the one before", i)
		}
		if h := r.Start.Wall.Hour(); h < 8 || h >= 12 || !r.Staffed() {
			t.Errorf("row %s: %v agents", r.Name(), r.Agents)
		}
		// Within what the history holds: 20 to 36, plus 3 a weekday.
		if r.Volume < 20 || r.Volume > 48 || r.AHT < 200 || r.AHT > 240 {
			t.Errorf("row %s: volume %v, AHT %v", r.Name(), r.Volume, r.AHT)
		}
		if !(r.Lo95 <= r.Lo80 && r.Lo80 <= r.Volume && r.Volume <= r.Hi80 && r.Hi80 <= r.Hi95) {
			t.Errorf("row %s: ranges %v %v %v %v %v", r.Name(), r.Lo95, r.Lo80, r.Volume, r.Hi80, r.Hi95)
		}
		if r.Volume != planner.Round(r.Volume, 3) || r.AHT != planner.Round(r.AHT, 3) {
			t.Errorf("row %s: inputs are not rounded", r.Name())
		}
	}
	for _, q := range plan.Queues {
		if b := q.Backtest; b.Origins == 0 || b.Days != 14 || !(b.Method.WAPE > 0 && b.Method.WAPE < 1) {
			t.Errorf("%s: backtest %+v", q.Name, b)
		}
	}
}

// The number of workers changes nothing.
func TestBuildWorkers(t *testing.T) {
	var inputs []planner.Input
	for i, name := range []string{"a", "b", "c", "d", "e", "f"} {
		inputs = append(inputs, input(name, 4, i+1))
	}
	cfg := config(t, "1w")
	var first string
	for _, workers := range []int{1, 4, 0, 100} {
		cfg.Workers = workers
		plan, err := planner.Build(t.Context(), inputs, cfg)
		if err != nil {
			t.Fatal(err)
		}
		text := written(t, plan.Rows)
		if first == "" {
			first = text
		}
		if text != first {
			t.Errorf("%d workers: %s", workers, firstDifference(first, text))
		}
	}
}

func TestBuildTooShort(t *testing.T) {
	short := input("sales", 1, 1)
	short.Volume = short.Volume.Before(4 * 48) // Monday to Thursday
	for name, inputs := range map[string][]planner.Input{"four days": {short}, "no queue": nil} {
		if plan, err := planner.Build(t.Context(), inputs, config(t, "1w")); !errors.Is(err, forecast.ErrTooShort) || plan != nil {
			t.Errorf("%s: error %v", name, err)
		}
	}
	// Enough history, but not before the time planned.
	cfg := config(t, "1w")
	cfg.From = time.Date(2026, 1, 8, 0, 0, 0, 0, time.UTC)
	if _, err := planner.Build(t.Context(), []planner.Input{input("sales", 6, 1)}, cfg); !errors.Is(err, forecast.ErrTooShort) {
		t.Errorf("planned from the fourth day: error %v", err)
	}
	// One queue that is long enough carries a short one, which is told.
	plan, err := planner.Build(t.Context(), []planner.Input{input("long", 4, 1), shortened(input("short", 4, 3), 27)}, config(t, "1w"))
	if err != nil {
		t.Fatal(err)
	}
	if !anyContains(plan.Warnings, "short") {
		t.Errorf("warnings %v", plan.Warnings)
	}
}

// shortened is an input that begins so many days later.
func shortened(in planner.Input, days int) planner.Input {
	n := 48 * days
	in.Volume.Grid = in.Volume.Grid.Shift(n)
	in.Volume.Values = in.Volume.Values[n:]
	h := *in.Handle
	h.Grid, h.Contacts, h.Seconds = h.Grid.Shift(n), h.Contacts[n:], h.Seconds[n:]
	in.Handle = &h
	return in
}

func anyContains(list []error, text string) bool {
	for _, err := range list {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}

func TestBuildFrom(t *testing.T) {
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	build := func(in []planner.Input, from time.Time) (*planner.Plan, error) {
		cfg := config(t, "1w")
		cfg.From = from
		return planner.Build(t.Context(), in, cfg)
	}
	// What came after From is not looked at: as if the history ended there.
	late, err := build([]planner.Input{input("q", 6, 1)}, day(2, 2))
	if err != nil {
		t.Fatal(err)
	}
	early, err := build([]planner.Input{input("q", 4, 1)}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := written(t, late.Rows), written(t, early.Rows); a != b {
		t.Error(firstDifference(a, b))
	}
	// After the end the time between is left out.
	gap, err := build([]planner.Input{input("q", 4, 1)}, day(3, 2))
	if err != nil {
		t.Fatal(err)
	}
	if len(gap.Rows) != 40 || gap.Rows[0].Start.String() != "2026-03-02 08:00" {
		t.Errorf("%d rows from %s", len(gap.Rows), gap.Rows[0].Name())
	}
	// Nothing is known of a queue that begins later: it is left out and told.
	part, err := build([]planner.Input{input("old", 6, 1), shortened(input("new", 6, 2), 35)}, day(2, 2))
	if err != nil {
		t.Fatal(err)
	}
	if len(part.Rows) != 40 || len(part.Queues) != 1 || !anyContains(part.Warnings, "queue new: not planned") {
		t.Errorf("%d rows, %d queues, warnings %v", len(part.Rows), len(part.Queues), part.Warnings)
	}
	for _, from := range []time.Time{day(1, 5), day(1, 1), day(1, 1).AddDate(-100, 0, 0), day(1, 1).AddDate(100, 0, 0)} {
		if _, err := build([]planner.Input{input("q", 6, 1)}, from); !errors.Is(err, planner.ErrFrom) {
			t.Errorf("from %v: error %v", from, err)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if plan, err := planner.Build(ctx, []planner.Input{input("q", 4, 1)}, config(t, "1w")); !errors.Is(err, context.Canceled) || plan != nil {
		t.Errorf("cancelled: plan %v, error %v", plan, err)
	}
	cfg := config(t, "1w")
	cfg.Policy.Defaults = planner.Settings{ServiceLevel: 80, Within: -time.Second, MaxASA: -1, MaxOccupancy: 1.1, MinAgents: -1, Shrinkage: 1, Patience: -1, AHT: -1}
	_, err := planner.Build(t.Context(), []planner.Input{input("q", 4, 1)}, cfg)
	if err == nil {
		t.Fatal("wrong settings were taken")
	}
	for _, word := range []string{"service level 80", "within -1s", "max ASA", "max occupancy 1.1", "min agents -1", "shrinkage 1", "patience", "AHT"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not tell of %s: %v", word, err)
		}
	}
	cfg = config(t, "1w")
	cfg.Policy.Defaults.ServiceLevel = 0
	if _, err := planner.Build(t.Context(), []planner.Input{input("q", 4, 1)}, cfg); !errors.Is(err, planner.ErrNoTarget) {
		t.Errorf("no target: error %v", err)
	}
}

// Without handle times volumes are forecast, and nothing is staffed unless the settings
// have one.
func TestBuildWithoutHandleTimes(t *testing.T) {
	in := input("q", 4, 1)
	in.Handle = nil
	plan, err := planner.Build(t.Context(), []planner.Input{in}, config(t, "1w"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range plan.Rows {
		if r.Staffed() || !math.IsNaN(r.AHT) || !math.IsNaN(r.Load) || r.Volume <= 0 {
			t.Fatalf("row %+v", r)
		}
	}
	if q := plan.Queues[0]; !math.IsNaN(q.AHT) || !math.IsNaN(q.Hours) || q.AHTMethod != "" || !anyContains(plan.Warnings, "40 rows without handle time") {
		t.Errorf("%+v, warnings %v", q, plan.Warnings)
	}
	cfg := config(t, "1w")
	cfg.Policy.Defaults.AHT = 4 * time.Minute
	plan, err = planner.Build(t.Context(), []planner.Input{in}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range plan.Rows {
		if !r.Staffed() || r.AHT != 240 {
			t.Fatalf("row %+v", r)
		}
	}
}

func TestDemand(t *testing.T) {
	in := input("q", 2, 1)
	for i := range in.Volume.Values {
		in.Volume.Values[i] += 1 / 3.0
	}
	fit, err := forecast.SeasonalNaive{}.Fit(t.Context(), in.Volume)
	if err != nil {
		t.Fatal(err)
	}
	volume, err := fit.Forecast(t.Context(), 48) // a Monday
	if err != nil {
		t.Fatal(err)
	}
	ahtFit, err := forecast.AHT{}.Fit(t.Context(), *in.Handle)
	if err != nil {
		t.Fatal(err)
	}
	aht, err := ahtFit.Forecast(t.Context(), 48)
	if err != nil {
		t.Fatal(err)
	}
	rows := planner.Demand(volume, aht)
	if len(rows) != 8 { // 08:00 to 12:00; closed intervals are no rows
		t.Fatalf("%d rows", len(rows))
	}
	for k, r := range rows {
		i := 16 + k
		if r.Start.String() != volume.Grid.Time(i).Format("2006-01-02 15:04") || r.Interval != 30*time.Minute || r.Queue != "q" || r.Channel != "voice" || r.Method != "seasonal-naive" {
			t.Errorf("row %d: %+v", k, r)
		}
		// Last week again, at the three decimals of a file.
		if want := math.Floor(in.Volume.Values[7*48+i]) + 0.333; math.Abs(r.Volume-want) > 1e-12 {
			t.Errorf("row %d: volume %v, want %v", k, r.Volume, want)
		}
		if math.Abs(r.AHT-aht.Mean[i]) > half3 || r.AHT != planner.Round(r.AHT, 3) {
			t.Errorf("row %d: handle time %v, forecast %v", k, r.AHT, aht.Mean[i])
		}
	}
	for _, r := range planner.Demand(volume, nil) {
		if !math.IsNaN(r.AHT) {
			t.Errorf("handle time %v out of nothing", r.AHT)
		}
	}
}
