package main

import "time"

// queue is everything that is fixed about a queue: its customers, its hours, its agents and what goes wrong.
type queue struct {
	name, channel string
	segments      []segment
	opening       opening
	outages       []window // the line was down: nobody was offered, and there are no rows
	gaps          []window // contacts were handled, but their rows are missing
	weather       bool     // spells of weather raise the needs

	dayNoise, shockNoise float64 // of the log day factor and the log within-day shock, see arrivals

	returnShare float64 // of the needs that meet closed doors
	returnAfter float64 // mean milliseconds after the next opening

	patience      float64 // mean milliseconds
	redial        float64 // share of those who gave up
	unsolved      float64 // share of served contacts that come back
	unsolvedAfter float64 // mean milliseconds

	plannedHandle float64 // seconds the roster reckons with, repeat contacts included
	allowance     float64 // agents added to the load, times its square root
	leastServed   int     // contacts that can be served at once at the quietest hour
	handleDay     []corner
	handleGrowth  float64 // a year: matters get harder
	intakes       []intake
}

// corner is one point of a curve over the day.
type corner struct {
	minute int
	factor float64
}

// opening is the daily hours by weekday, Sunday first, as minutes of the day from and to.
type opening struct {
	week           [7][2]int
	closedHolidays bool
}

// contains reports whether the queue is open at a minute of a day.
func (o opening) contains(d *day, minute int) bool {
	if o.closedHolidays && d.kind == holiday {
		return false
	}
	span := o.week[d.date.Weekday()]
	return span[0] <= minute && minute < span[1]
}

// campaign is the advertising fortnight of sales.
const (
	campaignFrom = "2025-09-15 00:00"
	campaignTo   = "2025-09-29 00:00"
)

