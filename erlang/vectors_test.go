package erlang

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// eps is the spacing of float64 at 1, the unit of the tolerances in section 7
// of the reference that comes with the vectors.
const eps = 0x1p-52

// vector is a case of the file: inputs are numbers, lists, or a distribution.
type vector struct {
	ID, Model string
	Inputs    map[string]any
	Outputs   map[string]string
	Target    map[string]any
	AgentsMin *float64 `json:"n_min"`
	At        *string  `json:"at_n"`
	Below     *string  `json:"at_n_minus_1"`
	LoadMax   *string  `json:"a_max_erl"`
}

// dayVector is a day of the file, computed by an ODE solver.
type dayVector struct {
	Name      string
	Service   float64 `json:"mu_per_s"`
	HangUp    float64 `json:"theta_per_s"`
	Within    float64 `json:"T_s"`
	Interval  float64 `json:"interval_s"`
	Start     string
	Intervals []map[string]float64
}

type vectorFile struct {
	Cases, Inverse []vector
	Transient      []dayVector
}

// readVectors reads the 20-digit reference values, which live outside the
// repository: in the folder that CCCPLAN_SHARED names, else in ../shared beside
// it. CI has them, so that their absence is a failure there.
func readVectors(t *testing.T) vectorFile {
	t.Helper()
	dir := os.Getenv("CCCPLAN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(dir, "vectors", "erlang.json"))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skipf("REFERENCE VECTORS NOT CHECKED: %v; set CCCPLAN_SHARED to the folder that holds vectors/erlang.json", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// parse makes a Case of v as the reader of a file would: by names and text.
func (v *vector) parse(t *testing.T) Case {
	t.Helper()
	text := func(x any) string { return strconv.FormatFloat(x.(float64), 'g', -1, 64) }
	cells := map[string]string{"model": v.Model}
	for name, x := range v.Inputs {
		switch x := x.(type) {
		case float64:
			cells[name] = text(x)
		case []any:
			var parts []string
			for _, part := range x {
				parts = append(parts, text(part))
			}
			cells[name] = strings.Join(parts, "|")
		case map[string]any:
			parts := []string{x["dist"].(string)}
			for _, part := range x["params"].([]any) {
				parts = append(parts, text(part))
			}
			cells["patience_dist"] = strings.Join(parts, ":")
		}
	}
	// Targets are {"metric": ..., "op": ..., "value": ..., "T_s": ...} or
	// {"sl": 0.8, "T_s": 20}, or {"max_load_for_sl": 0.8, "T_s": 20}.
	if metric, ok := v.Target["metric"]; ok {
		cells["target"] = metric.(string) + v.Target["op"].(string) + text(v.Target["value"])
	}
	for name, x := range v.Target {
		switch name {
		case "T_s":
			cells["T_s"] = text(x)
		case "metric", "op", "value":
		default:
			name = strings.TrimPrefix(name, "max_load_for_")
			op := "<="
			if name == "sl" {
				op = ">="
			}
			cells["target"] = name + op + text(x)
		}
	}
	if v.Model == "C" && cells["aht_s"] == "" {
		cells["aht_s"] = "180" // P(wait) and occupancy do not depend on it
	}
	c, err := ParseCase(func(input string) string {
		if !slices.Contains(CaseInputs, input) {
			t.Fatalf("ParseCase asks for %q", input)
		}
		defer delete(cells, input)
		return cells[input]
	})
	if err != nil {
		t.Fatalf("%s: %v", v.ID, err)
	}
	if len(cells) != 0 {
		t.Fatalf("%s: inputs %v were not read", v.ID, cells)
	}
	return c
}

// worst keeps the largest error of a measure in units of its tolerance.
type worst map[string]struct {
	ratio float64
	id    string
	n     int
}

func (w worst) add(t *testing.T, name, id string, got, want, tolerance float64) {
	t.Helper()
	ratio := 0.0
	if got != want {
		ratio = math.Abs(got-want) / tolerance
	}
	e := w[name]
	e.n++
	if !(ratio <= e.ratio) {
		e.ratio, e.id = ratio, id
	}
	w[name] = e
	if !(ratio <= 1) {
		t.Errorf("%s %s: got %.17g, want %.17g: off by %.3g tolerances", id, name, got, want, ratio)
	}
}

func (w worst) log(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(w)) {
		e := w[name]
		t.Logf("%-28s %4d cases, worst %.3f of the tolerance (%s)", name, e.n, e.ratio, e.id)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil && x != 0 && !math.IsInf(x, 0) {
		t.Fatal(err)
	}
	return x
}

// tolerance is how far got may be from want: 1e-10 of it or 16 eps, and closer
// where section 7 of the reference says so.
func (v *vector) tolerance(t *testing.T, name string, want float64) float64 {
	input := func(name string) float64 { x, _ := v.Inputs[name].(float64); return x }
	n, a := input("n"), input("a_erl")
	usual := math.Max(1e-10*math.Abs(want), 16*eps)
	switch {
	case v.Model == "B" && (name == "blocking" || name == "one_minus_blocking" || name == "carried_erl" || name == "occupancy"):
		return 8 * eps * (1 + number(t, v.Outputs["cond_a"])) * want
	case v.Model == "C" && (name == "p_wait" || name == "asa_s"):
		return 8 * eps * (1 + math.Abs(n-a) + n/(n-a)) * want
	case v.Model == "A" && (name == "p_wait" || name == "p_abandon" || name == "ew_s"):
		return 8 * eps * (1 + math.Abs(n-a)) * want
	case v.Model == "A" && name == "p_virtual_gt_T":
		return eps * (8*(1+math.Abs(n-a)) + math.Abs(math.Log(want))) * want
	case strings.HasPrefix(name, "sl") || name == "occupancy":
		return 16 * eps
	}
	return usual
}

func TestVectors(t *testing.T) {
	v := readVectors(t)
	w := worst{}
	for i := range v.Cases {
		c := &v.Cases[i]
		r, err := c.parse(t).Evaluate()
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		for name, text := range c.Outputs {
			at := slices.Index(CaseOutputs[:], name)
			if at < 0 {
				t.Fatalf("%s: no output %q", c.ID, name)
			}
			want := number(t, text)
			if want != 0 && math.Abs(want) < 1e-290 {
				continue // such values lose digits to the exponent range of float64
			}
			w.add(t, c.Model+" "+name, c.ID, r.Values[at], want, c.tolerance(t, name, want))
		}
	}
	w.log(t)
	if len(w) < 90 {
		t.Errorf("%d kinds of measure checked: %v", len(w), fmt.Sprint(w))
	}
}

// TestInverseVectors finds agents and loads for the targets of the file.
func TestInverseVectors(t *testing.T) {
	v := readVectors(t)
	w := worst{}
	for i := range v.Inverse {
		c := &v.Inverse[i]
		r, err := c.parse(t).Evaluate()
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		if c.LoadMax != nil {
			want := number(t, *c.LoadMax)
			w.add(t, c.Model+" load", c.ID, r.Load, want, 1e-13*want)
			continue
		}
		if r.N != *c.AgentsMin || math.Ceil(r.NExact-1e-9*r.NExact) != r.N {
			t.Errorf("%s: %v agents (%v), want %v", c.ID, r.N, r.NExact, *c.AgentsMin)
			continue
		}
		name := c.Model + " " + r.Binding
		want := number(t, *c.At)
		w.add(t, name+" at n", c.ID, r.AtN, want, 1e-12*want)
		if c.Below == nil {
			if r.AtBelow == r.AtBelow {
				t.Errorf("%s: %v at n-1", c.ID, r.AtBelow)
			}
			continue
		}
		want = number(t, *c.Below)
		w.add(t, name+" at n-1", c.ID, r.AtBelow, want, 1e-12*want)
	}
	w.log(t)
}
