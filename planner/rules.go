package planner

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Rule is what was said for some queues.
type Rule struct {
	Queue, Channel string // "" = every one
	Given          Given
}

// Rules are what was said for queues and channels; a later rule goes before an earlier
// one.
type Rules []Rule

// Over is s with what the rules say of a queue in its place.
func (rs Rules) Over(s Settings, queue, channel string) Settings {
	for i := range rs {
		if r := &rs[i]; (r.Queue == "" || r.Queue == queue) && (r.Channel == "" || r.Channel == channel) {
			s = r.Given.Over(s)
		}
	}
	return s
}

// Policy are the settings of all queues, and what goes before what.
type Policy struct {
	// Said goes before what the rows of a plan say of themselves.
	Said Rules
	// Fill goes before Defaults where rows say nothing. Rows that name their model came
	// from a plan: what they do not show was not agreed, and nothing is filled in.
	Fill     Rules
	Defaults Settings
	// Dated is what was said by date, such as a ledger of shrinkage; nil = nothing. It goes
	// before all else, or, when DatedFills, only into rows that say nothing themselves.
	Dated      Dated
	DatedFills bool
}

// Dated says what holds for a queue on a local day. Callers on several goroutines may ask
// at the same time.
type Dated interface {
	On(queue, channel string, d calendar.Day) (Given, error)
}

// dated is what was said by date, remembered for the rows of a day.
type dated struct {
	policy         *Policy
	queue, channel string
	day            calendar.Day
	known          bool
	given          Given
}

// over is s with what was said of the row's day in its place.
func (d *dated) over(s Settings, r *Row) (Settings, error) {
	if !d.holds(r) {
		return s, nil
	}
	if day := calendar.DayOf(r.Start.Wall); !d.known || d.day != day {
		given, err := d.policy.Dated.On(d.queue, d.channel, day)
		if err == nil {
			err = given.ValidateOver(s)
		}
		if err != nil {
			return s, err
		}
		d.day, d.known, d.given = day, true, given
	}
	return d.given.Over(s), nil
}

// holds says whether what was said by date goes into a row.
func (d *dated) holds(r *Row) bool {
	p := d.policy
	return p.Dated != nil && !(p.DatedFills && (r.Model != "" || !math.IsNaN(r.Shrinkage)))
}

// Settings are those of the queue where its rows say nothing.
func (p *Policy) Settings(queue, channel string) Settings {
	return p.Said.Over(p.Fill.Over(p.Defaults, queue, channel), queue, channel)
}

// Validate reports every setting outside its range.
func (p *Policy) Validate() error {
	errs := []error{p.Defaults.Validate()}
	for _, rs := range []Rules{p.Fill, p.Said} {
		for _, r := range rs {
			if err := r.Given.Validate(); err != nil {
				if r.Queue+r.Channel != "" {
					err = fmt.Errorf("queue %q, channel %q: %w", r.Queue, r.Channel, err)
				}
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// validate reports settings of a queue that are in range each, but do not go together.
func (p *Policy) validate(queue, channel string) error {
	err := p.Settings(queue, channel).Validate()
	if err != nil && queue != "" {
		return fmt.Errorf("queue %s: %w", queue, err)
	}
	return err
}

// PolicyOf is the policy of [Defaults] and of settings said for all queues.
func PolicyOf(said Given) Policy {
	return Policy{Said: Rules{{Given: said}}, Defaults: Defaults()}
}
