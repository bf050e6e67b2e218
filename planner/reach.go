package planner

import (
	"fmt"
	"strconv"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast"
)

// outOfReach says of every queue with targets that no number of agents can meet which
// target it is and what can be reached, by its row of the largest load.
func outOfReach(rows []Row) []error {
	const shown = 5
	index := map[[2]string]int{}
	var worst []*Row
	for i := range rows {
		r := &rows[i]
		if r.Binding != Unreachable || r.Model != ModelC && r.Model != ModelA && r.Model != ModelChat {
			continue
		}
		key := [2]string{r.Queue, r.Channel}
		k, ok := index[key]
		if !ok {
			index[key] = len(worst)
			worst = append(worst, r)
		} else if r.Load > worst[k].Load {
			worst[k] = r
		}
	}
	var list []error
	for i, r := range worst {
		if i == shown {
			return append(list, fmt.Errorf("%d more queues with targets that no number of agents can meet", len(worst)-shown))
		}
		name := forecast.Series{Queue: r.Queue, Channel: r.Channel}.Name()
		at := fmt.Sprintf("at its largest load, %s erlang at %s,", strconv.FormatFloat(Round(r.Load, 2), 'f', -1, 64), r.Start)
		if r.ServiceLevelTarget < 1 || r.ServiceLevelTarget != r.ServiceLevelTarget {
			list = append(list, fmt.Errorf("queue %s: %s its targets take more than %d agents; want fewer contacts, or weaker targets", name, at, erlang.MaxAgents))
			continue
		}
		list = append(list, fmt.Errorf("queue %s: 100 %% within %v s is reached by no number of agents, since somebody may always have to wait longer; %s %s", name, r.Within, at, r.nearly()))
	}
	return list
}

// nearly says what it takes to come close to a service level of 100 %.
func (r *Row) nearly() string {
	fewest := func(level float64) (int, error) {
		l, err := r.system(r.Volume)
		if err != nil {
			return 0, err
		}
		t, err := r.target(Limits{})
		if err != nil {
			return 0, err
		}
		t.ServiceLevel = level
		s, err := l.agents(t)
		return s.Agents, err
	}
	n, err := fewest(0.99)
	m, err2 := fewest(0.999)
	if err != nil || err2 != nil {
		return "even 99.9 % is out of reach"
	}
	return fmt.Sprintf("99 %% takes %d agents and 99.9 %% takes %d", n, m)
}
