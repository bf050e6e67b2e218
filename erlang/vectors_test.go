package erlang

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// eps is the spacing of float64 at 1, the unit of the tolerances in section 7
// of the reference that comes with the vectors.
const eps = 0x1p-52

type vectorFile struct {
	Cases []struct {
		ID     string
		Model  string
		Inputs struct {
			N        float64 `json:"n"`
			Load     float64 `json:"a_erl"`
			AHT      float64 `json:"aht_s"`
			Patience float64 `json:"patience_s"`
			Within   float64 `json:"T_s"`
		}
		Outputs map[string]string
	}
	Inverse []struct {
		ID     string
		Model  string
		Target struct {
			ServiceLevel float64 `json:"sl"`
			Within       float64 `json:"T_s"`
			ASA          float64 `json:"asa_s"`
			Occupancy    float64
			PWait        float64 `json:"p_wait"`
			Blocking     float64
			Metric       string
			Op           string
			Value        float64
		}
		Inputs struct {
			Load     float64 `json:"a_erl"`
			AHT      float64 `json:"aht_s"`
			Patience float64 `json:"patience_s"`
			N        float64 `json:"n"`
		}
		AgentsMin *int    `json:"n_min"`
		At        *string `json:"at_n"`
		Below     *string `json:"at_n_minus_1"`
	}
}

// readVectors reads the 20-digit reference values, which live outside the
// repository: in the folder that CCCPLAN_SHARED names, else in ../shared beside
// it. CI has them.
func readVectors(t *testing.T) vectorFile {
	t.Helper()
	dir := os.Getenv("CCCPLAN_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(dir, "vectors", "erlang.json"))
	if os.IsNotExist(err) {
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
	for name, e := range w {
		t.Logf("%-16s %4d cases, worst %.3f of the tolerance (%s)", name, e.n, e.ratio, e.id)
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

func TestVectors(t *testing.T) {
	v := readVectors(t)
	w := worst{}
	for _, c := range v.Cases {
		n, a := c.Inputs.N, c.Inputs.Load
		out := func(name string) float64 {
			s, ok := c.Outputs[name]
			if !ok {
				t.Fatalf("%s has no %s", c.ID, name)
			}
			return number(t, s)
		}
		q := Queue{Load: a, AHT: c.Inputs.AHT, Patience: c.Inputs.Patience}
		// Values this small lose digits to the exponent range of float64.
		relative := func(name string, got, want, tolerance float64) {
			if want >= 1e-290 {
				w.add(t, c.Model+" "+name, c.ID, got, want, tolerance*want)
			}
		}
		absolute := func(name string, got, want float64) {
			w.add(t, c.Model+" "+name, c.ID, got, want, 16*eps)
		}
		switch c.Model {
		case "B":
			relative("blocking", B(n, a), out("blocking"), 8*eps*(1+out("cond_a")))
		case "C":
			tol := 8 * eps
			if n > a {
				tol *= 1 + (n - a) + n/(n-a)
			}
			relative("p_wait", C(n, a), out("p_wait"), tol)
			m, err := q.At(n, c.Inputs.Within)
			if err != nil {
				t.Fatal(c.ID, err)
			}
			relative("asa_s", m.ASA, out("asa_s"), tol)
			absolute("sl", m.ServiceLevel, out("sl"))
			absolute("occupancy", m.Occupancy, out("occupancy"))
		case "A":
			tol := 8 * eps * (1 + math.Abs(n-a))
			m, err := q.At(n, c.Inputs.Within)
			if err != nil {
				t.Fatal(c.ID, err)
			}
			relative("p_wait", m.PWait, out("p_wait"), tol)
			relative("p_abandon", m.Abandonment, out("p_abandon"), tol)
			absolute("sl_offered", m.ServiceLevel, out("sl_offered"))
			absolute("occupancy", m.Occupancy, out("occupancy"))
			relative("ew_served_s", m.ASA, out("ew_served_s"), math.Max(1e-10/1000, tol))
		}
	}
	w.log(t)
	if len(w) != 10 {
		t.Errorf("%d kinds of measure checked: %v", len(w), fmt.Sprint(w))
	}
}

// TestInverseVectors finds the agents of the inverse cases whose metric is a
// Target, or follows from one: P(wait) <= p is a service level of 1-p within 0
// s, and the mean wait of all callers is patience times abandonment.
func TestInverseVectors(t *testing.T) {
	v := readVectors(t)
	w := worst{}
	checked := map[string]int{}
	for _, c := range v.Inverse {
		if c.AgentsMin == nil || c.Model != "A" && c.Model != "C" {
			continue
		}
		q := Queue{Load: c.Inputs.Load, AHT: c.Inputs.AHT, Patience: c.Inputs.Patience}
		if q.AHT == 0 {
			q.AHT = 180 // P(wait) and occupancy do not depend on it
		}
		target := Target{Within: c.Target.Within}
		value := func(m Measures) float64 { return m.ServiceLevel }
		metric, goal := c.Target.Metric, c.Target.Value
		switch {
		case c.Target.ServiceLevel > 0:
			metric, goal = "sl_offered", c.Target.ServiceLevel
		case c.Target.ASA > 0:
			metric, goal = "asa_s", c.Target.ASA
		case c.Target.Occupancy > 0:
			metric, goal = "occupancy", c.Target.Occupancy
		case c.Target.PWait > 0:
			metric, goal = "p_wait", c.Target.PWait
		}
		switch metric {
		case "sl_offered":
			target.ServiceLevel = goal
		case "p_wait":
			target.ServiceLevel, target.Within = 1-goal, 0
			value = func(m Measures) float64 { return m.PWait }
		case "asa_s":
			target.MaxASA = goal
			value = func(m Measures) float64 { return m.ASA }
		case "occupancy":
			target.MaxOccupancy = goal
			value = func(m Measures) float64 { return m.Occupancy }
		case "p_abandon":
			target.MaxAbandonment = goal
			value = func(m Measures) float64 { return m.Abandonment }
		case "ew_s":
			target.MaxAbandonment = goal / q.Patience
			value = func(m Measures) float64 { return m.Abandonment * q.Patience }
		case "sl_answered", "sl_excl_short_ab", "sl_ab_counts_good", "p_virtual_le_T", "ev_s":
			continue // not a Target of this package
		default:
			t.Fatalf("%s: unknown metric %q in %+v", c.ID, metric, c.Target)
		}
		checked[c.Model+" "+metric]++
		s, err := q.Agents(target)
		if err != nil || s.Agents != *c.AgentsMin {
			t.Errorf("%s: %+v for %+v: got %d agents, want %d (%v)", c.ID, q, target, s.Agents, *c.AgentsMin, err)
			continue
		}
		checkStaffing(t, q, target, s)
		for _, proof := range []struct {
			name string
			m    Measures
			want *string
		}{{"at n", s.At, c.At}, {"at n-1", s.Below, c.Below}} {
			if proof.want == nil || s.Agents == 0 {
				continue
			}
			want := number(t, *proof.want)
			w.add(t, c.Model+" "+metric+" "+proof.name, c.ID, value(proof.m), want, 1e-12*want)
		}
	}
	w.log(t)
	t.Logf("checked %v", checked)
	if len(checked) < 7 {
		t.Errorf("only %v checked", checked)
	}
}
