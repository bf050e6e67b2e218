package sheet

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// CommittedColumn is the column of a plan with the agents that the contact centre commits
// itself to have at work for the queue in the interval, shrinkage already off. Staffing
// does not look at it.
const CommittedColumn = "committed"

// FromRows is a plan as a sheet: rows that [planner.Prepare] and [planner.StaffAll] have
// been over, lim their limits. unknown are the headers of the cells in Row.Extra, of which
// [CommittedColumn] is taken and the others are left.
func FromRows(rows []planner.Row, lim []planner.Limits, unknown []string) (*Sheet, error) {
	if len(lim) != len(rows) {
		return nil, fmt.Errorf("%d limits for %d rows", len(lim), len(rows))
	}
	n := len(rows)
	keys := make([]Key, n)
	order := make([]int, n)
	for i := range rows {
		r := &rows[i]
		if r.Start.Wall.Nanosecond() != 0 || r.Interval%time.Second != 0 {
			return nil, fmt.Errorf("%s: begins or lasts a fraction of a second: want whole seconds", r.Name())
		}
		keys[i] = Key{r.Queue, r.Channel, r.Start.Instant().Unix(), int64(r.Interval / time.Second)}
		order[i] = i
	}
	byKey := func(a, b int) int { return keys[a].Compare(keys[b]) }
	if !slices.IsSortedFunc(order, byKey) {
		slices.SortStableFunc(order, byKey)
	}
	s := &Sheet{keys: make([]Key, n), offsets: make([]int16, n)}
	committed := slices.Index(unknown, CommittedColumn)
	w := writer{s: s}
	for to, from := range order {
		r := &rows[from]
		s.keys[to], s.offsets[to] = keys[from], NoOffset
		if r.Start.HasOffset {
			s.offsets[to] = int16(r.Start.OffsetMin)
		}
		w.inputs(to, r, &lim[from])
		if committed >= 0 && committed < len(r.Extra) && r.Extra[committed] != "" {
			x, err := planfile.ParseNumber(r.Extra[committed])
			if err != nil {
				return nil, fmt.Errorf("%s: column %s: %q %w", r.Name(), CommittedColumn, r.Extra[committed], err)
			}
			w.number(to, Committed, x)
		}
		w.derived(to, r)
		if w.err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name(), w.err)
		}
	}
	return s, s.checkKeys()
}

// writer puts rows into the cells of a sheet. Cells that were not there stay absent.
type writer struct {
	s     *Sheet
	terms *planner.Terms // of the row before, and its texts
	lists [2]string
	err   error
}

func (w *writer) number(i int, q Quantity, x float64) {
	v, err := q.Value(x)
	if err == nil {
		err = w.s.set(i, q, v)
	}
	w.err = cmp.Or(w.err, err)
}

// some is number for what is nothing at 0.
func (w *writer) some(i int, q Quantity, x float64) {
	if x != 0 {
		w.number(i, q, x)
	}
}

func (w *writer) text(i int, q Quantity, t string) {
	if t != "" {
		w.err = cmp.Or(w.err, w.s.set(i, q, Text(t)))
	}
}

func (w *writer) inputs(i int, r *planner.Row, lim *planner.Limits) {
	w.number(i, Volume, r.Volume)
	w.number(i, VolumeLo80, r.Lo80)
	w.number(i, VolumeHi80, r.Hi80)
	w.number(i, VolumeLo95, r.Lo95)
	w.number(i, VolumeHi95, r.Hi95)
	w.number(i, AHT, r.AHT)
	w.text(i, Model, string(r.Model))
	w.text(i, Definition, r.Definition)
	w.number(i, Target, r.ServiceLevelTarget)
	w.number(i, Within, r.Within)
	w.number(i, Patience, r.Patience)
	w.number(i, Shrinkage, r.Shrinkage)
	w.text(i, Method, r.Method)
	w.some(i, MaxASA, lim.MaxASA)
	w.some(i, MaxAbandonment, lim.MaxAbandonment)
	w.some(i, MaxOccupancy, lim.MaxOccupancy)
	w.number(i, MinAgents, float64(lim.MinAgents))
	t := r.Terms
	if t == nil {
		return
	}
	if t != w.terms {
		w.terms, w.lists = t, [2]string{planfile.FormatFactors(t.Concurrency), planfile.FormatBacklog(t.Opening)}
	}
	w.text(i, Concurrency, w.lists[0])
	w.some(i, Redial, t.Redial)
	w.some(i, Reconnect, t.Reconnect)
	w.some(i, Callback, t.Callback)
	w.text(i, Carry, string(t.Carry))
	w.text(i, Period, string(t.Period))
	w.some(i, Risk, t.Risk)
	w.some(i, Absence, t.Absence)
	w.text(i, Clock, string(t.Clock))
	w.text(i, Opening, w.lists[1])
	w.some(i, RightParty, t.RightParty)
	w.some(i, Dial, t.Dial)
}

