package measure

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// The three cases of ../shared/reference/planning.md, section 3.6, to their printed digits:
// 100 contacts of 300 s in half an hour, 80/20, take 21 agents.
func TestReliefOfTheWorkedCases(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	if p.Rows[0].Agents != 21 {
		t.Fatalf("%v agents, want 21", p.Rows[0].Agents)
	}
	for _, c := range []struct {
		offered, agents       float64
		modelled, t1, t2      float64
		carrier               Carrier
		clientShare, forecast float64
	}{
		{112, 21, 57.1, 82.6, 57.1, Client, 1, -25.5},
		{100, 19, 58.8, 58.8, 82.6, CCC, 0, 0},
		// 82.6 to 51.8: half of (67.6-82.6) + (51.8-72.9) by the forecast, -18.05, half of
		// (72.9-82.6) + (51.8-67.6) by the staff, -12.75; by hand from the printed digits.
		{108, 20, 51.8, 72.9, 67.6, Joint, 0.586, -18.05},
	} {
		m := matched(t, p, came(t, "start,queue,offered,aht_s,agents", fmt.Sprintf("2026-01-05 09:00,q,%v,300,%v", c.offered, c.agents)), Span{})
		list, warnings, err := Relieve(m, ReliefRule{Method: Counterfactual}, sheet.Interval)
		if err != nil || len(list) != 1 || len(warnings) > 0 {
			t.Fatalf("%+v, %v, %v", list, warnings, err)
		}
		r := list[0]
		one := func(x float64) float64 { return math.Round(1000*x) / 10 }
		if one(r.Planned) != 82.6 || one(r.Modelled) != c.modelled || one(r.T1) != c.t1 || one(r.T2) != c.t2 || r.Carrier != c.carrier || r.Measured {
			t.Errorf("%v contacts, %v agents: %+v", c.offered, c.agents, r)
		}
		if math.Abs(r.ClientShare-c.clientShare) > 1e-3 || math.Abs(100*r.ForecastPart-c.forecast) > 0.06 || !nearly(r.ForecastPart+r.StaffPart, r.Modelled-r.Planned) {
			t.Errorf("%v contacts, %v agents: share %v, forecast %v, staff %v", c.offered, c.agents, r.ClientShare, r.ForecastPart, r.StaffPart)
		}
	}
}

