package planfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Options say what a file does not.
type Options struct {
	// Zone of starts without a UTC offset; nil = they have none. A start that has an
	// offset keeps it.
	Zone *time.Location
	// DateOrder settles dates such as 1/5/2026; zero = refuse what nothing settles.
	DateOrder csvfile.DateOrder
	// Interval of rows that do not say theirs; 0 = found from their starts.
	Interval time.Duration
	// Claims asks for what derived cells say, for who must know whether they were edited.
	Claims bool
}

// File is a plan as read.
type File struct {
	Info     csvfile.Info
	Rows     []planner.Row // in file order
	Unknown  []string      // headers of columns that cccplan does not know; cells in Row.Extra
	Warnings []error
	Claims   []Claim // in order of rows; only if asked for
}

// Read reads a plan, a forecast, or any table with start, volume and aht_s. Faults come
// back as *csvfile.SyntaxError or *csvfile.Faults.
func Read(ctx context.Context, r io.Reader, name string, opt *Options) (*File, error) {
	return read(ctx, r, name, opt, true, func(v *record) *record { return v })
}

// ReadVolumes reads of a plan, or of any table with start and volume, who expects how many
// contacts when: start, utc_offset_min, queue, channel, interval_s and volume. Other
// columns may hold anything.
func ReadVolumes(ctx context.Context, r io.Reader, name string, opt *Options) (*File, error) {
	return read(ctx, r, name, opt, false, (*volumeRecord).record)
}

// read reads a table of T, which knows how to be a record.
func read[T any](ctx context.Context, r io.Reader, name string, opt *Options, keep bool, as func(*T) *record) (*File, error) {
	if opt == nil {
		opt = &Options{}
	}
	f := &File{}
	seen := map[string]int{}
	terms := map[string]*planner.Terms{} // rows of the same terms share them
	intervals := false
	info, err := csvfile.Read(ctx, r, csvfile.Options{
		Name: name, Aliases: aliases, DateOrder: opt.DateOrder, KeepUnknown: keep,
	}, func(c *csvfile.Row[T]) error {
		b := &builder{file: name, line: c.Line, v: as(&c.Value), zone: opt.Zone, terms: terms}
		row := b.row()
		if len(b.errs) > 0 {
			return errors.Join(b.errs...)
		}
		key := strconv.FormatInt(row.Start.Instant().Unix(), 36) + "\x00" + row.Queue + "\x00" + row.Channel
		if first, ok := seen[key]; ok {
			return b.fault("start", row.Start.String(), fmt.Sprintf("is there already on line %d for the same queue: an interval may come once (the repeated hour of autumn needs utc_offset_min)", first))
		}
		seen[key] = c.Line
		if row.Interval > 0 {
			intervals = true
		}
		row.Extra, row.Line = c.Extra, c.Line
		if opt.Claims {
			f.Claims = append(f.Claims, b.v.claims(len(f.Rows))...)
		}
		f.Rows = append(f.Rows, row)
		return nil
	})
	f.Info, f.Unknown = info, info.Unknown
	if err != nil {
		return nil, err
	}
	if info.MixedDecimals != "" {
		f.Warnings = append(f.Warnings, fmt.Errorf("some numbers have a decimal point and some a decimal comma (%s): each is read by its own", info.MixedDecimals))
	}
	if len(f.Rows) == 0 {
		return nil, &csvfile.SyntaxError{File: name, Err: errors.New("no rows of data below the header")}
	}
	if err := f.sameClock(name); err != nil {
		return nil, err
	}
	if err := f.findIntervals(name, opt.Interval, intervals); err != nil {
		return nil, err
	}
	return f, nil
}

// sameClock refuses a file in which some starts have a UTC offset and others do not:
// what lies between two of them would not be known.
func (f *File) sameClock(name string) error {
	with, without := 0, 0 // lines
	for i := range f.Rows {
		r := &f.Rows[i]
		if r.Start.HasOffset && with == 0 {
			with = r.Line
		}
		if !r.Start.HasOffset && without == 0 {
			without = r.Line
		}
	}
	if with == 0 || without == 0 {
		return nil
	}
	return &csvfile.SyntaxError{File: name, Line: without, Column: "utc_offset_min", HasValue: true, Err: fmt.Errorf("is missing, but line %d has one: fill it in, or give --timezone", with)}
}

// findIntervals fills in the interval of rows that do not say theirs.
func (f *File) findIntervals(name string, given time.Duration, some bool) error {
	queues := map[string][]int{}
	var order []string
	for i := range f.Rows {
		r := &f.Rows[i]
		if r.Interval > 0 {
			continue
		}
		if given > 0 {
			r.Interval = given
			continue
		}
		key := r.Queue + "\x00" + r.Channel
		if queues[key] == nil {
			order = append(order, key)
		}
		queues[key] = append(queues[key], i)
	}
	var errs []error
	for _, key := range order {
		rows := queues[key]
		starts := make([]time.Time, len(rows))
		for k, i := range rows {
			starts[k] = f.Rows[i].Start.Instant()
		}
		step, err := calendar.DetectStep(starts)
		var bad *calendar.StepError
		if errors.As(err, &bad) {
			errs = append(errs, &csvfile.SyntaxError{File: name, Line: f.Rows[rows[bad.Index]].Line, Err: fmt.Errorf("interval length is not clear: %s; give --interval or a column interval_s", bad.Reason)})
			continue
		}
		for k, i := range rows {
			f.Rows[i].Interval = calendar.Grid{Start: starts[k], Step: step}.Length(0)
		}
		if len(errs) == 0 && !some {
			f.Warnings = append(f.Warnings, fmt.Errorf("no column interval_s: rows of queue %q are taken as %s long", f.Rows[rows[0]].Queue, calendar.StepName(step)))
		}
	}
	return errors.Join(errs...)
}

