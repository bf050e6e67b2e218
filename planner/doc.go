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
// [Row.Staff] computes the rest. [Restaff] does it for an edited plan, by the [Policy] of its
// queues. [Terms] are inputs beyond those of plain calls: chats, work that can wait, calls
// that come again, load that carries over, uncertain volumes, targets of whole days. Rows
// that depend on one another are staffed together, queue by queue. [Reforecast] brings a
// plan up to date while its day runs.
//
// [Explain] says why a row has the agents it has, and [Sensitivities] what a little more of
// each input would take.
//
// [Blend] is what agents get done besides their contacts. [Needs], [Skills] and
// [SkillBounds] are for queues that share agents.
package planner
