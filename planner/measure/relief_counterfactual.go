package measure

import (
	"fmt"
	"math"
	"strconv"

	"github.com/cccplan/cccplan/planner"
)

// counterfactual are the contacts in time, and those that count, by which sides are as they
// came: bit 0 the forecast's, bit 1 the staff's.
type counterfactual [4]tally

func (c *counterfactual) level(s int) float64 {
	if c[s].all == 0 {
		return math.NaN()
	}
	return c[s].sum / c[s].all
}

// model computes the four service levels of a counterfactual.
func (q *MatchedQueue) model(rule ReliefRule, r *Relief, h *handling) (*counterfactual, error) {
	c := &counterfactual{}
	for i := range q.Pairs {
		p := &q.Pairs[i]
		if math.IsNaN(p.Agents) {
			return nil, fmt.Errorf("%w: %s has no agents in the actuals: what those who were there would have reached is not known", ErrCounts, p.Plan.Name())
		}
		if math.IsNaN(p.Committed) {
			return nil, fmt.Errorf("%w: %s has no agents in the plan: what was committed is not known", planner.ErrActuals, p.Plan.Name())
		}
		for s := range c {
			row, agents := *p.Plan, p.Committed
			rule.asks(&row)
			forecast, staff := s&1 != 0, s&2 != 0
			if forecast {
				row.Volume = p.Offered
			}
			if staff {
				agents = p.Agents
			}
			row.AHT = h.aht(p, forecast, staff)
			m, err := row.AtShort(agents, r.short())
			if err != nil {
				return nil, err
			}
			c[s].add(tally{m.Good, m.All})
		}
	}
	return c, nil
}

// decide applies the 2x2 of a counterfactual.
func (r *Relief) decide(rule ReliefRule, c *counterfactual) {
	value := make([]float64, len(c))
	for s := range c {
		if value[s] = c.level(s); math.IsNaN(value[s]) {
			value[s] = 1 // nobody waited
		}
	}
	if phi, err := Shapley(value); err == nil {
		r.ForecastPart, r.StaffPart = phi[0], phi[1]
	}
	t1, t2 := r.met(value[2]), r.met(value[1])
	tests := fmt.Sprintf("T1, forecast contacts with the agents delivered: %s, %s; T2, the contacts that came with the agents committed: %s, %s",
		percent(value[2]), yes(t1), percent(value[1]), yes(t2))
	switch {
	case r.met(r.Level):
		r.Carrier, r.Why = Nobody, "the service level was met: there is nothing to decide"
	case t1 && !t2:
		r.Carrier, r.ClientShare, r.Why = Client, 1, tests+": the forecast side, relief"
	case !t1 && t2:
		r.Carrier, r.ClientShare, r.Why = CCC, 0, tests+": the contact centre, no relief"
	case !t1:
		r.Carrier, r.ClientShare, r.Why = Joint, r.share(), tests+": both, by their shares"
	case rule.Both == BothRelief:
		r.Carrier, r.ClientShare, r.Why = Client, 1, tests+": only both together, for which the contract has relief"
	case rule.Both == BothShare:
		r.Carrier, r.ClientShare, r.Why = Joint, r.share(), tests+": only both together, for which the contract has shares"
	default:
		r.Carrier, r.ClientShare, r.Why = CCC, 0, tests+": only both together, for which the contract has no relief"
	}
}

// share is the client's part of what both sides lost. A side that gained carries nothing.
func (r *Relief) share() float64 {
	client, ccc := math.Max(0, -r.ForecastPart), math.Max(0, -r.StaffPart)
	if client+ccc == 0 {
		return 0.5
	}
	return client / (client + ccc)
}

func yes(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}

// percent is a share for people, with a decimal.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(100*x, 'f', 1, 64) + " %"
}

// short is a number of contacts for people.
func short(x float64) string { return strconv.FormatFloat(planner.Round(x, 1), 'f', -1, 64) }

// asks writes how the rule counts the service level into a row, where it says so.
func (r *ReliefRule) asks(row *planner.Row) {
	if r.Formula != nil {
		row.Definition = r.Formula.Definition.String()
	}
	if r.Within > 0 {
		row.Within = r.Within
	}
}
