// Package planner turns forecasts into what a contact centre needs: agents by interval
// for agreed targets, and the scheduled staff behind them.
//
// A plan is a list of [Row], one for each queue, channel and open interval. A row holds
// its inputs (volume, handle time, targets, shrinkage) beside what follows from them
// (load, agents, service level, scheduled staff), so that the other party can recompute
// it. Inputs are rounded first, to what a file shows of them, and only then staffed:
// a plan that went through a file and back gives the same numbers.
//
// [Build] forecasts queues side by side: those of few contacts learn from the others of their
// channel, and a queue that is the sum of all is held to be so.
//
// [Demand] makes rows out of forecasts, [Settings.Apply] puts targets on a row and
// [Row.Staff] computes the rest. [Restaff] does it for an edited plan.
//
// [Blend] is what agents get done besides their contacts. [Needs], [Skills] and
// [SkillBounds] are for queues that share agents.
package planner
