package forecast

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

func TestSeriesName(t *testing.T) {
	for want, s := range map[string]Series{
		"sales":           {Queue: "sales", Channel: "voice"},
		"help/chat":       {Queue: "help", Channel: "chat"},
		"chat":            {Queue: "chat", Channel: "chat"},
		"(one queue)":     {Channel: "voice"},
		"(one queue)/fax": {Channel: "fax"},
	} {
		if got := s.Name(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSeriesValidate(t *testing.T) {
	good := daily(0, 1, missing, 1e12)
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	hours := calendar.NewHours(halfHour)
	for want, change := range map[string]func(*Series){
		"value -1 of interval 1":    func(s *Series) { s.Values = []float64{0, -1, -2} },
		"value +Inf of interval 0":  func(s *Series) { s.Values = []float64{math.Inf(1)} },
		"value 2e+12 of interval 0": func(s *Series) { s.Values = []float64{2e12} },
		"interval of 7m0s":          func(s *Series) { s.Grid.Step = 7 * time.Minute },
		"opening hours on a grid":   func(s *Series) { s.Hours = &hours },
	} {
		s := good
		change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// days makes a daily series out of runs: n days of 1, n days missing, and so on in turn.
func days(runs ...int) Series {
	var v []float64
	for k, n := range runs {
		for range n {
			if k%2 == 0 {
				v = append(v, 1)
			} else {
				v = append(v, missing)
			}
		}
	}
	return daily(v...)
}

// A break is a hole of more than eight weeks, 56 days.
func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		runs               []int
		afterBreak, recent int
	}{
		{[]int{100}, 0, 100},
		{[]int{50, 55, 20}, 0, 125},        // 56 days apart: no break
		{[]int{50, 56, 20}, 106, 20},       // 57 days apart
		{[]int{10, 60, 10, 70, 5}, 150, 5}, // the last one counts
		{[]int{50, 55}, 0, 105},
		{[]int{50, 56}, 0, 0}, // missing at the end for eight weeks
	} {
		s := days(c.runs...)
		if got := s.afterBreak(); got != c.afterBreak {
			t.Errorf("%v: after break %d, want %d", c.runs, got, c.afterBreak)
		}
		if got := s.recent(); got != c.recent {
			t.Errorf("%v: recent %d, want %d", c.runs, got, c.recent)
		}
	}
}

func TestLastWeeks(t *testing.T) {
	for _, c := range []struct {
		runs        []int
		weeks, want int // days kept
	}{
		{[]int{100}, 4, 28},
		{[]int{20}, 4, 20},
		{[]int{50, 21, 14}, 4, 14 + 21 + 14}, // three weeks without a value do not count
		{[]int{50, 60, 20}, 26, 20},          // from the break on
		{[]int{50, 60, 10}, 26, 120},         // under two weeks after it: what was before is better than nothing
	} {
		s := days(c.runs...)
		got := s.lastWeeks(c.weeks)
		if len(got.Values) != c.want {
			t.Errorf("%v, %d weeks: %d days, want %d", c.runs, c.weeks, len(got.Values), c.want)
		}
		if end, want := got.Grid.Time(len(got.Values)), s.Grid.Time(len(s.Values)); !end.Equal(want) {
			t.Errorf("%v: ends %v, want %v", c.runs, end, want)
		}
	}
}
