package calendar

import (
	"fmt"
	"strings"
)

// Weekdays is a set of days of the week. The zero value is all of them.
type Weekdays uint8

// ParseWeekdays reads "Mon-Fri", "Sat", or several of them with blanks or commas between:
// "Mon,Wed-Fri". The empty text is all days.
func ParseWeekdays(s string) (Weekdays, error) {
	var set Weekdays
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		first, last, err := parseWeekdays(part)
		if err != nil {
			return 0, err
		}
		for w := first; ; w = (w + 1) % 7 {
			set |= 1 << w
			if w == last {
				break
			}
		}
	}
	if set == 0 && strings.TrimSpace(s) != "" {
		return 0, fmt.Errorf("weekdays %q: want such as Mon-Fri or Sat,Sun", s)
	}
	if set == everyWeekday {
		set = 0
	}
	return set, nil
}

const everyWeekday Weekdays = 1<<7 - 1

// Has says whether d is one of them.
func (w Weekdays) Has(d Day) bool { return w == 0 || w&(1<<d.Weekday()) != 0 }

// Overlap says whether two sets have a day in common.
func (w Weekdays) Overlap(o Weekdays) bool { return w == 0 || o == 0 || w&o != 0 }

// String is the set as [ParseWeekdays] reads it: "Mon-Fri", "Mon,Sat"; empty for all.
func (w Weekdays) String() string {
	var parts []string
	for i := 0; i < 7; i++ {
		at := func(i int) (name string, in bool) {
			d := (i + 1) % 7 // Monday first
			return weekdayNames[d], w&(1<<d) != 0
		}
		name, in := at(i)
		if !in {
			continue
		}
		j := i
		for j < 6 {
			if _, more := at(j + 1); !more {
				break
			}
			j++
		}
		switch last, _ := at(j); {
		case j == i:
			parts = append(parts, name)
		case j == i+1:
			parts = append(parts, name, last)
		default:
			parts = append(parts, name+"-"+last)
		}
		i = j
	}
	return strings.Join(parts, ",")
}
