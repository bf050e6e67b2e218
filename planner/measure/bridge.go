package measure

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/planner"
)

// Of is what a bridge is of.
type Of string

// What a gap can be in.
const (
	OfAgents Of = "agents"        // scheduled agents, on average over the time of the plan
	OfHours  Of = "hours"         // scheduled hours
	OfCost   Of = "cost"          // scheduled hours times their rate
	OfLevel  Of = "service_level" // percent of contacts, by the formula of the plan, as its model has it
)

// ParseOf reads what a bridge is of.
func ParseOf(s string) (Of, error) {
	if o := Of(s); slices.Contains([]Of{OfAgents, OfHours, OfCost, OfLevel}, o) {
		return o, nil
	}
	return "", fmt.Errorf("%q: want agents, hours, cost or service_level", s)
}

// Decimals are those that a bridge is exact in: its contributions, as shown, add up to the
// gap, as shown.
func (o Of) Decimals() int {
	if o == OfCost {
		return 2
	}
	return 4
}

// Side is one end of a bridge: what was planned, or what came. Rows of both ends are
// alike in number, queue, channel, start and interval.
type Side struct {
	Rows   []planner.Row
	Limits []planner.Limits
	// Agents are those on the queue by row, and Scheduled those scheduled; only for
	// [OfLevel]. NaN where they are not known: then the row is left out.
	Agents, Scheduled []float64
	// Efficiency is the share, above 0 to 1, of scheduled hours on the queue that cover a
	// requirement; 0 = 1, all of them.
	Efficiency float64
	Rate       float64 // money for a scheduled hour; only for OfCost
}

// BridgeConfig says how a gap is attributed. The zero value is ready to use.
type BridgeConfig struct {
	Of Of // "" = OfAgents
	// Groups are what the gap is attributed to; nil = every factor that differs by itself.
	Groups []Group
	// Order, unless nil, is the declared order for sequential contributions beside
	// Shapley's: names of groups, all of them.
	Order []string
	// Sums are names of queues that are sums of others: no part of all.
	Sums []string
}

// BridgeResult is a gap and what it is attributed to.
type BridgeResult struct {
	Of       Of
	Decimals int
	Groups   []Group // those that have a part in the gap, or were asked for
	Order    []Group // declared order; nil = none
	Lines    []BridgeLine
	LeftOut  int // rows that have no value at one of the ends, or between: in no number
	Warnings []error
}

// BridgeLine is the bridge of a queue, or of all. Numbers are in whole units of the last
// decimal of the result, and add up exactly: From and the parts of Shapley are To, and so
// are From and the parts of Sequential.
type BridgeLine struct {
	Queue, Channel string
	All            bool
	From, To       int64
	Shapley        []int64 // by group
	Sequential     []int64 // by group, in the order of Groups; nil without a declared order
}

// Residual is what the parts leave unexplained: 0, always.
func (l *BridgeLine) Residual() int64 {
	r := l.To - l.From
	for _, p := range l.Shapley {
		r -= p
	}
	return r
}

// Name is the line's queue for people.
func (l *BridgeLine) Name() string {
	if l.All {
		return "all"
	}
	return forecast.Series{Queue: l.Queue, Channel: l.Channel}.Name()
}

// Bridge attributes the gap between what was planned and what came by [Shapley], exactly:
// the plan is staffed anew for every set of factors. Contacts of an interval are those of
// all queues, times the share of its queue, times its own share in the queue, so that
// what the level, the mix and the profile do is told apart.
func Bridge(ctx context.Context, from, to Side, cfg BridgeConfig) (*BridgeResult, error) {
	if cfg.Of == "" {
		cfg.Of = OfAgents
	}
	b, err := newBridge(from, to, cfg)
	if err != nil {
		return nil, err
	}
	groups, order, err := b.groups(cfg)
	if err != nil {
		return nil, err
	}
	values, err := b.evaluate(ctx, groups)
	if err != nil {
		return nil, err
	}
	r := &BridgeResult{Of: cfg.Of, Decimals: cfg.Of.Decimals(), Groups: groups, LeftOut: b.leftOut(), Warnings: b.warnings}
	for _, i := range order {
		r.Order = append(r.Order, groups[i])
	}
	var all []BridgeLine
	for k, key := range b.queues {
		line, err := bridgeLine(b.metric(values[k]), order, r.Decimals)
		if err != nil {
			return nil, err
		}
		line.Queue, line.Channel = key.queue, key.channel
		r.Lines = append(r.Lines, line)
		if !slices.Contains(cfg.Sums, key.queue) {
			all = append(all, line)
		}
	}
	if len(all) < 2 {
		return r, nil
	}
	sum, err := b.all(values, all, order, cfg)
	if err != nil {
		return nil, err
	}
	r.Lines = append(r.Lines, sum)
	return r, nil
}

