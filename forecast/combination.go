package forecast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Combination is the weighted mean of what several methods forecast: better, most of the
// time, than the best of them (Bates & Granger 1969, Operational Research Quarterly
// 20:451; Makridakis, Spiliotis & Assimakopoulos 2020, International Journal of
// Forecasting 36:54).
//
// Weights that are not given come from past origins: with E_i the sum of absolute errors
// of member i there, members with E_i above 1.7 times the least are left out, and the
// others weigh E_i^-4. The same is done with relative errors |y - yhat| / ((y + yhat)/2),
// so that the quiet hours have a say beside the busy ones, and the mean of both counts.
// On plain values whose shortest season is a day every eighth of the horizon has weights of
// its own: E_i is half of what it was there and half of an eighth of all.
// Parameters of the members are those of today, their states those of the origin. Ranges
// come from the errors of the combination at the same origins, each with the weights that
// the others give.
//
// Where no past interval was forecast by every member, as with a [Given] one without rows
// of the past, all weigh the same, with a warning.
//
// On plain values all members must be [ValuesModel]s; on a series each member sees the
// series itself, unless all know nothing but its values.
type Combination struct {
	Members []Model
	// Weights of the members, 0 or more, of any sum; nil = by past errors.
	Weights []float64
	// Origins is the number of past origins, half a horizon to more than two horizons
	// back, at today's time of day where the shortest season is a day; 0 = 8.
	Origins int
	// Name is what String returns; "" = the names of the members.
	Name string

	memory *memory // of a backtest; nil outside
}

var (
	_ Model       = Combination{}
	_ ValuesModel = Combination{}
)

// SCUM is ETS, CES and the dynamic theta model, weighted by past errors: a simple
// combination of univariate models that came sixth of the M4 competition (Petropoulos &
// Svetunkov 2020, International Journal of Forecasting 36:110, who have ARIMA too and
// take the median). For weekly and monthly values.
func SCUM() Combination {
	return Combination{Members: []Model{ETS{}, CES{}, DynamicOptimizedTheta{}}, Name: "scum"}
}

// Hourly is a pool for hours and half-hours of something that never closes and is not
// contacts: the last day, means of four days and weeks, MSTL, double-seasonal smoothing,
// what followed the days most like the last one, and a regression on the last days and
// weeks, weighted by past errors.
func Hourly() Combination {
	return Combination{Name: "hourly", Members: []Model{
		WindowAverage{Weeks: 1, Short: true}, WindowAverage{Short: true}, WindowAverage{},
		MSTL{Origins: -1}, MSTL{Log: true, Origins: -1}, DSES{}, analogues{}, lagRegression{},
	}}
}

// String names the members.
func (m Combination) String() string {
	if m.Name != "" {
		return m.Name
	}
	names := make([]string, len(m.Members))
	for i, member := range m.Members {
		names[i] = member.String()
	}
	return strings.Join(names, "+")
}

func (m Combination) check() error {
	if len(m.Members) == 0 {
		return errors.New("combination: no members")
	}
	if m.Origins < 0 {
		return fmt.Errorf("combination: %d origins: want 0 or more", m.Origins)
	}
	if m.Weights == nil {
		return nil
	}
	if len(m.Weights) != len(m.Members) {
		return fmt.Errorf("combination: %d weights for %d members", len(m.Weights), len(m.Members))
	}
	sum := 0.0
	for _, w := range m.Weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("combination: weight %v: want 0 or more", w)
		}
		sum += w
	}
	if !(sum > 0) {
		return errors.New("combination: all weights are 0")
	}
	return nil
}

// needsSeries says whether a method knows more of a series than its values.
func needsSeries(m Model) bool {
	switch m := m.(type) {
	case Auto: // takes plain values too, but then without calendar
		return true
	case Combination:
		return slices.ContainsFunc(m.Members, needsSeries)
	}
	_, ok := m.(ValuesModel)
	return !ok
}

// Fit implements [Model].
func (m Combination) Fit(ctx context.Context, s Series) (Fitted, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if !needsSeries(m) {
		return fitStrip(ctx, m, s)
	}
	f := &combinedSeries{model: m, series: s, fitted: make([]Fitted, len(m.Members))}
	for i, member := range m.Members {
		var err error
		if f.fitted[i], err = member.Fit(ctx, s); err != nil {
			return nil, ofMember(member, err)
		}
	}
	return f, ctx.Err()
}

// ofMember is an error of a member. Given forecasts name themselves.
func ofMember(m Model, err error) error {
	if _, ok := m.(Given); ok {
		return err
	}
	return fmt.Errorf("%s: %w", m, err)
}

// FitValues implements [ValuesModel]. Members that find too little history are left out,
// as long as one does not.
func (m Combination) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	f := &CombinationFit{model: m, y: y}
	if p := usablePeriods(len(y), periods); ofDays(p) {
		f.day = p[0]
	}
	var first error
	for i, member := range m.Members {
		v, ok := member.(ValuesModel)
		if !ok {
			return nil, fmt.Errorf("combination: %s cannot forecast plain values", member)
		}
		fitted, err := v.FitValues(y, periods...)
		if err != nil {
			if !errors.Is(err, ErrTooShort) {
				return nil, fmt.Errorf("%s: %w", member, err)
			}
			if first == nil {
				first = fmt.Errorf("%s: %w", member, err)
			}
			continue
		}
		f.Members = append(f.Members, member.String())
		f.fitted = append(f.fitted, fitted)
		if m.Weights != nil {
			f.given = append(f.given, m.Weights[i])
		}
	}
	if len(f.fitted) == 0 {
		return nil, first
	}
	return f, nil
}

// CombinationFit is a [Combination] that knows its values.
type CombinationFit struct {
	Members []string // those that had history enough

	model  Combination
	fitted []ValuesFitted
	given  []float64
	y      []float64
	day    int // its steps; 0 when no season is one
}
