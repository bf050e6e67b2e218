package main

import (
	"math"
	"time"
)

// segment is a group of customers who live alike. Its weekly needs are customers × needs / 1000; everything else says
// when in the year, the week and the day those needs arise, and how the habits drift.
type segment struct {
	name      string
	customers float64    // at historyFrom
	growth    float64    // share by which customers grow in a year
	needs     float64    // contacts wanted per 1000 customers in an ordinary week
	week      [7]float64 // relative need by weekday, Sunday first as time.Weekday counts
	habits    []habit
	year      curve             // factor by day of the year
	kinds     [dayKinds]float64 // factor by kind of day; ordinary is 1
	payDay    []float64         // factor by days since pay-day; 1 after the last
	only      *window           // the segment exists in this window only (a campaign); nil: always
	launch    []float64         // factor by days since the window opened; the last value stays
	handle    float64           // mean handle time in seconds for an experienced agent in daytime
	echo      float64           // share of served contacts that follow up about a week later
}

// habit is a time of day around which a segment's needs arise.
type habit struct {
	share  float64 // of the segment's needs
	centre float64 // minute of the day
	width  float64 // standard deviation in minutes
}

const (
	// needKeep and needNoise make the log need of a segment wander by some 10 to 15 % over months.
	needKeep  = 0.997
	needNoise = 0.009
	// centreNoise is how far a habit's centre moves a day, in minutes: about 25 minutes over the history.
	centreNoise = 1.2
	// shareNoise drifts the log share of a habit, by day.
	shareNoise = 0.012
	// weekdayNoise drifts the log weight of each weekday, by week.
	weekdayNoise = 0.016
	// daysPerYear converts growth a year to days.
	daysPerYear = 365.25
)

// drift is the random part of a segment's life, by day (week for the weekdays).
type drift struct {
	need    []float64
	centres [][]float64
	shares  [][]float64
	week    [7][]float64
}

// newDrift draws the walks of a segment.
func newDrift(name string, s segment, days int) drift {
	d := drift{need: walk(name+"/need", days, needKeep, needNoise)}
	for i := range s.habits {
		key := name + "/habit/" + string(rune('a'+i))
		d.centres = append(d.centres, walk(key+"/centre", days, 1, centreNoise))
		d.shares = append(d.shares, walk(key+"/share", days, 1, shareNoise))
	}
	for w := range d.week {
		d.week[w] = walk(name+"/"+time.Weekday(w).String(), days/7+1, 1, weekdayNoise)
	}
	return d
}

// needRate returns the mean number of needs of the segment in interval i, before the luck of the day and the weather.
func (s segment) needRate(clk *clock, d drift, i int) float64 {
	iv := clk.intervals[i]
	if s.only != nil && !s.only.contains(iv.start) {
		return 0
	}
	today := clk.days[iv.day]
	weekday := today.date.Weekday()
	years := float64(iv.day) / daysPerYear
	rate := s.customers / 1000 * s.needs * (1 + s.growth*years)
	rate *= s.week[weekday] / sum(s.week[:])
	rate *= math.Exp(d.need[iv.day] + d.week[weekday][iv.day/7])
	rate *= s.year.at(today.date) * s.kinds[today.kind]
	if today.payDay < len(s.payDay) {
		rate *= s.payDay[today.payDay]
	}
	if s.only != nil {
		n := daysBetween(civil(s.only.from), today.date)
		rate *= s.launch[min(n, len(s.launch)-1)]
	}
	return rate * s.habitDensity(d, iv)
}

// habitDensity is the share of a day's needs that arises in the interval: a mixture of bell curves on the circle of
// the day, whose centres and shares drift.
func (s segment) habitDensity(d drift, iv interval) float64 {
	const middle = float64(step/time.Minute) / 2
	density, total := 0.0, 0.0
	for k, h := range s.habits {
		share := h.share * math.Exp(d.shares[k][iv.day])
		total += share
		z := math.Remainder(float64(iv.minute)+middle-h.centre-d.centres[k][iv.day], minutesPerDay) / h.width
		density += share / (h.width * math.Sqrt(2*math.Pi)) * math.Exp(-z*z/2)
	}
	return density / total * 2 * middle
}

// curve is a factor by date of the year, linear between its points and across New Year. No points: 1 all year.
type curve []point

// point is one corner of a curve.
type point struct {
	month  time.Month
	day    int
	factor float64
}

// at returns the factor of the curve on a date.
func (c curve) at(date time.Time) float64 {
	if len(c) == 0 {
		return 1
	}
	corner := func(k int) (time.Time, float64) {
		year := date.Year()
		switch {
		case k < 0:
			k, year = len(c)-1, year-1
		case k == len(c):
			k, year = 0, year+1
		}
		return time.Date(year, c[k].month, c[k].day, 0, 0, 0, 0, time.UTC), c[k].factor
	}
	for k := 0; k <= len(c); k++ {
		to, high := corner(k)
		if date.Before(to) || k == len(c) {
			from, low := corner(k - 1)
			part := float64(daysBetween(from, date)) / float64(daysBetween(from, to))
			return low + (high-low)*part
		}
	}
	panic("unreachable: the corner after the last lies in the next year")
}

// sum adds up.
func sum(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}
