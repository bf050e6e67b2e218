package plandoc_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// fenced is a contract in which plans are frozen 2 days ahead and may change by 10 % from
// 10 days on; what is still open when they freeze is the owner's.
var fenced = plandoc.Contract{
	Corridors: []plandoc.Corridor{{Quantity: "volume", Grain: "day", Below: 50_000, Above: 50_000, Rule: "owner"}},
	Fences: []plandoc.Fence{
		{Days: 10, Period: "day", Right: "slushy", Flex: 100_000},
		{Days: 2, Period: "day", Right: "frozen", Default: "owner"},
	},
}

// desk is a document and those who work on it.
type desk struct {
	t    testing.TB
	d    *plandoc.Document
	keys map[plandoc.Role]*plandoc.PrivateKey
}

func (k *desk) act(r plandoc.Role, when, message string) plandoc.Act {
	return plandoc.Act{Party: r, Actor: string(r), At: at(k.t, when+"T12:00:00Z"), Message: message, Engine: plandoc.ThisEngine("test"), Key: k.keys[r]}
}

// version commits a sheet as a version of the party.
func (k *desk) version(r plandoc.Role, parent plandoc.ID, s *sheet.Sheet, when string) plandoc.ID {
	k.t.Helper()
	a := k.act(r, when, "plan")
	id, err := k.d.Commit(plandoc.Commit{Parents: []plandoc.ID{parent}, Party: r, Actor: a.Actor, At: a.At, Action: "import", Source: "plan.csv", Engine: a.Engine}, &plandoc.Content{Sheet: s}, a.Key)
	k.must(err)
	return id
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// begin is a desk with a contract and the client's C1: two days, 2026-01-05 and 06, of one
// queue.
func begin(t testing.TB, c plandoc.Contract) (*desk, *sheet.Sheet) {
	k := &desk{t: t, keys: map[plandoc.Role]*plandoc.PrivateKey{plandoc.Client: keyOf(t, 1), plandoc.CCC: keyOf(t, 2)}}
	d, err := plandoc.New(plandoc.Head{PlanID: "p", Zone: "Europe/Berlin", WeekStart: "monday"}, "ACME", "Callers")
	k.d = d
	k.must(err)
	for _, r := range plandoc.Roles {
		k.must(d.AddKey(r, k.keys[r].Public(), nil, string(r), at(t, "2025-11-01T09:00:00Z")))
	}
	a := k.act(plandoc.Client, "2025-11-01", "contract")
	_, err = d.Commit(plandoc.Commit{Party: a.Party, Actor: a.Actor, At: a.At, Action: plandoc.ActionInit, Source: "contract", Engine: a.Engine}, &plandoc.Content{Contract: &c}, nil)
	k.must(err)
	s := plan(t, 1, 2, 4)
	k.version(plandoc.Client, plandoc.Root, s, "2025-11-02")
	return k, s
}

// volumes sets the volume of every line to a share of it, in percent.
func volumes(t testing.TB, s *sheet.Sheet, percent int64) *sheet.Sheet {
	return edit(t, s, func(s *sheet.Sheet) {
		for i := range s.Len() {
			set(t, s, i, sheet.Volume, s.At(i, sheet.Volume).N*percent/100)
		}
	})
}

func ahts(t testing.TB, s *sheet.Sheet, ms int64) *sheet.Sheet {
	return edit(t, s, func(s *sheet.Sheet) {
		for i := range s.Len() {
			set(t, s, i, sheet.AHT, ms)
		}
	})
}

func (k *desk) stage(id plandoc.ID, want plandoc.Status) {
	k.t.Helper()
	if got := k.d.Stage(id); got != want {
		k.t.Errorf("%s is %s, want %s", id, got, want)
	}
}

func refused(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// The way of a plan from draft to closed, with what each step refuses.
func TestWorkflow(t *testing.T) {
	ctx := context.Background()
	k, s := begin(t, fenced)
	a1 := plandoc.ID{Series: plandoc.Agreed, Number: 1}
	client, ccc := plandoc.Client, plandoc.CCC

	// draft -> proposed, by its own party, once.
	k.stage(c1, plandoc.Draft)
	_, _, err := k.d.Merge(ctx, c1, c1, k.act(client, "2025-11-03", ""))
	refused(t, "merge of a draft", err, plandoc.ErrStage)
	refused(t, "propose the other party's", k.d.Propose(c1, k.act(ccc, "2025-11-03", "")), plandoc.ErrStage)
	k.must(k.d.Propose(c1, k.act(client, "2025-11-03", "")))
	refused(t, "propose twice", k.d.Propose(c1, k.act(client, "2025-11-03", "")), plandoc.ErrStage)
	k.stage(c1, plandoc.Proposed)

	// The contact centre answers with longer handle times, which are joint, and less
	// volume, which is not its own.
	answer := edit(t, ahts(t, s, 250_000), func(x *sheet.Sheet) { set(t, x, 0, sheet.Volume, 1000); set(t, x, 1, sheet.Shrinkage, 350_000) })
	k.version(ccc, c1, answer, "2025-11-04")
	_, _, err = k.d.Merge(ctx, c1, p1, k.act(ccc, "2025-11-04", ""))
	refused(t, "merge before it is proposed", err, plandoc.ErrStage)
	k.must(k.d.Propose(p1, k.act(ccc, "2025-11-04", "our people")))
	id, r, err := k.d.Merge(ctx, c1, p1, k.act(ccc, "2025-11-05", ""))
	k.must(err)
	if id != a1 || r.Open() != 1 {
		t.Fatalf("%s, %d open", id, r.Open())
	}
	k.stage(a1, plandoc.Proposed)
	_, err = k.d.Lock(ctx, a1, k.act(client, "2025-11-05", ""))
	refused(t, "lock with open cells", err, plandoc.ErrStage)

	// Nobody accepts its own; requests are accepted only when they are meant.
	_, _, err = k.d.Accept(ctx, a1, plandoc.Filter{}, k.act(ccc, "2025-11-06", ""))
	refused(t, "accept one's own", err, plandoc.ErrNoCells)
	aht := sheet.AHT
	a2, n, err := k.d.Accept(ctx, a1, plandoc.Filter{Quantity: &aht, To: day(t, "2026-01-05")}, k.act(client, "2025-11-06", ""))
	k.must(err)
	if n != 4 {
		t.Errorf("%d cells accepted, want those of one day", n)
	}
	_, _, err = k.d.Accept(ctx, a1, plandoc.Filter{}, k.act(client, "2025-11-06", ""))
	refused(t, "accept of a version that has a successor", err, plandoc.ErrStage)

	// The client counters the rest; the contact centre counters back; the client takes it.
	a3, agreed, countered, err := k.d.Resolve(ctx, a2, plandoc.Filter{Quantity: &aht}, plandoc.Take{Of: "value", Value: sheet.Number(230_000)}, k.act(client, "2025-11-07", "simpler product"))
	k.must(err)
	if agreed != 0 || countered != 4 {
		t.Errorf("%d agreed, %d countered", agreed, countered)
	}
	a4, agreed, countered, err := k.d.Resolve(ctx, a3, plandoc.Filter{Quantity: &aht}, plandoc.Take{Of: "value", Value: sheet.Number(240_000)}, k.act(ccc, "2025-11-08", "halfway"))
	k.must(err)
	if agreed != 0 || countered != 4 {
		t.Errorf("%d agreed, %d countered", agreed, countered)
	}
	a5, agreed, countered, err := k.d.Resolve(ctx, a4, plandoc.Filter{Quantity: &aht}, plandoc.Take{Of: "ccc"}, k.act(client, "2025-11-09", ""))
	k.must(err)
	if agreed != 4 || countered != 0 {
		t.Errorf("%d agreed, %d countered", agreed, countered)
	}
	// What is left: its own shrinkage, and the request.
	a6, _, err := k.d.Accept(ctx, a5, plandoc.Filter{}, k.act(client, "2025-11-10", ""))
	k.must(err)
	open, err := k.d.OpenCells(ctx, a6)
	k.must(err)
	if len(open) != 1 || open[0].Status != plandoc.Request || open[0].By != ccc || open[0].CCC.N != 1000 || open[0].Value != open[0].Client {
		t.Fatalf("%+v", open)
	}
	_, _, err = k.d.Accept(ctx, a6, plandoc.Filter{}, k.act(client, "2025-11-10", ""))
	refused(t, "a request that is not meant", err, plandoc.ErrNoCells)
	a7, n, err := k.d.Accept(ctx, a6, plandoc.Filter{Statuses: []plandoc.Status{plandoc.Request}}, k.act(client, "2025-11-10", "fair"))
	k.must(err)
	if n != 1 {
		t.Errorf("%d requests accepted", n)
	}
	k.stage(a7, plandoc.AgreedBoth)
	got, err := k.d.Sheet(a7)
	k.must(err)
	if got.At(0, sheet.Volume).N != 1000 || got.At(0, sheet.AHT).N != 250_000 || got.At(7, sheet.AHT).N != 240_000 || got.At(1, sheet.Shrinkage).N != 350_000 {
		t.Error("the agreed values are not in the plan")
	}

	// agreed -> locked takes both, and nobody unlocks.
	refused(t, "close what is not locked", k.d.Close(a7, k.act(client, "2026-02-01", "")), plandoc.ErrStage)
	noKey := k.act(client, "2025-11-11", "")
	noKey.Key = nil
	_, err = k.d.Lock(ctx, a7, noKey)
	refused(t, "lock without a key", err, plandoc.ErrNeedsKey)
	locked, err := k.d.Lock(ctx, a7, k.act(client, "2025-11-11", ""))
	k.must(err)
	k.stage(a7, plandoc.AgreedBoth)
	if k.d.InForce() != plandoc.Root || locked != a7 {
		t.Errorf("in force with one signature: %s", k.d.InForce())
	}
	_, err = k.d.Lock(ctx, a7, k.act(ccc, "2025-11-12", ""))
	k.must(err)
	k.stage(a7, plandoc.Locked)
	_, err = k.d.Lock(ctx, a7, k.act(ccc, "2025-11-12", ""))
	refused(t, "lock twice", err, plandoc.ErrStage)
	_, _, _, err = k.d.Resolve(ctx, a7, plandoc.Filter{}, plandoc.Take{Of: "base"}, k.act(client, "2025-11-12", ""))
	refused(t, "resolve what is locked", err, plandoc.ErrStage)

	// locked -> amended: a reason and both signatures.
	now := edit(t, got, func(s *sheet.Sheet) { set(t, s, 5, sheet.Volume, 99_000) })
	c2 := k.version(client, a7, now, "2026-01-04")
	refused(t, "propose in the frozen zone", k.d.Propose(c2, k.act(client, "2026-01-04", "")), plandoc.ErrFenced)
	_, err = k.d.Amend(c2, k.act(client, "2026-01-04", ""))
	if err == nil || !strings.Contains(err.Error(), "a reason is missing") {
		t.Errorf("amend without a reason: %v", err)
	}
	_, err = k.d.Amend(c2, k.act(ccc, "2026-01-04", "late campaign"))
	refused(t, "amend with the other party's version", err, plandoc.ErrStage)
	a8, err := k.d.Amend(c2, k.act(client, "2026-01-04", "campaign notified late"))
	k.must(err)
	k.stage(a8, plandoc.Proposed)
	if k.d.InForce() != a7 {
		t.Error("an amendment is in force with one signature")
	}
	_, err = k.d.Lock(ctx, a8, k.act(ccc, "2026-01-05", ""))
	refused(t, "lock an amendment", err, plandoc.ErrStage)
	refused(t, "sign as an amendment what is none", k.d.SignAmendment(a7, k.act(ccc, "2026-01-05", "")), plandoc.ErrStage)
	k.must(k.d.SignAmendment(a8, k.act(ccc, "2026-01-05", "")))
	k.stage(a8, plandoc.Amended)
	if k.d.InForce() != a8 {
		t.Error("the amendment is not in force")
	}
	content, err := k.d.Content(a8)
	k.must(err)
	if len(content.Marks) != 1 || content.Marks[0].Status != plandoc.Amended || content.Marks[0].Note != "client: campaign notified late" {
		t.Errorf("marks: %+v", content.Marks)
	}

	// amended -> closed, when the last day is over.
	refused(t, "close too early", k.d.Close(a8, k.act(client, "2026-01-06", "")), plandoc.ErrStage)
	k.must(k.d.Close(a8, k.act(client, "2026-01-07", "actuals are in")))
	k.stage(a8, plandoc.Closed)
	refused(t, "close twice", k.d.Close(a8, k.act(client, "2026-01-08", "")), plandoc.ErrStage)

	// All of it verifies, on the other party's machine too.
	if r := verify(t, read(t, text(t, k.d))); !r.OK() {
		t.Errorf("faults: %v", r.Faults)
	}
}

func day(t testing.TB, s string) *plandoc.Day {
	t.Helper()
	d, err := plandoc.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// lockedPlan is a desk on which A1 is locked: the client's C1 as it was.
func lockedPlan(t testing.TB, c plandoc.Contract) (*desk, *sheet.Sheet, plandoc.ID) {
	k, s := begin(t, c)
	ctx := context.Background()
	k.must(k.d.Propose(c1, k.act(plandoc.Client, "2025-11-03", "")))
	s2 := edit(t, s, func(s *sheet.Sheet) { set(t, s, 0, sheet.Shrinkage, 300_000) })
	k.version(plandoc.CCC, c1, s2, "2025-11-04")
	k.must(k.d.Propose(p1, k.act(plandoc.CCC, "2025-11-04", "")))
	a, _, err := k.d.Merge(ctx, c1, p1, k.act(plandoc.CCC, "2025-11-05", ""))
	k.must(err)
	a, _, err = k.d.Accept(ctx, a, plandoc.Filter{}, k.act(plandoc.Client, "2025-11-06", ""))
	k.must(err)
	for _, r := range plandoc.Roles {
		_, err = k.d.Lock(ctx, a, k.act(r, "2025-11-07", ""))
		k.must(err)
	}
	locked, err := k.d.Sheet(a)
	k.must(err)
	return k, locked, a
}

// Frozen, slushy and liquid days, as of days around their fences: the plan is of 2026-01-05
// and 06; slushy is 10 days before, within 10 %, frozen 2 days before.
func TestFences(t *testing.T) {
	for _, c := range []struct {
		name    string
		asOf    string
		percent int64
		allowed bool
	}{
		{"liquid, anything", "2025-12-25", 200, true},
		{"slushy for the first day, too much", "2025-12-26", 112, false},
		{"slushy, within its flex", "2025-12-28", 109, true},
		{"slushy, down within its flex", "2025-12-28", 91, true},
		{"slushy, down too much", "2025-12-28", 88, false},
		{"frozen for the first day", "2026-01-03", 101, false},
		{"frozen, nothing changed", "2026-01-03", 100, true},
	} {
		k, s, a := lockedPlan(t, fenced)
		changed := volumes(t, s, c.percent)
		if c.percent == 100 {
			changed = edit(t, s, func(s *sheet.Sheet) { set(t, s, 7, sheet.AHT, 181_000+s.At(7, sheet.AHT).N) })
			c.allowed = false // the last half hour of the second day is slushy only
		}
		id := k.version(plandoc.Client, a, changed, c.asOf)
		err := k.d.Propose(id, k.act(plandoc.Client, c.asOf, ""))
		if (err == nil) != c.allowed || err != nil && !errors.Is(err, plandoc.ErrFenced) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// What is open when a fence is reached is settled by its default, and locked.
func TestFenceSettles(t *testing.T) {
	ctx := context.Background()
	k, s := begin(t, fenced)
	k.must(k.d.Propose(c1, k.act(plandoc.Client, "2025-11-03", "")))
	k.version(plandoc.CCC, c1, edit(t, s, func(s *sheet.Sheet) { set(t, s, 0, sheet.Volume, 1000) }), "2025-11-04")
	k.must(k.d.Propose(p1, k.act(plandoc.CCC, "2025-11-04", "")))
	a, _, err := k.d.Merge(ctx, c1, p1, k.act(plandoc.CCC, "2025-11-05", ""))
	k.must(err)
	_, err = k.d.Lock(ctx, a, k.act(plandoc.Client, "2025-12-30", ""))
	refused(t, "before the fence", err, plandoc.ErrStage)
	settled, err := k.d.Lock(ctx, a, k.act(plandoc.Client, "2026-01-03", ""))
	k.must(err)
	if settled == a {
		t.Fatal("nothing was settled")
	}
	_, err = k.d.Lock(ctx, settled, k.act(plandoc.CCC, "2026-01-03", ""))
	k.must(err)
	k.stage(settled, plandoc.Locked)
	got, err := k.d.Sheet(settled)
	k.must(err)
	if got.At(0, sheet.Volume) != s.At(0, sheet.Volume) {
		t.Error("the owner's value does not hold")
	}
}

// Disputes keep the base and all three values; whoever takes the other's ends them.
func TestDispute(t *testing.T) {
	ctx := context.Background()
	k, s, a := lockedPlan(t, plandoc.Contract{})
	c2 := k.version(plandoc.Client, a, ahts(t, s, 200_000), "2025-11-20")
	p2 := k.version(plandoc.CCC, a, ahts(t, s, 260_000), "2025-11-20")
	k.must(k.d.Propose(c2, k.act(plandoc.Client, "2025-11-20", "")))
	k.must(k.d.Propose(p2, k.act(plandoc.CCC, "2025-11-20", "")))
	m, r, err := k.d.Merge(ctx, c2, p2, k.act(plandoc.Client, "2025-11-21", ""))
	k.must(err)
	k.stage(m, plandoc.Disputed)
	open, err := k.d.OpenCells(ctx, m)
	k.must(err)
	if len(open) != 8 || r.Open() != 8 || open[0].By != "" || open[0].Client.N != 200_000 || open[0].CCC.N != 260_000 || open[0].Value != s.At(0, sheet.AHT) {
		t.Fatalf("%+v", open)
	}
	_, _, err = k.d.Accept(ctx, m, plandoc.Filter{}, k.act(plandoc.Client, "2025-11-22", ""))
	refused(t, "a dispute is not accepted by the way", err, plandoc.ErrNoCells)
	done, agreed, _, err := k.d.Resolve(ctx, m, plandoc.Filter{}, plandoc.Take{Of: "client"}, k.act(plandoc.CCC, "2025-11-22", ""))
	k.must(err)
	if agreed != 8 {
		t.Errorf("%d agreed", agreed)
	}
	k.stage(done, plandoc.AgreedBoth)
	if k.d.InForce() != a {
		t.Error("what is not signed is in force")
	}
	if r := verify(t, k.d); !r.OK() {
		t.Errorf("faults: %v", r.Faults)
	}
}

// A fence of so many days before a month, where months begin on the 22nd: 5 days before the
// month of 10 January is 17 December, before that of 22 January the 17th.
func TestFencesOfTheContractsMonths(t *testing.T) {
	day := func(s string) int64 {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return sheet.DayOf(d)
	}
	c := &plandoc.Contract{Month: 22, Fences: []plandoc.Fence{{Days: 5, Period: "month", Right: "frozen"}}}
	for _, x := range []struct {
		month    int64
		of, asOf string
		reached  bool
	}{
		{22, "2026-01-10", "2025-12-16", false}, {22, "2026-01-10", "2025-12-17", true},
		{22, "2026-01-22", "2026-01-16", false}, {22, "2026-01-22", "2026-01-17", true},
		{0, "2026-01-10", "2025-12-26", false}, {0, "2026-01-22", "2025-12-27", true},
	} {
		c.Month = x.month
		if got := c.Zone(sheet.Volume, day(x.of), day(x.asOf), time.Monday) != nil; got != x.reached {
			t.Errorf("months from %d, %s as of %s: reached %v, want %v", x.month, x.of, x.asOf, got, x.reached)
		}
	}
}
