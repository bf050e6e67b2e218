package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
)

// document reads a file that is a plan document, as [documentOr] does.
func (f *measureFlags) document(c *cli.Context, e *env, name string) (*plandoc.Document, *env, error) {
	p, rest, err := documentOr(c, e, name)
	if err != nil || p == nil {
		return nil, rest, err
	}
	f.sum = hex.EncodeToString(p.sum[:])
	return p.doc, rest, nil
}

// parseLags reads 45,21,1.
func parseLags(s string) ([]int, error) {
	var list []int
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 || n > 3660 || slices.Contains(list, n) {
			return nil, usage("invalid value %q for --lag: want days before the day, each once, such as 21 or 45,21,1", s)
		}
		list = append(list, n)
	}
	return list, nil
}

// locks are the plans that were locked at each lag.
func (f *measureFlags) locks(c *cli.Context, doc *plandoc.Document, name string, lagOf func(*plandoc.Contract) []int) ([]*measured, error) {
	zone, err := f.zoneOf(doc)
	if err != nil {
		return nil, err
	}
	contract, err := contractOf(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", title(name), err)
	}
	lags := lagOf(contract)
	if len(measure.Locks(doc)) == 0 {
		lags = lags[:1] // one is enough to say so
	}
	if f.lags != "" {
		if lags, err = parseLags(f.lags); err != nil {
			return nil, err
		}
	}
	var list []*measured
	var errs []error
	for _, lag := range lags {
		locked, err := measure.LockedAt(doc, lag, zone)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", title(name), err))
			continue
		}
		m := &measured{lag: lag, unlocked: locked.Unlocked, contract: contract, locked: locked.Plan, plan: &planfile.File{}}
		for _, id := range locked.Versions {
			m.version += "+" + id.String()
		}
		m.version = strings.TrimPrefix(m.version, "+")
		if locked.Unlocked > 0 {
			m.doubts = append(m.doubts, fmt.Errorf("lag of %d days: nothing was locked in time for %s of the plan: in no number at this lag", lag, plural(locked.Unlocked, "row")))
		}
		locked.Plan.Keep(func(r *planner.Row) bool { return !slices.Contains(f.hist.exclude.Value(), r.Queue) })
		m.plan.Rows = locked.Plan.Rows
		m.plan.Info.Name, m.plan.Info.Rows, m.plan.Info.SHA256 = title(name), len(m.plan.Rows), f.sum
		if len(m.plan.Rows) == 0 {
			return nil, usage("--exclude-queue leaves nothing of %s", name)
		}
		list = append(list, m)
	}
	// A lag at which nothing was locked is said, and ends the run where no other one is left.
	if len(list) == 0 || f.lags != "" && len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	list[0].doubts = append(list[0].doubts, errs...)
	return list, nil
}

// zoneOf is the zone of a document, which is that of its actuals too where no flag says
// another one.
func (f *measureFlags) zoneOf(doc *plandoc.Document) (*time.Location, error) {
	name := doc.Head().Zone
	if name == "" {
		return calendar.Plain, nil
	}
	zone, err := calendar.LoadZone(name)
	if err == nil && f.hist.zone.v == nil {
		f.hist.zone.v = zone
	}
	return zone, err
}

// contractOf is the contract in force: that of the version that was locked last, else of
// the newest agreed one.
func contractOf(doc *plandoc.Document) (*plandoc.Contract, error) {
	id := doc.Latest(plandoc.Agreed)
	if locks := measure.Locks(doc); len(locks) > 0 {
		id = locks[len(locks)-1].Version
	}
	return doc.Contract(id)
}

// scoreLags are those at which the contract has forecasts scored; what was locked last
// where it has none.
func scoreLags(c *plandoc.Contract) []int {
	if len(c.Lags) == 0 {
		return []int{0}
	}
	var list []int
	for _, n := range c.Lags {
		list = append(list, int(n))
	}
	return list
}

// reliefLag is the one at which the contract has verdicts.
func reliefLag(c *plandoc.Contract) []int {
	if c.Relief == nil {
		return []int{0}
	}
	return []int{int(c.Relief.LagDays)}
}
