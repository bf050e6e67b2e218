package history

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Weeks and months are histories of their own; a queue with rows on Mondays only, among
// queues of days, is one of days that is closed on the others.
func TestReadWeeksAndMonths(t *testing.T) {
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC) // a Monday
	var weeks, months, mixed strings.Builder
	for _, b := range []*strings.Builder{&weeks, &months, &mixed} {
		b.WriteString("start,queue,offered\n")
	}
	for i := range 60 {
		fmt.Fprintf(&weeks, "%s,x,%d\n", start.AddDate(0, 0, 7*i).Format(time.DateOnly), 100+i)
		fmt.Fprintf(&mixed, "%s,mondays,%d\n", start.AddDate(0, 0, 7*i).Format(time.DateOnly), 100+i)
		fmt.Fprintf(&months, "%s,x,%d\n", time.Date(2020, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 100+i)
	}
	for i := range 7 * 60 {
		fmt.Fprintf(&mixed, "%s,all days,%d\n", start.AddDate(0, 0, i).Format(time.DateOnly), 100+i)
	}
	for _, c := range []struct {
		text  string
		step  time.Duration
		count int // intervals of the last queue
	}{
		{weeks.String(), calendar.WeekStep, 60},
		{months.String(), calendar.MonthStep, 60},
		{mixed.String(), calendar.DayStep, 7 * 60},
	} {
		h := mustRead(t, nil, c.text)
		q := h.Queues[len(h.Queues)-1]
		if h.Step != c.step || q.Offered.Grid.Step != c.step || len(q.Offered.Values) != c.count || q.Missing != 0 {
			t.Errorf("steps %v and %v, %d intervals, %d missing; want %v, %d, 0", h.Step, q.Offered.Grid.Step, len(q.Offered.Values), q.Missing, c.step, c.count)
		}
	}
	h := mustRead(t, nil, strings.Replace(months.String(), "2021-05-01,x,116\n", "", 1))
	if q := h.Queues[0]; q.Missing != 1 || len(q.Gaps) != 1 || q.Gaps[0].From.Format(time.DateOnly) != "2021-05-01" {
		t.Errorf("a month left out: %d missing, gaps %v", q.Missing, q.Gaps)
	}
}
