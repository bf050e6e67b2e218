package reconcile_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// one is a plan of a single half hour with so many milli-contacts.
func one(t *testing.T, volume int64) *sheet.Sheet {
	t.Helper()
	return made(t, []sheet.Line{lineOf("a", 0, volume, 180_000)})
}

// The table of cells, row by row; the client owns the volume. Corridor 10 %/interval.
func TestTableOfCells(t *testing.T) {
	const b = 100_000
	for _, c := range []struct {
		name        string
		client, ccc int64
		rule        reconcile.Rule
		owner       sheet.Owner
		merged      int64
		status      reconcile.Status
	}{
		{"nobody", b, b, 0, sheet.Client, b, reconcile.Same},
		{"the client, its own", 120_000, b, 0, sheet.Client, 120_000, reconcile.Proposed},
		{"the client, a joint one", 120_000, b, 0, sheet.Joint, 120_000, reconcile.Proposed},
		{"the client, the contact centre's", 120_000, b, 0, sheet.CCC, b, reconcile.Request},
		{"the contact centre, the client's", b, 120_000, 0, sheet.Client, b, reconcile.Request},
		{"the contact centre, a joint one", b, 120_000, 0, sheet.Joint, 120_000, reconcile.Proposed},
		{"the contact centre, its own", b, 120_000, 0, sheet.CCC, 120_000, reconcile.Proposed},
		{"both, the same", 120_000, 120_000, 0, sheet.Client, 120_000, reconcile.Agreed},
		{"both, within, the owner's", 120_000, 129_000, reconcile.ByOwner, sheet.Client, 120_000, reconcile.AgreedInTolerance},
		{"both, within, the other owner's", 120_000, 129_000, reconcile.ByOwner, sheet.CCC, 129_000, reconcile.AgreedInTolerance},
		{"both, within, nobody's", 120_000, 129_001, reconcile.ByOwner, sheet.Joint, 124_501, reconcile.AgreedInTolerance},
		{"both, within, the base", 120_000, 129_000, reconcile.ByBase, sheet.Client, b, reconcile.AgreedInTolerance},
		{"both, within, midpoint", 120_000, 129_000, reconcile.Midpoint, sheet.Client, 124_500, reconcile.AgreedInTolerance},
		{"both, exactly on the corridor", 120_000, 130_000, reconcile.ByOwner, sheet.Client, 120_000, reconcile.AgreedInTolerance},
		{"both, a digit beyond it", 120_000, 130_001, reconcile.ByOwner, sheet.Client, b, reconcile.Disputed},
	} {
		cfg := reconcile.Config{Owners: reconcile.DefaultOwners(), All: true, Corridors: []reconcile.Corridor{{All: true, Below: 100_000, Above: 100_000, Rule: c.rule}}}
		cfg.Owners.Of[sheet.Volume] = c.owner
		r := merge(t, one(t, b), one(t, c.client), one(t, c.ccc), cfg)
		x := r.Cells[0]
		if x.Quantity != sheet.Volume || x.Status != c.status || x.Merged != sheet.Number(c.merged) || r.Merged.At(0, sheet.Volume) != sheet.Number(c.merged) {
			t.Errorf("%s: %s %v, want %s %d", c.name, x.Status, x.Merged, c.status, c.merged)
		}
		if x.Base.N != b || x.Client.N != c.client || x.CCC.N != c.ccc {
			t.Errorf("%s: values %v %v %v were not kept", c.name, x.Base, x.Client, x.CCC)
		}
	}
}

