package planner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
)

func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

func rowsHave(n int) string {
	if n == 1 {
		return "1 row has"
	}
	return fmt.Sprintf("%d rows have", n)
}

// doubt is a reason to doubt what a row was staffed with.
type doubt int

const (
	longInterval doubt = iota
	noAHT
	unreachable
	noRisk
	oneChat
	crowdedChats
	noDeadline
	everyoneReached
	openingForNobody
	workUnknown
	openingOverdue
	slowWork
	overloaded
	patientRepeats
	repeatedChats
	doubts // their number
)

// doubtText is what rows of that doubt are, after their number.
var doubtText = [doubts]string{
	longInterval:     "of more than an hour: volumes only, because load is not steady over so long",
	noAHT:            "without handle time: not staffed; give --aht 240s, or a history with handle_s or aht_s",
	unreachable:      "with targets that no number of agents can meet: agents are empty, binding is unreachable",
	noRisk:           "with a risk, but without what it is of: ranges that contain the volume, and a service level, a max ASA or a max abandonment; staffed for the expected volume",
	oneChat:          "of chat staffed as one contact at a time (Erlang C or A): with several chats per agent fewer agents are needed",
	crowdedChats:     "of chat with more contacts at a time than are useful: the last ones slow an agent down by more than they add",
	noDeadline:       "of deferred work staffed to do the work in the interval it comes in: no deadline or backlog is looked at",
	everyoneReached:  "of outbound work without right_party: every attempt is taken to reach the person wanted",
	openingForNobody: "with an opening backlog but no deadline: nobody is staffed to work it off; give a deadline",
	workUnknown:      "of deferred work not staffed, because the handle time of another row of the queue is not known, or a row is longer than an hour: they share their work",
	openingOverdue:   "with an opening backlog that is overdue in part: that is late whatever is done, and is due by the end of the first day",
	slowWork:         "with a handle time of more than half the interval: load carries over into the next one, which each row alone does not see; carry auto counts it",
	overloaded:       "with more load than agents: more comes in than can be handled, and only callers who hang up keep the line from growing; abandonment says how many",
	patientRepeats:   "with redials or callbacks and no patience: nobody hangs up, so nobody calls again; give a patience",
	repeatedChats:    "of chat with redials, reconnects or callbacks: not looked at, the volume is taken as all contacts",
}

// Doubts are warnings about rows that were staffed by a model that does not quite fit,
// or could not be staffed, each kind once with the number of rows.
func Doubts(rows []Row) []error {
	var found [doubts]int
	var all sync.Mutex
	_ = eachShare(context.Background(), len(rows), func(from, to int) error {
		var share [doubts]int
		for i := from; i < to; i++ {
			rows[i].doubt(&share)
		}
		all.Lock()
		defer all.Unlock()
		for d, n := range share {
			found[d] += n
		}
		return nil
	})
	var w []error
	for d, n := range found {
		switch {
		case n == 0:
			continue
		case doubt(d) == noRisk: // by a cell of a row: say where
			first := "1 row"
			if n > 1 {
				first = "the first of " + rowCount(n)
			}
			w = append(w, firstOf(rows, noRisk).Fault(fmt.Errorf("%s %s", first, doubtText[d])))
		default:
			w = append(w, fmt.Errorf("%s %s", rowCount(n), doubtText[d]))
		}
		if doubt(d) == unreachable {
			w = append(w, outOfReach(rows)...)
		}
	}
	return w
}

// firstOf is the first row of which there is that doubt.
func firstOf(rows []Row, d doubt) *Row {
	return &rows[slices.IndexFunc(rows, func(r Row) bool {
		var found [doubts]int
		r.doubt(&found)
		return found[d] > 0
	})]
}

// doubt counts what there is to doubt of the row.
func (r *Row) doubt(found *[doubts]int) {
	if r.agreed().Risk > 0 && r.Staffed() && math.IsNaN(r.Assured) {
		found[noRisk]++
	}
	switch {
	case r.Interval > LongestStaffed:
		found[longInterval]++
	case r.Binding == Unreachable:
		found[unreachable]++
	case math.IsNaN(r.AHT) && !r.Staffed():
		found[noAHT]++
	case r.Model == ModelDeferred:
		opening := r.agreed().Opening
		switch {
		case !r.chained():
			found[noDeadline]++
			if len(opening) > 0 {
				found[openingForNobody]++
			}
		case !r.Staffed():
			found[workUnknown]++
		case slices.ContainsFunc(opening, func(a Aged) bool { return a.Contacts > 0 && a.Age >= r.Within }):
			found[openingOverdue]++
		}
	case r.Model == ModelOutbound:
		if r.agreed().RightParty == 0 {
			found[everyoneReached]++
		}
	case r.Model == ModelChat:
		if f := r.agreed().Concurrency; UsefulConcurrency(f) < len(f) {
			found[crowdedChats]++
		}
		if r.Terms.repeated() {
			found[repeatedChats]++
		}
	default:
		if ChannelModel(r.Channel) == ModelChat {
			found[oneChat]++
		}
		if r.inVain() {
			found[patientRepeats]++
		}
		if r.agreed().Carry != CarryNone {
			break
		}
		if r.AHT > carryShare*r.Interval.Seconds() {
			found[slowWork]++
		}
		if r.Load >= r.Agents {
			found[overloaded]++
		}
	}
}

// carryShare is the handle time, as a share of the interval, from which the load of an
// interval is not its own any more: much of it is still there in the next one.
const carryShare = 0.5
