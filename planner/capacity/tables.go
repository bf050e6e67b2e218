package capacity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
)

// Tables are the tables that a planner keeps of people, read one by one. Faults of each come
// back as *csvfile.SyntaxError or *csvfile.Faults, all at once.
type Tables struct {
	// Known are the queues of the plan: others are refused, as they are mostly slips.
	Known []string
	// AsOf is the day of the heads: what begins before it is refused.
	AsOf calendar.Day
	// DateOrder settles dates such as 1/5/2026; zero = refuse what nothing settles.
	DateOrder csvfile.DateOrder

	queues    []Queue
	transfers []Transfer
	rates     map[string]Attrition
	onboard   map[string]Onboarding
	ramps     map[string]Ramp
}

// every is the queue of what holds for each queue without a line of its own.
const every = ""

// Queues are the queues that the tables tell of, with what holds for each.
func (t *Tables) Queues() []Queue {
	list := slices.Clone(t.queues)
	for _, name := range t.Known {
		if !slices.ContainsFunc(list, func(q Queue) bool { return q.Name == name }) {
			list = append(list, Queue{Name: name})
		}
	}
	for i := range list {
		q := &list[i]
		q.Attrition = own(t.rates, q.Name)
		q.Onboarding = own(t.onboard, q.Name)
		q.Ramp = own(t.ramps, q.Name)
	}
	return list
}

// own is what holds for a queue: its own, else that of every queue.
func own[T any](of map[string]T, queue string) T {
	if v, ok := of[queue]; ok {
		return v
	}
	return of[every]
}

// Transfers are those of the table.
func (t *Tables) Transfers() []Transfer { return t.transfers }

func (t *Tables) queue(name string) *Queue {
	for i := range t.queues {
		if t.queues[i].Name == name {
			return &t.queues[i]
		}
	}
	t.queues = append(t.queues, Queue{Name: name})
	return &t.queues[len(t.queues)-1]
}

// reading is a row as it is read, with its faults.
type reading struct {
	t    *Tables
	file string
	line int
	errs []error
}

func (r *reading) fault(column, value, format string, args ...any) {
	r.errs = append(r.errs, &csvfile.SyntaxError{File: r.file, Line: r.line, Column: column, Value: value, Err: fmt.Errorf(format, args...)})
}

// readTable reads a table of records, each of which take takes in.
func readTable[T any](ctx context.Context, t *Tables, r io.Reader, name string, take func(r *reading, v *T)) (csvfile.Info, error) {
	rows := 0
	info, err := csvfile.Read(ctx, r, csvfile.Options{Name: name, DateOrder: t.DateOrder}, func(c *csvfile.Row[T]) error {
		x := &reading{t: t, file: name, line: c.Line}
		take(x, &c.Value)
		rows++
		return errors.Join(x.errs...)
	})
	if err == nil && rows == 0 {
		err = &csvfile.SyntaxError{File: name, Err: errors.New("no rows of data below the header")}
	}
	return info, err
}

// known is a queue of the plan.
func (r *reading) known(column string, name csvfile.Text) string {
	q := string(name)
	if slices.Contains(r.t.Known, q) {
		return q
	}
	switch near := spell.Nearest(q, r.t.Known); {
	case q == "":
		r.errs = append(r.errs, &csvfile.SyntaxError{File: r.file, Line: r.line, Column: column, HasValue: true, Err: fmt.Errorf("is empty: want one of the queues of the plan, %s", strings.Join(r.t.Known, ", "))})
	case near != "":
		r.fault(column, q, "is no queue of the plan: did you mean %s?", near)
	default:
		r.fault(column, q, "is no queue of the plan: it has %s", strings.Join(r.t.Known, ", "))
	}
	return q
}

// knownOrEvery is a queue of the plan, or the empty text for all of them.
func (r *reading) knownOrEvery(name csvfile.Text) string {
	if name == every {
		return every
	}
	return r.known("queue", name)
}

func plain(x csvfile.Number) string { return strconv.FormatFloat(float64(x), 'f', -1, 64) }

// whole is a whole number from least to most; missing where it may be.
func (r *reading) whole(column string, x csvfile.Number, missing int, most int, what string) int {
	if x.Missing() {
		if missing < 0 {
			r.errs = append(r.errs, &csvfile.SyntaxError{File: r.file, Line: r.line, Column: column, HasValue: true, Err: fmt.Errorf("is empty: want %s", what)})
		}
		return max(missing, 0)
	}
	switch v := float64(x); {
	case v < 0:
		r.fault(column, plain(x), "is below 0: want %s", what)
	case v != math.Trunc(v):
		r.fault(column, plain(x), "is no whole number: want %s", what)
	case v > float64(most):
		r.fault(column, plain(x), "is more than %d: want %s", most, what)
	default:
		return int(v)
	}
	return 0
}

