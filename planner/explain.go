package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
)

// Component is one row of a plan as the product of what its volume is made of:
//
//	Volume = Level Weekday Season Holiday Event Profile
//
// to the last printed digit of Volume. Level is contacts a day without the other factors.
// Weekday, Season (the time of year and of month), Holiday and Event are around 1.
// Profile is the share of the interval in its day.
type Component struct {
	Start                                           Start
	Queue, Channel                                  string
	Level, Weekday, Season, Holiday, Event, Profile float64
	Volume                                          float64 // of the row, rounded to 0.001
}

// ErrNoComponents is wrapped when a method's forecast is no product of factors.
var ErrNoComponents = errors.New("no components")

// Decimals of factors and levels in components, and of the share in the day.
const (
	FactorDecimals  = 6
	ProfileDecimals = 9
)

// factorsOf are the factors of a forecast of so many steps, each of a length.
func factorsOf(ctx context.Context, fitted forecast.Fitted, m forecast.Model, steps int, length time.Duration) (*forecast.Components, error) {
	d, ok := fitted.(forecast.Decomposer)
	switch {
	case !ok && length > calendar.DayStep:
		return nil, fmt.Errorf("%w: a forecast of weeks or months is no product of level, weekday, season and profile: want days or shorter intervals", ErrNoComponents)
	case !ok:
		return nil, fmt.Errorf("%w: the forecast of %s is no product of level, weekday, season and profile: want the method auto or daily-regression", ErrNoComponents, m)
	}
	return d.Components(ctx, steps)
}

// componentsOf are the factors of rows, which are the open intervals of a forecast that
// begins so many steps behind the factors. The factors are rounded first, and the level is
// then what makes the rounded product the row's volume.
func componentsOf(c *forecast.Components, volume *forecast.Forecast, rows []Row, behind int) []Component {
	parts := make([]Component, 0, len(rows))
	for i := range volume.Mean {
		if !volume.Open[i] {
			continue
		}
		j := behind + i
		r := &rows[len(parts)]
		p := Component{
			Start: r.Start, Queue: r.Queue, Channel: r.Channel, Volume: r.Volume,
			Weekday: Round(c.Weekday[j], FactorDecimals), Season: Round(c.Season[j], FactorDecimals), Holiday: Round(c.Holiday[j], FactorDecimals),
			Event: Round(c.Event[j], FactorDecimals), Profile: Round(c.Profile[j], ProfileDecimals),
		}
		rest := p.Weekday * p.Season * p.Holiday * p.Event * p.Profile
		if rest > 0 {
			p.Level = Round(p.Volume/rest, FactorDecimals)
		} else if p.Volume > 0 {
			p.Level = math.NaN() // nothing to multiply: the cell stays empty
		}
		parts = append(parts, p)
	}
	return parts
}

// explain asks a method what its forecast rests on.
func explain(ctx context.Context, fitted forecast.Fitted, m forecast.Model, steps int) ([]forecast.Finding, error) {
	e, ok := fitted.(forecast.Explainer)
	if !ok {
		return []forecast.Finding{{Topic: "method", Text: m.String() + ", which tells nothing of itself"}}, nil
	}
	return e.Explain(ctx, steps)
}
