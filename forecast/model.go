package forecast

import (
	"context"
	"errors"
	"fmt"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Model is a forecasting method with its settings.
type Model interface {
	// Fit learns from the series. It returns [ErrTooShort] when there is not enough
	// to learn from.
	Fit(ctx context.Context, s Series) (Fitted, error)
	// String is the name of the method, as files and summaries show it.
	String() string
}

// Fitted is a model that knows a series.
type Fitted interface {
	// Forecast says what the steps intervals after the end of the series will bring.
	Forecast(ctx context.Context, steps int) (*Forecast, error)
}

// ErrTooCoarse is wrapped when weeks or months are given to a method that needs the days.
var ErrTooCoarse = errors.New("intervals too long for the method")

func tooCoarse(m Model, s Series) error {
	return fmt.Errorf("%s: %w: %s forecasts days and shorter intervals, not those of %s", s.Name(), ErrTooCoarse, m, calendar.StepName(s.Grid.Step))
}

// ErrTooShort is wrapped by errors that say how much history is missing.
var ErrTooShort = errors.New("too little history")

// ErrNotCovered is wrapped by errors that say which intervals a forecast made elsewhere
// does not hold.
var ErrNotCovered = errors.New("not covered")