// Lines that were added and removed, by who may and who may not.
func TestTableOfLines(t *testing.T) {
	some := func(slots ...int64) *sheet.Sheet {
		var lines []sheet.Line
		for _, s := range slots {
			lines = append(lines, lineOf("a", s, 100_000, 180_000))
		}
		return made(t, lines)
	}
	edited := made(t, []sheet.Line{lineOf("a", 0, 100_000, 180_000), lineOf("a", 1, 110_000, 180_000)})
	for _, c := range []struct {
		name              string
		base, client, ccc *sheet.Sheet
		status            reconcile.Status
		lines             int // of the merged plan
	}{
		{"added by the client", some(0), some(0, 1), some(0), reconcile.Added, 2},
		{"added by the contact centre", some(0), some(0), some(0, 1), reconcile.Request, 1},
		{"removed by the client", some(0, 1), some(0), some(0, 1), reconcile.Removed, 1},
		{"removed by the contact centre", some(0, 1), some(0, 1), some(0), reconcile.Request, 2},
		{"removed by both", some(0, 1), some(0), some(0), reconcile.Removed, 1},
		{"removed by the client, edited by the contact centre", some(0, 1), some(0), edited, reconcile.Disputed, 2},
		{"removed by the contact centre, edited by the client", some(0, 1), edited, some(0), reconcile.Disputed, 2},
		{"without a base, only the client's", nil, some(0, 1), some(0), reconcile.Removed, 2},
		{"without a base, only the contact centre's", nil, some(0), some(0, 1), reconcile.Added, 1},
	} {
		r := merge(t, c.base, c.client, c.ccc, reconcile.Config{Owners: reconcile.DefaultOwners()})
		if len(r.Cells) != 1 || r.Cells[0].Status != c.status || !r.Cells[0].Line || r.Merged.Len() != c.lines {
			t.Errorf("%s: %+v, %d lines, want %s, %d", c.name, r.Cells, r.Merged.Len(), c.status, c.lines)
		}
	}
	// Added by both with different volumes: cells without a base.
	r := merge(t, some(0), edited, made(t, []sheet.Line{lineOf("a", 0, 100_000, 180_000), lineOf("a", 1, 150_000, 180_000)}), reconcile.Config{Owners: reconcile.DefaultOwners()})
	if r.Of(reconcile.Disputed) != 1 || r.Merged.Len() != 2 || r.Merged.At(1, sheet.Volume) != (sheet.Value{}) || r.Merged.At(1, sheet.AHT) != sheet.Number(180_000) {
		t.Errorf("added by both: %+v", r.Cells)
	}
}

// Trap: a two-way diff is no reconciliation. Without a base nothing is taken for granted,
// with one a cell that only one party touched is no dispute.
func TestTrapTwoWayDiffIsNoReconciliation(t *testing.T) {
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners()}
	if r := merge(t, nil, one(t, 120_000), one(t, 100_000), cfg); r.Of(reconcile.Disputed) != 1 || r.Merged != nil || r.Cells[0].Merged != (sheet.Value{}) {
		t.Errorf("without a base: %+v", r.Cells)
	}
	if r := merge(t, one(t, 100_000), one(t, 120_000), one(t, 100_000), cfg); r.Of(reconcile.Disputed) != 0 || r.Of(reconcile.Proposed) != 1 {
		t.Errorf("with a base: %+v", r.Cells)
	}
}

// Trap: last writer wins. The order in which parties are named and edits are made decides
// nothing, and the value that did not make it is still there.
func TestTrapLastWriterWins(t *testing.T) {
	r := merge(t, one(t, 100_000), one(t, 120_000), one(t, 150_000), reconcile.Config{Owners: reconcile.DefaultOwners()})
	x := r.Cells[0]
	if x.Status != reconcile.Disputed || x.Merged.N != 100_000 || x.Client.N != 120_000 || x.CCC.N != 150_000 {
		t.Errorf("%+v", x)
	}
}

// Trap: a plugged plan. Derived cells that somebody typed over are told of, never merged,
// and computed from the inputs.
func TestTrapPluggedPlan(t *testing.T) {
	const table = "start,queue,interval_s,volume,aht_s,agents\n2026-01-05 09:00,a,1800,100,180,9\n"
	p, warnings := parse(t, table)
	if n := p.Sheet.At(0, sheet.Agents).N; n != 14 { // 10 erlang, 80/20: docs/erlang.md
		t.Errorf("%d agents, want 14", n)
	}
	told := ""
	for _, w := range warnings {
		told += w.Error()
	}
	if !strings.Contains(told, `line 2: column "agents": 9 does not follow from the inputs, 14 does`) {
		t.Errorf("warnings: %s", told)
	}
	if err := p.Sheet.Set(0, sheet.Agents, sheet.Number(9)); err == nil {
		t.Error("a derived cell could be set")
	}
}