// number is a number from least to most.
func (r *reading) number(column string, x csvfile.Number, missing, least, most float64, what string) float64 {
	if x.Missing() {
		if math.IsNaN(missing) {
			r.errs = append(r.errs, &csvfile.SyntaxError{File: r.file, Line: r.line, Column: column, HasValue: true, Err: fmt.Errorf("is empty: want %s", what)})
		}
		return missing
	}
	if v := float64(x); v < least || v > most {
		r.fault(column, plain(x), "is out of range: want %s", what)
	}
	return planner.Round(float64(x), 6)
}

func (r *reading) date(column string, s csvfile.Stamp) calendar.Day {
	if s.Missing {
		r.errs = append(r.errs, &csvfile.SyntaxError{File: r.file, Line: r.line, Column: column, HasValue: true, Err: errors.New("is empty: want a date such as 2026-01-05")})
		return 0
	}
	if h, m, sec := s.Wall.Clock(); h+m+sec > 0 {
		r.fault(column, s.Wall.Format("2006-01-02 15:04"), "has a time of day: want a date such as 2026-01-05")
	}
	return calendar.DayOf(s.Wall)
}

// contract is a share of full time, 0 standing for full time.
func (r *reading) contract(x csvfile.Number) float64 {
	v := r.number("fte", x, 1, 0, 1, "the mean contract as a share of full time, above 0 to 1")
	if v == 0 {
		r.fault("fte", plain(x), "is nothing: want the mean contract as a share of full time, above 0 to 1")
	}
	return v
}

func (r *reading) yes(column string, s csvfile.Text, missing bool) bool {
	switch strings.ToLower(string(s)) {
	case "":
		return missing
	case "yes", "true", "1":
		return true
	case "no", "false", "0":
		return false
	}
	r.fault(column, string(s), "want yes or no")
	return missing
}

const people = "people, 0 or more"

// Headers of the tables, in the order in which they are written. docs/capacity.md says what
// each column means.
var (
	HeadcountColumns  = []string{"queue", "tenure_weeks", "heads", "fte"}
	ClassColumns      = []string{"queue", "start", "heads", "fte"}
	AttritionColumns  = []string{"queue", "from_week", "kind", "per", "share"}
	OnboardingColumns = []string{"queue", "training_weeks", "dropout", "nesting_weeks", "nesting_share"}
	RampColumns       = []string{"queue", "curve", "week", "aht_s"}
	TransferColumns   = []string{"date", "from_queue", "to_queue", "heads", "training_weeks", "ramp"}
	LeaveColumns      = []string{"queue", "from", "to", "fte", "paid"}
)

// ReadHeadcount reads who is there: queue, tenure_weeks, heads, fte.
func (t *Tables) ReadHeadcount(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue  csvfile.Text   `csv:"queue"`
		Tenure csvfile.Number `csv:"tenure_weeks" col:"required"`
		Heads  csvfile.Number `csv:"heads" col:"required"`
		FTE    csvfile.Number `csv:"fte"`
	}
	return readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.known("queue", v.Queue)
		s := Staff{
			Tenure: x.whole("tenure_weeks", v.Tenure, -1, maxTenure, "whole weeks since the first day of work, 0 or more"),
			Heads:  x.whole("heads", v.Heads, -1, largest, people), FTE: x.contract(v.FTE), Line: x.line,
		}
		if len(x.errs) == 0 {
			q := t.queue(queue)
			q.Staff = append(q.Staff, s)
		}
	})
}

// ReadClasses reads who is going to begin: queue, start, heads, fte. Classes before AsOf are
// refused.
func (t *Tables) ReadClasses(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue csvfile.Text   `csv:"queue"`
		Start csvfile.Stamp  `csv:"start" col:"required"`
		Heads csvfile.Number `csv:"heads" col:"required"`
		FTE   csvfile.Number `csv:"fte"`
	}
	return readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.known("queue", v.Queue)
		c := Class{Start: x.date("start", v.Start), Heads: x.whole("heads", v.Heads, -1, largest, people), FTE: x.contract(v.FTE), Line: x.line}
		if !v.Start.Missing && c.Start < t.AsOf {
			x.fault("start", c.Start.String(), "is before %s, the day of the heads: who began before it is one of them", t.AsOf)
		}
		if len(x.errs) == 0 {
			q := t.queue(queue)
			q.Classes = append(q.Classes, c)
		}
	})
}

