package sheet

import (
	"fmt"
	"math/big"
	"time"
)

// Grain is how finely time is divided.
type Grain uint8

// Grains; each nests in the next but weeks in months.
const (
	Interval Grain = iota
	Day
	Week
	Month
)

var grainNames = [...]string{"interval", "day", "week", "month"}

func (g Grain) String() string { return grainNames[g] }

// ParseGrain reads interval, day, week or month.
func ParseGrain(s string) (Grain, error) {
	for i, name := range grainNames {
		if s == name {
			return Grain(i), nil
		}
	}
	return Interval, fmt.Errorf("grain %q: want interval, day, week or month", s)
}

// First is the first local day, in days since 1970-01-01, of the day, week or month that
// a local day is in. Weeks begin on the weekday given.
func (g Grain) First(day int64, weekStart time.Weekday) int64 { return g.FirstBy(day, weekStart, 1) }

// FirstBy is [Grain.First] where months begin on a day from 1 to 28; any other is taken for
// the first.
func (g Grain) FirstBy(day int64, weekStart time.Weekday, monthDay int) int64 {
	switch g {
	case Week:
		// 1970-01-01 was a Thursday.
		return day - (day+4-int64(weekStart)+7*1e6)%7
	case Month:
		if monthDay < 1 || monthDay > 28 {
			monthDay = 1
		}
		y, m, d := Date(day).Date()
		if d < monthDay {
			m--
		}
		return DayOf(time.Date(y, m, monthDay, 0, 0, 0, 0, time.UTC))
	}
	return day
}

const secondsOfDay = 86400

// DayOf is the day of a clock face, in days since 1970-01-01.
func DayOf(t time.Time) int64 { return floorDiv(t.Unix(), secondsOfDay) }

// Date is the midnight in UTC at which a day begins.
func Date(day int64) time.Time { return time.Unix(day*secondsOfDay, 0).UTC() }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Day is the local day that line i starts on, in days since 1970-01-01.
func (s *Sheet) Day(i int) int64 {
	t := s.keys[i].Start
	if m, ok := s.Offset(i); ok {
		t += int64(m) * 60
	}
	return floorDiv(t, secondsOfDay)
}

// Group are the lines of a queue and channel in one day, week or month.
type Group struct {
	Queue, Channel string
	First          int64 // local day it begins on, in days since 1970-01-01
	Lines          []int
}

// Groups are the lines by queue, channel and time, in the order of the sheet. The grain
// [Interval] has a group for each line.
func (s *Sheet) Groups(g Grain, weekStart time.Weekday) []Group { return s.GroupsBy(g, weekStart, 1) }

// GroupsBy is [Sheet.Groups] with months as [Grain.FirstBy] has them.
func (s *Sheet) GroupsBy(g Grain, weekStart time.Weekday, monthDay int) []Group {
	var list []Group
	for i, k := range s.keys {
		first := s.Day(i)
		if g != Interval {
			first = g.FirstBy(first, weekStart, monthDay)
		}
		if n := len(list) - 1; g != Interval && n >= 0 && list[n].Queue == k.Queue && list[n].Channel == k.Channel && list[n].First == first {
			list[n].Lines = append(list[n].Lines, i)
			continue
		}
		list = append(list, Group{k.Queue, k.Channel, first, []int{i}})
	}
	return list
}

// Fold is the value of a quantity over lines, as its [Fold] has it: a sum, a mean rounded
// to its decimals, or what all of them say. It is unknown where some have a value and
// others do not, or where lines differ in what cannot be added up.
func (s *Sheet) Fold(lines []int, q Quantity) Value {
	if len(lines) == 0 {
		return Value{}
	}
	first := s.At(lines[0], q)
	same, known := true, true
	for _, i := range lines {
		v := s.At(i, q)
		same = same && v == first
		known = known && v.State == Known
	}
	switch fold := specs[q].Fold; {
	case same && (fold != Sum || first.State != Known):
		return first
	case !known || fold == Same:
		return Value{State: Unknown}
	case fold == Sum:
		total := int64(0)
		for _, i := range lines {
			if total += s.At(i, q).N; total > Most || total < -Most {
				return Value{State: Unknown}
			}
		}
		return Number(total)
	}
	weighted, all := s.weighted(lines, q, s.weights(lines, q))
	return Number(divide(weighted, all).Int64())
}