func (w *writer) derived(i int, r *planner.Row) {
	w.number(i, Load, r.Load)
	w.number(i, Agents, r.Agents)
	w.number(i, AgentsExact, r.AgentsExact)
	w.text(i, Binding, r.Binding)
	w.number(i, ServiceLevel, r.ServiceLevel)
	w.number(i, ASA, r.ASA)
	w.number(i, Occupancy, r.Occupancy)
	w.number(i, Abandonment, r.Abandonment)
	w.number(i, Scheduled, r.Scheduled)
	a := r.Agreed()
	if a.Redial != 0 || a.Reconnect != 0 || a.Callback != 0 {
		w.number(i, Attempts, r.Attempts)
	}
	if a.Risk != 0 {
		w.number(i, Assured, r.Assured)
	}
	if r.Model == planner.ModelDeferred && !math.IsNaN(r.Within) {
		w.number(i, Backlog, r.Backlog)
	}
	c, n := w.s.At(i, Committed), w.s.At(i, AgentsExact)
	if c.State == Known && n.State == Known {
		w.err = cmp.Or(w.err, w.s.set(i, Gap, Number(c.N-n.N)))
	}
}

// Rows is the sheet as rows of a plan with their limits, in order of the keys, derived
// cells among them. unknown is the header of the cells in Row.Extra: none, or
// [CommittedColumn]. Cells whose value is not known are empty. The error names a cell that
// no plan can have.
func (s *Sheet) Rows() (rows []planner.Row, lim []planner.Limits, unknown []string, err error) {
	rows, lim = make([]planner.Row, len(s.keys)), make([]planner.Limits, len(s.keys))
	if s.Has(Committed) {
		unknown = []string{CommittedColumn}
	}
	last := -1 // line that rd.terms are of
	var terms *planner.Terms
	for i, k := range s.keys {
		r := &rows[i]
		r.Queue, r.Channel, r.Interval = k.Queue, k.Channel, time.Duration(k.Interval)*time.Second
		r.Start = planner.Start{Wall: s.Local(i)}
		if m, ok := s.Offset(i); ok {
			r.Start.OffsetMin, r.Start.HasOffset = m, true
		}
		if last < 0 || !s.sameTerms(i, last) {
			if terms, err = s.terms(i); err != nil {
				return nil, nil, nil, fmt.Errorf("%s: %w", s.Name(i), err)
			}
			last = i
		}
		r.Terms = terms
		s.readInputs(i, r)
		if err := checkRow(r); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", s.Name(i), err)
		}
		s.readDerived(i, r)
		lim[i] = planner.Limits{MaxASA: s.orZero(i, MaxASA), MaxAbandonment: s.orZero(i, MaxAbandonment), MaxOccupancy: s.orZero(i, MaxOccupancy), MinAgents: int(s.At(i, MinAgents).N)}
		if unknown != nil {
			r.Extra = []string{Committed.Format(s.At(i, Committed))}
		}
	}
	return rows, lim, unknown, nil
}

func (s *Sheet) orZero(i int, q Quantity) float64 { return q.Float(Number(s.At(i, q).N)) }

func (s *Sheet) readInputs(i int, r *planner.Row) {
	r.Volume, r.AHT = s.Float(i, Volume), s.Float(i, AHT)
	r.Lo80, r.Hi80, r.Lo95, r.Hi95 = s.Float(i, VolumeLo80), s.Float(i, VolumeHi80), s.Float(i, VolumeLo95), s.Float(i, VolumeHi95)
	r.Model, r.Definition, r.Method = planner.Model(s.At(i, Model).Text), s.At(i, Definition).Text, s.At(i, Method).Text
	r.ServiceLevelTarget, r.Within = s.Float(i, Target), s.Float(i, Within)
	r.Patience, r.Shrinkage = s.Float(i, Patience), s.Float(i, Shrinkage)
}

