package planfile_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

func write(t *testing.T, rows []planner.Row, unknown []string) string {
	t.Helper()
	var b bytes.Buffer
	if err := planfile.Write(&b, rows, unknown); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	nan := math.NaN()
	got := write(t, []planner.Row{
		{
			Start: planner.Start{Wall: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), OffsetMin: -300, HasOffset: true}, Queue: "=cmd|' /C calc'!A0", Channel: "voice", Interval: 30 * time.Minute,
			Volume: 112.345, Lo80: 90, Hi80: 130.5, Lo95: 80.001, Hi95: 150, AHT: 240, Model: planner.ModelC, Definition: "offered", ServiceLevelTarget: 0.8, Within: 20, Patience: nan,
			Shrinkage: 0.325, Method: "m", Load: 14.979333, Agents: 18, AgentsExact: 17.9, Binding: "service_level", ServiceLevel: 0.801, ASA: 12.3456, Occupancy: 0.832185, Abandonment: 0, Scheduled: 26.518519,
		},
		{
			Start: planner.Start{Wall: time.Date(2026, 1, 5, 9, 0, 30, 0, time.UTC)}, Channel: "chat", Interval: 1500 * time.Millisecond, Volume: 0, Lo80: nan, Hi80: nan, Lo95: nan, Hi95: nan,
			AHT: nan, ServiceLevelTarget: nan, Within: nan, Patience: nan, Shrinkage: 0, Load: nan, Agents: nan, AgentsExact: nan, ServiceLevel: nan, ASA: nan, Occupancy: nan, Abandonment: nan, Scheduled: nan,
		},
	}, nil)
	// The header is the column list of the design, spelled out again.
	want := "start,utc_offset_min,queue,channel,interval_s,volume,volume_lo80,volume_hi80,volume_lo95,volume_hi95,aht_s,load_erlang,model,sl_definition,sl_target,sl_within_s,patience_s," +
		"agents,agents_exact,binding,service_level,asa_s,occupancy,abandonment,shrinkage,scheduled,method\n" +
		"2026-01-05 09:00,-300,'=cmd|' /C calc'!A0,voice,1800,112.3450,90,130.5,80.0010,150,240,14.979333,C,offered,0.8,20,,18,17.9,service_level,0.8010,12.3460,0.832185,0,0.3250,26.518519,m\n" +
		"2026-01-05 09:00:30,,,chat,1.5,0,,,,,,,,,,,,,,,,,,,0,,\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if strings.Join(planfile.Columns, ",")+"\n" != got[:strings.IndexByte(got, '\n')+1] {
		t.Error("Columns is not what is written")
	}
}

// Columns of others come back byte for byte, whatever is in them, the second time as
// well as the tenth; what a spreadsheet would run is defused once.
func TestUnknownColumns(t *testing.T) {
	const in = "note,start,interval_s,volume,Ärende,delta\n" +
		"=1+1,2026-01-05 09:00,1800,1,\"a, \"\"b\"\"\",-5\n" +
		"'=1+1,2026-01-05 09:30,1800,1,\"two\nlines\",-5.50\n" +
		"@SUM(A1),2026-01-05 10:00,1800,1,  blanks  ,+46 8 123\n" +
		",2026-01-05 10:30,1800,1,007,1e5\n"
	f := read(t, in, nil)
	if got := strings.Join(f.Unknown, "|"); got != "note|Ärende|delta" {
		t.Fatalf("unknown columns %s", got)
	}
	first := write(t, f.Rows, f.Unknown)
	for _, want := range []string{",note,Ärende,delta\n", `,'=1+1,"a, ""b""",-5` + "\n", `,'=1+1,"two` + "\n" + `lines",-5.50` + "\n", ",'@SUM(A1),", ",'+46 8 123\n", ",,007,1e5\n"} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
	again := first
	for range 3 {
		f := read(t, again, nil)
		again = write(t, f.Rows, f.Unknown)
	}
	if again != first {
		t.Errorf("changed on the way:\n%s\nthen\n%s", first, again)
	}
	// Rows made by the program have no such cells: the columns stay, empty.
	f.Rows[0].Extra = nil
	if got := write(t, f.Rows[:1], f.Unknown); !strings.HasSuffix(got, ",,,\n") {
		t.Errorf("got\n%s", got)
	}
}

// Text that looks like a formula is guarded in the file and plain in the row.
func TestGuardedText(t *testing.T) {
	for _, queue := range []string{"=cmd", "+46", "-x", "@home", "'quoted", "'=odd", "plain", "a,b", `"q"`} {
		rows := read(t, "start,interval_s,volume\n2026-01-05 09:00,1800,1\n", nil).Rows
		rows[0].Queue, rows[0].Method = queue, queue
		text := write(t, rows, nil)
		for _, cell := range strings.Split(strings.Split(text, "\n")[1], ",") {
			if cell != "" && strings.ContainsRune("=+@", rune(cell[0])) {
				t.Errorf("queue %s: a cell is %q", queue, cell)
			}
		}
		back := read(t, text, nil).Rows[0]
		if back.Queue != queue || back.Method != queue {
			t.Errorf("queue %q came back as %q, method %q", queue, back.Queue, back.Method)
		}
	}
}

type fullDisk struct{}

var errFull = errors.New("disk full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	rows := read(t, "start,interval_s,volume\n2026-01-05 09:00,1800,1\n", nil).Rows
	if err := planfile.Write(fullDisk{}, rows, nil); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	if err := planfile.WriteMeta(fullDisk{}, planfile.Meta{}); !errors.Is(err, errFull) {
		t.Errorf("meta: error %v", err)
	}
}
