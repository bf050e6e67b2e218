package planner

// staffChat staffs contacts of which an agent may have several at a time.
func (r *Row) staffChat(lim Limits) error { panic("to be written") }
