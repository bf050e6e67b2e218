package measure

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/sheet"
)

// ofTwo is a queue that is the sum of two, forecast 50 contacts of 200 s and 50 of 400 s, and
// 30 and 70 of them that came, of 210 s and 420 s: 357 s on average, for 300 s planned and
// 340 s planned for what came. 21 agents were committed and there.
func ofTwo(t *testing.T) *Matched {
	t.Helper()
	p := planOf(t, planner.Defaults(), callsAt("a", 0, 9, 0, 50, 200), callsAt("b", 0, 9, 0, 50, 400), callsAt("all", 0, 9, 0, 100, 300))
	h := came(t, "start,queue,offered,answered,handle_s,agents", "2026-01-05 09:00,a,30,30,6300,21", "2026-01-05 09:00,b,70,70,29400,21", "2026-01-05 09:00,all,100,100,35700,21")
	m, err := Match(p, h, Span{}, []string{"all"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// By hand: mix is 340 / 300, handling 357 / 340 = 1.05. Service levels are Erlang C's, by a
// recursion of its own below: 100 contacts in half an hour, 21 agents, 20 s.
func TestReliefPartsHandleTimes(t *testing.T) {
	for _, c := range []struct {
		name        string
		rule        ReliefRule
		client, ccc float64 // handle times with the part of one alone
	}{
		{"the client's", ReliefRule{}, 357, 300},
		{"the contact centre's", ReliefRule{AHTOwner: CCC}, 300, 357},
		{"split by mix", ReliefRule{AHTMix: true}, 340, 315},                                         // 300 * 1.05
		{"split by mix, whoever the owner is", ReliefRule{AHTMix: true, AHTOwner: CCC}, 340, 315},    //
		{"split by mix, above 3 %", ReliefRule{AHTMix: true, AHTAbove: 0.03}, 350.2, 305.825},        // 340 * 1.03; 357 * 300 / 350.2
		{"split by mix, above 10 %", ReliefRule{AHTMix: true, AHTAbove: 0.10}, 357, 300},             // 1.05 is within
		{"the contact centre's above 10 %", ReliefRule{AHTOwner: CCC, AHTAbove: 0.10}, 330, 324.545}, // 300 * 1.1; 357 / 1.1
		{"the client's above 10 %", ReliefRule{AHTAbove: 0.10}, 324.545, 330},
		{"the contact centre's above 20 %", ReliefRule{AHTOwner: CCC, AHTAbove: 0.20}, 357, 300}, // 357 is 19 % over 300
	} {
		c.rule.Method = Counterfactual
		list, _, err := Relieve(ofTwo(t), c.rule, sheet.Day)
		if err != nil || len(list) != 3 {
			t.Fatalf("%s: %+v, %v", c.name, list, err)
		}
		r := list[2]
		// A queue of its own has planned for what came what it had planned.
		if list[0].MixAHT != 200 || list[1].MixAHT != 400 || r.MixAHT != 340 && !nearly(r.MixAHT, 340) || r.AHT != 357 || r.ForecastAHT != 300 {
			t.Errorf("%s: %v, %v, %v planned for what came, %v as it was", c.name, list[0].MixAHT, list[1].MixAHT, r.MixAHT, r.AHT)
		}
		if !close3(r.ClientAHT, c.client) || !close3(r.CCCAHT, c.ccc) {
			t.Errorf("%s: %v s with the client's part, %v s with the contact centre's; want %v, %v", c.name, r.ClientAHT, r.CCCAHT, c.client, c.ccc)
		}
		for what, level := range map[string][2]float64{"planned": {r.Planned, 300}, "T1": {r.T1, c.ccc}, "T2": {r.T2, c.client}, "modelled": {r.Modelled, 357}} {
			if want := erlangC(100, level[1], 21, 20); !close3(level[0], want) {
				t.Errorf("%s: %s %v, by hand %v", c.name, what, level[0], want)
			}
		}
	}
	// To the digits of Erlang C in another language: 340 s 0.523409, 315 s 0.737855.
	list, _, _ := Relieve(ofTwo(t), ReliefRule{Method: Counterfactual, AHTMix: true}, sheet.Day)
	if r := list[2]; math.Abs(r.T2-0.523409) > 1e-6 || math.Abs(r.T1-0.737855) > 1e-6 || r.Carrier != Joint {
		t.Errorf("%+v", r)
	}
}

// erlangC is the service level by the recursion of Erlang B: contacts in half an hour.
func erlangC(contacts, aht float64, agents int, within float64) float64 {
	a, b := contacts*aht/1800, 1.0
	for n := 1; n <= agents; n++ {
		b = a * b / (float64(n) + a*b)
	}
	n := float64(agents)
	return 1 - b/(1-a/n*(1-b))*math.Exp(-(n-a)*within/aht)
}

// The threshold goes by the period: an interval that is over it by luck is not.
func TestReliefThresholdGoesByThePeriod(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300), callsAt("q", 0, 9, 30, 100, 300))
	m := matched(t, p, came(t, "start,queue,offered,answered,aht_s,agents", "2026-01-05 09:00,q,100,100,330,21", "2026-01-05 09:30,q,100,100,276,21"), Span{})
	rule := ReliefRule{Method: Counterfactual, AHTOwner: CCC, AHTAbove: 0.03}
	list, _, err := Relieve(m, rule, sheet.Day) // 303 s, 1 % over
	if err != nil || !close3(list[0].ClientAHT, 303) || !close3(list[0].CCCAHT, 300) {
		t.Errorf("%+v, %v", list, err)
	}
	list, _, err = Relieve(m, rule, sheet.Interval) // 330 s, 10 % over; 276 s, below the plan, is all the owner's
	if err != nil || !close3(list[0].ClientAHT, 309) || !close3(list[0].CCCAHT, 330/1.03) || !close3(list[1].ClientAHT, 300) || !close3(list[1].CCCAHT, 276) {
		t.Errorf("%+v, %v", list, err)
	}
}

// Under any clause the parts of both make up what came, interval by interval; the ends are
// the same, and the parts of the sides add up to the way between them.
func TestReliefPartsMakeUpHandleTimes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []planner.Row
		var lines []string
		total := [2]float64{}
		for _, name := range []string{"a", "b"} {
			v, n, h := float64(rapid.IntRange(1, 80).Draw(rt, "volume")), rapid.IntRange(0, 80).Draw(rt, "offered"), rapid.IntRange(60, 600).Draw(rt, "aht")
			rows = append(rows, callsAt(name, 0, 9, 0, v, float64(rapid.IntRange(60, 600).Draw(rt, "planned"))))
			lines = append(lines, fmt.Sprintf("2026-01-05 09:00,%s,%d,%d,%d,30", name, n, n, n*h))
			total[0] += float64(n)
			total[1] += float64(n * h)
		}
		rows = append(rows, callsAt("all", 0, 9, 0, rows[0].Volume+rows[1].Volume, float64(rapid.IntRange(60, 600).Draw(rt, "planned"))))
		lines = append(lines, fmt.Sprintf("2026-01-05 09:00,all,%v,%v,%v,30", total[0], total[0], total[1]))
		m, err := Match(planOf(t, planner.Defaults(), rows...), came(t, "start,queue,offered,answered,handle_s,agents", lines...), Span{}, []string{"all"})
		if err != nil {
			rt.Fatal(err)
		}
		rule := ReliefRule{
			Method: Counterfactual, AHTOwner: rapid.SampledFrom([]Carrier{"", Client, CCC, Joint}).Draw(rt, "owner"),
			AHTMix: rapid.Bool().Draw(rt, "mix"), AHTAbove: float64(rapid.IntRange(0, 30).Draw(rt, "above")) / 100,
		}
		list, _, err := Relieve(m, rule, sheet.Interval)
		if err != nil {
			rt.Fatal(err)
		}
		plain, _, err := Relieve(m, ReliefRule{Method: Counterfactual}, sheet.Interval)
		if err != nil {
			rt.Fatal(err)
		}
		for i, r := range list {
			if r.Planned != plain[i].Planned || r.Offered > 0 && r.Modelled != plain[i].Modelled || r.Offered > 0 && math.Abs(r.ForecastPart+r.StaffPart-(r.Modelled-r.Planned)) > 1e-12 {
				rt.Errorf("%+v: ends %v, %v, without a clause %v, %v; parts %v, %v", rule, r.Planned, r.Modelled, plain[i].Planned, plain[i].Modelled, r.ForecastPart, r.StaffPart)
			}
			if r.Offered > 0 && math.Abs(r.ClientAHT*r.CCCAHT-r.ForecastAHT*r.AHT) > 1e-9*r.ForecastAHT*r.AHT {
				rt.Errorf("%+v: %v and %v make up %v of %v", rule, r.ClientAHT, r.CCCAHT, r.AHT, r.ForecastAHT)
			}
		}
	})
}
