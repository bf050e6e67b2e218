package measure

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// Counts are what became of contacts in an interval or in any longer time. All of it are
// numbers of contacts, so that counts of several intervals add; NaN is not known.
type Counts struct {
	Offered         float64
	Answered        float64
	Abandoned       float64
	AnsweredInTime  float64 // within Target
	AbandonedInTime float64 // within Target
	AbandonedShort  float64 // within the threshold of short abandonments, T0
	Target          float64 // seconds that the counts in time are of; NaN where the file does not say
	Wait            float64 // seconds waited by all contacts together
}

// Add adds the counts of o. What is not known of one of them is not known of the sum, and
// counts by different targets are not known either.
func (c *Counts) Add(o Counts) {
	if c.Target != o.Target && !(math.IsNaN(c.Target) && math.IsNaN(o.Target)) {
		c.Target, c.AnsweredInTime, c.AbandonedInTime = math.NaN(), math.NaN(), math.NaN()
	}
	c.Offered += o.Offered
	c.Answered += o.Answered
	c.Abandoned += o.Abandoned
	c.AnsweredInTime += o.AnsweredInTime
	c.AbandonedInTime += o.AbandonedInTime
	c.AbandonedShort += o.AbandonedShort
	c.Wait += o.Wait
}

// Formula is a way to count a service level: which contacts, and within what time. Two
// parties that agree on a target without it have agreed on nothing: from the same counts
// the formulas differ by points.
type Formula struct {
	Definition erlang.Definition
	// Short says that abandonments count as short within a threshold T0 of their own;
	// else T0 is the time of the service level, T.
	Short bool
}

// String is the id, and "T0" where short abandonments have a threshold of their own.
func (f Formula) String() string {
	if f.Short {
		return f.Definition.String() + "_t0"
	}
	return f.Definition.String()
}

// Formulas are all that actuals can be measured by.
func Formulas() []Formula {
	return []Formula{
		{erlang.Offered, false}, {erlang.Answered, false}, {erlang.ExclShort, false}, {erlang.ExclShort, true},
		{erlang.AbandonsGood, false}, {erlang.ShortCredit, true},
	}
}

// ErrCounts is wrapped when actuals do not hold what a service level is counted from.
var ErrCounts = errors.New("the actuals do not tell the service level")

// Level is the service level by a formula, 0..1, with the contacts counted as good and
// those counted at all. With T the time of the service level and T0 that of short
// abandonments:
//
//	offered        answered in T / offered
//	answered       answered in T / answered
//	excl_short     answered in T / (offered - abandoned within T0)
//	abandons_good  (answered in T + abandoned in T) / offered
//	short_credit   (answered in T + abandoned within T0) / offered
//
// T0 is T unless the formula is Short. Where no contact counts the level is NaN: nothing
// was promised to nobody. Counts that are missing are [ErrCounts]; so is the virtual
// level, which is one of models only.
func (c Counts) Level(f Formula) (level, good, all float64, err error) {
	short, column := c.AbandonedInTime, "abandoned_in_target"
	if f.Short {
		short, column = c.AbandonedShort, "abandoned_short"
	}
	need := func(columns ...string) error {
		for _, name := range columns {
			value := map[string]float64{
				"offered": c.Offered, "answered": c.Answered, "answered_in_target": c.AnsweredInTime,
				"abandoned_in_target": c.AbandonedInTime, "abandoned_short": c.AbandonedShort,
			}[name]
			if math.IsNaN(value) {
				return fmt.Errorf("%w: formula %s needs %s, which some intervals do not have", ErrCounts, f, name)
			}
		}
		return nil
	}
	good, all = c.AnsweredInTime, c.Offered
	switch f.Definition {
	case erlang.Offered:
		err = need("answered_in_target", "offered")
	case erlang.Answered:
		err = need("answered_in_target", "answered")
		all = c.Answered
	case erlang.ExclShort:
		err = need("answered_in_target", "offered", column)
		all = c.Offered - short
	case erlang.AbandonsGood:
		err = need("answered_in_target", "offered", "abandoned_in_target")
		good += c.AbandonedInTime
	case erlang.ShortCredit:
		err = need("answered_in_target", "offered", column)
		good += short
	default:
		err = fmt.Errorf("%w: the %s level is one of models, not of actuals", ErrCounts, f.Definition)
	}
	if err != nil {
		return math.NaN(), math.NaN(), math.NaN(), err
	}
	if all <= 0 {
		return math.NaN(), good, all, nil
	}
	return good / all, good, all, nil
}
