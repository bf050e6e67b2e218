package measure

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// By hand: months from the 22nd are named after the one in which they end, as roll-ups name
// them; the weeks of 2026 from Sunday begin on 4 January.
func TestCalendarPeriods(t *testing.T) {
	for _, c := range []struct {
		calendar         Calendar
		grain            sheet.Grain
		day              string
		name, first, end string
	}{
		{Calendar{}, sheet.Month, "2026-01-31", "2026-M01", "2026-01-01", "2026-01-31"},
		{Calendar{MonthDay: 22}, sheet.Month, "2026-01-21", "2026-M01", "2025-12-22", "2026-01-21"},
		{Calendar{MonthDay: 22}, sheet.Month, "2026-01-22", "2026-M02", "2026-01-22", "2026-02-21"},
		{Calendar{MonthDay: 31}, sheet.Month, "2026-01-22", "2026-M01", "2026-01-01", "2026-01-31"},
		{Calendar{}, sheet.Week, "2026-01-04", "2026-W01", "2025-12-29", "2026-01-04"},
		{Calendar{Sunday: true}, sheet.Week, "2026-01-03", "2025-12-28/2026-01-03", "2025-12-28", "2026-01-03"},
		{Calendar{Sunday: true}, sheet.Week, "2026-01-04", "2026-01-04/2026-01-10", "2026-01-04", "2026-01-10"},
		{Calendar{Sunday: true, MonthDay: 22}, sheet.Day, "2026-01-04", "2026-01-04", "2026-01-04", "2026-01-04"},
	} {
		p := c.calendar.period(c.grain, day(c.day))
		if p.Name != c.name || p.First != day(c.first) || p.Last != day(c.end) {
			t.Errorf("%+v, %s of %s: %s, %s to %s", c.calendar, c.grain, c.day, p.Name, p.First, p.Last)
		}
	}
	fiscal, err := calendar.ParseFiscal("26")
	if err != nil {
		t.Fatal(err)
	}
	for d := day("2023-12-01"); d < day("2025-02-01"); d++ {
		c := Calendar{MonthDay: 26}
		if c.period(sheet.Month, d) != fiscal.Period(d) || c.first(sheet.Month, d) != fiscal.Period(d).First {
			t.Fatalf("%s: %+v from %s, roll-ups have %+v", d, c.period(sheet.Month, d), c.first(sheet.Month, d), fiscal.Period(d))
		}
	}
}

// Whenever months and weeks begin, they add up to the days, in scores, verdicts and bills;
// and those from the first and from Monday are what no calendar gives.
func TestPeriodsAddUpToDays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rows []planner.Row
		lines := []string{"2026-01-05 09:30,q,0,0,0,20,,20"} // half-hours, by their look
		for d := range 75 {
			if d%7 != 0 && rapid.IntRange(0, 3).Draw(rt, "open") > 0 {
				continue
			}
			r := callsAt("q", d, 9, 0, float64(rapid.IntRange(1, 150).Draw(rt, "volume")), 300)
			n := rapid.IntRange(0, 150).Draw(rt, "offered")
			rows = append(rows, r)
			lines = append(lines, fmt.Sprintf("%s,q,%d,%d,%d,20,300,20", r.Start.Wall.Format("2006-01-02 15:04"), n, n, n/2))
		}
		p := planOf(t, planner.Defaults(), rows...)
		h := came(t, "start,queue,offered,answered,answered_in_target,target_s,aht_s,agents", lines...)
		contract := func(month int64, period string) *plandoc.Contract {
			return &plandoc.Contract{Currency: "EUR", Month: month, Billing: &plandoc.Billing{Model: "contact", Rate: 100, Period: period}}
		}
		measured := func(cal Calendar) (*Matched, []byte) {
			p.Calendar = cal
			m := matched(t, p, h, Span{})
			var b bytes.Buffer
			levels, _, err := Levels(m, sheet.Month)
			if err != nil {
				rt.Fatal(err)
			}
			if err := WriteScores(&b, []Card{{Scores: ScoreMatched(m, ScoreConfig{}), Levels: levels, LagDays: -1}}, csvfile.Locale{}); err != nil {
				rt.Fatal(err)
			}
			for _, g := range []sheet.Grain{sheet.Week, sheet.Month} {
				verdicts, _, err := Relieve(m, ReliefRule{Method: Counterfactual}, g)
				if err != nil {
					rt.Fatal(err)
				}
				bills, err := Bills(m, contract(int64(cal.MonthDay), g.String()), BillConfig{})
				if err != nil {
					rt.Fatal(err)
				}
				if err := WriteRelief(&b, verdicts, csvfile.Locale{}); err != nil {
					rt.Fatal(err)
				}
				if err := WriteBills(&b, bills, csvfile.Locale{}); err != nil {
					rt.Fatal(err)
				}
			}
			return m, b.Bytes()
		}
		_, plain := measured(Calendar{})
		if _, first := measured(Calendar{MonthDay: 1}); !bytes.Equal(plain, first) {
			rt.Error("months from the first are not those of no calendar")
		}
		cal := Calendar{Sunday: rapid.Bool().Draw(rt, "sunday"), MonthDay: rapid.IntRange(1, 28).Draw(rt, "month")}
		m, _ := measured(cal)
		days := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", "day")
		for _, g := range []sheet.Grain{sheet.Week, sheet.Month} {
			s := scoreOf(t, ScoreMatched(m, ScoreConfig{}), Volume, "q", g.String())
			if s.Forecast != days.Forecast || s.Actual != days.Actual {
				rt.Errorf("by %s %v and %v, by day %v and %v", g, s.Forecast, s.Actual, days.Forecast, days.Actual)
			}
			bills, err := Bills(m, contract(int64(cal.MonthDay), g.String()), BillConfig{})
			if err != nil {
				rt.Fatal(err)
			}
			verdicts, _, err := Relieve(m, ReliefRule{Method: Counterfactual}, g)
			if err != nil || len(verdicts) != len(bills) || len(bills) != s.Count {
				rt.Fatalf("%d bills, %d verdicts, %d periods: %v", len(bills), len(verdicts), s.Count, err)
			}
			sum := 0.0
			for i := range bills {
				period := bills[i].Period
				sum += float64(bills[i].Delivered.Actual) / 1e6
				if verdicts[i].Days != period || i > 0 && period.First <= bills[i-1].Period.Last {
					rt.Errorf("bill of %+v, verdict on %+v", period, verdicts[i].Days)
				}
				_, _, dom := period.First.Date()
				if g == sheet.Month && dom != cal.MonthDay || g == sheet.Week && (period.First.Weekday() == time.Sunday) != cal.Sunday {
					rt.Errorf("%+v: %s begins on %s", cal, g, period.First)
				}
			}
			if sum != days.Actual {
				rt.Errorf("bills by %s are of %v contacts, of %v that came", g, sum, days.Actual)
			}
		}
	})
}
