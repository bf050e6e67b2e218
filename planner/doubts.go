package planner

import (
	"fmt"
	"math"
	"slices"
)

func rowsHave(n int) string {
	if n == 1 {
		return "1 row has"
	}
	return fmt.Sprintf("%d rows have", n)
}

// Doubts are warnings about rows that were staffed by a model that does not quite fit,
// or could not be staffed, each kind once with the number of rows.
func Doubts(rows []Row) []error {
	var long, chat, crowded, deferred, unknown, overdue, opened, slow, lean, unreachable, noAHT, unranged, vain, once int
	for i := range rows {
		r := &rows[i]
		if r.Agreed().Risk > 0 && r.Staffed() && math.IsNaN(r.Assured) {
			unranged++
		}
		switch {
		case r.Interval > LongestStaffed:
			long++
		case r.Binding == Unreachable:
			unreachable++
		case math.IsNaN(r.AHT) && !r.Staffed():
			noAHT++
		case r.Model == ModelDeferred:
			opening := r.Agreed().Opening
			switch {
			case !r.chained():
				deferred++
				if len(opening) > 0 {
					opened++
				}
			case !r.Staffed():
				unknown++
			case slices.ContainsFunc(opening, func(a Aged) bool { return a.Contacts > 0 && a.Age >= r.Within }):
				overdue++
			}
		case r.Model == ModelOutbound:
		case r.Model == ModelChat:
			if f := r.Agreed().Concurrency; UsefulConcurrency(f) < len(f) {
				crowded++
			}
			if r.Terms.repeated() {
				once++
			}
		default:
			if chatChannels[r.Channel] {
				chat++
			}
			if r.inVain() {
				vain++
			}
			if r.Agreed().Carry != CarryNone {
				break
			}
			if r.AHT > carryShare*r.Interval.Seconds() {
				slow++
			}
			if r.Load >= r.Agents {
				lean++
			}
		}
	}
	var w []error
	add := func(n int, what string) {
		switch {
		case n == 1:
			w = append(w, fmt.Errorf("1 row %s", what))
		case n > 1:
			w = append(w, fmt.Errorf("%d rows %s", n, what))
		}
	}
	add(long, "of more than an hour: volumes only, because load is not steady over so long")
	add(noAHT, "without handle time: not staffed; give --aht 240s, or a history with handle_s or aht_s")
	add(unreachable, "with targets that no number of agents can meet: agents are empty, binding is unreachable")
	w = append(w, outOfReach(rows)...)
	add(unranged, "with a risk, but without what it is of: ranges that contain the volume, and a service level, a max ASA or a max abandonment; staffed for the expected volume")
	add(chat, "of chat staffed as one contact at a time (Erlang C or A): with several chats per agent fewer agents are needed")
	add(crowded, "of chat with more contacts at a time than are useful: the last ones slow an agent down by more than they add")
	add(deferred, "of deferred work staffed to do the work in the interval it comes in: no deadline or backlog is looked at")
	add(opened, "with an opening backlog but no deadline: nobody is staffed to work it off; give a deadline")
	add(unknown, "of deferred work not staffed, because the handle time of another row of the queue is not known, or a row is longer than an hour: they share their work")
	add(overdue, "with an opening backlog that is overdue in part: that is late whatever is done, and is due by the end of the first day")
	add(slow, "with a handle time of more than half the interval: load carries over into the next one, which each row alone does not see; carry auto counts it")
	add(lean, "with more load than agents: more comes in than can be handled, and only callers who hang up keep the line from growing; abandonment says how many")
	add(vain, "with redials or callbacks and no patience: nobody hangs up, so nobody calls again; give a patience")
	add(once, "of chat with redials, reconnects or callbacks: not looked at, the volume is taken as all contacts")
	return w
}

// carryShare is the handle time, as a share of the interval, from which the load of an
// interval is not its own any more: much of it is still there in the next one.
const carryShare = 0.5
