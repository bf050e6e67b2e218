package planner

import "context"

// staffCarried staffs rows whose load carries over from one to the next.
func staffCarried(ctx context.Context, c []link) error { panic("to be written") }
