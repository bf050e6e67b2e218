package report_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/report"
)

// cell is the number in a cell, nil when it is empty.
func cell(t interface{ Fatalf(string, ...any) }, c report.Cell) *big.Rat {
	if c.Kind == report.Empty {
		return nil
	}
	if c.Kind != report.Number {
		t.Fatalf("%v is no number", c)
	}
	return rat(t, c.Number)
}

// A grid of intervals has every row of the plan in its place and nothing else, and its
// totals are those of the roll-up by day.
func TestDayGridAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		values := []string{"volume", "agent_hours", "scheduled_h", "workload_h", "agent_hours_whole", "agents", "asa_s"}
		grid, err := report.DayGrid(rows, nil, values...)
		if err != nil {
			rt.Fatal(err)
		}
		days, err := report.RollUp(rows, calendar.DayPeriod, nil)
		if err != nil {
			rt.Fatal(err)
		}
		totals := map[string]map[string]report.Value{}
		for i := range days.Lines {
			l := &days.Lines[i]
			queue := l.Queue
			if l.All {
				queue = report.AllQueues
			}
			totals[queue+l.Period.Name] = map[string]report.Value{"volume": l.Volume, "agent_hours": l.Hours, "scheduled_h": l.Scheduled, "workload_h": l.Workload, "agent_hours_whole": l.WholeHours}
		}
		agents, volumes := new(big.Rat), 0
		for _, row := range grid.Rows {
			queue, value, label := row[0].Text, row[2].Text, row[3].Text
			sum := new(big.Rat)
			some := false
			for j := 4; j < len(row)-1; j++ {
				x := cell(rt, row[j])
				if x != nil {
					sum.Add(sum, x)
					some = true
					if value == "agents" && queue != report.AllQueues {
						agents.Add(agents, x)
					}
					if value == "volume" && queue != report.AllQueues && label != "total" {
						volumes++
					}
				}
				if label == "total" && !same(x, rat(rt, totals[queue+grid.Header[j].Text][value])) {
					rt.Fatalf("%s of %s on %s: %v below the grid, %v by day", value, queue, grid.Header[j].Text, x, totals[queue+grid.Header[j].Text][value])
				}
			}
			end := cell(rt, row[len(row)-1])
			if value == "agents" || value == "asa_s" {
				if end != nil || label == "total" {
					rt.Fatalf("%s is summed over time", value)
				}
			} else if some != (end != nil) || some && !same(sum, end) {
				rt.Fatalf("%s of %s at %s: total %v, of %v", value, queue, label, end, sum)
			}
		}
		want := new(big.Rat)
		for i := range rows {
			if x := exact(rows[i].Agents, 0); x != nil {
				want.Add(want, x)
			}
		}
		if !same(agents, want) || volumes != len(rows) {
			rt.Fatalf("%v agents in %d cells, want %v in %d", agents, volumes, want, len(rows))
		}
	})
}

// A grid of periods has the values of the roll-up.
func TestRollupGrid(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := made(rt)
		r, err := report.RollUp(rows, calendar.WeekPeriod, nil)
		if err != nil {
			rt.Fatal(err)
		}
		grid, err := r.Grid(report.RollupValues()...)
		if err != nil {
			rt.Fatal(err)
		}
		long := r.Table()
		column := func(table *report.Table, name string) int {
			return slices.IndexFunc(table.Header, func(c report.Cell) bool { return c.Text == name })
		}
		cells := 0
		for _, row := range grid.Rows {
			for j := 3; j < len(row)-1; j++ {
				if row[j].Kind != report.Empty {
					cells++
				}
			}
		}
		for _, line := range long.Rows {
			for _, name := range report.RollupValues() {
				want := line[column(long, name)]
				k := slices.IndexFunc(grid.Rows, func(row []report.Cell) bool {
					return row[0].Text == line[column(long, "queue")].Text && row[2].Text == name
				})
				if got := grid.Rows[k][column(grid, line[0].Text)]; got != want {
					rt.Fatalf("%s of %v is %v in the grid, %v in the long form", name, line[0], got, want)
				}
				if want.Kind != report.Empty {
					cells--
				}
			}
		}
		if cells != 0 {
			rt.Fatalf("the grid has %d cells more than the long form", cells)
		}
	})
}

