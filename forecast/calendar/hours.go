package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hours is the weekly opening of a queue on the clock face: Open[weekday][slot].
type Hours struct {
	Step  time.Duration // of a slot; a day at most
	Open  [7][]bool     // indexed by time.Weekday, then by slot; true when open for any part of the slot
	Parts []Part        // the slots that are open for a part only, in order of weekday and time
}

// Part is the time within an open slot during which the queue is open, where that is not
// all of it: opening at 08:15 on a grid of half-hours is slot 16 from minute 15 to 30. A
// slot that closes for a while has two.
type Part struct {
	Weekday  time.Weekday
	Slot     int
	From, To int // minutes since the beginning of the slot
}

// NewHours returns hours that are closed all week. Weeks and months have hours of days.
func NewHours(step time.Duration) Hours {
	h := Hours{Step: min(step, DayStep)}
	for w := range h.Open {
		h.Open[w] = make([]bool, int(DayStep/h.Step))
	}
	return h
}

// IsOpen says whether the queue is open in the cell.
func (h Hours) IsOpen(c Cell) bool { return h.Open[c.Day.Weekday()][c.Slot] }

// Share is how much of the cell the queue is open, 0 to 1.
func (h Hours) Share(c Cell) float64 {
	w := c.Day.Weekday()
	if !h.Open[w][c.Slot] {
		return 0
	}
	minutes, some := 0, false
	for _, p := range h.Parts {
		if p.Weekday == w && p.Slot == c.Slot {
			minutes, some = minutes+p.To-p.From, true
		}
	}
	if !some {
		return 1
	}
	return float64(minutes) / h.Step.Minutes()
}

// Count is the number of open slots in a week, those open for a part included.
func (h Hours) Count() int {
	n := 0
	for _, day := range h.Open {
		for _, open := range day {
			if open {
				n++
			}
		}
	}
	return n
}

var weekdayNames = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// Words for the two extremes.
const (
	alwaysOpen  = "24x7"
	neverOpen   = "closed"
	minutesADay = 24 * 60
)

// ParseHours reads "Mon-Fri 08:00-18:00, Sat 10:00-15:00", "24x7" or "closed". A time
// range that ends at or before its start runs over midnight into the next day. Times need
// not lie on the grid: a slot may be open for a part. For weeks and months a day is open
// when a part of it is.
func ParseHours(s string, step time.Duration) (Hours, error) {
	if err := CheckStep(step); err != nil {
		return Hours{}, err
	}
	if step > DayStep {
		fine, err := ParseHours(s, time.Minute)
		h := NewHours(step)
		for w := range fine.Open {
			h.Open[w][0] = slices.Contains(fine.Open[w], true)
		}
		return h, err
	}
	h := NewHours(step)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case alwaysOpen:
		for w := range h.Open {
			for i := range h.Open[w] {
				h.Open[w][i] = true
			}
		}
		return h, nil
	case neverOpen:
		return h, nil
	}
	var open [7][minutesADay]bool
	for _, part := range strings.Split(s, ",") {
		f := strings.Fields(part)
		if len(f) != 2 {
			return Hours{}, fmt.Errorf("opening hours %q: want \"Mon-Fri 08:00-18:00, Sat 10:00-15:00\", 24x7 or closed", strings.TrimSpace(part))
		}
		first, last, err := parseWeekdays(f[0])
		if err != nil {
			return Hours{}, err
		}
		from, to, err := parseTimes(f[1])
		if err != nil {
			return Hours{}, err
		}
		if to <= from {
			to += minutesADay
		}
		for w := first; ; w = (w + 1) % 7 {
			for m := from; m < to; m++ {
				open[(w+m/minutesADay)%7][m%minutesADay] = true
			}
			if w == last {
				break
			}
		}
	}
	for w := range open {
		h.setDay(time.Weekday(w), open[w][:])
	}
	return h, nil
}

