package forecast

import (
	"context"
	"errors"
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

// ErrTooShort is wrapped by errors that say how much history is missing.
var ErrTooShort = errors.New("too little history")

// ErrNotCovered is wrapped by errors that say which intervals a forecast made elsewhere
// does not hold.
var ErrNotCovered = errors.New("not covered")
