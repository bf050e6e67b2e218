package planner

import (
	"fmt"

	"github.com/cccplan/cccplan/erlang"
)

// Volumes of rows with redials, reconnects or callbacks are first attempts F. What comes
// in all is
//
//	T = F / (1 - r' P - q (1 - P)),  r' = c w + (1-c) r,  w = 1 + dial/(right_party aht),
//
// P the share that hangs up when T come, r the redials, q the reconnects and c the share
// of those who hang up that is called back. A callback is a contact again, so that it
// moves load and takes none away, and each takes 1/right_party attempts, whose time
// counts as that of so much of a contact.

// repeats makes those who call again, and who are called back, part of the row's queue.
func (r *Row) repeats(q *erlang.Queue) error {
	t := r.Terms
	if t == nil {
		return nil
	}
	q.Redial, q.Reconnect = t.Redial, t.Reconnect
	if t.Callback > 0 {
		reached := t.RightParty
		if reached == 0 {
			reached = 1
		}
		weight := 1 + float64(t.Dial/(float64(reached*r.AHT)))
		q.Redial = float64(t.Callback*weight) + float64((1-t.Callback)*t.Redial)
		if q.Redial >= 1 {
			return fmt.Errorf("%w: callbacks to %v %% of those who hang up, each %.3g times the work of a contact with its attempts, and redials: that never ends; want fewer callbacks, or a shorter dial time", ErrTerms, Round(100*t.Callback, 4), weight)
		}
	}
	return nil
}

// repeated says whether the volume is first attempts, of which more come in all.
func (t *Terms) repeated() bool {
	return t != nil && (t.Redial > 0 || t.Reconnect > 0 || t.Callback > 0)
}

// inVain says whether nobody calls again because nobody hangs up.
func (r *Row) inVain() bool {
	t := r.Terms
	return t != nil && r.Model == ModelC && (t.Redial > 0 || t.Callback > 0)
}
