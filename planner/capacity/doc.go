// Package capacity plans people over months and years: what the requirement of a forecast
// asks for, whom there will be, the gap, whom to hire and when, what it costs, and how
// likely it is to be short.
package capacity
