package planner

import "context"

// staffPeriods staffs rows whose service level is to be met over a period.
func staffPeriods(ctx context.Context, c []link) error { panic("to be written") }
