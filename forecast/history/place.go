package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// place settles the zone and turns every clock face into an instant, then sorts the
// records by queue and instant and refuses duplicates.
func (r *reader) place() error {
	if err := r.settleZone(); err != nil {
		return err
	}
	if err := r.resolve(); err != nil {
		return err
	}
	slices.SortStableFunc(r.records, func(a, b record) int {
		if a.queue != b.queue {
			return int(a.queue - b.queue)
		}
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	return r.refuseDuplicates()
}

// settleZone decides what zone the starts are in: the option, else what the offsets of
// the rows say, else none.
func (r *reader) settleZone() error {
	var with, without *record
	for i := range r.records {
		rec := &r.records[i]
		if rec.offset == noOffset {
			if without == nil {
				without = rec
			}
		} else if with == nil {
			with = rec
		}
	}
	switch {
	case r.opt.Zone != nil:
		r.zone = r.opt.Zone
		return nil
	case with == nil:
		r.zone = calendar.Plain
		r.warn("no UTC offset in the file and no --timezone: times are taken as plain local times without summer time, utc_offset_min stays empty")
		return nil
	case without != nil:
		return &DataError{r.name(without), int(without.line), fmt.Sprintf("start has no UTC offset, but the one on line %d of %s has: give --timezone, or an offset on every row", with.line, r.name(with))}
	}
	changes := r.offsetChanges()
	loc, err := calendar.FromOffsets(changes)
	if err != nil {
		return &DataError{File: r.names(), Problem: err.Error() + ": give --timezone"}
	}
	r.zone = loc
	if n := len(changes); n > 1 {
		last := changes[n-1]
		r.warn("the UTC offset changes %s within the history; after %s it is taken to stay at %s, because offsets do not tell when clocks change next: give --timezone (such as Europe/Stockholm)",
			times(n-1), last.At.In(loc).Format("2006-01-02"), last.At.In(loc).Format("-07:00"))
	}
	return nil
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// offsetChanges lists the offsets of the rows in order of time, each from its first row.
func (r *reader) offsetChanges() []calendar.OffsetChange {
	order := make([]int32, len(r.records))
	for i := range order {
		order[i] = int32(i)
	}
	instant := func(i int32) int64 { return r.records[i].wall - 60*int64(r.records[i].offset) }
	slices.SortFunc(order, func(a, b int32) int { return int(max(-1, min(1, instant(a)-instant(b)))) })
	var changes []calendar.OffsetChange
	for _, i := range order {
		if m := int(r.records[i].offset); len(changes) == 0 || changes[len(changes)-1].Minutes != m {
			changes = append(changes, calendar.OffsetChange{At: time.Unix(instant(i), 0), Minutes: m})
		}
	}
	return changes
}

// Faults of one kind that are named before the rest is only counted.
const mostFaults = 20

// resolve finds the instant of every record.
func (r *reader) resolve() error {
	if r.datesOnly() {
		r.resolveDates()
		return nil
	}
	type key struct {
		queue int32
		wall  int64
	}
	pass := map[key]int{} // rows of each interval in the repeated hour so far
	falling := r.newestFirst()
	var errs []error
	inGap := 0
	// Rows of several queues repeat a start: remember the last one resolved.
	var lastWall int64
	var lastAt, lastSecond time.Time
	var lastErr error
	known := false
	for i := range r.records {
		rec := &r.records[i]
		if rec.offset != noOffset {
			rec.at = rec.wall - 60*int64(rec.offset)
			continue
		}
		if !known || rec.wall != lastWall {
			lastAt, lastSecond, lastErr = calendar.Resolve(time.Unix(rec.wall, 0).UTC(), r.zone)
			lastWall, known = rec.wall, true
		}
		switch {
		case errors.Is(lastErr, calendar.ErrGap):
			if inGap++; inGap <= mostFaults {
				errs = append(errs, fault(r.name(rec), int(rec.line), "start", time.Unix(rec.wall, 0).UTC().Format("2006-01-02 15:04"),
					fmt.Sprintf("does not exist in %s: clocks skip it at the start of summer time", r.zone)))
			}
		case errors.Is(lastErr, calendar.ErrFold):
			k := key{rec.queue, rec.wall}
			pass[k]++
			if first := pass[k] == 1; first != falling {
				rec.at = lastAt.Unix()
			} else {
				rec.at = lastSecond.Unix()
			}
		default:
			rec.at = lastAt.Unix()
		}
	}
	if len(errs) > 0 {
		return errors.Join(append(errs, andMore(inGap-mostFaults, "starts in a skipped hour"))...)
	}
	single := 0
	for _, rows := range pass {
		if rows == 1 {
			single++
		}
	}
	r.warnFold(len(pass), single, falling)
	return nil
}

// andMore is an error for n faults that are not named one by one; nil for none.
func andMore(n int, what string) error {
	if n <= 0 {
		return nil
	}
	return fmt.Errorf("and %d more %s", n, what)
}

// datesOnly says whether every row is a whole day: no offset, and midnight.
func (r *reader) datesOnly() bool {
	for i := range r.records {
		if r.records[i].offset != noOffset || r.records[i].wall%86400 != 0 {
			return false
		}
	}
	return true
}

// resolveDates takes the start of each day, which in some zones is not midnight on the
// day that clocks change.
func (r *reader) resolveDates() {
	for i := range r.records {
		rec := &r.records[i]
		rec.at = calendar.DayOf(time.Unix(rec.wall, 0).UTC()).Start(r.zone).Unix()
	}
}

// warnFold says how the repeated hour was read: in how many intervals, and in how many
// of them there was a single row.
func (r *reader) warnFold(intervals, single int, falling bool) {
	if intervals == 0 {
		return
	}
	order, pass := "first row as summer time, second as winter time", "first"
	if falling {
		order, pass = "newest first: first row as winter time, second as summer time", "second"
	}
	r.warn("%d intervals of the repeated hour in autumn have no UTC offset: told apart by the order of rows (%s)", intervals, order)
	if single > 0 {
		r.warn("%d of them have one row only, which is taken as the %s pass; the other pass is missing", single, pass)
	}
}

// newestFirst says whether rows mostly run backwards in time.
func (r *reader) newestFirst() bool {
	up, down := 0, 0
	last := map[int32]int64{}
	for i := range r.records {
		rec := &r.records[i]
		if w, ok := last[rec.queue]; ok {
			if rec.wall > w {
				up++
			} else if rec.wall < w {
				down++
			}
		}
		last[rec.queue] = rec.wall
	}
	return down > up
}

func (r *reader) name(rec *record) string { return r.files[rec.file].Name }

// refuseDuplicates names the intervals that came twice, up to 20 of them.
func (r *reader) refuseDuplicates() error {
	var errs []error
	found := 0
	for i := 1; i < len(r.records); i++ {
		a, b := &r.records[i-1], &r.records[i]
		if a.queue != b.queue || a.at != b.at {
			continue
		}
		if found++; found > mostFaults {
			continue
		}
		where := fmt.Sprintf("line %d", a.line)
		if a.file != b.file {
			where = fmt.Sprintf("%s:%d", r.name(a), a.line)
		}
		problem := fmt.Sprintf("is there already on %s%s: an interval may come once", where, r.ofQueue(b))
		if r.zone == calendar.Plain {
			problem += " (if it is the hour that clocks repeat in autumn, give --timezone)"
		}
		errs = append(errs, fault(r.name(b), int(b.line), "start", time.Unix(b.wall, 0).UTC().Format("2006-01-02 15:04"), problem))
	}
	return errors.Join(append(errs, andMore(found-mostFaults, "duplicates"))...)
}

func (r *reader) ofQueue(rec *record) string {
	if len(r.keys) == 1 {
		return ""
	}
	k := r.keys[rec.queue]
	return fmt.Sprintf(" for queue %s", strings.TrimSpace(k[0]+" "+k[1]))
}
