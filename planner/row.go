package planner

import (
	"fmt"
	"math"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Row is one interval of one queue in a plan. A float64 that is NaN is an empty cell:
// not known, or not computed.
type Row struct {
	// Inputs.
	Start                      Start
	Queue, Channel             string
	Interval                   time.Duration
	Volume                     float64 // contacts offered
	Lo80, Hi80, Lo95, Hi95     float64 // ranges of Volume
	AHT                        float64 // average handle time, seconds
	Model                      Model
	Definition                 string  // of the service level, as erlang.ParseDefinition reads it; NoTarget when there is none
	ServiceLevelTarget, Within float64 // share 0..1 and seconds
	Patience                   float64 // mean time until a waiting caller hangs up, seconds; NaN or 0 = never
	Shrinkage                  float64 // share of scheduled time that agents are not available, 0..1
	Method                     string  // forecasting method of Volume
	Terms                      *Terms  // what else was agreed; nil = nothing. Rows may share one, which nobody changes.

	// Derived from the inputs by Staff.
	Load         float64 // erlangs
	Agents       float64 // fewest whole agents that meet every target
	AgentsExact  float64 // fewest agents, fractional
	Binding      string  // the target that asks for most agents; see Limits
	ServiceLevel float64 // that Agents reach
	ASA          float64 // mean wait of the answered, seconds
	Occupancy    float64 // busy share of agents
	Abandonment  float64 // share of offered that hangs up
	Scheduled    float64 // AgentsExact / (1 - Shrinkage); with an absence more, so that the service level is met in expectation
	Assured      float64 // probability that Agents meet the service level, mean wait and abandonment, the volume being uncertain; NaN unless a risk was agreed
	Alone        float64 // AgentsExact if the interval had to meet the service level by itself; NaN unless it is that of a period. No file shows it
	Attempts     float64 // contacts offered in all when some call again, of Volume first attempts; NaN when none were said to
	Backlog      float64 // deferred work: contacts still open at the end of the interval; NaN for other models

	Why   *Why     // set by GiveReasons; nil = not asked for
	Extra []string // cells of columns that cccplan does not know
	Line  int      // line in the file the row came from; 0 = computed
}

// Start is the local clock face at which an interval begins and the UTC offset in
// force then.
type Start struct {
	Wall      time.Time // fields are local; its own location means nothing
	OffsetMin int
	HasOffset bool // false: no zone is known
}

// StartOf is the start of an interval that begins at t; a time in [calendar.Plain] has
// no offset.
func StartOf(t time.Time) Start {
	y, mo, d := t.Date()
	h, mi, s := t.Clock()
	st := Start{Wall: time.Date(y, mo, d, h, mi, s, 0, time.UTC)}
	if t.Location() != calendar.Plain {
		_, off := t.Zone()
		st.OffsetMin, st.HasOffset = off/60, true
	}
	return st
}

// Instant orders starts in elapsed time.
func (s Start) Instant() time.Time {
	return s.Wall.Add(-time.Duration(s.OffsetMin) * time.Minute)
}

// String is the clock face as files have it: 2006-01-02 15:04, with seconds only when
// there are any.
func (s Start) String() string {
	if s.Wall.Second() != 0 {
		return s.Wall.Format("2006-01-02 15:04:05")
	}
	return s.Wall.Format("2006-01-02 15:04")
}

// Name is the row's place in messages.
func (r *Row) Name() string {
	name := r.Start.String()
	if r.Queue != "" {
		name = r.Queue + " " + name
	}
	return name
}

// RowError is what is wrong with a row of a plan, or with several rows together. It knows
// the line and not the file, which whoever read the rows names (planfile.File.Fault).
type RowError struct {
	Line int    // in the file that the row came from; 0 = of no file, or of several rows
	Name string // of the row, or of the period or group that several rows make up
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("%s: %v", e.Name, e.Err) }

func (e *RowError) Unwrap() error { return e.Err }

// Fault is err as that of the row: a [*RowError].
func (r *Row) Fault(err error) error { return &RowError{Line: r.Line, Name: r.Name(), Err: err} }

// Staffed says whether the row has agents.
func (r *Row) Staffed() bool { return !math.IsNaN(r.Agents) }

// Model is how agents follow from load.
type Model string

const (
	ModelC        Model = "C"        // Erlang C: nobody hangs up
	ModelA        Model = "A"        // Erlang A: patience is exponential
	ModelChat     Model = "chat"     // several contacts at a time for each agent
	ModelDeferred Model = "deferred" // work that can wait, for its deadline if there is one
	ModelOutbound Model = "outbound" // contacts that agents make themselves
)

// NoTarget stands in place of a service-level definition where a plan has no
// service-level target.
const NoTarget = "none"

// ParseModel reads a model; the empty text is no model.
func ParseModel(s string) (Model, error) {
	switch m := Model(s); m {
	case "", ModelC, ModelA, ModelChat, ModelDeferred, ModelOutbound:
		return m, nil
	}
	return "", fmt.Errorf("is not a model that can be staffed: want C, A, chat, deferred or outbound")
}
