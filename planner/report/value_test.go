package report

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestValue(t *testing.T) {
	for _, tt := range []struct {
		v    Value
		want string
		x    float64
	}{
		{Value{}, "", math.NaN()}, {count(0), "0", 0}, {count(17), "17", 17}, {Value{112345, 3, true}, "112.3450", 112.345}, {Value{1, 6, true}, "0.000001", 1e-6},
		{Value{0, 6, true}, "0", 0}, {Value{500000, 6, true}, "0.5", 0.5}, {Value{1000, 3, true}, "1", 1}, {Value{1, 3, true}, "0.0010", 0.001}, {Value{1200000, 3, true}, "1200", 1200},
	} {
		if got := tt.v.String(); got != tt.want || tt.v.Known() != (tt.want != "") {
			t.Errorf("%v is written %q, want %q", tt.v, got, tt.want)
		}
		if x := tt.v.Float64(); x != tt.x && !(math.IsNaN(x) && math.IsNaN(tt.x)) {
			t.Errorf("%v is %v, want %v", tt.v, x, tt.x)
		}
	}
}

// Quotients and means are those of whole numbers of any size.
func TestArithmetic(t *testing.T) {
	half := func(n, d *big.Int) *big.Int { // rounded, halves up
		x := new(big.Int).Add(new(big.Int).Lsh(n, 1), d)
		return x.Div(x, new(big.Int).Lsh(d, 1))
	}
	rapid.Check(t, func(rt *rapid.T) {
		unit := rapid.Int64Range(0, maxUnits-1)
		a, b, c := unit.Draw(rt, "a"), unit.Draw(rt, "b"), unit.Draw(rt, "c")+1
		want := half(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c))
		got, err := ratio(a, b, c)
		if fits := want.IsInt64() && want.Int64() < maxUnits; fits != (err == nil) || fits && got != want.Int64() || err != nil && !errors.Is(err, ErrTooLarge) {
			rt.Fatalf("%d * %d / %d is %d (%v), want %v", a, b, c, got, err, want)
		}
		var m mean
		top, bottom := new(big.Int), new(big.Int)
		for range rapid.IntRange(0, 5).Draw(rt, "terms") {
			w, x := unit.Draw(rt, "weight"), unit.Draw(rt, "value")
			m.add(w, x)
			top.Add(top, new(big.Int).Mul(big.NewInt(w), big.NewInt(x)))
			bottom.Add(bottom, big.NewInt(w))
		}
		v := m.value(3)
		if v.Known() != (bottom.Sign() > 0) || v.Known() && v.units != half(top, bottom).Int64() {
			rt.Fatalf("mean is %v of %v / %v", v, top, bottom)
		}
	})
}

func TestTotalTooLarge(t *testing.T) {
	var s total
	for range 1 << 9 {
		s.add(maxUnits - 1)
	}
	if s.over || s.value(0).units != 1<<9*(maxUnits-1) {
		t.Errorf("%d of them are %v", 1<<9, s)
	}
	for range 1 << 10 {
		s.add(maxUnits - 1)
	}
	if !s.over || s.value(0).Known() {
		t.Errorf("%d of them are %v", 1<<10, s)
	}
}
