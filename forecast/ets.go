package forecast

import (
	"context"
	"fmt"
	"strings"
)

// ETS is exponential smoothing in state space form (Hyndman, Koehler, Ord & Snyder
// 2008, Forecasting with Exponential Smoothing), eight models of it. With
//
//	A:  e = y - yhat            M:  e = (y - yhat) / yhat
//
// and l the level, b the slope, s the season, m its length, the models and their
// states after each value are
//
//	ANN   yhat = l                  l += a e
//	AAN   yhat = l + b              l += b + a e         b += g e
//	AAdN  yhat = l + phi b          l += phi b + a e     b = phi b + g e
//	ANA   yhat = l + s[-m]          l += a e                               s = s[-m] + c e
//	AAdA  yhat = l + phi b + s[-m]  l += phi b + a e     b = phi b + g e   s = s[-m] + c e
//	MNN   yhat = l                  l *= 1 + a e
//	MNM   yhat = l s[-m]            l *= 1 + a e                           s = s[-m] (1 + c e)
//	MAdM  yhat = q s[-m]            l = q (1 + a e)      b = phi b + g q e s = s[-m] (1 + c e)
//
// where q = l + phi b; a, g, c, phi are Alpha, Beta, Gamma, Phi. After a missing value
// the states go on as if e were 0. Parameters and first states maximise the
// likelihood, that is, minimise
//
//	L = n log sum e^2 + 2 sum log |k|     k = 1 in the A models, yhat in the M models
//
// (chapter 5 there): first the parameters, by a Nelder-Mead search from heuristic
// states, then, for seasons of up to 24, parameters and states together by
// quasi-Newton steps. Among models the one with the least AICc is taken, counting
// parameters and states. The M models need values above 0.
//
// Ranges of the A models are normal with the variance of their class,
//
//	var h = sigma^2 (1 + sum over j < h of c_j^2),  c_j = a + g (phi + ... + phi^j) + c [m divides j]
//
// (table 6.1 there), those of the M models are quantiles of 2,000 simulated paths.
// They know nothing of parameters being estimated, nor of models being wrong, and
// come out too narrow on most real series: see Origins.
//
// The zero value chooses everything. On a series of intervals the season is the week
// or the day, whichever fits better.
type ETS struct {
	// Model is one of ANN, AAN, AAdN, ANA, AAdA, MNN, MNM, MAdM; "ZZN" is the best of
	// those without season; "" is the best of all.
	Model string
	// Alpha, Beta, Gamma are the gains of level, slope and season, Phi the damping of
	// the slope a step: 0 < Alpha < 1, 0 < Beta < Alpha, 0 < Gamma < 1-Alpha,
	// 0.8 <= Phi <= 0.98; 0 = estimated.
	Alpha, Beta, Gamma, Phi float64
	// Origins is the number of past origins whose errors ranges are drawn from, a
	// season (or a step, without one) apart; 0 = the theoretical ranges above.
	Origins int
	// State, if not nil, fixes parameters and first states, and nothing is estimated;
	// Model must be named. It is how another program's fit is recomputed.
	State *ETSState
}

// ETSState is everything an ETS model starts from.
type ETSState struct {
	Alpha, Beta, Gamma, Phi float64 // 0 where the model has none
	Level, Slope            float64
	Season                  []float64 // of the first m values, in their order
}

var (
	_ Model       = ETS{}
	_ ValuesModel = ETS{}
)

// etsKind is one of the eight models.
type etsKind struct{ trend, damped, season, mult bool }

var etsKinds = []etsKind{
	{},
	{trend: true, damped: true},
	{season: true},
	{trend: true, damped: true, season: true},
	{trend: true},
	{mult: true},
	{season: true, mult: true},
	{trend: true, damped: true, season: true, mult: true},
}

func (k etsKind) String() string {
	var b strings.Builder
	letter := func(is bool, yes string) {
		if is {
			b.WriteString(yes)
		} else {
			b.WriteByte('N')
		}
	}
	kind := "A"
	if k.mult {
		kind = "M"
	}
	b.WriteString(kind)
	trend := "A"
	if k.damped {
		trend = "Ad"
	}
	letter(k.trend, trend)
	letter(k.season, kind)
	return b.String()
}

// String is "ets", or "ets-" and the model.
func (m ETS) String() string {
	if m.Model == "" {
		return "ets"
	}
	return "ets-" + m.Model
}

// Fit implements [Model].
func (m ETS) Fit(ctx context.Context, s Series) (Fitted, error) { return fitStrip(ctx, m, s) }

// Parameter bounds, those of R's ets.
const (
	leastGain = 1e-4
	mostGain  = 0.9999
	leastPhi  = 0.8
	mostPhi   = 0.98
)

// Longest season whose first states are estimated; those of longer ones stay where the
// first cycles put them.
const mostEstimatedSeason = 24

// FitValues implements [ValuesModel]. Of several periods the one is taken that the best
// model has.
func (m ETS) FitValues(y []float64, periods ...int) (ValuesFitted, error) {
	f, err := m.fit(y, periods)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (m ETS) fit(y []float64, periods []int) (*ETSFit, error) {
	if _, err := checkValues(y); err != nil {
		return nil, err
	}
	kinds, err := m.kinds()
	if err != nil {
		return nil, err
	}
	usable := usablePeriods(len(y), periods)
	if m.State != nil {
		return m.recompute(y, kinds)
	}
	return m.choose(y, kinds, usable)
}

// kinds are the models to try, after a check of the settings.
func (m ETS) kinds() ([]etsKind, error) {
	for _, g := range []struct {
		name          string
		v, least, top float64
	}{{"Alpha", m.Alpha, 0, 1}, {"Beta", m.Beta, 0, 1}, {"Gamma", m.Gamma, 0, 1}, {"Phi", m.Phi, 0, 1}} {
		if !(g.v >= g.least && g.v <= g.top) {
			return nil, fmt.Errorf("ets: %s %v: want 0 (estimated) or up to %v", g.name, g.v, g.top)
		}
	}
	if m.Origins < 0 {
		return nil, fmt.Errorf("ets: %d origins: want 0 or more", m.Origins)
	}
	if m.State != nil && (m.Model == "" || m.Model == "ZZN") {
		return nil, fmt.Errorf("ets: states are given, but not the model they belong to")
	}
	var kinds []etsKind
	for _, k := range etsKinds {
		switch m.Model {
		case "", k.String():
			kinds = append(kinds, k)
		case "ZZN":
			if !k.season {
				kinds = append(kinds, k)
			}
		}
	}
	if kinds == nil {
		return nil, fmt.Errorf("ets: model %q: want one of ANN, AAN, AAdN, ANA, AAdA, MNN, MNM, MAdM, ZZN, or none", m.Model)
	}
	return kinds, nil
}
