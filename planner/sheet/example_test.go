package sheet_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// plan reads a table of volumes and staffs it.
func plan(text string) *sheet.Sheet {
	ctx := context.Background()
	f, err := planfile.Read(ctx, strings.NewReader(text), "plan.csv", nil)
	if err != nil {
		panic(err)
	}
	lim, _, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err != nil {
		panic(err)
	}
	if err := planner.StaffAll(ctx, f.Rows, lim); err != nil {
		panic(err)
	}
	s, err := sheet.FromRows(f.Rows, lim, f.Unknown)
	if err != nil {
		panic(err)
	}
	return s
}

const morning = `start,queue,interval_s,volume,aht_s
2026-01-05 09:00,sales,1800,100,180
2026-01-05 09:30,sales,1800,50,180
`

func ExampleFromRows() {
	s := plan(morning)
	for i := range s.Len() {
		fmt.Println(s.Name(i), s.At(i, sheet.Volume).N, sheet.Agents.Format(s.At(i, sheet.Agents)))
	}
	// Output:
	// sales 2026-01-05 09:00 100000 14
	// sales 2026-01-05 09:30 50000 8
}

func ExampleSheet_SetCoarse() {
	s := plan(morning)
	day := s.Groups(sheet.Day, time.Monday)[0]
	if err := s.SetCoarse(day.Lines, sheet.Volume, sheet.Number(200_000)); err != nil {
		panic(err)
	}
	for _, i := range day.Lines {
		fmt.Println(s.Name(i), sheet.Volume.Format(s.At(i, sheet.Volume)))
	}
	// Output:
	// sales 2026-01-05 09:00 133.333
	// sales 2026-01-05 09:30 66.667
}

func ExampleSheet_Recompute() {
	s := plan(morning)
	if err := s.Set(0, sheet.Volume, sheet.Number(120_000)); err != nil {
		panic(err)
	}
	if err := s.Recompute(context.Background()); err != nil {
		panic(err)
	}
	fmt.Println(s.At(0, sheet.Agents).N)
	// Output: 16
}

func ExampleDiff() {
	x := plan(morning)
	y := plan(strings.Replace(morning, "50,180", "60,180", 1))
	for _, e := range sheet.Diff(x, y) {
		fmt.Println(e.Key.Name(), e.Quantity, e.Quantity.Format(e.From), "->", e.Quantity.Format(e.To))
	}
	// Output: sales 2026-01-05 09:30Z volume 50 -> 60
}
