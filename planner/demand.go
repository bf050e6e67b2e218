package planner

import (
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast"
)

// volumeDecimals are those of volumes in a plan.
const volumeDecimals = 3

// Demand makes the rows of one queue out of its forecasts: one for every open interval.
// aht may be nil; handle times are then empty. Where opening hours begin or end within an
// interval the row is as long as the queue is open, so that load and hours are those of
// the open time; it keeps the start of the interval.
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
			Interval: openTime(volume, i), Volume: Round(mean, volumeDecimals), AHT: math.NaN(), Method: volume.Method,
			Lo80: Round(lo80[i], 3), Hi80: Round(hi80[i], 3), Lo95: Round(lo95[i], 3), Hi95: Round(hi95[i], 3),
		}
		if aht != nil {
			r.AHT = Round(aht.Mean[i], 3)
		}
		rows = append(rows, r)
	}
	return rows
}

// openTime is how long the queue is open in an interval: whole minutes, as opening hours
// are.
func openTime(f *forecast.Forecast, i int) time.Duration {
	share := f.OpenShare(i)
	if share == 1 {
		return f.Grid.Length(i)
	}
	return time.Duration(math.Round(share*f.Grid.Step.Minutes())) * time.Minute
}
