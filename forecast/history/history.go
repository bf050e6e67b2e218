package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// Source is one file of a history: a name for messages and its bytes.
type Source struct {
	Name   string
	Reader io.Reader
}

// Options say what a file does not. A nil *Options is the zero value.
type Options struct {
	// Zone of local times; nil = what the file's offsets say, else none (calendar.Plain).
	Zone *time.Location
	// DateOrder settles dates such as 1/5/2026; zero = refuse what nothing settles.
	DateOrder csvfile.DateOrder
	// Exclude lists queues to leave out; ErrOption when the history does not have one.
	// Spare lists others to leave out where there are any.
	Exclude, Spare []string
	// Hours are opening hours, a later one before an earlier one; those of queues that
	// none is for are learnt.
	Hours []Hours
	// Step is the length of an interval that is the only one, which cannot tell; 0 = such a
	// history is refused.
	Step time.Duration
	// Counts keeps what rows say beyond contacts and handle times: see [Counts].
	Counts bool
}

// Hours are the opening hours of queues, as calendar.ParseHours reads them.
type Hours struct {
	Queue, Channel string // "" = every one
	Hours          string
}

// History is what one or more files say together.
type History struct {
	Files    []csvfile.Info
	Zone     *time.Location // zone of every grid
	Step     time.Duration  // the shortest interval of all queues
	Queues   []Queue        // in order of queue name and channel
	Warnings []error
}

// Queue is the history of one queue and channel. All slices have one entry per interval
// of Offered.Grid, up to the last interval of the whole history.
type Queue struct {
	Offered  forecast.Series
	Answered []float64            // as the file says, else offered minus abandoned; NaN = unknown
	Handle   forecast.HandleTimes // totals, from handle_s or from aht_s times contacts
	HasAHT   bool                 // whether any interval tells its handle time
	Total    bool                 // the queue is the sum of all others, not a queue of its own
	Waits    Waits
	Counts   *Counts // nil unless asked for
	Rows     int
	Missing  int // open intervals between first and last row that have no value
	Gaps     []Gap
}

// Gap is a run of missing intervals while the queue was open.
type Gap struct {
	From, To  time.Time // start of the first missing interval, end of the last one
	Intervals int
}

// Name is the queue's name in messages.
func (q Queue) Name() string { return q.Offered.Name() }

// record is a row reduced to what is kept of it.
type record struct {
	wall                              int64 // clock face, seconds
	offset                            int16 // minutes; noOffset
	file, line                        int32
	queue                             int32
	offered, answered, handle, handed float64
	at                                int64  // instant, once the zone is known
	counts                            *tally // nil unless asked for
}

const noOffset = math.MinInt16

// Read reads files that together are one history. Faults of the data come back as
// errors that name file, line and column: *csvfile.SyntaxError, *csvfile.Faults or
// [*DataError].
func Read(ctx context.Context, sources []Source, opt *Options) (*History, error) {
	if opt == nil {
		opt = &Options{}
	}
	r := &reader{opt: opt, queues: map[[2]string]int32{}, excluded: map[string]bool{}}
	for _, q := range slices.Concat(opt.Exclude, opt.Spare) {
		r.excluded[q] = false
	}
	h := &History{}
	var errs []error
	for i, src := range sources {
		info, err := r.readFile(ctx, int32(i), src)
		h.Files = append(h.Files, info)
		if err != nil {
			errs = append(errs, err)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	r.files = h.Files
	anyExcluded := false
	for _, found := range r.excluded {
		anyExcluded = anyExcluded || found
	}
	if len(r.records) == 0 && !anyExcluded {
		return nil, &DataError{File: r.names(), Problem: "no rows of data below the header"}
	}
	for _, q := range opt.Exclude {
		if !r.excluded[q] {
			return nil, fmt.Errorf("%w: queue %q to exclude is not in the history; queues are %s", ErrOption, q, r.queueNames())
		}
	}
	for _, q := range opt.Spare {
		if !r.excluded[q] {
			r.warn("queue %q to exclude is not in the history; queues are %s", q, r.queueNames())
		}
	}
	if len(r.records) == 0 {
		return nil, fmt.Errorf("%w: every queue of the history is excluded", ErrOption)
	}
	if err := r.place(); err != nil {
		return nil, err
	}
	if err := r.build(ctx, h); err != nil {
		return nil, err
	}
	h.Warnings = r.warnings
	return h, nil
}

// ErrOption is wrapped by errors about an option that does not fit the file.
var ErrOption = errors.New("option")

// DataError is a fault of the data that is not one of a single cell.
type DataError struct {
	File    string
	Line    int // 0: the whole file
	Problem string
}

func (e *DataError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)
	}
	return e.File + ": " + e.Problem
}

