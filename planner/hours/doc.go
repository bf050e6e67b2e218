// Package hours leads from the requirement of intervals to hours, full-time equivalents,
// heads and seats: by interval, day, week, month or fiscal period.
//
//	workload     W = sum of contacts * handle time
//	requirement  R = sum of agents * length of the interval: what the service level takes, W and more
//	scheduled    R / (1 - s), s being the shrinkage of each interval's own date
//	rostered     R / (e (1 - s)), e being the part of scheduled hours that covers a requirement
//	paid         R / (e (1 - p)), p being the shrinkage of paid hours
//	FTE          rostered / H, H being the contract hours of a full-time equivalent in that period
//	heads        FTE / f, f being the mean contract as a share of full time,
//	             and no fewer than have to be scheduled at the same time
//	seats        the most who are at work at the same time
//
// Contract hours are of a period: months differ, and a mean month is right in none. A
// period that they are not known of is an error with its name, never a guess.
//
// Workload is no requirement: W / H is fewer people than can keep any service level. The
// occupancy W / R follows from the staffing of intervals and is not applied to it again.
package hours
