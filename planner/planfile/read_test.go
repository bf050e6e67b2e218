package planfile_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func read(t *testing.T, text string, opt *planfile.Options) *planfile.File {
	t.Helper()
	f, err := planfile.Read(t.Context(), strings.NewReader(text), "plan.csv", opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// refused wants a fault whose message holds every part.
func refused(t *testing.T, text string, opt *planfile.Options, parts ...string) {
	t.Helper()
	f, err := planfile.Read(t.Context(), strings.NewReader(text), "plan.csv", opt)
	var one *csvfile.SyntaxError
	var many *csvfile.Faults
	if f != nil || !errors.As(err, &one) && !errors.As(err, &many) {
		t.Errorf("%q: error %v", text, err)
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("%q: error %q does not say %q", text, err, p)
		}
	}
}

// Lines are not compared: they differ where a file has a line more.
var rowsEqual = cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreFields(planner.Row{}, "Line"), cmpopts.EquateEmpty()}

func TestRead(t *testing.T) {
	f := read(t, "start,utc_offset_min,queue,channel,interval_s,volume,volume_lo80,volume_hi80,aht_s,model,sl_definition,sl_target,sl_within_s,patience_s,shrinkage,method,binding,agents_exact\n"+
		"2026-01-05 09:00,60,sales,Voice,1800,46.6204,33.3,61.2,494.02,A,offered,0.8,20,120,0.3,weekly-profile,min_agents=2,12.5\n"+
		"2026-01-05T09:30:00+01:00,,,,900,0,,,,,,,,,,,,n/a\n", nil)
	nan := math.NaN()
	wall := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	want := []planner.Row{
		{
			Start: planner.Start{Wall: wall, OffsetMin: 60, HasOffset: true}, Queue: "sales", Channel: "voice", Interval: 30 * time.Minute,
			Volume: 46.62, Lo80: 33.3, Hi80: 61.2, Lo95: nan, Hi95: nan, AHT: 494.02, Model: planner.ModelA, Definition: "offered",
			ServiceLevelTarget: 0.8, Within: 20, Patience: 120, Shrinkage: 0.3, Method: "weekly-profile", Binding: "min_agents=2", AgentsExact: 12.5,
		},
		{
			Start: planner.Start{Wall: wall.Add(30 * time.Minute), OffsetMin: 60, HasOffset: true}, Channel: "voice", Interval: 15 * time.Minute,
			Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan, AHT: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: nan, AgentsExact: nan,
		},
	}
	if d := cmp.Diff(want, f.Rows, rowsEqual); d != "" {
		t.Error(d)
	}
	if f.Rows[0].Line != 2 || f.Rows[1].Line != 3 || len(f.Warnings) != 0 {
		t.Errorf("lines %d and %d, warnings %v", f.Rows[0].Line, f.Rows[1].Line, f.Warnings)
	}
}

