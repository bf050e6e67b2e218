package forecast

import "github.com/cccplan/cccplan/forecast/calendar"

// The days forecast at past origins, as [Forecast.Simulate] learns from them.

func (run *autoRun) pastDays(f *face) []pastDay {
	var list []pastDay
	for i, o := range run.origins[1:] {
		for k := range o.total {
			p := pastDay{origin: i, lead: k}
			for s, y := range f.y[o.daily.n+k] {
				p.add(y, o.total[k]*o.share[k][s])
			}
			list = append(list, p)
		}
	}
	return list
}

func (p *profileFit) pastDays(folds []fold) []pastDay { return foldedDays(p.face, folds) }

// foldedDays are the days of folds.
func foldedDays(face *face, folds []fold) []pastDay {
	var list []pastDay
	for i, f := range folds {
		for k := range f.mean {
			d := pastDay{origin: i, lead: k}
			for s, y := range face.y[f.origin+k] {
				d.add(y, f.mean[k][s])
			}
			list = append(list, d)
		}
	}
	return list
}

// pastDays are those of the last weeks, each forecast at its beginning.
func (n *naiveFit) pastDays() []pastDay {
	var list []pastDay
	days := n.face.days()
	for o := days - 7; o >= max(7, days-7*origins); o -= 7 {
		for k := range 7 {
			p := pastDay{origin: o, lead: k}
			for i, y := range n.face.y[o+k] {
				p.add(y, n.lastWeek(o, o+k, i))
			}
			list = append(list, p)
		}
	}
	return list
}

// pastDays lets a method that can go back do so, a week at a time.
func (t *strip) pastDays(w rewinder, steps int) []pastDay {
	var list []pastDay
	for k := 1; k <= origins; k++ {
		n := len(t.y) - k*t.week
		if n <= 0 {
			break
		}
		mean := w.before(n, min(steps, k*t.week))
		for h, m := range mean {
			lead := t.day[n+h] - t.day[n]
			if h == 0 || lead != list[len(list)-1].lead {
				list = append(list, pastDay{origin: k, lead: lead})
			}
			list[len(list)-1].add(t.y[n+h], m)
		}
	}
	return list
}

// pastDaysOf are the days of a backtest with other means, in order of its points.
func pastDaysOf(points []Point, mean []float64) []pastDay {
	var list []pastDay
	origin := -1
	var first, last calendar.Day
	for i, p := range points {
		day := calendar.DayOf(p.Start)
		if i == 0 || !p.Origin.Equal(points[i-1].Origin) {
			origin++
			first = calendar.DayOf(p.Origin)
			last = first - 1
		}
		if day != last {
			list = append(list, pastDay{origin: origin, lead: int(day - first)})
			last = day
		}
		list[len(list)-1].add(p.Actual, mean[i])
	}
	return list
}