// weights are those with which lines count in the mean of a quantity; where they are all
// 0 or some not known, the lengths of the intervals.
func (s *Sheet) weights(lines []int, q Quantity) []int64 {
	of, ok := Volume, specs[q].Fold == ByContacts
	if specs[q].Fold == ByScheduled {
		of, ok = Scheduled, true
	}
	w := make([]int64, len(lines))
	some := false
	for k, i := range lines {
		v := s.At(i, of)
		ok = ok && v.State == Known && v.N >= 0
		if w[k] = v.N; of == Scheduled {
			w[k] = min(v.N, 1e12) * s.keys[i].Interval // hours; of more agents than there are, no more
		}
		some = some || w[k] > 0
	}
	if ok && some {
		return w
	}
	for k, i := range lines {
		w[k] = s.keys[i].Interval
	}
	return w
}

// weighted is the sum of weights times cells, and that of the weights.
func (s *Sheet) weighted(lines []int, q Quantity, w []int64) (sum, all *big.Int) {
	sum, all = new(big.Int), new(big.Int)
	var x, y big.Int
	for k, i := range lines {
		x.SetInt64(w[k])
		all.Add(all, &x)
		sum.Add(sum, x.Mul(&x, y.SetInt64(s.At(i, q).N)))
	}
	return sum, all
}

// divide is a/b to the nearest whole number, halves away from zero; b is above 0.
func divide(a, b *big.Int) *big.Int {
	n := new(big.Int).Abs(a)
	n.Lsh(n, 1).Add(n, b)
	n.Quo(n, new(big.Int).Lsh(b, 1))
	if a.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// SetCoarse gives a quantity over lines a value, so that [Sheet.Fold] of them is that:
// what adds up is spread in proportion to what is there by [Spread], means are scaled, and
// of anything else every line gets the value. Where nothing is there it is spread evenly
// over time.
func (s *Sheet) SetCoarse(lines []int, q Quantity, v Value) error {
	fold := specs[q].Fold
	if s.Fold(lines, q) == v {
		return nil
	}
	if v.State != Known || fold == Same {
		return s.setAll(lines, q, v)
	}
	if fold == Sum {
		w, some := make([]int64, len(lines)), false
		for k, i := range lines {
			w[k] = max(0, s.At(i, q).N)
			some = some || w[k] > 0
		}
		for k, i := range lines {
			if !some {
				w[k] = s.keys[i].Interval
			}
		}
		for k, n := range Spread(v.N, w) {
			if err := s.Set(lines[k], q, Number(n)); err != nil {
				return err
			}
		}
		return nil
	}
	known := true
	for _, i := range lines {
		known = known && s.At(i, q).State == Known
	}
	w := s.weights(lines, q)
	sum, all := s.weighted(lines, q, w)
	if !known || sum.Sign() <= 0 {
		return s.setAll(lines, q, v)
	}
	factor := new(big.Int).Mul(all, big.NewInt(v.N))
	most := 0 // line that counts most
	for k, i := range lines {
		if w[k] > w[most] {
			most = k
		}
		n := new(big.Int).Mul(factor, big.NewInt(s.At(i, q).N))
		if n = divide(n, sum); !n.IsInt64() {
			return fmt.Errorf("%s: %s is too large", s.Name(i), q)
		}
		if err := s.Set(i, q, Number(n.Int64())); err != nil {
			return err
		}
	}
	// Halves that were all rounded one way.
	sum, all = s.weighted(lines, q, w)
	if n := divide(sum, all).Int64(); n != v.N {
		return s.Set(lines[most], q, Number(s.At(lines[most], q).N+v.N-n))
	}
	return nil
}

func (s *Sheet) setAll(lines []int, q Quantity, v Value) error {
	for _, i := range lines {
		if err := s.Set(i, q, v); err != nil {
			return err
		}
	}
	return nil
}
