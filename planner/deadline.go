package planner

import "context"

// staffDeadline staffs deferred work with a deadline.
func staffDeadline(ctx context.Context, c []link) error { panic("to be written") }