// queueSpecs returns the queues in the order in which an interval lists them.
func queueSpecs(zone *time.Location) ([]queue, error) {
	var failed error
	at := func(from, to, note string) window {
		w, err := newWindow(zone, from, to, note)
		if err != nil {
			failed = err
		}
		return w
	}
	campaign := at(campaignFrom, campaignTo, "campaign")
	chat := queue{
		name: "chat", channel: "chat",
		opening:  weekdayHours(9*60, 17*60),
		outages:  []window{at("2025-05-13 00:00", "2025-05-15 00:00", "chat platform down for two days")},
		gaps:     []window{at("2025-10-08 10:00", "2025-10-08 13:00", "export failed")},
		dayNoise: 0.085, shockNoise: 0.050,
		returnShare: 0.22, returnAfter: 3 * hour,
		patience: 210 * second, redial: 0.45, unsolved: 0.09, unsolvedAfter: 26 * hour,
		plannedHandle: 620, allowance: 0.7, leastServed: 3,
		handleDay:    []corner{{9 * 60, 0.94}, {11 * 60, 1.0}, {14 * 60, 1.08}, {17 * 60, 0.97}},
		handleGrowth: -0.05, // answers are suggested by a machine more and more
		intakes:      []intake{{civilDate(2025, time.October, 13), 0.42}},
		segments: []segment{
			{name: "office workers", customers: 61000, growth: 0.10, needs: 17.5, handle: 520,
				week:   [7]float64{0.2, 1.25, 1.1, 1.0, 0.95, 0.8, 0.2},
				habits: []habit{{0.5, 10*60 + 10, 75}, {0.5, 13*60 + 40, 105}},
				year:   julyAndChristmas(0.58, 0.66), kinds: workKinds},
			{name: "students", customers: 21000, growth: 0.18, needs: 25, handle: 460,
				week:   [7]float64{0.7, 1.0, 1.05, 1.0, 1.0, 0.85, 0.6},
				habits: []habit{{0.75, 15*60 + 10, 130}, {0.25, 20 * 60, 120}},
				year: curve{{time.January, 10, 0.9}, {time.January, 25, 1.25}, {time.February, 20, 0.95},
					{time.June, 5, 0.9},
					{time.June, 25, 0.6}, {time.August, 5, 0.7}, {time.August, 28, 1.35},
					{time.September, 20, 1.0}, {time.December, 15, 0.9}, {time.December, 27, 0.6}},
				kinds: workKinds},
			{name: "app users", customers: 36000, growth: 0.75, needs: 16.5, handle: 610,
				week:   [7]float64{0.75, 1.1, 1.05, 1.0, 1.0, 1.0, 0.75},
				habits: []habit{{1, 12*60 + 30, 240}},
				year:   julyAndChristmas(0.8, 0.8), kinds: workKinds,
				payDay: []float64{1.25, 1.15}},
			{name: "campaign readers", customers: 30000, needs: 9, handle: 420, only: &campaign,
				week:   evenWeek,
				habits: []habit{{1, 12*60 + 30, 150}}, kinds: workKinds,
				launch: []float64{1, 1.6, 1.8, 1.4, 1.1, 0.9, 0.8, 1, 0.9, 0.8, 0.6, 0.5}},
		},
	}
	roadside := queue{
		name: "roadside", channel: "voice",
		opening: allDay(),
		weather: true,
		outages: []window{at("2025-11-06 06:00", "2025-11-06 18:00", "telephone trunk cut for half a day")},
		gaps: []window{
			at("2025-02-11 02:00", "2025-02-11 05:30", "collector restarted"),
			at("2025-07-09 15:00", "2025-07-09 19:00", "export failed"),
			at("2025-12-17 13:30", "2025-12-17 17:00", "export failed")},
		dayNoise: 0.065, shockNoise: 0.050,
		returnShare: 0.5, returnAfter: 2 * hour,
		patience: 260 * second, redial: 0.65, unsolved: 0.11, unsolvedAfter: 1.2 * hour,
		plannedHandle: 510, allowance: 1.0, leastServed: 3,
		handleDay: []corner{{0, 1.22}, {5 * 60, 1.25}, {7 * 60, 1.02}, {9 * 60, 0.96}, {15 * 60, 1.0},
			{18 * 60, 1.03}, {22 * 60, 1.15}, {24 * 60, 1.22}},
		handleGrowth: 0.06, // cars with more electronics
		intakes:      []intake{{civilDate(2025, time.May, 19), 0.40}},
		segments: []segment{
			{name: "commuters", customers: 410000, growth: 0.03, needs: 9.8, handle: 350,
				week:   [7]float64{0.35, 1.2, 1.05, 1.0, 1.0, 1.1, 0.45},
				habits: []habit{{0.47, 7*60 + 50, 75}, {0.38, 16*60 + 35, 95}, {0.15, 12 * 60, 160}},
				year: curve{{time.January, 15, 1.3}, {time.March, 1, 1.15}, {time.April, 15, 0.92},
					{time.June, 15, 0.9}, {time.July, 5, 0.62},
					{time.August, 3, 0.64}, {time.August, 20, 0.92}, {time.October, 15, 0.98},
					{time.December, 10, 1.25}, {time.December, 23, 1.0}, {time.December, 30, 0.85}},
				kinds: [dayKinds]float64{ordinary: 1, eve: 0.95, bridge: 0.6, majorEve: 0.45, holiday: 0.4}},
			{name: "leisure drivers", customers: 520000, growth: 0.05, needs: 5.4, handle: 400,
				week:   [7]float64{1.15, 0.7, 0.6, 0.65, 0.85, 1.5, 1.3},
				habits: []habit{{0.55, 12*60 + 40, 120}, {0.45, 17*60 + 50, 130}},
				year: curve{{time.January, 10, 0.75}, {time.April, 10, 0.95}, {time.May, 25, 1.1},
					{time.June, 18, 1.4}, {time.July, 12, 1.75},
					{time.August, 3, 1.6}, {time.August, 20, 1.1}, {time.October, 10, 0.9},
					{time.November, 20, 0.75}, {time.December, 20, 1.15}, {time.December, 30, 1.0}},
				kinds: [dayKinds]float64{ordinary: 1, eve: 1.45, bridge: 1.25, majorEve: 1.2, holiday: 1.15}},
			{name: "hauliers", customers: 60000, growth: 0.04, needs: 17, handle: 520,
				week:   [7]float64{0.35, 1.05, 1.1, 1.1, 1.1, 0.95, 0.45},
				habits: []habit{{0.55, 10*60 + 30, 210}, {0.45, 2*60 + 30, 190}},
				year:   julyAndChristmas(0.72, 0.55),
				kinds:  [dayKinds]float64{ordinary: 1, eve: 0.9, bridge: 0.75, majorEve: 0.35, holiday: 0.3}},
			{name: "night owls", customers: 90000, needs: 6.5, handle: 380,
				week:   [7]float64{1.5, 0.5, 0.5, 0.6, 0.8, 1.4, 2.0},
				habits: []habit{{0.6, 22*60 + 40, 110}, {0.4, 1*60 + 20, 100}},
				kinds:  [dayKinds]float64{ordinary: 1, eve: 1.5, bridge: 1.1, majorEve: 1.6, holiday: 1.2}},
			{name: "electric cars", customers: 70000, growth: 0.45, needs: 9, handle: 470,
				week:   [7]float64{0.9, 1, 1, 1, 1, 1.15, 0.95},
				habits: []habit{{1, 15*60 + 20, 270}},
				year: curve{{time.January, 20, 1.45}, {time.May, 1, 0.85}, {time.July, 15, 1.0},
					{time.September, 15, 0.85}, {time.December, 15, 1.3}},
				kinds: [dayKinds]float64{ordinary: 1, eve: 1.15, bridge: 1, majorEve: 0.9, holiday: 0.85}},
		},
	}
	sales := queue{
		name: "sales", channel: "voice",
		opening: weekdayHours(8*60, 18*60).saturday(10*60, 15*60),
		gaps: []window{
			at("2025-06-12 13:00", "2025-06-12 16:00", "export failed"),
			at("2026-01-20 08:00", "2026-01-20 10:30", "collector restarted")},
		dayNoise: 0.065, shockNoise: 0.045,
		returnShare: 0.33, returnAfter: 2.5 * hour,
		patience: 150 * second, redial: 0.55, unsolved: 0.10, unsolvedAfter: 30 * hour,
		plannedHandle: 560, allowance: 0.9, leastServed: 3,
		handleDay:    []corner{{8 * 60, 1.08}, {9*60 + 30, 1.0}, {12 * 60, 0.95}, {15 * 60, 1.02}, {18 * 60, 0.9}},
		handleGrowth: 0.04,
		intakes: []intake{
			{civilDate(2025, time.March, 3), 0.30},
			{civilDate(2025, time.September, 8), 0.45}},
		segments: []segment{
			{name: "households", customers: 300000, growth: 0.02, needs: 6.4, handle: 330,
				week:   [7]float64{0.55, 1.15, 1.0, 0.95, 1.0, 1.05, 0.75},
				habits: []habit{{0.4, 12*60 + 5, 60}, {0.6, 16*60 + 30, 110}},
				year:   julyAndChristmas(0.68, 0.7), kinds: workKinds,
				payDay: []float64{1.55, 1.4, 1.2, 1.1}},
			{name: "small firms", customers: 38000, growth: 0.06, needs: 39, handle: 470,
				week:   [7]float64{0.1, 1.3, 1.15, 1.1, 1.0, 0.75, 0.12},
				habits: []habit{{0.55, 9*60 + 20, 65}, {0.45, 13*60 + 45, 85}},
				year:   julyAndChristmas(0.42, 0.4), kinds: workKinds},
			{name: "pensioners", customers: 110000, growth: 0.01, needs: 10, handle: 560,
				week:   [7]float64{0.5, 1.4, 1.1, 1.0, 0.95, 0.85, 0.5},
				habits: []habit{{0.8, 10*60 + 15, 80}, {0.2, 14*60 + 30, 90}},
				year:   julyAndChristmas(0.85, 0.75), kinds: workKinds,
				payDay: []float64{1.1, 1.1, 1.05}},
			{name: "campaign readers", customers: 300000, needs: 4, handle: 390, only: &campaign, echo: 0.3,
				week:   evenWeek,
				habits: []habit{{0.45, 12 * 60, 90}, {0.55, 17 * 60, 110}}, kinds: workKinds,
				launch: []float64{0.9, 1.7, 1.9, 1.5, 1.2, 1, 0.9, 1.2, 1.0, 0.8, 0.7, 0.6, 0.5}},
		},
	}
	return []queue{chat, roadside, sales}, failed
}

