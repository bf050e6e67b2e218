package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// Holiday is a day on which people contact a centre otherwise than on the same
// weekday around it. Holidays are found again in other years by their name.
type Holiday struct {
	Day    Day
	Name   string
	Region string // where it holds, "" = everywhere
	Effect Effect // what is known of it beforehand
}

// Effect is what a planner knows of a holiday before any was seen.
type Effect int

// The effects. A learnt effect is shrunk towards what its class expects, so that it
// wins only as far as past holidays say so; a closed day has no contacts at all.
const (
	EffectLearnt Effect = iota // nothing beforehand: as earlier holidays were
	EffectClosed               // the centre is closed
	EffectSunday               // as a Sunday
	EffectHalf                 // half of the usual contacts
	EffectBridge               // a working day that many take off: four fifths of the usual
	EffectNone                 // as any other day
)

var effectNames = map[Effect]string{
	EffectLearnt: "learn", EffectClosed: "closed", EffectSunday: "sunday",
	EffectHalf: "half", EffectBridge: "bridge", EffectNone: "none",
}

// String is the effect as [ParseEffect] reads it.
func (e Effect) String() string { return effectNames[e] }

// ParseEffect reads closed, sunday, half, bridge, none, or learn, which is also what
// the empty text means.
func ParseEffect(s string) (Effect, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return EffectLearnt, nil
	}
	for e, name := range effectNames {
		if s == name {
			return e, nil
		}
	}
	return 0, fmt.Errorf("holiday effect %q: want learn, closed, sunday, half, bridge or none", s)
}

// Holidays is a list of holidays in order of day. A day may have several.
type Holidays []Holiday

// NewHolidays sorts holidays and drops those said twice.
func NewHolidays(list ...Holiday) Holidays {
	h := slices.Clone(list)
	slices.SortStableFunc(h, func(a, b Holiday) int {
		if a.Day != b.Day {
			return int(a.Day - b.Day)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return slices.CompactFunc(h, func(a, b Holiday) bool { return a.Day == b.Day && a.Name == b.Name })
}

// Merge is h with the holidays of other; where both name a day, other's replace h's,
// so that a planner's file corrects what a country's rules say.
func (h Holidays) Merge(other Holidays) Holidays {
	var list []Holiday
	for _, x := range h {
		if len(other.On(x.Day)) == 0 {
			list = append(list, x)
		}
	}
	return NewHolidays(append(list, other...)...)
}

// In is the part of h that holds in the region: holidays of that region, and those of
// no region. The empty region takes all.
func (h Holidays) In(region string) Holidays {
	var list Holidays
	for _, x := range h {
		if region == "" || x.Region == "" || strings.EqualFold(region, x.Region) {
			list = append(list, x)
		}
	}
	return list
}

// On lists the holidays of a day.
func (h Holidays) On(d Day) Holidays {
	i, _ := slices.BinarySearchFunc(h, d, func(x Holiday, d Day) int { return int(x.Day - d) })
	j := i
	for j < len(h) && h[j].Day == d {
		j++
	}
	return h[i:j]
}

// Between is the part of h from day a up to but not including day b.
func (h Holidays) Between(a, b Day) Holidays {
	find := func(d Day) int {
		i, _ := slices.BinarySearchFunc(h, d, func(x Holiday, d Day) int { return int(x.Day - d) })
		return i
	}
	if b < a {
		return nil
	}
	return h[find(a):find(b)]
}
