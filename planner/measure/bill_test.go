package measure

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// The joint case of ../shared/reference/planning.md, section 3.6, in a bill: the client
// carries 58.6 % of the miss by its printed digits (58.65 unrounded), so that of a credit of
// 10 % 4.1 % is due.
func TestBillSharesTheCreditOfAJointMiss(t *testing.T) {
	p := planOf(t, planner.Defaults(), callsAt("q", 0, 9, 0, 100, 300))
	m := matched(t, p, came(t, "start,queue,offered,answered,aht_s,agents,answered_in_target,target_s", "2026-01-05 09:00,q,108,108,300,20,56,20"), Span{})
	c := &plandoc.Contract{
		Currency: "EUR", Relief: &plandoc.Relief{Method: "counterfactual", Grain: "month"},
		Billing: &plandoc.Billing{Model: "contact", Rate: 1000, Period: "month", Credits: []plandoc.Credit{{Below: 800_000, Credit: 100_000}}},
	}
	rule, err := ReliefTerms(c, "q", "voice")
	if err != nil {
		t.Fatal(err)
	}
	verdicts, _, err := Relieve(m, rule, sheet.Month)
	if err != nil {
		t.Fatal(err)
	}
	// 80 % of 108 are 86.4, and 56 were in time.
	if r := verdicts[0]; r.Carrier != Joint || r.Judged != 108 || !close3(r.Shortfall(), 30.4) {
		t.Fatalf("%+v, short of %v", r, r.Shortfall())
	}
	bills, err := Bills(m, c, BillConfig{Relief: verdicts})
	if err != nil {
		t.Fatal(err)
	}
	lines := bills[0].Statement.Lines
	credit := lines[len(lines)-1]
	if credit.Item != billing.ItemCredit || math.Abs(float64(credit.Quantity)+41_400) > 100 || !strings.Contains(credit.Basis, "of 10 % the client carries 58.6") || !strings.Contains(credit.Basis, "q carried by joint, 58.7 % of it by the client") {
		t.Errorf("%+v", credit)
	}
	// 1080.00, and of it what the line says, to the cent.
	want := 108_000 + math.Round(float64(credit.Quantity)*108_000/1e6)
	if got := bills[0].Statement.Total(); float64(got) != want {
		t.Errorf("total %v, want %v", got, want)
	}
}

// Verdicts of queues weigh by the contacts that each was short of its target. By hand: a is
// 20 short, all of it the client's; b 60, a quarter of it: (20 + 15) / 80. Sums of queues and
// what was met weigh nothing, nor does another period.
func TestBillWeighsVerdicts(t *testing.T) {
	of := func(queue string, day int, judged, level float64, carrier Carrier, share float64) Relief {
		return Relief{Queue: queue, Start: callsAt(queue, day, 9, 0, 1, 1).Start, Target: 0.8, Level: level, Judged: judged, Carrier: carrier, ClientShare: share}
	}
	list := []Relief{
		of("a", 0, 100, 0.6, Client, 1), of("b", 0, 200, 0.5, Joint, 0.25),
		of("c", 0, 500, 0.9, Nobody, math.NaN()), of("a", 40, 500, 0.1, CCC, 0),
	}
	total := of("all", 0, 800, 0.7, CCC, 0)
	total.Sum = true
	b := &Bill{Period: Calendar{}.period(sheet.Month, day("2026-01-05"))}
	b.relieve(append(list, total))
	if b.Delivered.Relieved != 437_500 || !strings.Contains(b.Delivered.LevelBasis, "a carried by client, 20 contacts short of its target; b carried by joint, 25.0 % of it by the client, 60 contacts short of its target") {
		t.Errorf("%s: %s", b.Delivered.Relieved, b.Delivered.LevelBasis)
	}
	for carrier, want := range map[Carrier]billing.Quantity{Client: billing.One, CCC: 0} {
		b := &Bill{Period: b.Period}
		share := float64(count(carrier == Client))
		b.relieve([]Relief{of("a", 0, 97, 0.61, carrier, share), of("b", 0, 31, 0.57, carrier, share)})
		if b.Delivered.Relieved != want {
			t.Errorf("all carried by %s: %s", carrier, b.Delivered.Relieved)
		}
	}
}

// The parts of queues add up to a bill, digit by digit, whatever the unit.
func TestBillIsTheSumOfItsQueues(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []planner.Row
		var lines []string
		for k := range rapid.IntRange(1, 4).Draw(rt, "queues") {
			for slot := range 2 {
				r := callsAt(fmt.Sprint("q", k), 0, 9, 30*slot, float64(rapid.IntRange(0, 99_999).Draw(rt, "volume"))/1000, float64(rapid.IntRange(60_000, 400_000).Draw(rt, "aht"))/1000)
				r.Shrinkage = float64(rapid.IntRange(0, 500).Draw(rt, "shrinkage")) / 1000
				rows = append(rows, r)
				n := rapid.IntRange(0, 100).Draw(rt, "offered")
				lines = append(lines, fmt.Sprintf("%s,q%d,%d,%d,%d,%d,20,7.123,9.777", r.Start.Wall.Format("2006-01-02 15:04"), k, n, n, n*rapid.IntRange(60, 400).Draw(rt, "handle"), n/2))
			}
		}
		m := matched(t, planOf(t, planner.Defaults(), rows...), came(t, "start,queue,offered,answered,handle_s,answered_in_target,target_s,agents,scheduled", lines...), Span{})
		model := rapid.SampledFrom([]string{"contact", "minute", "productive_hour", "hour", "fte"}).Draw(rt, "model")
		bills, err := Bills(m, &plandoc.Contract{Currency: "EUR", Billing: &plandoc.Billing{Model: model, Rate: 100, Period: "day"}}, BillConfig{FTEHour: 7.7})
		if err != nil || len(bills) != 1 {
			rt.Fatal(bills, err)
		}
		b := &bills[0]
		var delivered, committed billing.Quantity
		good, counted := 0.0, 0.0
		for _, q := range b.Queues {
			delivered += q.Delivered
			committed += q.Committed
			good += q.Good
			counted += q.Counted
		}
		if delivered != b.Delivered.Actual || committed != b.Delivered.Committed || counted > 0 && quantityOf(good/counted) != b.Delivered.Level {
			rt.Errorf("queues add up to %s of %s, %v of %v; the bill has %+v", delivered, committed, good, counted, b.Delivered)
		}
	})
}
