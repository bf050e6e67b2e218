package main

import (
	"io"
	"slices"
	"strings"
	"testing"
)

func TestPermute(t *testing.T) {
	app := newApp(&env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	for _, tt := range []struct{ args, want string }{
		{"forecast a.csv", "forecast -- a.csv"},
		{"forecast a.csv b.csv", "forecast -- a.csv b.csv"},
		{"forecast a.csv --shrinkage 30% b.csv -q", "forecast --shrinkage 30% -q -- a.csv b.csv"},
		{"forecast a.csv --shrinkage=30%", "forecast --shrinkage=30% -- a.csv"},
		{"forecast a.csv -o -", "forecast -o - -- a.csv"},
		{"forecast - -q", "forecast -q -- -"},
		{"forecast -q -- a.csv -q --x", "forecast -q -- a.csv -q --x"},
		{"forecast -- -- a", "forecast -- -- a"},
		{"erlang --volume -5", "erlang --volume -5 --"}, // a value, however it looks
		{"forecast a.csv -h --nonsense", "forecast --help"},
		{"--help", "--help"},
		{"nonsense a.csv -q", "nonsense a.csv -q"}, // the action says that it is unknown
	} {
		got, err := permute(app, append([]string{"cccplan"}, strings.Fields(tt.args)...))
		if want := append([]string{"cccplan"}, strings.Fields(tt.want)...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", tt.args, got, err, want)
		}
	}
	for _, args := range []string{"forecast a.csv --nonsense", "forecast ---q", "forecast --=x", "--nonsense forecast", "-", "--", "forecast a.csv -o"} {
		if got, err := permute(app, append([]string{"cccplan"}, strings.Fields(args)...)); err == nil {
			t.Errorf("%s: %q, want an error", args, got)
		}
	}
}

// FuzzPermute: arguments are only moved. Those that come back are the ones given, and
// one "--"; permuting again changes nothing.
func FuzzPermute(f *testing.F) {
	for _, s := range []string{
		"forecast\na.csv\n--shrinkage\n30%\n-q", "forecast\n--\n-x\n--", "staff\n-o\n-\n-", "erlang\n--volume=3\n--json",
		"forecast\n-h", "--help", "forecast\n\n-", "check\n-tz\n--\n--\n--", "completion\nbash",
	} {
		f.Add(s)
	}
	app := newApp(&env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	f.Fuzz(func(t *testing.T, s string) {
		args := append([]string{"cccplan"}, strings.Split(s, "\n")...)
		in := slices.Clone(args)
		out, err := permute(app, args)
		if !slices.Equal(args, in) {
			t.Fatalf("%q was changed to %q", in, args)
		}
		if err != nil || len(out) == 3 && out[2] == "--help" {
			return
		}
		if again, err := permute(app, out); err != nil || !slices.Equal(again, out) {
			t.Fatalf("%q, once more %q, %v", out, again, err)
		}
		a, b := slices.Clone(in), slices.Clone(out)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			// The only argument that may be new is the "--" between flags and files.
			i := slices.Index(b, "--")
			if i < 0 || !slices.Equal(a, slices.Delete(b, i, i+1)) {
				t.Fatalf("%q became %q", in, out)
			}
		}
	})
}
