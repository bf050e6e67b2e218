package planner

import (
	"fmt"
	"math"
	"strings"

	"github.com/cccplan/cccplan/erlang"
)

// Explanation says how the numbers of a row come about.
type Explanation struct {
	Row      *Row
	Steps    []Step
	Warnings []error // about this row, as [Doubts]
}

// Step is one number: its name, the formula it follows from with the names of columns,
// the formula with numbers in their place, and its value. Formula and Inputs are empty
// where the number comes out of a model that no line holds; Text then says which.
type Step struct {
	Name, Formula, Inputs string
	Value                 float64 // NaN: none
	Unit                  string  // of Value; "" = a number or share
	Text                  string  // what else is to be said
}

// String is the step in words and numbers.
func (s Step) String() string {
	var parts []string
	for _, p := range []string{s.Formula, s.Inputs} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if !math.IsNaN(s.Value) {
		v := plain(s.Value)
		if s.Unit != "" {
			v += " " + s.Unit
		}
		parts = append(parts, v)
	}
	text := strings.Join(parts, " = ")
	if s.Text != "" {
		if text != "" {
			text += ": "
		}
		text += s.Text
	}
	return text
}

// Explain says how the numbers of rows[i] come about: load, agents, what each target asks
// for by itself, what one agent fewer would do, scheduled staff and occupancy. rows were
// staffed, lim are the limits of the row ([Prepare] returns them); other rows are looked
// at where they share their work.
func Explain(rows []Row, i int, lim Limits) (Explanation, error) {
	r := &rows[i]
	w := r.Why
	if w == nil {
		var err error
		switch {
		case r.carried():
			w, err = whyCarriedRow(rows, i, lim)
		case r.due():
			w, err = whyDeadlineRow(rows, i, lim)
		default:
			if w, err = r.why(lim); err != nil {
				err = r.Fault(err)
			}
		}
		if err != nil {
			return Explanation{}, err
		}
	}
	x := explainer{Explanation: Explanation{Row: r}, why: w, lim: lim}
	x.load()
	x.demand()
	if !r.Staffed() {
		x.say("agents", w.Text)
		x.asked()
	} else {
		x.agents()
		x.asked()
		x.models()
		x.exact()
		x.together(rows)
		x.scheduled()
		x.measures()
	}
	x.Warnings = Doubts(rows[i : i+1])
	return x.Explanation, nil
}

type explainer struct {
	Explanation
	why *Why
	lim Limits
}

func (x *explainer) step(s Step) { x.Steps = append(x.Steps, s) }

func (x *explainer) say(name, text string) { x.step(Step{Name: name, Value: math.NaN(), Text: text}) }

func (x *explainer) load() {
	r := x.Row
	s := Step{Name: "load", Value: r.Load, Unit: "erlang"}
	if t := r.Agreed(); r.Model == ModelOutbound {
		reached := t.RightParty
		if reached == 0 {
			reached = 1
		}
		s.Formula = "volume x (dial_s + right_party x aht_s) / interval_s"
		s.Inputs = fmt.Sprintf("%s x (%s + %s x %s) / %s", plain(r.Volume), plain(t.Dial), plain(reached), plain(r.AHT), plain(r.Interval.Seconds()))
	} else {
		s.Formula = "volume x aht_s / interval_s"
		s.Inputs = fmt.Sprintf("%s x %s / %s", plain(r.Volume), plain(r.AHT), plain(r.Interval.Seconds()))
	}
	x.step(s)
}

// demand says what is peculiar to what the agents are for.
func (x *explainer) demand() {
	r, t := x.Row, x.Row.Agreed()
	if f := t.Concurrency; r.Model == ModelChat && len(f) > 0 {
		var ahts, done []string
		for k, aht := range r.AHTs() {
			ahts = append(ahts, plain(Round(aht, 3)))
			done = append(done, plain(Round(3600*float64(k+1)/aht, 3)))
		}
		x.say("chat", fmt.Sprintf("with 1 to %d at a time a contact takes %s s, and an agent does 3600 k / aht(k) = %s an hour: most with %d at a time", len(f), strings.Join(ahts, ", "), strings.Join(done, ", "), UsefulConcurrency(f)))
	}
	if x.why.volume > 0 {
		x.step(Step{Name: "risk", Value: Round(x.why.volume, 3), Unit: "contacts", Text: fmt.Sprintf("agents are for so many, because more come with probability %s; with %s expected the targets are met with probability %s", plain(t.Risk), plain(r.Volume), plain(r.Assured))})
	}
	if t.repeated() && r.Model != ModelChat {
		x.step(Step{Name: "attempts", Value: r.Attempts, Unit: "contacts", Text: fmt.Sprintf("volume counts first attempts; of those who hang up the share %s is called back and %s of the others calls again, of the answered %s", plain(t.Callback), plain(t.Redial), plain(t.Reconnect))})
	}
	if t.Carry != CarryNone {
		x.say("carry", fmt.Sprintf("load that one interval leaves behind counts in the next (%s): agents follow from the rows before too", t.Carry))
	}
	if r.Model == ModelOutbound && t.RightParty > 0 {
		x.say("outbound", fmt.Sprintf("the share %s of attempts reaches the person wanted, an attempt takes %s s to dial", plain(t.RightParty), plain(t.Dial)))
	} else if r.Model == ModelOutbound {
		x.say("outbound", fmt.Sprintf("every attempt is taken to reach the person wanted, and takes %s s to dial", plain(t.Dial)))
	}
}

