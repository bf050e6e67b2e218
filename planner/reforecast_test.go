package planner_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// planned builds a plan of a week from an input, with shrinkage.
func planned(t *testing.T, in ...planner.Input) []planner.Row {
	t.Helper()
	cfg := config(t, "1w")
	cfg.Policy.Defaults.Shrinkage = 0.3
	plan, err := planner.Build(t.Context(), in, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Rows
}

// onDay extends an input to the end of a day of the plan: every row of it up to then came
// times volume, and took times aht as long.
func onDay(in planner.Input, rows []planner.Row, until time.Time, volume, aht float64) planner.Input {
	g := in.Volume.Grid
	n, _ := g.Index(until)
	grown := func(v []float64) []float64 {
		v = append([]float64(nil), v...)
		for len(v) < n {
			v = append(v, math.NaN())
		}
		return v
	}
	in.Volume.Values = grown(in.Volume.Values)
	h := *in.Handle
	h.Contacts, h.Seconds = grown(h.Contacts), grown(h.Seconds)
	for i := range rows {
		if k, ok := g.Index(rows[i].Start.Instant()); ok && k >= 0 && k < n && rows[i].Queue == in.Volume.Queue {
			in.Volume.Values[k] = rows[i].Volume * volume
			h.Contacts[k] = in.Volume.Values[k]
			h.Seconds[k] = h.Contacts[k] * rows[i].AHT * aht
		}
	}
	in.Handle = &h
	return in
}

// The plan of input begins on Monday 2026-03-16; it is Wednesday 10:00.
var wednesday = time.Date(2026, 3, 18, 10, 0, 0, 0, time.UTC)

// staffed are the rows as a file gives them, staffed.
func staffed(t *testing.T, rows []planner.Row) []byte {
	t.Helper()
	var text, again bytes.Buffer
	if err := planfile.Write(&text, rows, nil); err != nil {
		t.Fatal(err)
	}
	f, err := planfile.Read(t.Context(), bytes.NewReader(text.Bytes()), "plan.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := planner.Restaff(t.Context(), f.Rows, planner.PolicyOf(planner.Given{})); err != nil {
		t.Fatal(err)
	}
	if err := planfile.Write(&again, f.Rows, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text.Bytes(), again.Bytes()) {
		t.Error("staff of the plan does not return the same bytes")
	}
	return text.Bytes()
}

func reforecast(t *testing.T, rows []planner.Row, in ...planner.Input) *planner.Reforecasted {
	t.Helper()
	r, err := planner.Reforecast(t.Context(), rows, in, planner.ReforecastConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func warned(r *planner.Reforecasted, what string) bool {
	for _, w := range r.Warnings {
		if strings.Contains(w.Error(), what) {
			return true
		}
	}
	return false
}

func TestReforecast(t *testing.T) {
	sales, help := input("sales", 10, 1), input("help", 10, 5)
	rows := planned(t, sales, help)
	original := append([]planner.Row(nil), rows...)
	up := onDay(sales, rows, wednesday, 1.4, 1.2)
	r := reforecast(t, rows, up, onDay(help, rows, wednesday, 1, 1))
	if !reflect.DeepEqual(fingerprints(rows), fingerprints(original)) {
		t.Error("the rows given were changed")
	}
	if r.Day.String() != "2026-03-18" || !r.AsOf.Equal(wednesday) || len(r.Rows) != len(rows) {
		t.Fatalf("day %s, as of %s, %d rows", r.Day, r.AsOf, len(r.Rows))
	}
	var before, after, factor float64
	for i, row := range r.Rows {
		was := rows[i]
		rest := was.Start.Wall.Day() == 18 && was.Start.Wall.Hour() >= 10
		if r.Rest[i] != rest {
			t.Fatalf("%s: rest %v", was.Name(), r.Rest[i])
		}
		if !rest {
			if fingerprint(row) != fingerprint(was) {
				t.Errorf("%s was changed", was.Name())
			}
			continue
		}
		if row.Method != "auto+intraday" || !(0 <= row.Lo95 && row.Lo95 <= row.Lo80 && row.Lo80 <= row.Volume && row.Volume <= row.Hi80 && row.Hi80 <= row.Hi95) {
			t.Errorf("%s: %+v", row.Name(), row)
		}
		if row.Queue == "sales" {
			before, after = before+was.Volume, after+row.Volume
		} else if math.Abs(row.Volume-was.Volume) > 0.0011 || math.Abs(row.AHT-was.AHT) > 0.0011 {
			// It came as planned.
			t.Errorf("%s: %v contacts of %v s, planned %v of %v s", row.Name(), row.Volume, row.AHT, was.Volume, was.AHT)
		}
	}
	sum := r.Queues[0]
	factor = after / before
	if !sum.Updated || math.Abs(sum.Factor-factor) > 1e-3 || !(factor > 1 && factor < 1.4) {
		t.Errorf("factor %v, rows say %v", sum.Factor, factor)
	}
	// Four half-hours from 08:00 were seen, four are left.
	if sum.Seen != 4 || sum.Missing != 0 || sum.Before.Rows != 4 || sum.PastDays < 40 || sum.OfPlan != 2 {
		t.Errorf("%+v", sum)
	}
	if math.Abs(sum.Offered-1.4*sum.Planned) > 1e-6 || !(sum.AHTFactor > 1 && sum.AHTFactor < 1.2) {
		t.Errorf("seen %v of %v, AHT times %v", sum.Offered, sum.Planned, sum.AHTFactor)
	}
	if len(sum.Hours) == 0 || len(r.Queues[1].Hours) != 0 {
		t.Errorf("agents change in %v and %v", sum.Hours, r.Queues[1].Hours)
	}
	staffed(t, r.Rows)
	if rest := r.RestRows(); len(rest) != 8 {
		t.Errorf("%d rows of the rest", len(rest))
	} else {
		staffed(t, rest)
	}
	one, err := planner.Reforecast(t.Context(), rows, []planner.Input{up, onDay(help, rows, wednesday, 1, 1)}, planner.ReforecastConfig{Workers: 1})
	if err != nil || !reflect.DeepEqual(fingerprints(one.Rows), fingerprints(r.Rows)) {
		t.Errorf("one worker: other numbers, %v", err)
	}
}

// fingerprint is a row as a file shows it.
func fingerprint(r planner.Row) string {
	var b bytes.Buffer
	if err := planfile.Write(&b, []planner.Row{r}, nil); err != nil {
		return err.Error()
	}
	return b.String()
}

func fingerprints(rows []planner.Row) []string {
	var s []string
	for _, r := range rows {
		s = append(s, fingerprint(r))
	}
	return s
}

// Today's rows on their own: the plan's ranges tell how far days differ, and become
// narrower.
func TestReforecastTodayOnly(t *testing.T) {
	sales := input("sales", 10, 1)
	rows := planned(t, sales)
	all := onDay(sales, rows, wednesday, 1.3, 1)
	skip, _ := all.Volume.Grid.Index(wednesday.Truncate(24 * time.Hour))
	today := all
	today.Volume.Grid = all.Volume.Grid.Shift(skip)
	today.Volume.Values = all.Volume.Values[skip:]
	today.Handle = nil
	r := reforecast(t, rows, today)
	q := r.Queues[0]
	if q.PastDays != 0 || !(q.Factor > 1 && q.Factor < 1.3) || !math.IsNaN(q.AHTFactor) {
		t.Fatalf("%+v", q)
	}
	for i, row := range r.Rows {
		if r.Rest[i] && !((row.Hi80-row.Lo80)/row.Volume < (rows[i].Hi80-rows[i].Lo80)/rows[i].Volume && row.AHT == rows[i].AHT) {
			t.Errorf("%s: %v to %v of %v, planned %v to %v of %v", row.Name(), row.Lo80, row.Hi80, row.Volume, rows[i].Lo80, rows[i].Hi80, rows[i].Volume)
		}
	}
	staffed(t, r.Rows)
}

// An update of an update measures against what was updated, not the morning again.
func TestReforecastTwice(t *testing.T) {
	sales := input("sales", 10, 1)
	rows := planned(t, sales)
	first := reforecast(t, rows, onDay(sales, rows, wednesday, 1.4, 1))
	// From 10:00 to 11:00 comes what the update expects.
	in := onDay(sales, rows, wednesday, 1.4, 1)
	then := onDay(in, first.Rows[:0], wednesday.Add(time.Hour), 1, 1)
	for _, row := range first.Rows {
		if k, _ := then.Volume.Grid.Index(row.Start.Instant()); k >= len(in.Volume.Values) && k < len(then.Volume.Values) {
			then.Volume.Values[k] = row.Volume
		}
	}
	second := reforecast(t, first.Rows, then)
	if f := second.Queues[0].Factor; math.Abs(f-1) > 1e-9 {
		t.Errorf("factor %v of a day that goes on as the update says", f)
	}
	if !warned(second, "re-forecast before") {
		t.Errorf("warnings %v", second.Warnings)
	}
	for i, row := range second.Rows {
		if strings.Contains(row.Method, "intraday+") || math.Abs(row.Volume-first.Rows[i].Volume) > 0.0011 {
			t.Errorf("%s: %v by %s, was %v", row.Name(), row.Volume, row.Method, first.Rows[i].Volume)
		}
	}
}

// On days of 23 and 25 hours the rest is the rest, and every row has its place.
func TestReforecastClockChange(t *testing.T) {
	loc, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		day        time.Time
		rows, rest int // half-hours of the day, and of it from 12:00 on
	}{
		{time.Date(2026, 3, 29, 0, 0, 0, 0, loc), 46, 24},
		{time.Date(2026, 10, 25, 0, 0, 0, 0, loc), 50, 24},
	} {
		start := tt.day.AddDate(0, 0, -49)
		g := calendar.Grid{Start: start, Step: 30 * time.Minute}
		n, _ := g.Index(tt.day)
		in := planner.Input{Volume: forecast.Series{Queue: "all", Channel: "voice", Grid: g}}
		for i := range n {
			// Days differ by up to a tenth, so that a beginning tells of the rest.
			in.Volume.Values = append(in.Volume.Values, float64(20+i*i%7)*(1+0.1*math.Sin(float64(i/48*i/48))))
		}
		in.Handle = &forecast.HandleTimes{Queue: "all", Channel: "voice", Grid: g, Contacts: in.Volume.Values, Seconds: in.Volume.Values}
		rows := planned(t, in)
		r := reforecast(t, rows, onDay(in, rows, time.Date(tt.day.Year(), tt.day.Month(), tt.day.Day(), 12, 0, 0, 0, loc), 1.5, 1))
		q := r.Queues[0]
		if q.Seen != tt.rows-tt.rest || q.Missing != 0 || q.Before.Rows != tt.rest || !(q.Factor > 1 && q.Factor < 1.5) {
			t.Errorf("%s: %+v", tt.day.Format(time.DateOnly), q)
		}
		staffed(t, r.Rows)
	}
}

// Far more than any plan: the rest is held at e times the plan, with a warning.
func TestReforecastBounded(t *testing.T) {
	sales := input("sales", 10, 1)
	rows := planned(t, sales)
	r := reforecast(t, rows, onDay(sales, rows, wednesday, 50, 1))
	if f := r.Queues[0].Factor; f > math.E+1e-9 {
		t.Errorf("factor %v", f)
	}
	if f := r.Queues[0].Factor; f > math.E-1e-6 && !warned(r, "held at 2.72 times") {
		t.Errorf("warnings %v", r.Warnings)
	}
}

func TestReforecastRefuses(t *testing.T) {
	sales := input("sales", 10, 1)
	rows := planned(t, sales)
	actual := onDay(sales, rows, wednesday, 1, 1)
	plain := actual
	plain.Volume.Grid.Start = time.Date(2026, 1, 5, 0, 0, 0, 0, calendar.Plain)
	hourly := actual
	hourly.Volume.Grid.Step = time.Hour
	off := actual
	off.Volume.Grid.Start = off.Volume.Grid.Start.Add(10 * time.Minute)
	other := actual
	other.Volume.Queue = "other"
	mixed := append([]planner.Row(nil), rows...)
	mixed[3].Interval = time.Hour
	for _, tt := range []struct {
		name string
		rows []planner.Row
		in   planner.Input
		asOf time.Time
		want string
	}{
		{"zone", rows, plain, time.Time{}, "the actuals have none: give --timezone"},
		{"step", rows, hourly, time.Time{}, "its actuals are of 1 hour, the plan's rows of 30 minutes"},
		{"off the grid", rows, off, time.Time{}, "off the plan's intervals"},
		{"queue", rows, other, time.Time{}, "no queue is in both"},
		{"history only", rows, sales, time.Time{}, "the plan begins only 2026-03-16 08:00"},
		{"late", rows, actual, wednesday.AddDate(0, 0, 7), "the plan has no row on 2026-03-25"},
		{"mixed", mixed, actual, time.Time{}, "rows of 30 minutes and of 1 hour"},
	} {
		_, err := planner.Reforecast(t.Context(), tt.rows, []planner.Input{tt.in}, planner.ReforecastConfig{AsOf: tt.asOf})
		if !errors.Is(err, planner.ErrActuals) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := planner.Reforecast(ctx, rows, []planner.Input{actual}, planner.ReforecastConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	// A missing interval is unknown: the day is as it would be without it, not lower.
	k, _ := actual.Volume.Grid.Index(wednesday.Add(-time.Hour))
	actual.Volume.Values[k] = math.NaN()
	r := reforecast(t, rows, actual)
	if q := r.Queues[0]; q.Missing != 1 || math.Abs(q.Factor-1) > 1e-9 || !warned(r, "1 of 4 intervals so far have no value, the first at 09:00") {
		t.Errorf("%+v, %v", q, r.Warnings)
	}
}