// The same plan as LibreOffice saves it with a German or Swedish locale: semicolons,
// decimal commas, dates in the locale's short form, CRLF and a byte order mark on
// Windows. All are the same rows.
func TestReadSpreadsheets(t *testing.T) {
	const head = "start,utc_offset_min,queue,interval_s,volume,aht_s,sl_target,shrinkage,note\n"
	want := read(t, head+"2026-01-05 09:00,60,sales,1800,46.6250,494.02,0.8,0.3250,x\n2026-01-05 09:30,60,sales,1800,1047.5,501.7640,0.8,0.3250,y\n", nil).Rows
	semicolons := strings.ReplaceAll(head, ",", ";")
	for name, text := range map[string]string{
		"de":            semicolons + "05.01.26 09:00;60;sales;1800;46,625;494,02;0,8;0,325;x\n05.01.26 09:30;60;sales;1800;1047,5;501,764;0,8;0,325;y\n",
		"de, long date": semicolons + "05.01.2026 09:00;60;sales;1800;46,625;494,02;0,8;0,325;x\n05.01.2026 09:30:00;60;sales;1800;1.047,5;501,764;0,8;0,325;y\n",
		"sv":            semicolons + "2026-01-05 09:00;60;sales;1800;46,625;494,02;0,8;0,325;x\n2026-01-05 09:30;60;sales;1800;1047,5;501,764;0,8;0,325;y\n",
		"de, Windows":   "\ufeff" + strings.ReplaceAll(semicolons+"05.01.26 09:00;60;\"sales\";1800;46,625;494,02;0,8;0,325;x\n05.01.26 09:30;60;sales;1800;1047,5;501,764;0,8;0,325;y\n", "\n", "\r\n"),
		"en, tabs":      strings.ReplaceAll(head+"2026-01-05 09:00,+01:00,sales,1800,46.625,494.02,0.8,0.325,x\n2026-01-05 09:30,+01:00,sales,1800,1047.5,501.764,0.8,0.325,y\n", ",", "\t"),
	} {
		if d := cmp.Diff(want, read(t, text, nil).Rows, rowsEqual); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	const ok = "start,interval_s,volume,aht_s\n"
	for _, tt := range []struct {
		text  string
		parts []string
	}{
		{ok, []string{"plan.csv: no rows of data"}},
		{"start,aht_s\n2026-01-05 09:00,1\n", []string{`"volume"`}},
		{ok + "2026-01-05 09:00,1800,10,0\n", []string{`plan.csv:2: column "aht_s": "0" is out of range`, "0.001 or more"}},
		{ok + "2026-01-05 09:00,1800,-1,100\n", []string{`column "volume": "-1" is out of range`, "0 or more"}},
		{ok + "2026-01-05 09:00,1800,,100\n", []string{`column "volume"`, "empty"}},
		{ok + ",1800,10,100\n", []string{`column "start"`, "empty"}},
		{ok + "2026-01-05 09:00,0,10,100\n", []string{`column "interval_s"`, "1 to 86400"}},
		{ok + "2026-01-05 09:00,86401,10,100\n", []string{`column "interval_s": "86401" is more than a day, but not whole days`}},
		{ok + "2026-01-05 09:00,2764800,10,100\n", []string{`column "interval_s"`, "up to 31 whole days"}}, // 32 days
		{"start,volume,aht_s,interval_s,sl_target\n2026-01-05 09:00,10,100,1800,80\n", []string{`column "sl_target": "80" is out of range: want a share from 0 to 1 (0.8 for 80 %)`}},
		{"start,volume,aht_s,interval_s,shrinkage\n2026-01-05 09:00,10,100,1800,1\n", []string{`column "shrinkage": "1" is out of range`}},
		{"start,volume,aht_s,interval_s,shrinkage\n2026-01-05 09:00,10,100,1800,30\n", []string{"0.3 for 30 %"}},
		{"start,volume,aht_s,interval_s,model\n2026-01-05 09:00,10,100,1800,B\n", []string{`column "model": "B" is not a model`, "C, A, chat, deferred or outbound"}},
		{"start,volume,aht_s,interval_s,sl_definition\n2026-01-05 09:00,10,100,1800,handled\n", []string{`column "sl_definition": "handled"`, "want offered, answered, excl_short, abandons_good, short_credit, virtual, or none"}},
		{"start,volume,aht_s,interval_s,utc_offset_min\n2026-01-05 09:00,10,100,1800,an hour\n", []string{`column "utc_offset_min": "an hour"`}},
		{"start,volume,aht_s,interval_s,utc_offset_min\n2026-01-05T09:00+01:00,10,100,1800,120\n", []string{`"120" differs from the offset in start, +60 minutes`}},
		{ok + "2026-01-05 09:00,1800,10,100\n2026-01-05 09:00,1800,10,100\n", []string{`plan.csv:3: column "start": "2026-01-05 09:00" is there already on line 2`}},
		{"start,volume,aht_s\n2026-01-05 09:00,10,100\n", []string{"interval length is not clear", "--interval", "interval_s"}},
		{"start,volume,interval_s,utc_offset_min\n2026-01-05 09:00,10,1800,60\n2026-01-05 09:30,10,1800,\n", []string{`plan.csv:3: column "utc_offset_min": "" is missing, but line 2 has one`, "--timezone"}},
		{"start,volume,aht_s,interval_s,queue\n2026-01-05 09:00,x,0,0,q\n2026-01-05 09:30,-1,100,1800,q\n", []string{`:2: column "volume": "x"`, `:3: column "volume": "-1"`}}, // all at once
	} {
		refused(t, tt.text, nil, tt.parts...)
	}
}

func TestReadStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := planfile.Read(ctx, strings.NewReader("start,volume\n"), "p", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// The hour that clocks repeat in autumn: offsets tell its two passes apart; without
// them they are one interval twice.
func TestReadRepeatedHour(t *testing.T) {
	const rows = "2025-10-26 02:00,120,1800,10\n2025-10-26 02:30,120,1800,10\n2025-10-26 02:00,60,1800,10\n2025-10-26 02:30,60,1800,10\n"
	f := read(t, "start,utc_offset_min,interval_s,volume\n"+rows, nil)
	if len(f.Rows) != 4 || f.Rows[2].Start.Instant().Sub(f.Rows[0].Start.Instant()) != time.Hour {
		t.Errorf("%d rows: %+v", len(f.Rows), f.Rows)
	}
	refused(t, "start,interval_s,volume\n2025-10-26 02:00,1800,10\n2025-10-26 02:00,1800,10\n", nil, "the repeated hour of autumn needs utc_offset_min")

	// Given the zone, which hour is not clear and said; skipped ones do not exist; others
	// get the offset in force.
	stockholm, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	zone := &planfile.Options{Zone: stockholm}
	refused(t, "start,interval_s,volume\n2025-10-26 02:00,1800,10\n", zone, "comes twice in Europe/Stockholm: give utc_offset_min")
	refused(t, "start,interval_s,volume\n2026-03-29 02:30,1800,10\n", zone, "does not exist in Europe/Stockholm")
	g := read(t, "start,interval_s,volume\n2026-03-29 01:30,1800,10\n2026-03-29 03:00,1800,10\n", zone)
	a, b := g.Rows[0].Start, g.Rows[1].Start
	if a.OffsetMin != 60 || b.OffsetMin != 120 || b.Instant().Sub(a.Instant()) != 30*time.Minute {
		t.Errorf("%+v and %+v", a, b)
	}
	// Offsets of the file stay what they are.
	if h := read(t, "start,utc_offset_min,interval_s,volume\n2026-03-29 01:30,0,1800,10\n", zone); h.Rows[0].Start.OffsetMin != 0 {
		t.Errorf("%+v", h.Rows[0].Start)
	}
}

func TestReadInterval(t *testing.T) {
	const rows = "start,queue,volume\n2026-01-05 09:00,a,1\n2026-01-05 09:15,a,1\n2026-01-05 09:30,a,1\n2026-01-05 09:00,b,1\n2026-01-05 10:00,b,1\n"
	f := read(t, rows, nil)
	for i, want := range []time.Duration{15, 15, 15, 60, 60} {
		if got := f.Rows[i].Interval; got != want*time.Minute {
			t.Errorf("row %d is %v long, want %v minutes", i, got, want)
		}
	}
	if len(f.Warnings) != 2 || !strings.Contains(f.Warnings[0].Error(), `rows of queue "a" are taken as 15 minutes long`) {
		t.Errorf("warnings %v", f.Warnings)
	}
	for _, r := range read(t, rows, &planfile.Options{Interval: 5 * time.Minute}).Rows {
		if r.Interval != 5*time.Minute {
			t.Errorf("row %s is %v long", r.Name(), r.Interval)
		}
	}
	// What a row says of itself goes before what was given.
	if r := read(t, "start,interval_s,volume\n2026-01-05 09:00,900,1\n2026-01-05 10:00,,1\n", &planfile.Options{Interval: time.Hour}).Rows; r[0].Interval != 15*time.Minute || r[1].Interval != time.Hour {
		t.Errorf("%v and %v", r[0].Interval, r[1].Interval)
	}
}

// agents_exact is looked at for what it reveals of limits, so nonsense in it must
// reveal nothing; other derived cells are not looked at.
func TestReadDerivedCells(t *testing.T) {
	for text, want := range map[string]float64{"0": 0, "12.5": 12.5, `"12,5"`: 12.5, "": math.NaN(), "n/a": math.NaN(), "-3": math.NaN(), "-Inf": math.NaN(), "Inf": math.NaN(), "NaN": math.NaN()} {
		f := read(t, "start,interval_s,volume,agents,agents_exact,load_erlang,service_level\n2026-01-05 09:00,1800,10,?,"+text+",#REF!,80 %\n", nil)
		if got := f.Rows[0].AgentsExact; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("agents_exact %s is %v, want %v", text, got, want)
		}
	}
}

// ReadVolumes takes what says how many contacts come when; Read would refuse the rest of
// this table.
func TestReadVolumes(t *testing.T) {
	const table = "start;queue;volume;aht_s;sl_target;note\n05.01.26 09:00;sales;46,5;n/a;80;x\n05.01.26 09:30;sales;47,5;;;\n"
	f, err := planfile.ReadVolumes(context.Background(), strings.NewReader(table), "client.csv", &planfile.Options{Interval: 30 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 2 || f.Rows[0].Volume != 46.5 || f.Rows[1].Queue != "sales" || f.Rows[0].Channel != "voice" || !math.IsNaN(f.Rows[0].AHT) || f.Rows[0].Start.String() != "2026-01-05 09:00" {
		t.Errorf("%+v", f.Rows)
	}
	for _, c := range []struct{ table, want string }{
		{"start,volume\n2026-01-05 09:00,-1\n", `client.csv:2: column "volume"`},
		{"start,volume\n2026-01-05 09:00,\n", "is empty: want contacts"},
		{"start,volume\n2026-01-05 09:00,1\n2026-01-05 09:00,2\n", "is there already on line 2"},
		{"start,queue\n2026-01-05 09:00,x\n", "volume"},
		{"start,volume\n", "no rows of data"},
	} {
		f, err := planfile.ReadVolumes(context.Background(), strings.NewReader(c.table), "client.csv", nil)
		if f != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.table, err, c.want)
		}
	}
}