// builder makes a row out of a record and gathers its faults.
type builder struct {
	file string
	line int
	v    *record
	zone *time.Location
	errs []error

	terms map[string]*planner.Terms
}

func (b *builder) fault(column, value, problem string) *csvfile.SyntaxError {
	return &csvfile.SyntaxError{File: b.file, Line: b.line, Column: column, Value: value, Err: errors.New(problem)}
}

func (b *builder) add(column, value, problem string) {
	b.errs = append(b.errs, b.fault(column, value, problem))
}

// number takes a number that lies in [least, most] and rounds it.
func (b *builder) number(column string, v csvfile.Number, decimals int, least, most float64, want string) float64 {
	x := float64(v)
	if x < least || x > most { // false for NaN: missing
		b.add(column, strconv.FormatFloat(x, 'f', -1, 64), "is out of range: want "+want)
	}
	return planner.Round(x, decimals)
}

func (b *builder) row() planner.Row {
	v := b.v
	r := planner.Row{
		Start: b.start(), Queue: string(v.Queue), Channel: strings.ToLower(string(v.Channel)), Method: string(v.Method),
		Lo80: planner.Round(float64(v.Lo80), 3), Hi80: planner.Round(float64(v.Hi80), 3), Lo95: planner.Round(float64(v.Lo95), 3), Hi95: planner.Round(float64(v.Hi95), 3),
		Definition: string(v.Definition), Binding: string(v.Binding), AgentsExact: math.NaN(),
	}
	if r.Channel == "" {
		r.Channel = "voice"
	}
	const huge = 1e12
	r.Volume = b.number("volume", v.Volume, 3, 0, huge, "contacts, 0 or more")
	if v.Volume.Missing() {
		b.add("volume", "", "is empty: want contacts, 0 or more")
	}
	r.AHT = b.number("aht_s", v.AHT, 3, 0.001, huge, "seconds, 0.001 or more")
	const day, wanted = 86400, "seconds, 1 to 86400, or up to 31 whole days"
	if s := b.number("interval_s", v.Interval, 3, 1, 31*day, wanted); s > day && s <= 31*day && math.Mod(s, day) != 0 {
		b.add("interval_s", strconv.FormatFloat(s, 'f', -1, 64), "is more than a day, but not whole days: want "+wanted)
	} else if s > 0 {
		r.Interval = time.Duration(math.Round(s*1e3)) * time.Millisecond
	}
	r.ServiceLevelTarget = b.number("sl_target", v.Target, 6, 0, 1, "a share from 0 to 1 (0.8 for 80 %)")
	const longest = 1e9 // some thirty years: a time.Duration holds no more than 292
	r.Within = b.number("sl_within_s", v.Within, 3, 0, longest, "seconds, 0 to 1000000000")
	r.Patience = b.number("patience_s", v.Patience, 3, 0, longest, "seconds, 0 to 1000000000")
	r.Shrinkage = b.number("shrinkage", v.Shrinkage, 6, 0, 0.999999, "a share from 0 to below 1 (0.3 for 30 %)")
	if _, err := erlang.ParseDefinition(r.Definition); err != nil && r.Definition != "" && r.Definition != planner.NoTarget {
		b.add("sl_definition", r.Definition, "is no definition of the service level: want offered, answered, excl_short, abandons_good, short_credit, virtual, or none")
	}
	m, err := planner.ParseModel(string(v.Model))
	if err != nil {
		b.add("model", string(v.Model), err.Error())
	}
	r.Model, r.Terms = m, b.agreed()
	// Only for what it reveals of limits; a cell that is no number reveals nothing.
	if x, err := strconv.ParseFloat(strings.Replace(string(v.AgentsExact), ",", ".", 1), 64); err == nil && x >= 0 && !math.IsInf(x, 0) {
		r.AgentsExact = x
	}
	return r
}

func (b *builder) start() planner.Start {
	s := b.v.Start
	if s.Missing {
		b.add("start", "", "is empty: want the start of the interval")
		return planner.Start{}
	}
	st := planner.Start{Wall: s.Wall, OffsetMin: s.OffsetMin, HasOffset: s.HasOffset}
	if o := string(b.v.Offset); o != "" {
		m, err := csvfile.ParseOffset(o)
		switch {
		case err != nil:
			b.add("utc_offset_min", o, err.Error())
		case st.HasOffset && st.OffsetMin != m:
			b.add("utc_offset_min", o, fmt.Sprintf("differs from the offset in start, %+d minutes", st.OffsetMin))
		}
		st.OffsetMin, st.HasOffset = m, true
	}
	if !st.HasOffset && b.zone != nil {
		first, _, err := calendar.Resolve(s.Wall, b.zone)
		switch {
		case errors.Is(err, calendar.ErrGap):
			b.add("start", st.String(), fmt.Sprintf("does not exist in %s: clocks skip it at the start of summer time", b.zone))
		case errors.Is(err, calendar.ErrFold):
			b.add("start", st.String(), fmt.Sprintf("comes twice in %s: give utc_offset_min", b.zone))
		default:
			st = planner.StartOf(first)
		}
	}
	return st
}
