package history

import "math"

// Waits are totals of the rows of a queue that tell both who hung up and how long
// contacts waited.
type Waits struct {
	Offered, Abandoned float64 // contacts
	Seconds            float64 // waited by all of them, those who hung up included
}

func (w *Waits) add(v *row) {
	abandoned := float64(v.Abandoned)
	if v.Abandoned.Missing() {
		abandoned = max(0, float64(v.Offered)-float64(v.Answered)) // NaN unless both are known
	}
	if n, s := float64(v.Offered), float64(v.WaitS); n > 0 && abandoned <= n && s >= 0 {
		w.Offered += n
		w.Abandoned += abandoned
		w.Seconds += s
	}
}

// Patience estimates the mean time in seconds until a waiting contact hangs up: the time
// that all of them waited over the number of those who did. With exponential patience
// that is the estimate of largest likelihood of an observed time to hanging up, cut off
// where contacts are answered, and the relation P(abandon) = mean wait / patience of
// Erlang A (Mandelbaum and Zeltyn 2004) by which it holds in every interval whatever
// the agents. NaN = not known, as when nobody hung up.
//
// Where Seconds leave out the waits of those who hung up it is too short.
func (w Waits) Patience() float64 {
	if !(w.Abandoned > 0 && w.Seconds > 0) {
		return math.NaN()
	}
	return w.Seconds / w.Abandoned
}
