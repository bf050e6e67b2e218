package main

import (
	"encoding/json"
	"math"
	"testing"
)

type erlangAnswer struct {
	Model       string   `json:"model"`
	Load        float64  `json:"load_erlang"`
	WithinS     float64  `json:"sl_within_s"`
	AgentsExact *float64 `json:"agents_exact"`
	Binding     string   `json:"binding"`
	Scheduled   *float64 `json:"scheduled"`
	Result      struct {
		Agents, Occupancy, Abandonment float64
		ServiceLevel                   float64  `json:"service_level"`
		ASA                            *float64 `json:"asa_s"`
		PWait                          float64  `json:"p_wait"`
		Overloaded                     bool
	} `json:"result"`
	Curve []struct {
		Agents       float64
		ServiceLevel float64 `json:"service_level"`
	} `json:"curve"`
}

func askErlang(t *testing.T, args ...string) erlangAnswer {
	t.Helper()
	code, out, errs := cccplan(t, "", append([]string{"erlang", "--json"}, args...)...)
	if code != exitOK || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	var a erlangAnswer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// near allows what is beyond the digits printed in the source.
func near(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// The README of the R package ErlangC on CRAN has this case: 100 calls in half an hour
// of 180 seconds and 14 agents.
func TestErlangPublished(t *testing.T) {
	a := askErlang(t, "--volume", "100", "--interval", "30m", "--aht", "180", "--agents", "14", "--service-level", "80/20")
	r := a.Result
	if a.Model != "C" || a.Load != 10 || r.Agents != 14 || a.WithinS != 20 {
		t.Errorf("question understood as %+v", a)
	}
	if !near(r.PWait, 0.1741319, 5e-8) || !near(r.ServiceLevel, 0.88835, 5e-6) || r.ASA == nil || !near(*r.ASA, 7.83593701177724, 1e-11) {
		t.Errorf("P(wait) %v, service level %v, ASA %v", r.PWait, r.ServiceLevel, *r.ASA)
	}
	if !near(r.Occupancy, 10.0/14, 1e-15) { // load over agents
		t.Errorf("occupancy %v", r.Occupancy)
	}
	if a.AgentsExact != nil || a.Scheduled != nil || a.Binding != "" {
		t.Errorf("given agents were looked for: %+v", a)
	}
}

func TestErlangFindsAgents(t *testing.T) {
	a := askErlang(t, "--volume", "100", "--interval", "30m", "--aht", "180", "--service-level", "80/20", "--shrinkage", "30%")
	if a.Result.Agents != 14 || a.Binding != "service_level" {
		t.Errorf("%v agents by %s, want 14 by service_level", a.Result.Agents, a.Binding)
	}
	if a.AgentsExact == nil || math.Ceil(*a.AgentsExact) != 14 || a.Scheduled == nil || !near(*a.Scheduled, *a.AgentsExact/0.7, 1e-12) {
		t.Errorf("exact %v, scheduled %v", a.AgentsExact, a.Scheduled)
	}
	for _, c := range a.Curve {
		if meets := c.ServiceLevel >= 0.8; meets != (c.Agents >= 14) {
			t.Errorf("%v agents give %v", c.Agents, c.ServiceLevel)
		}
	}
	if len(a.Curve) != 9 || a.Curve[0].Agents != 10 {
		t.Errorf("curve %v", a.Curve)
	}
}

// JSON knows no infinity.
func TestErlangOverload(t *testing.T) {
	r := askErlang(t, "--volume", "100", "--aht", "180", "--agents", "9").Result
	if !r.Overloaded || r.ASA != nil || r.PWait != 1 || r.ServiceLevel != 0 || r.Occupancy != 1 {
		t.Errorf("%+v", r)
	}
	// With patience the same agents are not overloaded; 10 erlangs on 9 agents lose at
	// least the tenth that nobody can serve.
	p := askErlang(t, "--volume", "100", "--aht", "180", "--agents", "9", "--patience", "60")
	if p.Model != "A" || p.Result.Overloaded || p.Result.ASA == nil || p.Result.Abandonment < 0.1 || p.Result.Abandonment > 1 {
		t.Errorf("%+v", p)
	}
}