// reader gathers records and what is known about them.
type reader struct {
	opt      *Options
	files    []csvfile.Info
	records  []record
	queues   map[[2]string]int32
	keys     [][2]string
	waits    []Waits // by queue
	excluded map[string]bool
	warnings []error
	zone     *time.Location

	fractional   int // rows whose offered is not a whole number
	moreAnswered int // rows with more answered than offered
}

func (r *reader) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Errorf(format, args...))
}

func (r *reader) names() string {
	var n []string
	for _, f := range r.files {
		n = append(n, f.Name)
	}
	return strings.Join(n, ", ")
}

func (r *reader) queueNames() string {
	var n []string
	for _, k := range r.keys {
		n = append(n, fmt.Sprintf("%q", k[0]))
	}
	for q, found := range r.excluded {
		if found {
			n = append(n, fmt.Sprintf("%q", q))
		}
	}
	slices.Sort(n)
	return strings.Join(slices.Compact(n), ", ")
}

// readFile appends the records of one file.
func (r *reader) readFile(ctx context.Context, file int32, src Source) (csvfile.Info, error) {
	var lastQueue, lastChannel csvfile.Text
	last := int32(-1)
	info, err := csvfile.Read(ctx, src.Reader, csvfile.Options{
		Name: src.Name, Aliases: aliases, DateOrder: r.opt.DateOrder,
	}, func(c *csvfile.Row[row]) error {
		v := &c.Value
		if v.Start.Missing {
			return fault(src.Name, c.Line, "start", "", "is empty: want the start of the interval")
		}
		if found, ok := r.excluded[string(v.Queue)]; ok {
			if !found {
				r.excluded[string(v.Queue)] = true
			}
			return nil
		}
		err := v.check(src.Name, c.Line)
		if err != nil {
			return err
		}
		rec := record{wall: v.Start.Wall.Unix(), offset: noOffset, file: file, line: int32(c.Line), offered: float64(v.Offered)}
		if err := v.setOffset(&rec, src.Name, c.Line); err != nil {
			return err
		}
		if last < 0 || v.Queue != lastQueue || v.Channel != lastChannel {
			last, lastQueue, lastChannel = r.queue(string(v.Queue), string(v.Channel)), v.Queue, v.Channel
		}
		rec.queue = last
		r.totals(&rec, v)
		r.waits[last].add(v)
		if r.opt.Counts {
			if rec.counts, err = v.tally(src.Name, c.Line); err != nil {
				return err
			}
		}
		r.records = append(r.records, rec)
		return nil
	})
	if err == nil && info.MixedDecimals != "" {
		r.warn("%s: some numbers have a decimal point and some a decimal comma (%s): each is read by its own", src.Name, info.MixedDecimals)
	}
	if err == nil && len(info.Unknown) > 0 {
		r.warn("%s: columns not used: %s", src.Name, strings.Join(info.Unknown, ", "))
	}
	if err == nil && slices.Contains(info.Columns, "handle_s") && slices.Contains(info.Columns, "aht_s") {
		r.warn("%s: has handle_s and aht_s: the totals are used, the averages only where there is no total", src.Name)
	}
	return info, err
}

// queue is the number of a queue and channel; no channel is voice.
func (r *reader) queue(name, channel string) int32 {
	if channel = strings.ToLower(channel); channel == "" {
		channel = "voice"
	}
	key := [2]string{name, channel}
	i, ok := r.queues[key]
	if !ok {
		i = int32(len(r.keys))
		r.queues[key] = i
		r.keys = append(r.keys, key)
		r.waits = append(r.waits, Waits{})
	}
	return i
}

// totals turns what the row tells of handle time into contacts and total seconds.
func (r *reader) totals(rec *record, v *row) {
	rec.answered = float64(v.Answered)
	if math.IsNaN(rec.answered) {
		rec.answered = max(0, rec.offered-float64(v.Abandoned)) // NaN unless both are known
	}
	contacts := rec.answered
	if math.IsNaN(contacts) {
		contacts = rec.offered
	}
	rec.handed, rec.handle = math.NaN(), math.NaN()
	switch {
	case !v.HandleS.Missing():
		rec.handed, rec.handle = contacts, float64(v.HandleS)
	case !v.AHTS.Missing():
		rec.handed, rec.handle = contacts, contacts*float64(v.AHTS)
	}
	if rec.offered != math.Trunc(rec.offered) && !math.IsNaN(rec.offered) {
		r.fractional++
	}
	if rec.answered > rec.offered {
		r.moreAnswered++
	}
}