// all is the line of all queues: what adds up is the sum of their lines, digit by digit;
// service levels do not add up, and are attributed by themselves.
func (b *bridge) all(values [][]tally, lines []BridgeLine, order []int, cfg BridgeConfig) (BridgeLine, error) {
	if cfg.Of != OfLevel {
		sum := BridgeLine{All: true, Shapley: make([]int64, len(lines[0].Shapley))}
		if order != nil {
			sum.Sequential = make([]int64, len(lines[0].Shapley))
		}
		for _, l := range lines {
			sum.From += l.From
			sum.To += l.To
			for i := range l.Shapley {
				sum.Shapley[i] += l.Shapley[i]
			}
			for i := range l.Sequential {
				sum.Sequential[i] += l.Sequential[i]
			}
		}
		return sum, nil
	}
	total := make([]tally, len(values[0]))
	for k, key := range b.queues {
		if slices.Contains(cfg.Sums, key.queue) {
			continue
		}
		for s := range total {
			total[s].add(values[k][s])
		}
	}
	line, err := bridgeLine(b.metric(total), order, cfg.Of.Decimals())
	line.All = true
	return line, err
}

// bridgeLine attributes a gap and rounds its parts.
func bridgeLine(value []float64, order []int, decimals int) (BridgeLine, error) {
	scale := math.Pow10(decimals)
	for _, v := range value {
		if !(math.Abs(v)*scale < 1<<53) {
			return BridgeLine{}, fmt.Errorf("%w: a value of %v on the way cannot be attributed", ErrFactors, v)
		}
	}
	l := BridgeLine{From: int64(math.Round(value[0] * scale)), To: int64(math.Round(value[len(value)-1] * scale))}
	phi, err := Shapley(value)
	if err != nil {
		return l, err
	}
	l.Shapley = apportion(phi, l.To-l.From, decimals)
	if order != nil {
		steps, err := Sequential(value, order)
		if err != nil {
			return l, err
		}
		l.Sequential = apportion(steps, l.To-l.From, decimals)
	}
	return l, nil
}

// groups are those asked for, or every factor that differs; order are their numbers in the
// declared order, nil for none.
func (b *bridge) groups(cfg BridgeConfig) (groups []Group, order []int, err error) {
	groups = cfg.Groups
	if groups == nil {
		for _, f := range Factors() {
			if b.differs.has(f) {
				groups = append(groups, Group{f})
			}
		}
	}
	var asked set
	for _, g := range groups {
		asked |= g.set()
	}
	var missing []string
	for _, f := range Factors() {
		if b.differs.has(f) && !asked.has(f) {
			missing = append(missing, string(f))
		}
	}
	switch {
	case len(missing) > 0:
		return nil, nil, fmt.Errorf("%w: %s differ between plan and actuals too: without them the parts would not add up to the gap", ErrFactors, strings.Join(missing, ", "))
	case len(groups) > MostFactors:
		return nil, nil, fmt.Errorf("%w: %d groups: want at most %d", ErrFactors, len(groups), MostFactors)
	case cfg.Order == nil:
		return groups, nil, nil
	}
	order = []int{}
	for _, name := range cfg.Order {
		i := slices.IndexFunc(groups, func(g Group) bool { return g.String() == name })
		switch {
		case i >= 0:
			order = append(order, i)
		case name == "volume":
			for _, f := range VolumeGroup {
				if i := slices.IndexFunc(groups, func(g Group) bool { return len(g) == 1 && g[0] == f }); i >= 0 {
					order = append(order, i)
				}
			}
		case slices.Contains(Factors(), Factor(name)): // does not differ
		default:
			return nil, nil, fmt.Errorf("%w: order: %q is no group; groups are %s", ErrFactors, name, groupNames(groups))
		}
	}
	if sorted := slices.Sorted(slices.Values(order)); len(sorted) != len(groups) || len(slices.Compact(sorted)) != len(groups) {
		return nil, nil, fmt.Errorf("%w: order %s: want each of %s once", ErrFactors, strings.Join(cfg.Order, ","), groupNames(groups))
	}
	return groups, order, nil
}

func groupNames(groups []Group) string {
	var names []string
	for _, g := range groups {
		names = append(names, g.String())
	}
	return strings.Join(names, ", ")
}
