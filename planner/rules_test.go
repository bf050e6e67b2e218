package planner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// What goes before what, source by source: Said of flags, Said of rules, the row, Fill,
// Defaults; and rows that name a model are filled by Defaults only.
func TestPolicyOrder(t *testing.T) {
	rule := func(queue, channel string, shrinkage float64) planner.Rule {
		return planner.Rule{Queue: queue, Channel: channel, Given: planner.Given{Shrinkage: ptr(shrinkage)}}
	}
	bare := row("q", "voice", 0, 100, 180)
	own := bare
	own.Shrinkage = 0.25
	planned := bare
	planned.Model = planner.ModelC
	defaults := planner.Defaults()
	defaults.Shrinkage = 0.01
	for _, tt := range []struct {
		name string
		row  planner.Row
		p    planner.Policy
		want float64
	}{
		{"defaults", bare, planner.Policy{}, 0.01},
		{"fill", bare, planner.Policy{Fill: planner.Rules{rule("", "", 0.02)}}, 0.02},
		{"fill of the queue", bare, planner.Policy{Fill: planner.Rules{rule("", "", 0.02), rule("q", "", 0.03), rule("r", "", 0.04)}}, 0.03},
		{"fill of the channel", bare, planner.Policy{Fill: planner.Rules{rule("", "", 0.02), rule("", "voice", 0.03), rule("", "chat", 0.04)}}, 0.03},
		{"the later rule", bare, planner.Policy{Fill: planner.Rules{rule("q", "voice", 0.02), rule("q", "", 0.03)}}, 0.03},
		{"row over fill", own, planner.Policy{Fill: planner.Rules{rule("q", "", 0.03)}}, 0.25},
		{"said over row", own, planner.Policy{Said: planner.Rules{rule("q", "", 0.04)}, Fill: planner.Rules{rule("q", "", 0.03)}}, 0.04},
		{"said last over said before", own, planner.Policy{Said: planner.Rules{rule("q", "voice", 0.04), rule("", "", 0.05)}}, 0.05},
		{"said of another queue", own, planner.Policy{Said: planner.Rules{rule("r", "", 0.04), rule("", "chat", 0.05)}}, 0.25},
		{"a row with a model is not filled", planned, planner.Policy{Fill: planner.Rules{rule("q", "", 0.03)}}, 0.01},
		{"but said", planned, planner.Policy{Said: planner.Rules{rule("q", "", 0.04)}}, 0.04},
	} {
		rows := []planner.Row{tt.row}
		tt.p.Defaults = defaults
		if _, err := planner.Restaff(t.Context(), rows, tt.p); err != nil {
			t.Fatal(err)
		}
		if rows[0].Shrinkage != tt.want {
			t.Errorf("%s: shrinkage %v, want %v", tt.name, rows[0].Shrinkage, tt.want)
		}
	}
}

// Settings that are in range each, but do not go together, are refused by queue name.
func TestPolicyTogether(t *testing.T) {
	p := planner.Policy{Defaults: planner.Defaults(), Fill: planner.Rules{
		{Given: planner.Given{Carry: ptr(planner.CarryAuto)}}, {Queue: "q", Given: planner.Given{Period: ptr(planner.PeriodDay)}},
	}}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	const want = "queue q: a service level of a whole day with load carried over"
	if _, err := planner.Restaff(t.Context(), []planner.Row{row("q", "voice", 0, 1, 60)}, p); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("restaff: %v", err)
	}
	cfg := config(t, "1w")
	cfg.Policy = p
	if _, err := planner.Build(t.Context(), []planner.Input{input("q", 4, 1)}, cfg); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("build: %v", err)
	}
}

// What is said when a day is forecast again goes before the rows; what only fills does
// nothing to the rows of a plan.
func TestReforecastPolicy(t *testing.T) {
	sales := input("sales", 10, 1)
	rows := planned(t, sales)
	today := onDay(sales, rows, wednesday, 1, 1)
	rules := planner.Rules{{Queue: "sales", Given: planner.Given{Shrinkage: ptr(0.4), Patience: ptr(time.Minute)}}}
	for _, tt := range []struct {
		name      string
		cfg       planner.ReforecastConfig
		shrinkage float64
		model     planner.Model
	}{
		{"nothing", planner.ReforecastConfig{}, 0.3, planner.ModelC},
		{"fill", planner.ReforecastConfig{Fill: rules}, 0.3, planner.ModelC},
		{"said", planner.ReforecastConfig{Said: rules}, 0.4, planner.ModelA},
	} {
		r, err := planner.Reforecast(t.Context(), rows, []planner.Input{today}, tt.cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.Rows {
			if row.Shrinkage != tt.shrinkage || row.Model != tt.model {
				t.Fatalf("%s: %s has shrinkage %v and model %s", tt.name, row.Name(), row.Shrinkage, row.Model)
			}
		}
	}
}

func TestChannelModel(t *testing.T) {
	for channel, want := range map[string]planner.Model{
		"voice": planner.ModelC, "": planner.ModelC, "fax": planner.ModelC, "chat": planner.ModelChat, "whatsapp": planner.ModelChat,
		"email": planner.ModelDeferred, "backoffice": planner.ModelDeferred, "outbound": planner.ModelOutbound,
	} {
		if got := planner.ChannelModel(channel); got != want {
			t.Errorf("%q is %s, want %s", channel, got, want)
		}
	}
}
