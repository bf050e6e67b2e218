// Package capacity plans people over months and years: what the requirement of a forecast
// asks for, whom there will be, the gap, whom to hire and when, what it costs, and how
// likely it is to be short all the same.
//
// The requirement is that of intervals. [Demand] has the rows of a plan; volumes of weeks
// and months are spread over intervals by a [Profile], by largest remainder. Fractional
// agents are added up by day, never rounded before, and never taken from the workload.
// With the hours R that a day requires, the schedule efficiency e, the shrinkage s of that
// day and the contract hours H of a full-time equivalent,
//
//	need = R / (e (1 - s)),   required FTE of a period = sum of needs / sum of H.
//
// People are followed week by week in cohorts that began together. Of those who are there
// a rate leaves at the end of each week ([Attrition], by tenure and typed); new ones are in
// training, then in nesting, then on the phones, and faster every week ([Onboarding],
// [Ramp]). What they do is counted in tenured agents:
//
//	available FTE = sum over cohorts of heads * contract * AHT(tenured) / AHT(own) - leave
//
// because at equal occupancy an agent takes contacts in inverse proportion to the handle
// time. What is missing is worked in overtime up to a cap, the rest is short; of a surplus
// some may be taken off without pay.
//
// [Build] makes the plan of each [Scenario]. Asked to, it finds classes of least cost, with
// a bound on how much better others could be ([Hiring]), and plays chance ([Risk]): whole
// people who leave or not, and weeks of more contacts or fewer.
//
// Days are counted in whole millionths of people, hours and contacts, and in whole minor
// units of money: [Plan.RollUp] adds them up by any periods, and every roll-up agrees with
// every other to the last digit. People who are there at the beginning and who are hired or
// move in are those who leave, move out or are there at the end.
//
// [Tables] reads the tables that a planner keeps of people; packages shrinkage, hours and
// billing have the rest.
package capacity
