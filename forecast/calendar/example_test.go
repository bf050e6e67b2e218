package calendar_test

import (
	"fmt"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func ExampleParseHours() {
	h, err := calendar.ParseHours("Mon-Fri 08:00-18:00, Sat 10:00-15:00", 30*time.Minute)
	if err != nil {
		fmt.Println(err)
		return
	}
	saturday := calendar.DayOf(time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC))
	fmt.Println(h.Count(), "half-hours a week")
	fmt.Println(h.IsOpen(calendar.Cell{Day: saturday, Slot: 19}), h.IsOpen(calendar.Cell{Day: saturday, Slot: 20}))
	// Output:
	// 110 half-hours a week
	// false true
}

// The week in which clocks go forward is an hour shorter.
func ExampleHorizon_Count() {
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		fmt.Println(err)
		return
	}
	horizon, err := calendar.ParseHorizon("1w")
	if err != nil {
		fmt.Println(err)
		return
	}
	grid := calendar.Grid{Start: time.Date(2026, 3, 23, 0, 0, 0, 0, stockholm), Step: 30 * time.Minute}
	fmt.Println(horizon.Count(grid))
	// Output: 334
}

func ExampleResolve() {
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		fmt.Println(err)
		return
	}
	clock := time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC) // read as a clock face
	first, second, err := calendar.Resolve(clock, stockholm)
	fmt.Println(first)
	fmt.Println(second)
	fmt.Println(err)
	// Output:
	// 2026-10-25 02:30:00 +0200 CEST
	// 2026-10-25 02:30:00 +0100 CET
	// the clock shows this local time twice (end of summer time)
}

func ExampleGrid_Cell() {
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		fmt.Println(err)
		return
	}
	grid := calendar.Grid{Start: time.Date(2026, 10, 25, 1, 30, 0, 0, stockholm), Step: 30 * time.Minute}
	for i := range 6 {
		cell := grid.Cell(i)
		fmt.Println(grid.Time(i).Format("15:04 -07:00"), cell.Day, cell.Slot)
	}
	// Output:
	// 01:30 +02:00 2026-10-25 3
	// 02:00 +02:00 2026-10-25 4
	// 02:30 +02:00 2026-10-25 5
	// 02:00 +01:00 2026-10-25 4
	// 02:30 +01:00 2026-10-25 5
	// 03:00 +01:00 2026-10-25 6
}

func ExampleHours_Share() {
	h, err := calendar.ParseHours("Mon-Fri 08:15-18:10", 30*time.Minute)
	if err != nil {
		fmt.Println(err)
		return
	}
	monday, _ := calendar.ParseDay("2026-01-05")
	for _, slot := range []int{15, 16, 17, 36} { // 07:30, 08:00, 08:30 and 18:00
		fmt.Printf("%.2f ", h.Share(calendar.Cell{Day: monday, Slot: slot}))
	}
	fmt.Println(h)
	// Output: 0.00 0.50 1.00 0.33 Mon-Fri 08:15-18:10
}
