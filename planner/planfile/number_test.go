package planfile

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		x        float64
		decimals int
		want     string
	}{
		{112.345, 3, "112.3450"}, {112.34, 3, "112.34"}, {112.3, 3, "112.3"}, {112, 3, "112"}, {1200, 3, "1200"}, {0.001, 3, "0.0010"},
		{0.325, 6, "0.3250"}, {0.8, 6, "0.8"}, {0.123456, 6, "0.123456"}, {0.1234564, 6, "0.123456"}, {1e-7, 6, "0"},
		{-0.0001, 3, "0"}, {0, 3, "0"}, {17, 0, "17"}, {1e8, 0, "100000000"}, {1e12, 3, "1000000000000"}, {math.NaN(), 3, ""}, {100, 0, "100"},
	} {
		if got := number(tt.x, tt.decimals); got != tt.want {
			t.Errorf("%v at %d decimals is %q, want %q", tt.x, tt.decimals, got, tt.want)
		}
	}
}

// Three decimals are what grouped thousands look like in half of Europe, so no number
// ends in just three; and no digit is lost or made up.
func TestNumberRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		decimals := rapid.SampledFrom([]int{0, 3, 6}).Draw(rt, "decimals")
		units := rapid.Int64Range(-1e12, 1e12).Draw(rt, "units")
		x, err := strconv.ParseFloat(strconv.FormatInt(units, 10)+"e-"+strconv.Itoa(decimals), 64)
		if err != nil {
			rt.Fatal(err)
		}
		s := number(x, decimals)
		if got, err := strconv.ParseFloat(s, 64); err != nil || got != x {
			rt.Fatalf("%v is written %q, which is %v (%v)", x, s, got, err)
		}
		if _, fraction, ok := strings.Cut(s, "."); ok && (len(fraction) == 3 || len(fraction) > 6) {
			rt.Fatalf("%v is written %q", x, s)
		}
		if strings.ContainsAny(s, "eE+ ") || s == "-0" {
			rt.Fatalf("%v is written %q", x, s)
		}
	})
}
