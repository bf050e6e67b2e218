package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planning(d *plandoc.Document, c *plandoc.Content, locks []Lock, cfg *EvidenceConfig) Section {
	s := Section{Topic: "6.7", Title: "Forecasting and planning", Asks: "Which forecasts and plans there were, what was agreed when, and how good it was."}
	versions := EvidenceTable{Caption: "Versions", Header: []string{"version", "by", "actor", "at", "from", "status", "message", "hash"}}
	for _, v := range d.Versions() {
		var from []string
		for _, p := range v.Parents {
			from = append(from, p.ID.String())
		}
		_, hash, _ := d.Version(v.ID)
		versions.Rows = append(versions.Rows, []string{v.ID.String(), string(v.Party), v.Actor, v.At.String(), strings.Join(from, ", "), string(d.Stage(v.ID)), v.Message, hash.Short()})
	}
	s.Tables = []EvidenceTable{versions, locked(d, locks), leadTimes(c, cfg), cellStatus(c), accuracy(cfg)}
	return s
}

// leadTimes says at which of the agreed lags something was locked.
func leadTimes(c *plandoc.Content, cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{Caption: "Lead times", Header: []string{"agreed, days before", "locked then", "kept"}, None: "The contract names no lag at which forecasts are scored."}
	for _, n := range c.Contract.Lags {
		row := []string{strconv.FormatInt(n, 10), "nothing", "missed"}
		for _, card := range cfg.Cards {
			if int64(card.LagDays) == n {
				if row[1], row[2] = card.Version, "kept"; card.Unlocked > 0 {
					row[2] = fmt.Sprintf("missed for %d intervals", card.Unlocked)
				}
			}
		}
		if len(cfg.Matches) == 0 {
			row[1], row[2] = "not looked at without actuals", ""
		}
		t.Rows = append(t.Rows, row)
	}
	if first, last, some := daysOf(c.Sheet); some {
		t.Note = fmt.Sprintf("The plan covers %s to %s.", first, last)
	}
	return t
}

// locked are the versions that came in force, and how long before the days that they
// changed.
func locked(d *plandoc.Document, locks []Lock) EvidenceTable {
	t := EvidenceTable{Caption: "Locked", Header: []string{"version", "in force since", "signed by", "changes from", "days before"}, None: "No agreed version has the signatures of both parties.",
		Note: "Changes from: the first day on which it says something else than the version in force before it; days before: from when it came in force to the beginning of that day."}
	before := &sheet.Sheet{}
	for _, l := range locks {
		row := []string{l.Version.String(), l.At.String(), signers(d, l.Version), "nothing", ""}
		if s, err := d.Sheet(l.Version); err == nil {
			if first, ok := firstChanged(before, s); ok {
				row[3], row[4] = first.String(), strconv.Itoa(int(first-localDay(d, l.At)))
			}
			before = s
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// signers are the parties that locked or amended a version.
func signers(d *plandoc.Document, id plandoc.ID) string {
	var list []string
	for _, r := range plandoc.Roles {
		if d.Signed(id, r, plandoc.PurposeLock) || d.Signed(id, r, plandoc.PurposeAmend) {
			list = append(list, string(r))
		}
	}
	if len(list) < len(plandoc.Roles) {
		list = append(list, "and by a fence's default")
	}
	return strings.Join(list, ", ")
}

// firstChanged is the first local day on which a sheet differs from another one.
func firstChanged(before, s *sheet.Sheet) (first calendar.Day, some bool) {
	for _, e := range sheet.Diff(before, s) {
		of := s
		if e.Kind == sheet.RemoveLine {
			of = before
		}
		i, _ := of.Find(e.Key)
		if day := calendar.Day(of.Day(i)); !some || day < first {
			first, some = day, true
		}
	}
	return first, some
}

// localDay is the day of a moment, on the clock of the plan.
func localDay(d *plandoc.Document, at plandoc.Instant) calendar.Day {
	t := at.Time
	if zone, err := calendar.LoadZone(d.Head().Zone); err == nil && d.Head().Zone != "" {
		t = t.In(zone)
	}
	return calendar.DayOf(t)
}

func daysOf(s *sheet.Sheet) (first, last calendar.Day, some bool) {
	for i := range s.Len() {
		d := calendar.Day(s.Day(i))
		if !some || d < first {
			first = d
		}
		if !some || d > last {
			last = d
		}
		some = true
	}
	return first, last, some
}

// cellStatus counts the cells of which more is said than of their version.
func cellStatus(c *plandoc.Content) EvidenceTable {
	t := EvidenceTable{Caption: "Cells that stand otherwise than their version", Header: []string{"quantity", "status", "cells"}, None: "None: every cell stands as its version does."}
	counts := map[[2]string]int{}
	for _, m := range c.Marks {
		if m.Status == "" {
			continue // a note only
		}
		counts[[2]string{m.Quantity.String(), string(m.Status)}]++
	}
	for k, n := range counts {
		t.Rows = append(t.Rows, []string{k[0], k[1], strconv.Itoa(n)})
	}
	slices.SortFunc(t.Rows, func(a, b []string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	return t
}

func accuracy(cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{
		Caption: "Accuracy of what was locked", Header: []string{"days before", "version", "owner", "of", "queue", "by", "judged", "missing", "WAPE", "by chance", "above it", "bias", "corridor", "inside", "by chance"},
		None: "No actuals were given.", Note: "By chance: the error that a perfect forecast would still have made, and the share of periods that it would have had inside the corridor.",
	}
	for _, card := range cfg.Cards {
		for i := range card.Scores {
			q := &card.Scores[i]
			if q.Count == 0 || q.Grain == sheet.Week || q.Quantity != Volume && q.Grain != sheet.Interval {
				continue
			}
			name := (&MatchedQueue{Queue: q.Queue, Channel: q.Channel}).Name()
			if q.All {
				name = "all"
			}
			corridor := ""
			if !q.Corridor.None() {
				corridor = q.Corridor.String()
			}
			t.Rows = append(t.Rows, []string{strconv.Itoa(card.LagDays), card.Version, q.Owner, string(q.Quantity), name, q.Grain.String(), strconv.Itoa(q.Count), strconv.Itoa(q.Missing),
				percent(q.WAPE()), percent(q.Floor()), percent(q.AboveFloor()), percent(q.Bias()), corridor, percent(q.InsideShare()), percent(q.ChanceShare())})
		}
	}
	return t
}
