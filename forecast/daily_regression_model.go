package forecast

import (
	"context"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// DailyRegression forecasts the total of a day by what the calendar says of it, and
// spreads it over the day as recent weeks were. It is the first member of [Auto], alone.
//
// A robust ridge regression of the log totals z_d = log(T_d + 1),
//
//	z_d = c + x_d'b + e_d,
//	b   = argmin sum_d w_d rho(e_d) + sum_j P_j (b_j - m_j)^2,
//
// has in x_d
//   - the weekday,
//   - ten Fourier pairs of the year (five below two years, none below 1.3),
//   - three of the position in the month, for bills and pay days,
//   - each holiday by name, the open day before and after it, what all holidays have in
//     common, and the days from 24 December to 2 January,
//   - events by kind, with carry-over; an uplift that a planner expects is the mean m_j
//     that the coefficient is drawn to,
//   - a trend with a change of slope allowed every 60 days, which stands still from the
//     origin on.
//
// The weight w_d of a day halves in two years, in one with more than 900 days. rho is
// the loss of Huber (1964, Annals of Mathematical Statistics 35:73), whose bend lies at
// 2.5 robust standard deviations, so that days nobody can explain count less. The
// penalties P begin where a few years of contacts need them and are corrected by the data
// (empirical Bayes by the EM algorithm, Dempster, Laird & Rubin 1977). The form follows
// Taylor & Letham (2018, The American Statistician 72:37). Exponential smoothing of e_d,
// with the gain of the least absolute error 1 to 21 days ahead, adds the level that the
// terms do not explain. Small counts are freed of the bias of the logarithm (smearing,
// Duan 1983, JASA 78:605).
//
// An interval gets the share of its day that it has in the exponentially weighted mean of
// its weekday. Daily series need no share.
//
// Weeks and months have the mean of x_d over their open days, and the log of their total a
// day: the number of Mondays to Sundays in a month (the trading days of Young 1965, US
// Bureau of the Census Technical Paper 12), holidays and events as far as they fall into
// it, five or ten Fourier pairs of the year, and the trend. The weight of a period halves in
// four years.
//
// Ranges come from the errors at past origins, by week of lead. With less than two weeks
// of days a plain mean takes the place of the regression, with a warning.
//
// The zero value is ready to use. Without holidays and events the method knows of none.
type DailyRegression struct {
	Holidays calendar.Holidays // past and future ones
	Events   []calendar.Event  // likewise; those of other queues are ignored
	Weeks    int               // of history that the course of the day is learnt from; 0 = 26
}

var _ Model = DailyRegression{}

// String is "daily-regression".
func (DailyRegression) String() string { return memberRegression }

// auto has the same settings.
func (m DailyRegression) auto() Auto {
	return Auto{Holidays: m.Holidays, Events: m.Events, Weeks: m.Weeks}
}

// Fit implements [Model] and returns a [*DailyRegressionFit], of weeks and months another
// Fitted. A series without any value
// is [ErrTooShort].
func (m DailyRegression) Fit(ctx context.Context, s Series) (Fitted, error) {
	if s.coarse() {
		return fitTotals(ctx, s, m.auto(), false)
	}
	a, err := m.auto().fit(ctx, s)
	if err != nil {
		return nil, err
	}
	a.regression = true
	return &DailyRegressionFit{a}, nil
}

// DailyRegressionFit is a [DailyRegression] that knows a series.
type DailyRegressionFit struct{ auto *AutoFit }

// Forecast implements [Fitted].
func (f *DailyRegressionFit) Forecast(ctx context.Context, steps int) (*Forecast, error) {
	return f.auto.Forecast(ctx, steps)
}

// Components splits the forecast of so many steps into factors.
func (f *DailyRegressionFit) Components(ctx context.Context, steps int) (*Components, error) {
	return f.auto.Components(ctx, steps)
}

// Report says what the forecast of so many steps rests on: the effects of weekdays,
// seasons, holidays and events, days that were left out, and past errors.
func (f *DailyRegressionFit) Report(ctx context.Context, steps int) (*AutoReport, error) {
	return f.auto.Report(ctx, steps)
}

// method is the name of what was fitted.
func (a *AutoFit) method() string {
	if a.regression {
		return DailyRegression{}.String()
	}
	return Auto{}.String()
}

// pool are the members that may have a weight.
func (a *AutoFit) pool() []string {
	if a.regression {
		return []string{memberRegression}
	}
	return dailyPool
}

// shapesAt runs the profile members.
func (a *AutoFit) shapesAt(v *shapeView, steps int) shapes {
	if !a.regression {
		return a.auto.memory.at(v, steps)
	}
	if len(v.slot) < 2 {
		return shapes{}
	}
	s := shapes{lam: v.bestMemory(weeksOf(steps))}
	s.add("weighted-mean", v.byWeekday(v.weightedMean(s.lam), steps))
	return s
}
