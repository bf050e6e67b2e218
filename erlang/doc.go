// Package erlang answers the two questions of staffing a contact centre: what
// does a number of agents achieve, and how few achieve a target.
//
// The functions B and C are the classic formulas of Erlang for any real number
// of agents; LogB, Free, Carried and SlopeB are the rest of the family of B. A
// Queue adds handle times and, if wanted, the patience of callers, of any
// distribution, a limit of lines and redials: its fields choose the model. Chat
// is its like for agents who serve several contacts at a time.
//
// Queue.At gives all measures for a number of agents and Queue.Core those that
// cost least. Queue.Agents inverts At for any conjunction of targets, with the
// proof; Queue.Fewest and Queue.Exact find the whole and the real number alone,
// and Queue.FewestEach those of a year of intervals. A Solver is Queue.Agents
// for queue after queue, sooner. Queue.Capacity finds the load that given
// agents carry, Queue.WaitQuantile the wait that a share stays below, and
// Queue.FitPatience the patience behind an observed abandonment.
//
// A Day is a stretch of intervals whose demand and agents change, measured with
// what each leaves behind; a Course is one that is staffed as it goes.
//
// A Case asks the same by the names of a file.
//
// # Units
//
// Durations are float64 seconds and loads are in erlangs: contacts per second
// times mean handle time in seconds, the mean number of agents that would be
// busy if nobody ever waited. Shares are between 0 and 1, never percent.
// Numbers of agents are real; CeilAgents rounds where persons are indivisible.
//
// # Errors
//
// Functions of plain numbers return NaN outside their domain, like package
// math. Methods of structs return errors that name every invalid field.
// Overload is neither: without patience its measures are the limits (nobody is
// answered in time, the wait is +Inf) and Measures.Overloaded says so.
//
// # Method
//
// All measures are ratios of two sums over the states of the queue, those with
// a free agent and those without. Both are incomplete gamma functions of the
// number of agents, which the uniform expansion of Temme evaluates at a cost
// that does not depend on that number:
//
//   - N. M. Temme, The asymptotic expansion of the incomplete gamma functions,
//     SIAM J. Math. Anal. 10 (1979) 757-766; DLMF section 8.12.
//   - D. L. Jagerman, Some properties of the Erlang loss function, Bell System
//     Technical Journal 53(3) (1974).
//   - C. Palm (1957), for patience; S. Zeltyn and A. Mandelbaum, Call
//     centers with impatient customers: many-server asymptotics of the M/M/n+G
//     queue, Queueing Systems 51 (2005); A. Brandt and M. Brandt, On the
//     M(n)/M(n)/s queue with impatient calls, Performance Evaluation 35 (1999), for
//     lines.
//   - S. Halfin and W. Whitt, Heavy-traffic limits for queues with many
//     exponential servers, Operations Research (1981), for the first guess
//     of the inverse.
//
// Results are the same bits on every architecture: the package rounds each
// product explicitly, so that the compiler cannot fuse it into a sum, and
// brings its own exponential and logarithm.
package erlang
