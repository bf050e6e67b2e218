package measure

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
)

// planOf is a plan of rows, staffed.
func planOf(t testing.TB, s planner.Settings, rows ...planner.Row) *Plan {
	t.Helper()
	limits := make([]planner.Limits, len(rows))
	for i := range rows {
		limits[i] = s.Apply(&rows[i])
	}
	if err := planner.StaffAll(context.Background(), rows, limits); err != nil {
		t.Fatal(err)
	}
	return &Plan{Rows: rows, Limits: limits}
}

// callsAt is a row of voice on 5 January 2026, a Monday, and the days after it.
func callsAt(queue string, day, hour, minute int, volume, aht float64) planner.Row {
	return planner.Row{Start: planner.Start{Wall: time.Date(2026, 1, 5+day, hour, minute, 0, 0, time.UTC)}, Queue: queue, Channel: "voice", Interval: 30 * time.Minute, Volume: volume, AHT: aht}
}

// came reads actuals; lines are as those of a file below its header.
func came(t testing.TB, header string, lines ...string) *history.History {
	t.Helper()
	h, err := history.Read(context.Background(), []history.Source{{Name: "actuals.csv", Reader: strings.NewReader(header + "\n" + strings.Join(lines, "\n") + "\n")}}, &history.Options{Counts: true, Step: 30 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func matched(t testing.TB, p *Plan, h *history.History, span Span) *Matched {
	t.Helper()
	m, err := Match(p, h, span, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func scoreOf(t *testing.T, list []Score, what Quantity, queue, grain string) *Score {
	t.Helper()
	for i := range list {
		if s := &list[i]; s.Quantity == what && queueText(s.Queue, s.All) == queue && s.Grain.String() == grain {
			return s
		}
	}
	t.Fatalf("no score of %s, queue %s, by %s", what, queue, grain)
	return nil
}

func close3(a, b float64) bool {
	return math.Abs(a-b) < 5e-4 || math.IsNaN(a) && math.IsNaN(b)
}

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func warnedOf(list []error, text string) bool { return strings.Contains(fmt.Sprint(list), text) }
