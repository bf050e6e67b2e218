package planfile

import (
	"errors"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Fault names the file, and the line, in an error of its rows, or in each of several that
// are joined: a [planner.RowError] comes back as a *csvfile.SyntaxError. Others stay as they
// are, and nil stays nil.
func (f *File) Fault(err error) error {
	switch e := err.(type) {
	case *planner.RowError:
		return &csvfile.SyntaxError{File: f.Info.Name, Line: e.Line, Err: e}
	case interface{ Unwrap() []error }:
		list := e.Unwrap()
		for _, one := range list {
			if _, ok := one.(*planner.RowError); !ok {
				return err
			}
		}
		return errors.Join(f.Faults(list)...)
	}
	return err
}

// Faults is Fault of each of a list, such as of warnings. The list stays as it is.
func (f *File) Faults(list []error) []error {
	named := make([]error, len(list))
	for i, err := range list {
		named[i] = f.Fault(err)
	}
	return named
}
