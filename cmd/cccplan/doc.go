// Command cccplan forecasts the volumes and handle times of a customer contact centre
// from its interval history, and staffs them.
//
// This package translates flags and files into calls of packages forecast, planner and
// erlang, and prints what they return; it computes nothing. Each command has a file of
// its own. Data goes to standard output, everything else to standard error.
package main