// Short abandonments have the contract's threshold in what the model says, too. By hand: of
// those who hang up within 5 s fewer are left out than of those within 20 s, so that more
// contacts count and the level is lower; at 20 s it is the level without a threshold.
func TestReliefModelsTheThresholdOfShortAbandonments(t *testing.T) {
	s := planner.Defaults()
	s.Patience = time.Minute
	p := planOf(t, s, callsAt("q", 0, 9, 0, 100, 300))
	m := matched(t, p, came(t, "start,queue,offered,aht_s,agents", "2026-01-05 09:00,q,112,300,16"), Span{})
	of := func(f Formula, short float64) Relief {
		list, _, err := Relieve(m, ReliefRule{Method: Counterfactual, Formula: &f, Short: short}, sheet.Day)
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	own, five, plain := of(Formula{erlang.ExclShort, true}, 20), of(Formula{erlang.ExclShort, true}, 5), of(Formula{erlang.ExclShort, false}, 5)
	if own.Modelled != plain.Modelled || own.Judged != plain.Judged || own.Short != 20 || !math.IsNaN(plain.Short) {
		t.Errorf("T0 = T: %v of %v, without %v of %v", own.Modelled, own.Judged, plain.Modelled, plain.Judged)
	}
	// A second way: erlang's own threshold.
	q := erlang.Queue{Load: 112 * 300 / 1800.0, AHT: 300, Patience: 60}
	e, err := q.AtShort(16, 20, 5)
	if err != nil {
		t.Fatal(err)
	}
	if want := e.Level(erlang.ExclShort); !nearly(five.Modelled, want) || five.Modelled >= plain.Modelled || !nearly(five.Judged, 112*(1-e.AbandonedShort)) {
		t.Errorf("T0 = 5 s: %v of %v, want %v; T0 = T %v", five.Modelled, five.Judged, want, plain.Modelled)
	}
	credit := of(Formula{erlang.ShortCredit, true}, 5)
	if want := e.ServiceLevel + e.AbandonedShort; !nearly(credit.Modelled, want) || credit.Short != 5 {
		t.Errorf("short credit: %v, want %v", credit.Modelled, want)
	}
}

// Where no contact counts nothing was missed, by any method.
func TestReliefOfNobody(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	corridor, _ := ParseCorridor("10%/day")
	for _, h := range []string{"2026-01-05 09:00,q,0,,3,0,20", "2026-01-05 09:00,q,0,,3,,"} {
		m := matched(t, p, came(t, "start,queue,offered,aht_s,agents,answered_in_target,target_s", h), Span{})
		for _, method := range []Method{Exclusion, CappedVolume, Counterfactual} {
			list, _, err := Relieve(m, ReliefRule{Method: method, Corridor: corridor}, sheet.Day)
			if err != nil || len(list) != 1 || list[0].Carrier != Nobody || list[0].Shortfall() != 0 || !math.IsNaN(list[0].ClientShare) {
				t.Errorf("%s: %+v, %v", method, list, err)
			}
		}
	}
}

// What nobody decides: a service level that was met. It goes by what was counted, not by
// what the model says of it.
func TestReliefGoesByTheCounts(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	header := "start,queue,offered,aht_s,agents,answered_in_target,target_s"
	for _, c := range []struct {
		inTime  float64
		carrier Carrier
	}{{112 * 0.8, Nobody}, {90, Nobody}, {89, Client}} {
		m := matched(t, p, came(t, header, fmt.Sprintf("2026-01-05 09:00,q,112,300,21,%v,20", c.inTime)), Span{})
		list, _, err := Relieve(m, ReliefRule{Method: Counterfactual}, sheet.Day)
		if err != nil || list[0].Carrier != c.carrier || !list[0].Measured || !close3(list[0].Level, c.inTime/112) {
			t.Errorf("%v in time: %+v, %v", c.inTime, list, err)
		}
	}
}

// Either side alone would have met it: the contract's default decides.
func TestReliefOfInteraction(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300)) // 82.6 % with 21 agents
	p.Committed = []float64{23}
	m := matched(t, p, came(t, "start,queue,offered,aht_s,agents", "2026-01-05 09:00,q,104,300,21"), Span{})
	for both, want := range map[Both]Carrier{"": CCC, BothNone: CCC, BothRelief: Client, BothShare: Joint} {
		list, _, err := Relieve(m, ReliefRule{Method: Counterfactual, Both: both}, sheet.Interval)
		if err != nil {
			t.Fatal(err)
		}
		r := list[0]
		if !r.met(r.T1) || !r.met(r.T2) || r.met(r.Level) || r.Carrier != want {
			t.Errorf("%q: %+v", both, r)
		}
	}
}

// Handle times longer than planned are the forecast's, or the contact centre's, as the
// contract has it.
func TestReliefByTheOwnerOfHandleTimes(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	m := matched(t, p, came(t, "start,queue,offered,aht_s,agents", "2026-01-05 09:00,q,100,330,21"), Span{})
	for owner, want := range map[Carrier]Carrier{"": Client, Client: Client, CCC: CCC} {
		list, _, err := Relieve(m, ReliefRule{Method: Counterfactual, AHTOwner: owner}, sheet.Interval)
		if err != nil || list[0].Carrier != want {
			t.Errorf("owner %q: %+v, %v", owner, list, err)
		}
	}
}

const counted = "start,queue,offered,answered_in_target,target_s"