func (x *explainer) agents() {
	r, w := x.Row, x.why
	with := r.measured(r.ServiceLevel, r.ASA, r.Occupancy, r.Abandonment)
	if !math.IsNaN(w.levelFor) {
		with = fmt.Sprintf("for %s contacts service level %s; for those expected %s", plain(Round(w.volume, 3)), plain(w.levelFor), with)
	}
	if r.due() {
		with += fmt.Sprintf(", %s contacts open at the end of the row", plain(r.Backlog))
	}
	x.step(Step{Name: "agents", Value: r.Agents, Text: with})
	if below := r.measured(w.LevelBelow, w.ASABelow, w.OccupancyBelow, w.HungUpBelow); w.Below >= 0 && below != "" {
		if !math.IsNaN(w.levelForBelow) {
			below = fmt.Sprintf("for %s contacts service level %s; for those expected %s", plain(Round(w.volume, 3)), plain(w.levelForBelow), below)
		}
		switch {
		case w.Late > 0:
			below += fmt.Sprintf(", of the %s contacts due by the end of %s %s are late, and %s are open then", plain(w.Due), w.DueBelow, plain(w.Late), plain(w.BacklogBelow))
		case !math.IsNaN(w.BacklogBelow):
			below += fmt.Sprintf(", %s contacts open at the end of the plan in place of %s", plain(w.BacklogBelow), plain(w.backlogAtEnd))
		}
		x.step(Step{Name: "one fewer", Value: w.Below, Text: below})
	}
	x.say("binding", r.Binding+": "+w.Text)
}

// measured are the measures that the row's model has.
func (r *Row) measured(level, asa, occupancy, hungUp float64) string {
	var parts []string
	add := func(name string, v float64, unit string) {
		if !math.IsNaN(v) {
			parts = append(parts, name+" "+plain(v)+unit)
		}
	}
	if !math.IsNaN(r.ServiceLevelTarget) {
		add("service level", level, fmt.Sprintf(" (target %s within %s s)", plain(r.ServiceLevelTarget), plain(r.Within)))
	}
	add("mean wait", asa, " s")
	add("occupancy", occupancy, "")
	if r.Patience > 0 {
		add("hang up", hungUp, "")
	}
	return strings.Join(parts, ", ")
}

// asked is what each target asks for by itself.
func (x *explainer) asked() {
	w := x.why
	var parts []string
	add := func(name string, limit, n float64, asked bool) {
		if !asked {
			return
		}
		text := plain(n)
		if math.IsNaN(n) {
			text = "no number"
		}
		parts = append(parts, fmt.Sprintf("%s (%s) %s", name, plain(limit), text))
	}
	add("service level", x.Row.ServiceLevelTarget, w.ByLevel, x.Row.ServiceLevelTarget > 0 && (!math.IsNaN(w.ByLevel) || x.Row.Binding == Unreachable))
	add("max ASA", x.lim.MaxASA, w.ByASA, x.lim.MaxASA > 0 && (!math.IsNaN(w.ByASA) || x.Row.Binding == Unreachable))
	add("max abandonment", x.lim.MaxAbandonment, w.ByAbandonment, x.lim.MaxAbandonment > 0 && (!math.IsNaN(w.ByAbandonment) || x.Row.Binding == Unreachable))
	add("max occupancy", x.lim.MaxOccupancy, w.ByOccupancy, x.lim.MaxOccupancy > 0 && (!math.IsNaN(w.ByOccupancy) || x.Row.Binding == Unreachable))
	if r := x.Row; (r.Model == ModelDeferred || r.Model == ModelOutbound) && !r.chained() && r.Staffed() {
		load := r.work()
		parts = append(parts, fmt.Sprintf("the work (%s erlang) %d", plain(Round(load, 6)), erlang.CeilAgents(load)))
	}
	if !math.IsNaN(w.Least) {
		parts = append(parts, "min agents "+plain(w.Least))
	}
	if len(parts) > 0 {
		x.say("each alone", "agents by "+strings.Join(parts, ", "))
	}
}