// Trap: floats compared. Values that files show alike are alike, whatever digits a
// spreadsheet kept.
func TestTrapFloatsCompared(t *testing.T) {
	a, _ := parse(t, "start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,a,1800,0.3,180\n")
	b, _ := parse(t, "start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,a,1800,0.30000000000000004,180.0000001\n")
	if r := merge(t, a.Sheet, a.Sheet, b.Sheet, reconcile.Config{Owners: reconcile.DefaultOwners()}); len(r.Cells) != 0 {
		t.Errorf("%+v", r.Cells)
	}
}

func parse(t testing.TB, text string) (reconcile.Plan, []error) {
	t.Helper()
	f, err := planfile.Read(context.Background(), strings.NewReader(text), "plan.csv", &planfile.Options{Claims: true})
	if err != nil {
		t.Fatal(err)
	}
	p, warnings, err := reconcile.FromFile(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p, warnings
}

func mergePlans(t *testing.T, base *reconcile.Plan, client, ccc reconcile.Plan, cfg reconcile.Config) *reconcile.Result {
	t.Helper()
	r, err := reconcile.Merge(context.Background(), base, client, ccc, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Effects(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r
}

// Any grain against any grain, and any separator: quarter hours against half hours, half
// hours against a day, a day against a week, all with decimal commas on one side.
func TestGrains(t *testing.T) {
	quarter := "start;queue;interval_s;volume;aht_s\n05.01.2026 09:00;a;900;10,5;180\n05.01.2026 09:15;a;900;9,5;180\n05.01.2026 09:30;a;900;30;180\n05.01.2026 09:45;a;900;10;180\n"
	half := "start,queue,interval_s,volume,aht_s\n2026-01-05 09:00,a,1800,20,180\n2026-01-05 09:30,a,1800,50,180\n"
	day := "start,queue,interval_s,volume,aht_s\n2026-01-05 00:00,a,86400,60,180\n"
	week := "start,queue,interval_s,volume,aht_s\n2026-01-05 00:00,a,604800,66,180\n"
	for _, c := range []struct {
		name, client, ccc string
		grain             string
		client1, ccc1     int64
	}{
		{"half hour and quarter", half, quarter, "30m", 50_000, 40_000},
		{"quarter and half hour", quarter, half, "30m", 40_000, 50_000},
		{"day and half hours", day, half, "day", 60_000, 70_000},
		{"week and day", week, day, "week", 66_000, 60_000},
		{"quarters and week", quarter, week, "week", 60_000, 66_000},
	} {
		a, _ := parse(t, c.client)
		b, _ := parse(t, c.ccc)
		r := mergePlans(t, nil, a, b, reconcile.Config{Owners: reconcile.DefaultOwners()})
		if len(r.Cells) != 1 {
			t.Errorf("%s: %d cells: %+v", c.name, len(r.Cells), r.Cells)
			continue
		}
		x := r.Cells[0]
		if x.Quantity != sheet.Volume || x.Grain() != c.grain || x.Client.N != c.client1 || x.CCC.N != c.ccc1 {
			t.Errorf("%s: %s %s %v %v", c.name, x.Quantity, x.Grain(), x.Client, x.CCC)
		}
		if staffed := c.name != "week and day"; x.Effect.Known != staffed {
			t.Errorf("%s: effect %+v", c.name, x.Effect)
		}
	}
	// Intervals that overlap, neither in the other, cannot be compared.
	a, _ := parse(t, half)
	b, _ := parse(t, strings.ReplaceAll(half, ":00,a", ":15,a"))
	if _, err := reconcile.Merge(context.Background(), nil, a, b, reconcile.Config{}); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("no error for intervals that overlap: %v", err)
	}
}

// Zones do not matter, and days on which a clock is changed are days: 2026-03-29 has 23
// hours in Stockholm. The contact centre sits in India and plans by the half hour.
func TestZonesAndDST(t *testing.T) {
	client := "start,utc_offset_min,queue,interval_s,volume,aht_s\n2026-03-28 00:00,60,a,86400,48,180\n2026-03-29 00:00,60,a,86400,46,180\n2026-03-30 00:00,120,a,86400,48,180\n"
	var ccc strings.Builder
	ccc.WriteString("start,utc_offset_min,queue,interval_s,volume,aht_s\n")
	// From 2026-03-27 23:00 UTC, midnight in Stockholm, on: 24 + 23 + 24 hours.
	start := time.Date(2026, 3, 28, 4, 30, 0, 0, time.UTC) // the clock in India then
	for i := range 2 * 71 {
		ccc.WriteString(start.Add(time.Duration(i)*30*time.Minute).Format("2006-01-02 15:04") + ",330,a,1800,1,180\n")
	}
	a, _ := parse(t, client)
	b, _ := parse(t, ccc.String())
	r := mergePlans(t, nil, a, b, reconcile.Config{Owners: reconcile.DefaultOwners(), All: true})
	if r.Of(reconcile.Same) != len(r.Cells) || len(r.Cells) == 0 {
		t.Fatalf("%+v", r.Cells)
	}
	days := map[string]bool{}
	for _, c := range r.Cells {
		days[c.Name()+" "+c.Grain()] = true
	}
	if len(days) != 3 || !days["a 2026-03-29 00:00 day"] {
		t.Errorf("%v", days)
	}
}

// The corridor of a day looks at the day: single intervals may differ by more.
func TestCorridorOfADay(t *testing.T) {
	two := func(x, y int64) *sheet.Sheet {
		return made(t, []sheet.Line{lineOf("a", 16, x, 180_000), lineOf("a", 17, y, 180_000)})
	}
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners()}
	day, err := reconcile.ParseCorridor("volume=10%/day")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Corridors = []reconcile.Corridor{day}
	if r := merge(t, nil, two(100_000, 100_000), two(130_000, 80_000), cfg); r.Of(reconcile.AgreedInTolerance) != 2 {
		t.Errorf("5 %% more in a day: %+v", r.Cells)
	}
	if r := merge(t, nil, two(100_000, 100_000), two(130_000, 100_000), cfg); r.Of(reconcile.Disputed) != 1 {
		t.Errorf("15 %% more in a day: %+v", r.Cells)
	}
}

// The worked case of two edits that merge cleanly and break the week: 6 % more contacts
// from the client, 3 % longer ones from the contact centre.
func TestSemanticConflict(t *testing.T) {
	week := func(volume, aht int64) *sheet.Sheet {
		var lines []sheet.Line
		for i := range int64(10) {
			l := lineOf("a", 16+i, volume, aht)
			l.Cells[sheet.Committed] = sheet.Number(14_000_000)
			lines = append(lines, l)
		}
		return made(t, lines)
	}
	cfg := reconcile.Config{Owners: reconcile.DefaultOwners(), Corridors: []reconcile.Corridor{{Quantity: sheet.AgentsExact, Grain: sheet.Week, Below: 50_000, Above: 50_000}}}
	r := mergePlans(t, &reconcile.Plan{Sheet: week(100_000, 180_000)}, reconcile.Plan{Sheet: week(106_000, 180_000)}, reconcile.Plan{Sheet: week(100_000, 185_400)}, cfg)
	if r.Open() > 0 || r.Of(reconcile.Proposed) != 20 {
		t.Fatalf("%+v", r.Counts)
	}
	conflicts, err := r.Conflicts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, c := range conflicts {
		kinds = append(kinds, c.Quantity.String())
		by := map[sheet.Quantity]float64{}
		for _, x := range c.Causes {
			by[x.Cell.Quantity] += x.Hours
		}
		if by[sheet.Volume] <= by[sheet.AHT] || by[sheet.AHT] <= 0 {
			t.Errorf("%s: causes %v", c.Quantity, by)
		}
		// The causes add up to what the week takes more, scheduled.
		more := 0.0
		for i := range r.Merged.Len() {
			more += (r.Merged.Float(i, sheet.Scheduled) - r.Base.Float(i, sheet.Scheduled)) / 2
		}
		if d := by[sheet.Volume] + by[sheet.AHT] - more; math.Abs(d) > 1e-9 {
			t.Errorf("causes add up to %v less", d)
		}
	}
	if got := strings.Join(kinds, " "); got != "agents_exact gap service_level" {
		t.Errorf("conflicts: %s", got)
	}
	// Either edit alone is within the corridor.
	alone := mergePlans(t, &reconcile.Plan{Sheet: week(100_000, 180_000)}, reconcile.Plan{Sheet: week(100_000, 180_000)}, reconcile.Plan{Sheet: week(100_000, 182_000)}, cfg)
	if conflicts, err := alone.Conflicts(context.Background()); err != nil || len(conflicts) > 0 {
		t.Errorf("%+v (%v)", conflicts, err)
	}
}

// Effects of a line add up to what the contact centre's line takes more than the client's.
func TestEffectsAddUp(t *testing.T) {
	c, p := lineOf("a", 0, 100_000, 180_000), lineOf("a", 0, 120_000, 200_000)
	p.Cells[sheet.Shrinkage] = sheet.Number(330_000)
	client, ccc := made(t, []sheet.Line{c}), made(t, []sheet.Line{p})
	r := mergePlans(t, nil, reconcile.Plan{Sheet: client}, reconcile.Plan{Sheet: ccc}, reconcile.Config{Owners: reconcile.DefaultOwners()})
	sum := 0.0
	for _, x := range r.Cells {
		sum += x.Effect.Agents
	}
	want := ccc.Float(0, sheet.Scheduled) - client.Float(0, sheet.Scheduled)
	if len(r.Cells) != 3 || math.Abs(sum-want) > 1e-9 {
		t.Errorf("effects %v, want %v", sum, want)
	}
}

// Columns are the ones agreed, effects are empty where nothing was said of FTE and money.
func TestWrite(t *testing.T) {
	r := mergePlans(t, nil, reconcile.Plan{Sheet: one(t, 100_000)}, reconcile.Plan{Sheet: one(t, 110_000)}, reconcile.Config{Owners: reconcile.DefaultOwners()})
	var buf bytes.Buffer
	if err := r.Write(&buf, reconcile.Money{}, planfile.Locale{}); err != nil {
		t.Fatal(err)
	}
	const want = "start,utc_offset_min,queue,channel,grain,quantity,base,client,ccc,difference,percent,corridor,status,owner,proposed,effect_agents,effect_fte,effect_money\n" +
		"2026-01-05 09:00,60,a,voice,30m,volume,,100,110,10,10,,disputed,client,,"
	if got := buf.String(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ",,\n") {
		t.Errorf("%s", got)
	}
	de, err := planfile.ParseLocale("de")
	if err != nil {
		t.Fatal(err)
	}
	buf.Reset()
	if err := r.Write(&buf, reconcile.Money{FTEHours: 10, Rate: 32.5}, de); err != nil {
		t.Fatal(err)
	}
	if got := buf.String(); !strings.Contains(got, ";volume;;100;110;10;10;;disputed;client;;1,5") {
		t.Errorf("%s", got)
	}
}

func TestParseCorridor(t *testing.T) {
	for text, want := range map[string]string{
		"10%/day": "10%/day", "volume=-5%..10%/week": "-5%..10%/week", "aht=15/interval": "15/interval", " 2,5 % ": "2.5%/interval", "aht_s=1.5/month": "1.5/month",
	} {
		c, err := reconcile.ParseCorridor(text)
		if err != nil || c.String() != want {
			t.Errorf("%q: %s (%v), want %s", text, c.String(), err, want)
		}
	}
	for _, text := range []string{"", "10", "10%/year", "x=10%", "volume=..", "5%..10%/day", "model=1%", "volume=-3/day", "volume=99999%/day"} {
		if c, err := reconcile.ParseCorridor(text); err == nil {
			t.Errorf("%q is %+v", text, c)
		}
	}
}

func TestOwners(t *testing.T) {
	o := reconcile.DefaultOwners()
	if err := o.Set("volume=ccc, aht=client,lines=joint"); err != nil {
		t.Fatal(err)
	}
	if o.Of[sheet.Volume] != sheet.CCC || o.Of[sheet.AHT] != sheet.Client || o.Lines != sheet.Joint {
		t.Errorf("%+v", o)
	}
	for _, text := range []string{"volume", "volume=me", "agents=client", "volume=derived", "x=ccc"} {
		if err := o.Set(text); err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}