// By hand: three days forecast 100 each. 100 contacts with 85 in time, 130 with 60, 100 with
// 82: 227 of 330 is 68.8 %, without the second day 167 of 200 is 83.5 %.
func TestReliefByExclusion(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300), callsAt("q", 1, 9, 0, 100, 300), callsAt("q", 2, 9, 0, 100, 300))
	h := came(t, counted, "2026-01-05 09:00,q,100,85,20", "2026-01-05 09:30,q,0,0,20", "2026-01-06 09:00,q,130,60,20", "2026-01-07 09:00,q,100,82,20")
	corridor, _ := ParseCorridor("10%/day")
	list, _, err := Relieve(matched(t, p, h, Span{}), ReliefRule{Method: Exclusion, Corridor: corridor}, sheet.Month)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if r := list[0]; !close3(r.Level, 227.0/330) || !close3(r.Counted, 167.0/200) || r.Carrier != Client || r.Outside != 1 || r.Above != 1 {
		t.Errorf("%+v", r)
	}
	wide, _ := ParseCorridor("40%/day")
	list, _, _ = Relieve(matched(t, p, h, Span{}), ReliefRule{Method: Exclusion, Corridor: wide}, sheet.Month)
	if r := list[0]; r.Carrier != CCC || r.Outside != 0 || !close3(r.Counted, r.Level) {
		t.Errorf("%+v", r)
	}
}

// By hand: a day forecast 200 in two intervals, cap 10 %, 220 contacts. 150 come with 140 in
// time, then 150 with 20: the first 220 are those 150 and 70 of the others, of which 70/150
// of 20 in time: 149.333 of 220 is 67.9 %.
func TestReliefByCappedVolume(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300), callsAt("q", 0, 9, 30, 100, 300))
	h := came(t, counted, "2026-01-05 09:00,q,150,140,20", "2026-01-05 09:30,q,150,20,20")
	corridor, _ := ParseCorridor("10%/day")
	list, _, err := Relieve(matched(t, p, h, Span{}), ReliefRule{Method: CappedVolume, Corridor: corridor}, sheet.Day)
	if err != nil {
		t.Fatal(err)
	}
	if r := list[0]; !close3(r.Level, 160.0/300) || !close3(r.Counted, (140+20*70/150.0)/220) || r.Capped != 220 || r.Carrier != CCC {
		t.Errorf("%+v", r)
	}
	// By interval: 110 of each: (140+20)*110/150 of 220.
	corridor, _ = ParseCorridor("10%/interval")
	list, _, _ = Relieve(matched(t, p, h, Span{}), ReliefRule{Method: CappedVolume, Corridor: corridor}, sheet.Day)
	if r := list[0]; !close3(r.Counted, 160*110/150.0/220) || r.Capped != 220 {
		t.Errorf("%+v", r)
	}
}

func TestReliefRefuses(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	m := matched(t, p, came(t, "start,queue,offered,aht_s", "2026-01-05 09:00,q,112,300"), Span{})
	for name, rule := range map[string]ReliefRule{
		"nothing": {}, "exclusion without a corridor": {Method: Exclusion}, "a cap without a corridor": {Method: CappedVolume, Corridor: Corridor{Below: 0.1, Grain: sheet.Day}},
	} {
		if list, _, err := Relieve(m, rule, sheet.Day); !errors.Is(err, ErrNoRelief) {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
	}
	// No agents in the actuals, and nothing counted either.
	if list, _, err := Relieve(m, ReliefRule{Method: Counterfactual}, sheet.Day); !errors.Is(err, ErrCounts) {
		t.Errorf("%+v, %v", list, err)
	}
	// A formula of the contract that needs more than the actuals have.
	rule := ReliefRule{Method: Counterfactual, Formula: &Formula{erlang.ShortCredit, true}}
	if list, _, err := Relieve(m, rule, sheet.Day); !errors.Is(err, ErrCounts) {
		t.Errorf("%+v, %v", list, err)
	}
	mail := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	mail.Rows[0].Model = planner.ModelDeferred
	list, warnings, err := Relieve(matched(t, mail, came(t, "start,queue,offered", "2026-01-05 09:00,q,112"), Span{}), ReliefRule{Method: Counterfactual}, sheet.Day)
	if err != nil || len(list) > 0 || !warnedOf(warnings, "no verdict") {
		t.Errorf("%+v, %v, %v", list, warnings, err)
	}
}
