package planner_test

import (
	"math"
	"slices"
	"testing"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/planner"
)

// Each queue's parent is the sum of the other queues of its channel.
func TestBuildGivesParents(t *testing.T) {
	few, a, b, chat := input("few", 8, 1), input("a", 8, 5), input("b", 7, 3), input("chat", 8, 9)
	for i, v := range few.Volume.Values {
		few.Volume.Values[i] = math.Floor(v / 15)
	}
	chat.Volume.Channel = "chat"
	parent := a.Volume
	parent.Values = slices.Clone(parent.Values)
	for i, v := range b.Volume.Values { // the eighth week is missing in b: that of a alone
		parent.Values[i] += v
	}
	fitted, err := forecast.Auto{Parent: &parent}.Fit(t.Context(), few.Volume)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fitted.Forecast(t.Context(), 7*48)
	if err != nil {
		t.Fatal(err)
	}
	rows := planner.Demand(f, nil)
	alone, err := planner.Build(t.Context(), []planner.Input{few}, config(t, "1w"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := planner.Build(t.Context(), []planner.Input{few, a, b, chat}, config(t, "1w"))
	if err != nil {
		t.Fatal(err)
	}
	same := len(alone.Rows) == len(rows)
	for i, r := range rows {
		same = same && alone.Rows[i].Volume == r.Volume
		if plan.Rows[i].Volume != r.Volume {
			t.Errorf("%s: %v, want %v as with the sum of the others", r.Name(), plan.Rows[i].Volume, r.Volume)
		}
	}
	if same {
		t.Error("the parent changes nothing")
	}
}
