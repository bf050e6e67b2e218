package integer_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/internal/integer"
)

func TestMulDiv(t *testing.T) {
	for _, tt := range []struct {
		a, b, c, want int64
		ok            bool
	}{
		{5, 1, 2, 3, true}, {-5, 1, 2, -3, true}, {5, -1, 2, -3, true}, {5, 1, -2, -3, true}, {-5, -1, 2, 3, true}, {4, 1, 3, 1, true},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, true}, {math.MinInt64, 1, 1, 0, false}, {math.MaxInt64, 2, 1, 0, false},
		{1, 1, 0, 0, false}, {0, 0, 0, 0, false}, {0, 5, 7, 0, true}, {math.MinInt64, 1, 2, -1 << 62, true},
	} {
		if got, ok := integer.MulDiv(tt.a, tt.b, tt.c); got != tt.want || ok != tt.ok {
			t.Errorf("%d*%d/%d = %d, %v; want %d, %v", tt.a, tt.b, tt.c, got, ok, tt.want, tt.ok)
		}
	}
}

// The same by numbers of any size.
func TestMulDivBig(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b, c := rapid.Int64().Draw(rt, "a"), rapid.Int64().Draw(rt, "b"), rapid.Int64().Draw(rt, "c")
		got, ok := integer.MulDiv(a, b, c)
		if c == 0 {
			if ok {
				rt.Fatal("divided by 0")
			}
			return
		}
		x := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		y := big.NewInt(c)
		twice := new(big.Int).Add(new(big.Int).Abs(new(big.Int).Mul(x, big.NewInt(2))), new(big.Int).Abs(y))
		want := twice.Quo(twice, new(big.Int).Abs(new(big.Int).Mul(y, big.NewInt(2)))) // floor(|x/y| + 1/2)
		if x.Sign()*y.Sign() < 0 {
			want.Neg(want)
		}
		fits := want.IsInt64() && want.Cmp(big.NewInt(math.MinInt64)) > 0
		if ok != fits || ok && want.Int64() != got {
			rt.Fatalf("%d*%d/%d = %d, %v; want %s", a, b, c, got, ok, want)
		}
	})
}
