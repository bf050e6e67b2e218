package planner

import (
	"errors"
	"fmt"
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
	// Fill goes before Defaults, where rows say nothing.
	Fill     Rules
	Defaults Settings
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

// PolicyOf is the policy of [Defaults] and of settings said for all queues.
func PolicyOf(said Given) Policy {
	return Policy{Said: Rules{{Given: said}}, Defaults: Defaults()}
}
