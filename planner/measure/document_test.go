package measure

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// lockedDocument is a document with agreed versions of one interval a day of the week from
// 12 January 2026, each with so many contacts, signed by both at its time.
func lockedDocument(t testing.TB, c *plandoc.Contract, versions map[string]float64, order ...string) *plandoc.Document {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := plandoc.New(plandoc.Head{PlanID: "p", Zone: "Europe/Ljubljana", WeekStart: "monday"}, "ACME <b>", "Callers")
	must(err)
	start, err := plandoc.ParseInstant("2025-06-01T00:00:00Z")
	must(err)
	keys := map[plandoc.Role]*plandoc.PrivateKey{}
	for i, r := range plandoc.Roles {
		keys[r], err = plandoc.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 32)))
		must(err)
	}
	_, err = d.Commit(plandoc.Commit{Party: plandoc.Client, Actor: "Anna", At: start, Action: "init", Message: "contract", Engine: plandoc.ThisEngine("test")}, &plandoc.Content{Contract: c}, keys[plandoc.Client])
	must(err)
	for _, r := range plandoc.Roles {
		must(d.AddKey(r, keys[r].Public(), nil, "Anna", start))
	}
	parent := plandoc.Root
	for k, when := range order {
		at, err := plandoc.ParseInstant(when)
		must(err)
		var rows []planner.Row
		for day := range 7 {
			r := callsAt("q", 7+day, 9, 0, versions[when], 300)
			r.Start.OffsetMin, r.Start.HasOffset = 60, true
			rows = append(rows, r)
		}
		p := planOf(t, planner.Defaults(), rows...)
		s, err := sheet.FromRows(p.Rows, p.Limits, nil)
		must(err)
		id := plandoc.ID{Series: plandoc.Agreed, Number: k + 1}
		_, err = d.Commit(plandoc.Commit{ID: id, Parents: []plandoc.ID{parent}, Party: plandoc.Client, Actor: "Anna", At: at, Action: "accept", Message: "m", Engine: plandoc.ThisEngine("test")}, &plandoc.Content{Sheet: s}, keys[plandoc.Client])
		must(err)
		for _, r := range plandoc.Roles {
			must(d.Sign(id, r, "lock", "Bo", at, keys[r]))
		}
		parent = id
	}
	return d
}

// Of each day that version counts which was locked by the beginning of the day, on the
// clock of the plan, less the lag: A1 from long before, A2 from midnight of 13 January in
// Ljubljana, which is 23:00 of the day before in UTC.
func TestLockedAt(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Ljubljana")
	if err != nil {
		t.Fatal(err)
	}
	d := lockedDocument(t, &plandoc.Contract{}, map[string]float64{"2025-12-01T00:00:00Z": 100, "2026-01-12T23:00:00Z": 120}, "2025-12-01T00:00:00Z", "2026-01-12T23:00:00Z")
	for _, c := range []struct {
		lag      int
		volumes  []float64
		versions string
		unlocked int
	}{
		{0, []float64{100, 120, 120, 120, 120, 120, 120}, "[A1 A2]", 0}, // locked at the very beginning of the 13th
		{1, []float64{100, 100, 120, 120, 120, 120, 120}, "[A1 A2]", 0},
		{7, []float64{100, 100, 100, 100, 100, 100, 100}, "[A1]", 0},
		{44, []float64{100, 100, 100, 100}, "[A1]", 3}, // 1 December is 44 days before 14 January
	} {
		p, err := LockedAt(d, c.lag, zone)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for i := range p.Plan.Rows {
			got = append(got, p.Plan.Rows[i].Volume)
		}
		var versions []string
		for _, v := range p.Versions {
			versions = append(versions, v.String())
		}
		if len(got) != len(c.volumes) || "["+strings.Join(versions, " ")+"]" != c.versions || p.Unlocked != c.unlocked {
			t.Errorf("lag %d: %v of %v, %d unlocked; want %v of %s, %d", c.lag, got, versions, p.Unlocked, c.volumes, c.versions, c.unlocked)
			continue
		}
		for i := range got {
			if got[i] != c.volumes[i] {
				t.Errorf("lag %d: volumes %v, want %v", c.lag, got, c.volumes)
				break
			}
		}
	}
	if _, err := LockedAt(d, 90, zone); !errors.Is(err, ErrNotLocked) || !strings.Contains(err.Error(), "A1 was locked on 2025-12-01T00:00:00Z") {
		t.Errorf("lag 90: %v", err)
	}
}