// models sets Erlang C beside Erlang A.
func (x *explainer) models() {
	if w := x.why; x.Row.Patience > 0 && !math.IsNaN(w.ErlangA) {
		x.say("models", fmt.Sprintf("Erlang A (patience %s s) %s, Erlang C (nobody hangs up) %s", plain(x.Row.Patience), plain(w.ErlangA), plain(w.ErlangC)))
	}
}

func (x *explainer) exact() {
	x.step(Step{Name: "exact", Value: x.Row.AgentsExact, Text: "agents_exact, the least real number that does; add these up, not the whole ones"})
}

// together says which rows share their work with this one.
func (x *explainer) together(rows []Row) {
	r := x.Row
	if r.Model != ModelDeferred || !r.chained() {
		return
	}
	first, last, work, n := r, r, 0.0, 0
	open := false // within the run of rows around this one
	var run []*Row
	flush := func() {
		for _, k := range run {
			open = open || k == r
		}
		if open && n == 0 {
			first, last, n = run[0], run[len(run)-1], len(run)
			for _, k := range run {
				work += float64(k.AgentsExact * k.Interval.Hours())
			}
		}
		run, open = run[:0], false
	}
	for i := range rows {
		k := &rows[i]
		if k.Queue != r.Queue || k.Channel != r.Channel || !k.chained() {
			continue
		}
		if len(run) > 0 && math.Abs(run[0].AgentsExact-k.AgentsExact) > 1e-6 {
			flush()
		}
		run = append(run, k)
	}
	flush()
	x.say("deadline", fmt.Sprintf("contacts are due within %s s, and may wait for other rows: the same agents from %s to the end of %s (%s, %s agent hours) just do what is due by then", plain(r.Within), first.Start, last.Start, rowCount(n), plain(Round(work, 3))))
}

func (x *explainer) scheduled() {
	r := x.Row
	u := r.Agreed().Absence
	formula, inputs := "agents_exact / (1 - shrinkage)", fmt.Sprintf("%s / (1 - %s)", plain(r.AgentsExact), plain(r.Shrinkage))
	if u > 0 {
		x.step(Step{Name: "scheduled", Value: r.Scheduled, Text: fmt.Sprintf("agents such that those who are there, each with probability 1 - %s (binomial), meet the targets, / (1 - shrinkage %s)", plain(u), plain(r.Shrinkage))})
		return
	}
	x.step(Step{Name: "scheduled", Formula: formula, Inputs: inputs, Value: r.Scheduled})
}

func (x *explainer) measures() {
	r := x.Row
	if r.Agents == 0 || math.IsNaN(r.Occupancy) {
		return
	}
	t := r.Agreed()
	switch {
	case r.Model == ModelOutbound, r.Model == ModelDeferred && !r.due():
		x.step(Step{Name: "occupancy", Formula: "load_erlang / agents", Inputs: fmt.Sprintf("%s / %s", plain(r.Load), plain(r.Agents)), Value: r.Occupancy})
	case r.Model == ModelChat:
		x.step(Step{Name: "occupancy", Value: r.Occupancy, Text: "share of their time in which agents have at least one contact"})
	case (r.Model == ModelC || r.Model == ModelA) && t.Carry == CarryNone && !t.repeated():
		x.step(Step{Name: "occupancy", Formula: "load_erlang x (1 - abandonment) / agents", Inputs: fmt.Sprintf("%s x (1 - %s) / %s", plain(r.Load), plain(r.Abandonment), plain(r.Agents)), Value: r.Occupancy})
	}
}

// Peaks are the indices of the rows with most agents, one of each queue and channel that
// has any, the first of equal ones, by order of first appearance.
func Peaks(rows []Row) []int {
	var at []int
	var index []int
	i := 0
	queueEach(rows, func(k int, r *Row) {
		if k == len(index) {
			index = append(index, -1)
		}
		if r.Staffed() && (index[k] < 0 || r.Agents > rows[index[k]].Agents) {
			index[k] = i
		}
		i++
	})
	for _, i := range index {
		if i >= 0 {
			at = append(at, i)
		}
	}
	return at
}