// ReadAttrition reads rates: queue, from_week, kind, per, share. A queue without a line of
// its own has those of the empty queue.
func (t *Tables) ReadAttrition(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue csvfile.Text   `csv:"queue"`
		From  csvfile.Number `csv:"from_week"`
		Kind  csvfile.Text   `csv:"kind" col:"required"`
		Per   csvfile.Text   `csv:"per" col:"required"`
		Share csvfile.Number `csv:"share" col:"required"`
	}
	t.rates = map[string]Attrition{}
	lines := map[string][]int{}
	info, err := readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.knownOrEvery(v.Queue)
		f := FromTenure{x.whole("from_week", v.From, 0, maxTenure, "whole weeks of tenure from which the rate holds, 0 or more"), Rate{Kind(strings.ToLower(string(v.Kind))), Period(strings.ToLower(string(v.Per))), planner.Round(float64(v.Share), 6)}}
		rate, column, value := f.Rate, "share", plain(v.Share)
		switch {
		case rate.Kind != Cohort && rate.Kind != Turnover:
			column, value = "kind", string(v.Kind)
		case rate.Per.perYear() == 0:
			column, value = "per", string(v.Per)
		case v.Share.Missing():
			value = ""
		}
		if err := rate.Validate(); err != nil {
			x.errs = append(x.errs, &csvfile.SyntaxError{File: name, Line: x.line, Column: column, Value: value, HasValue: true, Err: fmt.Errorf("does not do: %w", err)})
		}
		if len(x.errs) > 0 {
			return
		}
		for i, o := range t.rates[queue] {
			if o.Weeks == f.Weeks {
				x.fault("from_week", strconv.Itoa(f.Weeks), "has a rate already, on line %d", lines[queue][i])
				return
			}
		}
		t.rates[queue], lines[queue] = append(t.rates[queue], f), append(lines[queue], x.line)
	})
	if err != nil {
		return info, err
	}
	var errs []error
	for queue, list := range t.rates {
		slices.SortFunc(list, func(a, b FromTenure) int { return a.Weeks - b.Weeks })
		if list[0].Weeks != 0 {
			errs = append(errs, &csvfile.SyntaxError{File: name, Line: slices.Min(lines[queue]), Column: "from_week", Err: fmt.Errorf("no rate from week 0 on for queue %q, the first is from week %d on", queue, list[0].Weeks)})
		}
	}
	return info, errors.Join(errs...)
}

// ReadOnboarding reads what happens to new people: queue, training_weeks, dropout,
// nesting_weeks, nesting_share. A queue without a line of its own has that of the empty
// queue.
func (t *Tables) ReadOnboarding(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue    csvfile.Text   `csv:"queue"`
		Training csvfile.Number `csv:"training_weeks" col:"required"`
		Dropout  csvfile.Number `csv:"dropout"`
		Nesting  csvfile.Number `csv:"nesting_weeks"`
		Share    csvfile.Number `csv:"nesting_share"`
	}
	t.onboard = map[string]Onboarding{}
	return readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.knownOrEvery(v.Queue)
		o := Onboarding{
			Training: x.whole("training_weeks", v.Training, -1, longest, "whole weeks without contacts, 0 to 104"),
			Dropout:  x.number("dropout", v.Dropout, 0, 0, 0.999999, "the share of a class that leaves in training, 0 to below 1"),
			Nesting:  x.whole("nesting_weeks", v.Nesting, 0, longest, "whole weeks of contacts under guidance, 0 to 104"),
		}
		missing := 0.0
		if o.Nesting > 0 {
			missing = math.NaN()
		}
		o.NestingShare = x.number("nesting_share", v.Share, missing, 0, 1, "what somebody in nesting does, as a share of a tenured agent, 0 to 1")
		if len(x.errs) > 0 {
			return
		}
		if err := o.Validate(); err != nil {
			x.fault("", "", "%w", err)
		}
		if _, twice := t.onboard[queue]; twice {
			x.fault("queue", queue, "is there already")
		}
		t.onboard[queue] = o
	})
}

