package planner

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"
)

// Beside is what the targets of a row take when nobody hangs up, by Erlang C, and when
// callers do, by Erlang A: the row staffed alone, by both. Only the derived fields of the
// two differ, and Model and Patience. Agents of c is NaN where the limits ask for nothing
// of callers who never hang up, and everything of a is empty where the row has no
// patience. It is for rows of model C or A.
//
// Erlang C is the safer of the two, and at large loads takes many more agents, because
// it has those who give up wait for ever; Erlang A counts on them to give up.
func (r *Row) Beside(lim Limits) (c, a Row, err error) {
	c, a = *r, *r
	c.Model, c.Patience = ModelC, math.NaN()
	if err := c.Staff(lim); err != nil && !errors.Is(err, ErrNoTarget) {
		return c, a, err
	}
	a.clear()
	if a.Model = ModelA; r.Patience > 0 {
		err = a.Staff(lim)
	}
	return c, a, err
}

// WithoutPatience are copies of the rows, staffed again as if nobody hung up: model C in
// place of A. rows and policy are those of [Restaff] or [Build], after staffing. Rows of
// other models are copied as they are, and so are all where the targets ask for nothing of
// callers who never hang up; ok then is false.
func WithoutPatience(ctx context.Context, rows []Row, p Policy) (c []Row, ok bool, err error) {
	c = slices.Clone(rows)
	p.Said = append(slices.Clip(p.Said), Rule{Given: Given{Patience: new(time.Duration)}})
	if _, err := Restaff(ctx, c, p); errors.Is(err, ErrNoTarget) {
		return slices.Clone(rows), false, nil
	} else if err != nil {
		return nil, false, err
	}
	return c, true, nil
}
