package benchmarks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// measuredQuarter is a plan of 13 weeks of 20 queues by half-hours, round the clock, and what came
// of it, as files.
func measuredQuarter(b *testing.B) (plan *planfile.File, limits []planner.Limits, actuals []byte) {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	var file, came bytes.Buffer
	fmt.Fprintln(&file, "start,queue,interval_s,volume,aht_s,sl_definition,sl_target,sl_within_s,shrinkage")
	fmt.Fprintln(&came, "start,queue,offered,answered,abandoned,answered_in_target,target_s,handle_s,agents,scheduled")
	for q := range 20 {
		for i := range 13 * 7 * 48 {
			at := start.Add(time.Duration(i) * 30 * time.Minute).Format("2006-01-02 15:04")
			volume := math.Round(10 + 60*math.Pow(math.Sin(math.Pi*float64(i%48)/48), 2) + float64(i*(q+3)%11))
			fmt.Fprintf(&file, "%s,q%02d,1800,%v,%d,offered,0.8,20,0.3\n", at, q, volume, 240+q)
			offered := math.Round(volume * (0.95 + 0.02*float64((i+q)%7)))
			agents := math.Ceil(volume*float64(240+q)/1800) + 3
			fmt.Fprintf(&came, "%s,q%02d,%v,%v,%v,%v,20,%v,%v,%v\n", at, q, offered, offered-1, 1, math.Floor(0.8*offered-1), (offered-1)*float64(235+q+i%13), agents, math.Round(agents*1.45))
		}
	}
	f, err := planfile.Read(context.Background(), &file, "plan.csv", nil)
	if err != nil {
		b.Fatal(err)
	}
	limits, _, err = planner.Prepare(context.Background(), f.Rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(context.Background(), f.Rows, limits)
	}
	if err != nil {
		b.Fatal(err)
	}
	return f, limits, came.Bytes()
}

// BenchmarkMeasureQuarter is a quarter of 20 queues, actuals read, scored, bridged, its
// relief decided, and all of it written.
func BenchmarkMeasureQuarter(b *testing.B) {
	ctx := context.Background()
	f, limits, actuals := measuredQuarter(b)
	plan := &measure.Plan{Rows: f.Rows, Limits: limits}
	var m *measure.Matched
	match := func(b *testing.B) {
		h, err := history.Read(ctx, []history.Source{{Name: "actuals.csv", Reader: bytes.NewReader(actuals)}}, &history.Options{Counts: true})
		if err == nil {
			m, err = measure.Match(plan, h, measure.Span{}, nil)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	score := func(b *testing.B) {
		card := measure.Card{LagDays: -1, Scores: measure.ScoreMatched(m, measure.ScoreConfig{Corridors: []measure.Corridor{{Below: 0.1, Above: 0.1, Grain: sheet.Day}}})}
		var err error
		if card.Levels, _, err = measure.Levels(m, sheet.Day); err == nil {
			err = measure.WriteScores(io.Discard, []measure.Card{card}, planfile.Locale{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	bridge := func(b *testing.B, of measure.Of) {
		from, to := m.Sides()
		r, err := measure.Bridge(ctx, from, to, measure.BridgeConfig{Of: of})
		if err == nil {
			err = measure.WriteBridge(io.Discard, r, planfile.Locale{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	relief := func(b *testing.B) {
		list, _, err := measure.Relieve(m, measure.ReliefRule{Method: measure.Counterfactual}, sheet.Month)
		if err == nil {
			err = measure.WriteRelief(io.Discard, list, planfile.Locale{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	match(b)
	for _, step := range []struct {
		name string
		do   func(b *testing.B)
	}{
		{"match", match}, {"score", score}, {"bridge", func(b *testing.B) { bridge(b, measure.OfAgents) }},
		{"bridge-level", func(b *testing.B) { bridge(b, measure.OfLevel) }}, {"relief", relief},
		{"all", func(b *testing.B) { match(b); score(b); bridge(b, measure.OfAgents); relief(b) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				step.do(b)
			}
			b.ReportMetric(float64(len(f.Rows))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