// Trap 8 again: what counts is the version that was locked at the lag, not the last one,
// which a late hand made look right.
func TestTrap8ScoredOnTheLastForecast(t *testing.T) {
	d := lockedDocument(t, &plandoc.Contract{}, map[string]float64{"2025-11-01T00:00:00Z": 80, "2026-01-11T12:00:00Z": 100}, "2025-11-01T00:00:00Z", "2026-01-11T12:00:00Z")
	zone, _ := time.LoadLocation("Europe/Ljubljana")
	for lag, want := range map[int]float64{0: 0, 45: 0.2} {
		p, err := LockedAt(d, lag, zone)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for day := range 7 {
			lines = append(lines, time.Date(2026, 1, 12+day, 9, 0, 0, 0, time.UTC).Format("2006-01-02T15:04+01:00")+",q,100", time.Date(2026, 1, 12+day, 9, 30, 0, 0, time.UTC).Format("2006-01-02T15:04+01:00")+",q,0")
		}
		m := matched(t, p.Plan, came(t, "start,queue,offered", lines...), Span{})
		if s := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "interval"); !close3(s.WAPE(), want) {
			t.Errorf("lag %d: WAPE %v, want %v", lag, s.WAPE(), want)
		}
	}
}

func TestTermsOfContracts(t *testing.T) {
	c := &plandoc.Contract{
		Currency: "EUR",
		Targets:  []plandoc.Target{{Formula: "offered", Share: 800_000, WithinMS: 20_000, Period: "month"}, {Queue: "vip", Formula: "short_credit", Share: 900_000, WithinMS: 15_000, ShortMS: 5_000, Period: "month"}},
		Relief:   &plandoc.Relief{Method: "exclusion", Grain: "day", Above: 100_000},
		AHT:      &plandoc.AHTClause{Owner: "ccc"},
		Billing:  &plandoc.Billing{Model: "minute", Rate: 65, Period: "month", Floor: 900_000},
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	rule, err := ReliefTerms(c, "vip", "voice")
	if err != nil || rule.Method != Exclusion || rule.Target != 0.9 || rule.Within != 15 || rule.Formula.Definition != erlang.ShortCredit || !rule.Formula.Short || rule.AHTOwner != CCC || rule.Corridor.String() != "-0%+10%/day" {
		t.Errorf("%+v, %v", rule, err)
	}
	if rule, err := ReliefTerms(c, "other", "voice"); err != nil || rule.Target != 0.8 || rule.Formula.Short {
		t.Errorf("%+v, %v", rule, err)
	}
	c.Targets[1].Period = "day"
	if TargetPeriod(c, "vip", "voice") != sheet.Day || TargetPeriod(c, "other", "voice") != sheet.Month || TargetPeriod(&plandoc.Contract{}, "q", "voice") != sheet.Month {
		t.Error("periods of targets")
	}
	if terms, err := BillingTerms(c); err != nil || terms.Price != 650_000 || terms.Unit != "minute" {
		t.Errorf("%+v, %v", terms, err)
	}
	if _, err := ReliefTerms(&plandoc.Contract{}, "q", "voice"); !errors.Is(err, ErrNoRelief) {
		t.Errorf("%v", err)
	}
	if _, err := BillingTerms(&plandoc.Contract{}); !errors.Is(err, ErrNoBilling) {
		t.Errorf("%v", err)
	}
}

// A clause on handle times is all in the rule; a plan by other months than those of the
// contract that it is billed by is refused.
func TestTermsOfHandleTimesAndMonths(t *testing.T) {
	of := func(month int64, aht *plandoc.AHTClause) *plandoc.Contract {
		return &plandoc.Contract{
			Currency: "EUR", Month: month, AHT: aht,
			Relief:  &plandoc.Relief{Method: "counterfactual", Grain: "day"},
			Billing: &plandoc.Billing{Model: "minute", Rate: 65, Period: "month"},
		}
	}
	for _, c := range []struct {
		clause plandoc.AHTClause
		want   ReliefRule
	}{
		{plandoc.AHTClause{Owner: "joint", Split: "mix"}, ReliefRule{AHTOwner: Joint, AHTMix: true}},
		{plandoc.AHTClause{Owner: "ccc", Above: 50_000}, ReliefRule{AHTOwner: CCC, AHTAbove: 0.05}},
		{plandoc.AHTClause{Owner: "client", Split: "mix", Above: 30_000}, ReliefRule{AHTOwner: Client, AHTMix: true, AHTAbove: 0.03}},
	} {
		rule, err := ReliefTerms(of(0, &c.clause), "q", "voice")
		if err != nil || rule.AHTOwner != c.want.AHTOwner || rule.AHTMix != c.want.AHTMix || rule.AHTAbove != c.want.AHTAbove {
			t.Errorf("%+v: %+v, %v", c.clause, rule, err)
		}
	}
	if _, err := Bills(&Matched{}, of(16, nil), BillConfig{}); !errors.Is(err, ErrNoBilling) || !strings.Contains(err.Error(), "day 16") {
		t.Errorf("a bill by other months: %v", err)
	}
}

// Quantities by price model, by hand: half an hour with 100 contacts of 300 s planned and
// 21 agents committed at 30 % shrinkage; 90 answered of 320 s, 20 agents of 30 scheduled.
func TestBillsByModel(t *testing.T) {
	s := planner.Defaults()
	s.Shrinkage = 0.3
	m := matched(t, planOf(t, s, callsAt("q", 0, 9, 0, 100, 300)), came(t, "start,queue,offered,answered,handle_s,agents,scheduled", "2026-01-05 09:00,q,100,90,28800,20,30"), Span{})
	for model, want := range map[string][2]string{
		"contact": {"90", "100"}, "minute": {"480", "500"}, "productive_hour": {"10", "10.5"}, "hour": {"15", "15"}, "fte": {"0.09375", "0.09375"},
	} {
		c := &plandoc.Contract{Currency: "EUR", Billing: &plandoc.Billing{Model: model, Rate: 100, Period: "month", Floor: 1_000_000}}
		bills, err := Bills(m, c, BillConfig{Locked: "A1", Actuals: "a.csv", FTEHour: 160})
		if err != nil || len(bills) != 1 {
			t.Fatalf("%s: %v, %v", model, bills, err)
		}
		if d := bills[0].Delivered; d.Actual.String() != want[0] || d.Committed.String() != want[1] {
			t.Errorf("%s: %s of %s, want %v", model, d.Actual, d.Committed, want)
		}
	}
	none := matched(t, planOf(t, s, callsAt("q", 0, 9, 0, 100, 300)), came(t, "start,queue,offered", "2026-01-05 09:00,q,100"), Span{})
	for model, price := range map[string]*plandoc.Billing{"hour": {Model: "hour", Rate: 1, Period: "month"}, "credits": {Model: "contact", Rate: 1, Period: "month", Credits: []plandoc.Credit{{Below: 800_000, Credit: 1}}}} {
		if bills, err := Bills(none, &plandoc.Contract{Currency: "EUR", Billing: price}, BillConfig{}); !errors.Is(err, ErrCounts) {
			t.Errorf("%s without what it takes: %v, %v", model, bills, err)
		}
	}
	if _, err := Bills(m, &plandoc.Contract{Currency: "EUR", Billing: &plandoc.Billing{Model: "fte", Rate: 1, Period: "month"}}, BillConfig{}); !errors.Is(err, ErrNoBilling) {
		t.Errorf("FTE without hours: %v", err)
	}
}

// Evidence says that it supports evidence, and nothing about conformity; what parties wrote
// is text, and no markup.
func TestEvidenceClaimsNothing(t *testing.T) {
	d := lockedDocument(t, &plandoc.Contract{Lags: []int64{45}, Targets: []plandoc.Target{{Formula: "offered", Share: 800_000, WithinMS: 20_000, Period: "month"}}},
		map[string]float64{"2025-11-01T00:00:00Z": 80}, "2025-11-01T00:00:00Z")
	e, err := NewEvidence(d, EvidenceConfig{Document: "p.cccplan"})
	if err != nil {
		t.Fatal(err)
	}
	var md, html bytes.Buffer
	if err := errors.Join(e.WriteMarkdown(&md), e.WriteHTML(&html)); err != nil {
		t.Fatal(err)
	}
	claims := regexp.MustCompile(`(?i)complian|compliant|comply|certif|fulfil|satisf(y|ies) the`)
	for name, text := range map[string]string{"Markdown": md.String(), "HTML": html.String()} {
		if found := claims.FindString(text); found != "" {
			t.Errorf("%s says %q", name, found)
		}
		if !strings.Contains(text, "supports the evidence") || !strings.Contains(text, "no statement about conformity") {
			t.Errorf("%s does not say what it is", name)
		}
		for _, topic := range []string{"6.3", "6.4", "6.5", "6.7", "6.8"} {
			if !strings.Contains(text, topic) {
				t.Errorf("%s has nothing of %s", name, topic)
			}
		}
		if strings.Contains(text, "ACME <b>") {
			t.Errorf("%s has markup that a party wrote", name)
		}
	}
	if strings.Contains(html.String(), "http") || strings.Contains(html.String(), "src=") {
		t.Error("the HTML file needs another one")
	}
}
