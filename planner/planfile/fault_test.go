package planfile_test

import (
	"errors"
	"testing"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// Errors of rows get the file's name and their line; whatever is of no row, or of rows
// among others, stays the error that it was.
func TestFault(t *testing.T) {
	f := &planfile.File{Info: csvfile.Info{Name: "plan.csv"}}
	cause := errors.New("cause")
	row := planner.Row{Queue: "sales", Line: 7}
	at := row.Fault(cause)
	computed := (&planner.Row{Queue: "care"}).Fault(cause)
	for _, tt := range []struct {
		name string
		err  error
		want string // "" = the error itself
	}{
		{"row", at, "plan.csv:7: sales 0001-01-01 00:00: cause"},
		{"no line", computed, "plan.csv: care 0001-01-01 00:00: cause"},
		{"several", errors.Join(at, computed), "plan.csv:7: sales 0001-01-01 00:00: cause\nplan.csv: care 0001-01-01 00:00: cause"},
		{"some", errors.Join(at, cause), ""},
		{"another", cause, ""},
		{"nil", nil, ""},
	} {
		got := f.Fault(tt.err)
		if tt.want == "" && got != tt.err || tt.want != "" && got.Error() != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
		var syntax *csvfile.SyntaxError
		var of *planner.RowError
		if tt.want != "" && !(errors.Is(got, cause) && errors.As(got, &syntax) && errors.As(got, &of) && of.Line == syntax.Line) {
			t.Errorf("%s: lost its cause: %#v", tt.name, got)
		}
	}
	list := []error{cause, at}
	if named := f.Faults(list); len(named) != 2 || named[0] != cause || named[1].Error() != "plan.csv:7: sales 0001-01-01 00:00: cause" || list[1] != at {
		t.Errorf("%v of %v", named, list)
	}
}