func (s *Sheet) readDerived(i int, r *planner.Row) {
	r.Load, r.Agents, r.AgentsExact, r.Binding = s.Float(i, Load), s.Float(i, Agents), s.Float(i, AgentsExact), s.At(i, Binding).Text
	r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment = s.Float(i, ServiceLevel), s.Float(i, ASA), s.Float(i, Occupancy), s.Float(i, Abandonment)
	r.Scheduled, r.Attempts, r.Assured, r.Backlog = s.Float(i, Scheduled), s.Float(i, Attempts), s.Float(i, Assured), s.Float(i, Backlog)
	r.Alone = math.NaN()
}

// checkRow refuses texts that no plan file can have, and targets without what they need.
func checkRow(r *planner.Row) error {
	if _, err := planner.ParseModel(string(r.Model)); err != nil {
		return fmt.Errorf("model %q %w", r.Model, err)
	}
	if r.Definition != "" && r.Definition != planner.NoTarget {
		if _, err := erlang.ParseDefinition(r.Definition); err != nil {
			return err
		}
	}
	switch {
	case math.IsNaN(r.ServiceLevelTarget):
	case math.IsNaN(r.Within):
		return fmt.Errorf("sl_target %v without sl_within_s", r.ServiceLevelTarget)
	case r.Definition == "" || r.Definition == planner.NoTarget:
		return fmt.Errorf("sl_target %v with sl_definition %q", r.ServiceLevelTarget, r.Definition)
	}
	return nil
}

// ofTerms are the quantities that planner.Terms hold.
var ofTerms = []Quantity{Concurrency, Redial, Reconnect, Callback, Carry, Period, Risk, Absence, Clock, Opening, RightParty, Dial}

func (s *Sheet) sameTerms(i, j int) bool {
	for _, q := range ofTerms {
		c := &s.cols[q]
		if c.numbers != nil && c.numbers[i] != c.numbers[j] || c.texts != nil && c.texts[i] != c.texts[j] {
			return false
		}
	}
	return true
}

// terms are those of line i; nil when it has none.
func (s *Sheet) terms(i int) (*planner.Terms, error) {
	t := &planner.Terms{
		Redial: s.orZero(i, Redial), Reconnect: s.orZero(i, Reconnect), Callback: s.orZero(i, Callback),
		Carry: planner.Carry(s.At(i, Carry).Text), Period: planner.Period(s.At(i, Period).Text),
		Risk: s.orZero(i, Risk), Absence: s.orZero(i, Absence), Clock: planner.Clock(s.At(i, Clock).Text),
		RightParty: s.orZero(i, RightParty), Dial: s.orZero(i, Dial),
	}
	var err error
	if t.Concurrency, err = planfile.ParseFactors(s.At(i, Concurrency).Text); err != nil {
		return nil, fmt.Errorf("%s: %w", Concurrency, err)
	}
	if t.Opening, err = planfile.ParseBacklog(s.At(i, Opening).Text); err != nil {
		return nil, fmt.Errorf("%s: %w", Opening, err)
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	if t.Empty() {
		return nil, nil
	}
	return t, nil
}

// Recompute fills the derived cells out of the inputs, whatever they were, as
// [planner.StaffAll] has them. Lines of model C or A first get the one that goes with
// their patience: A where there is some, C where there is none.
func (s *Sheet) Recompute(ctx context.Context) error {
	for i := range s.keys {
		m := planner.Model(s.At(i, Model).Text)
		if m != planner.ModelC && m != planner.ModelA {
			continue
		}
		want := planner.ModelC
		if s.At(i, Patience).N > 0 {
			want = planner.ModelA
		}
		if m != want {
			s.cols[Model].texts[i] = string(want)
		}
	}
	for q := Load; int(q) < Count; q++ {
		s.cols[q] = column{}
	}
	rows, lim, _, err := s.Rows()
	if err != nil {
		return err
	}
	if err := planner.StaffAll(ctx, rows, lim); err != nil {
		return err
	}
	w := writer{s: s}
	for i := range rows {
		if w.derived(i, &rows[i]); w.err != nil {
			return fmt.Errorf("%s: %w", s.Name(i), w.err)
		}
	}
	return nil
}
