// Package forecast turns the interval history of contacts into forecasts with
// honest ranges.
//
// A [Series] is what one queue was offered, interval by interval, NaN where nobody
// knows. A [Model] is fitted to it and gives a [Fitted], which forecasts any number
// of intervals ahead. A [Forecast] carries the mean of every interval, quantiles at
// any level, the method's name and its doubts as warnings. [Backtest] repeats all of
// that at past origins and compares what would have been said with what came.
// [Compare] does so for several methods on the same intervals, and scores them by interval,
// day and week ([Score]).
//
// The method to use first is [Auto]: a forecast of the day's total from years of history
// and the calendar, spread over the day as recent weeks were. [Profile] is the weighted
// average of the same weekday and time of day over recent weeks, adjusted for level and
// trend: easy to follow, and good where nothing but the week matters. [SeasonalNaive],
// last week again, is the yardstick. [DailyRegression] is what the calendar says of a day, [SVD]
// the singular value method. [ETS], [Theta], [CES], [DSES] and [MSTL] are the
// methods of the textbooks; they also fit plain values ([ValuesModel]). [AHT] forecasts the average
// handle time from total handle time and contacts handled.
//
// Ranges are never drawn from a wished-for distribution: they come from the errors
// that the same method made at past origins, at the same distance ahead.
//
// A forecast can be simulated ([Forecast.Simulate]), for ranges of days, weeks and months
// and for staffing under uncertainty; a fitted method goes on with new intervals
// ([Updater]) and says in words what it rests on ([Explainer]).
//
// Everything is deterministic: the same series gives the same numbers on every run.
package forecast