// The hour that comes twice has rows of its own, in order of time; the one that is skipped
// is empty.
func TestDayGridClocks(t *testing.T) {
	zone, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	var rows []planner.Row
	night := func(day string) {
		d, err := calendar.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		n := 1
		for at := d.Start(zone).Add(time.Hour); planner.StartOf(at).Wall.Hour() < 4; at = at.Add(half) {
			r := row("q", "2026-01-01 00:00", half, float64(n), 100, 1)
			r.Start = planner.StartOf(at)
			rows = append(rows, r)
			n++
		}
	}
	night("2026-03-29") // clocks go from 02:00 to 03:00
	night("2026-10-24")
	night("2026-10-25") // and from 03:00 to 02:00
	grid, err := report.DayGrid(rows, nil, "volume")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(csvLines(t, grid), "")
	const want = `queue,channel,value,time,2026-03-29,2026-10-24,2026-10-25,total
q,voice,volume,01:00,1,1,1,3
q,voice,volume,01:30,2,2,2,6
q,voice,volume,02:00,,3,3,6
q,voice,volume,02:30,,4,4,8
q,voice,volume,02:00+01:00,,,5,5
q,voice,volume,02:30+01:00,,,6,6
q,voice,volume,03:00,3,5,7,15
q,voice,volume,03:30,4,6,8,18
q,voice,volume,total,10,21,36,67
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Agents of separate queues at the same time are added up, not those of different times;
// queues whose intervals differ in length, and what is no sum, are not added up at all.
func TestDayGridAll(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", half, 10, 100, 2), row("a", "2026-01-06 09:00", quarter, 11, 100, 3), row("b", "2026-01-05 09:00", half, 20, 100, 4), row("sum", "2026-01-05 09:00", half, 30, 100, 6)}
	grid, err := report.DayGrid(rows, []string{"sum"}, "agents", "occupancy")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(csvLines(t, grid), "")
	const want = "queue,channel,value,time,2026-01-05,2026-01-06\n" +
		"a,voice,agents,09:00,2,3\nb,voice,agents,09:00,4,\nsum,voice,agents,09:00,6,\n(all),,agents,09:00,6,3\n" +
		"a,voice,occupancy,09:00,0.5,0.5\nb,voice,occupancy,09:00,0.5,\nsum,voice,occupancy,09:00,0.5,\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	short := slices.Clone(rows)
	short[2].Agents = math.NaN() // agents of a alone are not those of a and b
	if grid, err = report.DayGrid(short, []string{"sum"}, "agents"); err != nil || !strings.HasSuffix(strings.Join(csvLines(t, grid), ""), "(all),,agents,09:00,,3\n") {
		t.Errorf("one queue has no agents: %v (%v)", csvLines(t, grid), err)
	}
	rows[2].Interval = quarter
	if grid, err = report.DayGrid(rows, nil, "agents"); err != nil || strings.Contains(strings.Join(csvLines(t, grid), ""), "(all)") {
		t.Errorf("intervals of 15 and 30 minutes are added up (%v)", err)
	}
}

func TestGridRefuses(t *testing.T) {
	rows := []planner.Row{row("a", "2026-01-05 09:00", half, 10, 100, 2)}
	if _, err := report.DayGrid(rows, nil, "agnts"); !errors.Is(err, report.ErrValue) || !strings.Contains(err.Error(), `"agnts" is no value of the view: want one of volume, volume_lo80`) {
		t.Error(err)
	}
	r, err := report.RollUp(rows, calendar.DayPeriod, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Grid("volume", "agents"); !errors.Is(err, report.ErrValue) || !strings.Contains(err.Error(), "agents_peak") {
		t.Error(err)
	}
	var at *planner.RowError
	if _, err := report.DayGrid([]planner.Row{row("a", "2026-01-05 00:00", calendar.DayStep, 10, 100, 2)}, nil, "agents"); !errors.Is(err, report.ErrLong) || !errors.As(err, &at) {
		t.Error(err)
	}
	if _, err := report.DayGrid([]planner.Row{row("a", "2026-01-05 09:00", half, 10, 100, 2), row("a", "2026-01-05 09:20", half, 10, 100, 2)}, nil, "agents"); !errors.Is(err, report.ErrOverlap) {
		t.Error(err)
	}
	if _, err := report.DayGrid([]planner.Row{row("a", "2026-01-05 09:00", half, 1e16, 100, 2)}, nil, "agents"); !errors.Is(err, report.ErrTooLarge) {
		t.Error(err)
	}
}
