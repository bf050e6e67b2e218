package planner

// staffOutbound staffs contacts that agents make themselves.
func (r *Row) staffOutbound(lim Limits) error { panic("to be written") }
