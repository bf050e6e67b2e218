package config_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/config"
)

// The file that is written reads back as what was given, key by key, with its lines.
func TestWriteCapacityReadsBack(t *testing.T) {
	given := map[string]string{"headcount": `"headcount.csv"`, "efficiency": `"92%"`, "shortage_cost": "75", "hire": "true", "volume_memory": "0.8"}
	var b bytes.Buffer
	if err := config.WriteCapacity(&b, "An example.", "shrinkage.csv", given, [][2]string{{"high", "volume+10%,aht+5s"}, {"low", "volume-10%"}}); err != nil {
		t.Fatal(err)
	}
	f, err := config.Read(strings.NewReader(b.String()), "cccplan.toml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	want := map[string][]string{
		"headcount": {"headcount.csv"}, "efficiency": {"92%"}, "shortage_cost": {"75"}, "hire": {"true"}, "volume_memory": {"0.8"},
		"scenario": {"high=volume+10%,aht+5s", "low=volume-10%"},
	}
	lines := strings.Split(b.String(), "\n")
	for _, s := range f.Capacity {
		if !slices.Equal(s.Values, want[s.Name]) {
			t.Errorf("%s is %v, want %v", s.Name, s.Values, want[s.Name])
		}
		if s.Name != "scenario" && !strings.HasPrefix(lines[s.Line-1], s.Name+" = ") {
			t.Errorf("%s is said to stand on line %d: %s", s.Name, s.Line, lines[s.Line-1])
		}
		delete(want, s.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if len(f.Run) != 1 || f.Run[0].Name != "shrinkage_ledger" || f.Run[0].Values[0] != "shrinkage.csv" {
		t.Errorf("settings of all commands: %v", f.Run)
	}
}

// Faults of the table have their lines, also below a [[queue]].
func TestCapacityFaults(t *testing.T) {
	const text = `service_level = "80/20"

[[queue]]
name = "sales"
shrinkage = "30%"

[capacity]
headcount = ""
overtim = "5%"
lead = [6]
hire = true

[capacity.scenarios]
high = "volume+10%"
low = 3
`
	_, err := config.Read(strings.NewReader(text), "cccplan.toml")
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{
		"cccplan.toml:8: headcount: is empty", "cccplan.toml:9: overtim: is no setting of a capacity plan: did you mean overtime?",
		"cccplan.toml:10: lead: want a number, or text in quotes", "cccplan.toml:13: scenarios: low: want text in quotes",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nhas no %s", err, want)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 4 {
		t.Errorf("%d faults: %v", n, err)
	}
}
