package planner

import (
	"math"

	"github.com/cccplan/cccplan/forecast"
)

// Demand makes the rows of one queue out of its forecasts: one for every open interval.
// aht may be nil; handle times are then empty.
func Demand(volume, aht *forecast.Forecast) []Row {
	lo80, hi80 := volume.Quantile(0.1), volume.Quantile(0.9)
	lo95, hi95 := volume.Quantile(0.025), volume.Quantile(0.975)
	var rows []Row
	for i, mean := range volume.Mean {
		if !volume.Open[i] {
			continue
		}
		r := Row{
			Start: StartOf(volume.Grid.Time(i)), Queue: volume.Queue, Channel: volume.Channel,
			Interval: volume.Grid.Length(i), Volume: Round(mean, 3), AHT: math.NaN(), Method: volume.Method,
			Lo80: Round(lo80[i], 3), Hi80: Round(hi80[i], 3), Lo95: Round(lo95[i], 3), Hi95: Round(hi95[i], 3),
		}
		if aht != nil {
			r.AHT = Round(aht.Mean[i], 3)
		}
		rows = append(rows, r)
	}
	return rows
}