// setDay sets the slots of a weekday from its minutes.
func (h *Hours) setDay(w time.Weekday, open []bool) {
	minutes := int(h.Step / time.Minute)
	for i := range h.Open[w] {
		slot := open[i*minutes : (i+1)*minutes]
		var parts []Part
		for m := 0; m < minutes; m++ {
			if !slot[m] {
				continue
			}
			p := Part{Weekday: w, Slot: i, From: m}
			for m < minutes && slot[m] {
				m++
			}
			p.To = m
			parts = append(parts, p)
		}
		h.Open[w][i] = len(parts) > 0
		if len(parts) > 1 || len(parts) == 1 && parts[0].To-parts[0].From < minutes {
			h.Parts = append(h.Parts, parts...)
		}
	}
}

// minutesOf are the minutes of a weekday that are open.
func (h Hours) minutesOf(w time.Weekday) []bool {
	minutes := int(h.Step / time.Minute)
	open := make([]bool, minutesADay)
	for i, o := range h.Open[w] {
		for m := range minutes {
			open[i*minutes+m] = o
		}
	}
	for _, p := range h.Parts {
		if p.Weekday == w && h.Open[w][p.Slot] {
			clear(open[p.Slot*minutes : (p.Slot+1)*minutes])
		}
	}
	for _, p := range h.Parts {
		if p.Weekday == w && h.Open[w][p.Slot] {
			for m := p.From; m < p.To; m++ {
				open[p.Slot*minutes+m] = true
			}
		}
	}
	return open
}

func parseWeekdays(s string) (first, last int, err error) {
	a, b, isRange := strings.Cut(s, "-")
	if !isRange {
		b = a
	}
	find := func(name string) int {
		for i, n := range weekdayNames {
			if strings.EqualFold(n, name) {
				return i
			}
		}
		return -1
	}
	first, last = find(a), find(b)
	if first < 0 || last < 0 {
		return 0, 0, fmt.Errorf("weekday %q: want Mon, Tue, Wed, Thu, Fri, Sat, Sun or a range such as Mon-Fri", s)
	}
	return first, last, nil
}

func parseTimes(s string) (from, to int, err error) {
	a, b, ok := strings.Cut(s, "-")
	from, okA := clockMinutes(a)
	to, okB := clockMinutes(b)
	if !ok || !okA || !okB || from == minutesADay {
		return 0, 0, fmt.Errorf("times %q: want 08:00-18:00", s)
	}
	return from, to, nil
}

// clockMinutes reads 8:00 to 24:00.
func clockMinutes(s string) (int, bool) {
	hh, mm, ok := strings.Cut(s, ":")
	h, err1 := strconv.ParseUint(hh, 10, 8)
	m, err2 := strconv.ParseUint(mm, 10, 8)
	if !ok || err1 != nil || err2 != nil || len(hh) > 2 || len(mm) != 2 || m > 59 || 60*h+m > minutesADay {
		return 0, false
	}
	return int(60*h + m), true
}

// String is the hours as [ParseHours] reads them, weekdays with the same hours
// joined, Monday first.
func (h Hours) String() string {
	var parts []string
	for i := 0; i < 7; {
		w := (i + 1) % 7
		times := h.dayString(w)
		j := i
		for j+1 < 7 && h.dayString((j+2)%7) == times {
			j++
		}
		if times != "" {
			name := weekdayNames[w]
			if j > i {
				name += "-" + weekdayNames[(j+1)%7]
			}
			for _, t := range strings.Split(times, " ") {
				parts = append(parts, name+" "+t)
			}
		}
		i = j + 1
	}
	if len(parts) == 0 {
		return neverOpen
	}
	if s := strings.Join(parts, ", "); s != "Mon-Sun 00:00-24:00" {
		return s
	}
	return alwaysOpen
}

// dayString lists the open ranges of a weekday, blank-separated.
func (h Hours) dayString(w int) string {
	clock := func(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
	var out []string
	open := h.minutesOf(time.Weekday(w))
	for i := 0; i < len(open); i++ {
		if !open[i] {
			continue
		}
		j := i
		for j < len(open) && open[j] {
			j++
		}
		out = append(out, clock(i)+"-"+clock(j))
		i = j
	}
	return strings.Join(out, " ")
}
