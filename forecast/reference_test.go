package forecast

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// reference reads what benchmarks/peers/forecast-r/reference.R printed: case, name,
// values in order.
func reference(t testing.TB, file string) map[string]map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "benchmarks", "peers", "forecast-r", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]map[string][]float64{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		c := strings.Split(lines.Text(), ",")
		if c[0] == "case" {
			continue
		}
		v, err := strconv.ParseFloat(c[3], 64)
		if err != nil {
			v = math.NaN() // R's NA
		}
		if out[c[0]] == nil {
			out[c[0]] = map[string][]float64{}
		}
		out[c[0]][c[1]] = append(out[c[0]][c[1]], v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func referenceSeries(t testing.TB) map[string][]float64 {
	out := map[string][]float64{}
	for name, c := range reference(t, "series.csv") {
		out[name] = c["y"]
	}
	return out
}

var referencePeriod = map[string]int{"AirPassengers": 12, "USAccDeaths": 12, "nottem": 12, "days": 7, "LakeHuron": 1, "Nile": 1, "two": 12}

// worst is the largest difference, relative to the size of the larger series.
func worst(t testing.TB, got, want []float64) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	d, size := 0.0, 0.0
	for i := range got {
		size = math.Max(size, math.Abs(want[i]))
		if e := math.Abs(got[i] - want[i]); e > d || e != e {
			d = e
		}
	}
	return d / math.Max(size, 1e-300)
}

// agree fails when values differ by more than tol, relative to the largest.
func agree(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	if d := worst(t, got, want); !(d <= tol) {
		t.Errorf("%s: differs by %.2g of its size, want %.0g", what, d, tol)
	}
}
