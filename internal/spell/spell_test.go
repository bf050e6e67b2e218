package spell

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"forecast", "staff", "erlang", "check", "completion"}
	for typed, want := range map[string]string{"forcast": "forecast", "stff": "staff", "erlnag": "erlang", "chekc": "check", "frobnicate": "", "x": ""} {
		if got := Nearest(typed, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", typed, got, want)
		}
	}
	// kitten, sitting: the usual example of Levenshtein distance, 3.
	for _, tt := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"ab", "ba", 2}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance of %q and %q is %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
