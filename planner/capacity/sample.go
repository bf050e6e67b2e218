package capacity

import (
	"context"
	"io"
	"math"
	"strconv"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// Sample is an example of a table.
type Sample struct {
	Setting string // of [capacity] that names the file; empty: it stands at the top
	File    string
	Write   func(io.Writer) error
}

// What examples are made with.
const (
	sampleShrinkage  = 0.28 // nearly that of the example's ledger
	sampleEfficiency = 0.92
	sampleHours      = 40
)

// Samples are examples of every table for the queues of a demand, with people enough to
// begin with: what somebody starts from who has none yet. They are examples and nothing
// else: every number is to be replaced.
func Samples(ctx context.Context, d *Demand, loc csvfile.Locale) ([]Sample, error) {
	needs, err := d.Require(ctx, Change{})
	if err != nil {
		return nil, err
	}
	names := d.Queues()
	fte, aht := make([]float64, len(names)), make([]float64, len(names))
	largest := 0
	for i, name := range names {
		contacts, work := 0.0, 0.0
		week := 0.0 // hours of the first seven days
		for k := range needs {
			n := &needs[k]
			if n.Queue != name {
				continue
			}
			for day := range n.Required {
				contacts += n.Contacts[day]
				work += n.Workload[day]
				if day < 7 {
					week += n.Required[day]
				}
			}
		}
		fte[i] = hours.FTE(week, sampleEfficiency, sampleShrinkage, sampleHours)
		if aht[i] = 300; contacts > 0 && work > 0 {
			aht[i] = work / contacts * 3600
		}
		if fte[i] > fte[largest] {
			largest = i
		}
	}
	at := func(part float64) string { // a Monday in the plan
		day := d.First + calendar.Day(math.Floor(part*float64(d.Last-d.First)))
		return max(MondayOf(day), d.First).String()
	}
	var headcount, ramp [][]string
	for i, name := range names {
		name = csvfile.GuardText(name)
		heads := int(math.Ceil(fte[i]))
		young := heads / 10
		mid := heads * 3 / 10
		for _, s := range [][2]int{{8, young}, {39, mid}, {130, heads - young - mid}} {
			if s[1] > 0 {
				headcount = append(headcount, []string{name, strconv.Itoa(s[0]), strconv.Itoa(s[1]), "1"})
			}
		}
		ramp = append(ramp,
			[]string{name, string(Exponential), "0", decimal(math.Round(1.4*aht[i]), loc)},
			[]string{name, string(Exponential), "10", decimal(math.Round(aht[i]), loc)})
	}
	if len(headcount) == 0 {
		headcount = append(headcount, []string{csvfile.GuardText(names[0]), "39", "1", "1"})
	}
	big := csvfile.GuardText(names[largest])
	table := func(setting string, header []string, rows ...[]string) Sample {
		return Sample{setting, setting + ".csv", func(w io.Writer) error { return writeTable(w, loc, header, rows) }}
	}
	list := []Sample{
		table("headcount", HeadcountColumns, headcount...),
		table("classes", ClassColumns, []string{big, at(0.4), "4", "1"}),
		table("attrition", AttritionColumns,
			[]string{"", "0", string(Cohort), string(PerYear), decimal(0.45, loc)},
			[]string{"", "26", string(Turnover), string(PerYear), decimal(0.3, loc)}),
		table("onboarding", OnboardingColumns, []string{"", "3", decimal(0.08, loc), "2", decimal(0.5, loc)}),
		table("ramp", RampColumns, ramp...),
		table("leave", LeaveColumns, []string{big, at(0.2), d.Last.String(), decimal(0.8, loc), "no"}),
	}
	if len(names) > 1 {
		second := (largest + 1) % len(names)
		list = append(list, table("transfers", TransferColumns, []string{at(0.7), big, csvfile.GuardText(names[second]), "1", "1", "yes"}))
	}
	share := func(name string, kind shrinkage.Kind, base shrinkage.Base, value float64, note string) shrinkage.Component {
		return shrinkage.Component{Name: name, Kind: kind, Base: base, Value: value, Note: note}
	}
	const unit = 100 * billing.Cent
	return append(list,
		Sample{"contract", "contract.csv", func(w io.Writer) error {
			return hours.WriteContracts(w, []hours.Contract{{Period: "week", Hours: sampleHours, Fraction: 1}}, loc)
		}},
		Sample{"rates", "rates.csv", func(w io.Writer) error {
			return billing.WriteRates(w, []billing.Rate{
				{Item: billing.ItemWage, Per: billing.PerHour, Price: 18 * unit}, {Item: billing.ItemOnCost, Per: billing.PerShare, Share: billing.One / 4},
				{Item: billing.ItemOvertime, Per: billing.PerShare, Share: billing.One / 2}, {Item: billing.ItemSeat, Per: billing.PerMonth, Price: 180 * unit},
				{Item: billing.ItemHiring, Per: billing.PerHire, Price: 1500 * unit}, {Item: billing.ItemTraining, Per: billing.PerHire, Price: 1200 * unit},
			}, billing.Currency{Code: "EUR", Decimals: 2}, loc)
		}},
		Sample{"", "shrinkage.csv", func(w io.Writer) error {
			return shrinkage.Write(w, []shrinkage.Component{
				share("annual leave", shrinkage.Planned, shrinkage.Paid, 0.11, ""), share("sickness", shrinkage.Unplanned, shrinkage.Paid, 0.06, ""),
				share("breaks", shrinkage.Planned, shrinkage.Attended, 0.08, "leave them out where shifts place them"), share("coaching and meetings", shrinkage.Planned, shrinkage.Attended, 0.05, ""),
			}, loc)
		}}), nil
}