// ReadRamp reads how handle times come down: queue, curve, week, aht_s, a line for each
// point. A queue without lines of its own has those of the empty queue.
func (t *Tables) ReadRamp(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue csvfile.Text   `csv:"queue"`
		Curve csvfile.Text   `csv:"curve" col:"required"`
		Week  csvfile.Number `csv:"week" col:"required"`
		AHT   csvfile.Number `csv:"aht_s" col:"required"`
	}
	t.ramps = map[string]Ramp{}
	lines := map[string]int{}
	var order []string
	info, err := readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.knownOrEvery(v.Queue)
		curve := Curve(strings.ToLower(string(v.Curve)))
		p := RampPoint{x.whole("week", v.Week, -1, maxRamp, "whole weeks on the phones, 0 or more"), planner.Round(x.number("aht_s", v.AHT, math.NaN(), 0.001, 1e6, "seconds above 0"), 3)}
		ramp, there := t.ramps[queue]
		if there && ramp.Curve != curve {
			x.fault("curve", string(v.Curve), "differs from line %d, %s: want one curve for a queue", lines[queue], ramp.Curve)
		}
		if !there {
			lines[queue] = x.line
			order = append(order, queue)
		}
		ramp.Curve = curve
		ramp.Points = append(ramp.Points, p)
		t.ramps[queue] = ramp
	})
	if err != nil {
		return info, err
	}
	var errs []error
	for _, queue := range order {
		ramp := t.ramps[queue]
		slices.SortStableFunc(ramp.Points, func(a, b RampPoint) int { return a.Week - b.Week })
		if err := ramp.Validate(); err != nil {
			errs = append(errs, &csvfile.SyntaxError{File: name, Line: lines[queue], Err: err})
		}
	}
	return info, errors.Join(errs...)
}

// ReadTransfers reads who moves: date, from_queue, to_queue, heads, training_weeks, ramp.
func (t *Tables) ReadTransfers(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Date     csvfile.Stamp  `csv:"date" col:"required"`
		From     csvfile.Text   `csv:"from_queue" col:"required"`
		To       csvfile.Text   `csv:"to_queue" col:"required"`
		Heads    csvfile.Number `csv:"heads" col:"required"`
		Training csvfile.Number `csv:"training_weeks"`
		Ramp     csvfile.Text   `csv:"ramp"`
	}
	return readTable(ctx, t, r, name, func(x *reading, v *record) {
		m := Transfer{
			Date: x.date("date", v.Date), From: x.known("from_queue", v.From), To: x.known("to_queue", v.To), Heads: x.whole("heads", v.Heads, -1, largest, people),
			Training: x.whole("training_weeks", v.Training, 0, longest, "whole weeks before they take contacts, 0 to 104"), Ramp: x.yes("ramp", v.Ramp, true), Line: x.line,
		}
		if m.From == m.To {
			x.fault("to_queue", m.To, "is the queue they come from")
		}
		if !v.Date.Missing && m.Date < t.AsOf {
			x.fault("date", m.Date.String(), "is before %s, the day of the heads: who moved before it is in the new queue", t.AsOf)
		}
		if len(x.errs) == 0 {
			t.transfers = append(t.transfers, m)
		}
	})
}

// ReadLeave reads who is away beyond the shrinkage: queue, from, to, fte, paid.
func (t *Tables) ReadLeave(ctx context.Context, r io.Reader, name string) (csvfile.Info, error) {
	type record struct {
		Queue csvfile.Text   `csv:"queue"`
		From  csvfile.Stamp  `csv:"from" col:"required"`
		To    csvfile.Stamp  `csv:"to" col:"required"`
		FTE   csvfile.Number `csv:"fte" col:"required"`
		Paid  csvfile.Text   `csv:"paid"`
	}
	return readTable(ctx, t, r, name, func(x *reading, v *record) {
		queue := x.known("queue", v.Queue)
		l := Leave{
			First: x.date("from", v.From), Last: x.date("to", v.To), Heads: x.number("fte", v.FTE, math.NaN(), 0, largest, "full-time equivalents who are away, 0 or more"),
			Paid: x.yes("paid", v.Paid, true), Line: x.line,
		}
		if !v.From.Missing && !v.To.Missing && l.Last < l.First {
			x.fault("to", l.Last.String(), "is before from, %s", l.First)
		}
		if len(x.errs) == 0 {
			q := t.queue(queue)
			q.Leave = append(q.Leave, l)
		}
	})
}
