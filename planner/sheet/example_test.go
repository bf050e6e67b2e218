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

// 100 contacts over three intervals by their weights: no contact is lost.
func ExampleSpread() {
	fmt.Println(sheet.Spread(100, []int64{1, 1, 1}), sheet.Spread(100, []int64{5, 2, 0}))
	// Output: [34 33 33] [71 29 0]
}

// What one version changed, made in another one.
func ExampleApply() {
	a := plan(morning)
	b := plan(strings.Replace(morning, ",100,", ",112,", 1))
	again, err := sheet.Apply(sheet.Diff(a, b), a)
	if err != nil {
		panic(err)
	}
	if err := again.Recompute(context.Background()); err != nil {
		panic(err)
	}
	fmt.Println(again.Equal(b), sheet.Agents.Format(again.At(0, sheet.Agents)))
	// An edit is of a cell as it was: made twice it is refused.
	_, err = sheet.Apply(sheet.Diff(a, b), again)
	fmt.Println(err)
	// Output:
	// true 15
	// sales 2026-01-05 09:00: volume is "112", and "100" where the edit found it
}

// The lines of two sheets beside each other.
func ExampleAlign() {
	a, b := plan(morning), plan(morning+"2026-01-05 10:00,sales,1800,40,180\n")
	sheet.Align(a, b, func(i, j int) {
		if i < 0 {
			fmt.Println(b.Name(j), "is new")
		}
	})
	// Output: sales 2026-01-05 10:00 is new
}

// Plans of different queues make one.
func ExampleJoin() {
	both, err := sheet.Join(plan(morning), plan(strings.ReplaceAll(morning, "sales", "help")))
	if err != nil {
		panic(err)
	}
	fmt.Println(both.Len(), both.Name(0), both.Name(2))
	_, err = sheet.Join(plan(morning), plan(morning))
	fmt.Println(err)
	// Output:
	// 4 help 2026-01-05 09:00 sales 2026-01-05 09:00
	// sales 2026-01-05 09:00: is there twice
}
