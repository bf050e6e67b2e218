// Package calendar holds the time grid that histories and forecasts stand on.
//
// Time is an instant plus a zone. A [Grid] counts intervals in elapsed time, so a
// local day has 46, 48 or 50 half-hours, and every interval knows its local date
// and its place on the clock face ([Cell]). Nothing in this package asks the
// machine for its zone: a zone comes from the caller or from the file, and where
// neither tells, times are plain local times without summer time ([Plain]).
//
// [Hours] says when a queue is open, learnt from a history or given as text
// ("Mon-Fri 08:00-18:00"). A [Period] is a day, a week, a month or a period of a [Fiscal]
// calendar.
package calendar