// workKinds is how the calendar changes needs that belong to working life.
var workKinds = [dayKinds]float64{ordinary: 1, eve: 0.82, bridge: 0.6, majorEve: 0.25, holiday: 0.35}

// evenWeek is the week of those who do not mind which day it is.
var evenWeek = [7]float64{1, 1, 1, 1, 1, 1, 1}

// julyAndChristmas is the Swedish working year: full in spring and autumn, with lulls of the given depth in the industrial
// holiday of July and around Christmas.
func julyAndChristmas(july, christmas float64) curve {
	return curve{
		{time.January, 2, christmas}, {time.January, 9, 1.03}, {time.March, 15, 1.02}, {time.June, 12, 0.96},
		{time.July, 7, july}, {time.July, 31, july}, {time.August, 18, 0.97}, {time.October, 10, 1.06},
		{time.December, 8, 1.02}, {time.December, 22, christmas},
	}
}

// allDay is open around the clock, every day.
func allDay() opening {
	var o opening
	for d := range o.week {
		o.week[d] = [2]int{0, minutesPerDay}
	}
	return o
}

// weekdayHours is open Monday to Friday and closed on public holidays.
func weekdayHours(from, to int) opening {
	o := opening{closedHolidays: true}
	for d := time.Monday; d <= time.Friday; d++ {
		o.week[d] = [2]int{from, to}
	}
	return o
}

// saturday adds hours on Saturdays.
func (o opening) saturday(from, to int) opening {
	o.week[time.Saturday] = [2]int{from, to}
	return o
}

// civilDate is a date as civil returns it.
func civilDate(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
