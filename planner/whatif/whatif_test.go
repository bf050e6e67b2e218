package whatif_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
	"github.com/cccplan/cccplan/planner/whatif"
)

// staffed is two half hours with 14 agents committed.
func staffed(tb testing.TB) *sheet.Sheet {
	var lines []sheet.Line
	for i, volume := range []int64{100_000, 50_000} {
		lines = append(lines, sheet.Line{Key: sheet.Key{Queue: "a", Channel: "voice", Start: int64(i) * 1800, Interval: 1800}, Offset: 0, Cells: map[sheet.Quantity]sheet.Value{
			sheet.Volume: sheet.Number(volume), sheet.AHT: sheet.Number(180_000), sheet.Model: sheet.Text("C"), sheet.Definition: sheet.Text("offered"),
			sheet.Target: sheet.Number(800_000), sheet.Within: sheet.Number(20_000), sheet.Shrinkage: sheet.Number(300_000), sheet.Committed: sheet.Number(14_000_000),
		}})
	}
	s, err := sheet.New(lines)
	if err == nil {
		err = s.Recompute(context.Background())
	}
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestParse(t *testing.T) {
	for text, want := range map[string]whatif.Change{
		"volume=+5%":     {Quantity: sheet.Volume, Percent: true, N: 50_000},
		"volume=-2,5%":   {Quantity: sheet.Volume, Percent: true, N: -25_000},
		"aht=+10":        {Quantity: sheet.AHT, Add: true, N: 10_000, To: sheet.Number(10_000)},
		"aht_s=-1.5":     {Quantity: sheet.AHT, Add: true, N: -1_500, To: sheet.Number(-1_500)},
		"shrinkage=0.35": {Quantity: sheet.Shrinkage, To: sheet.Number(350_000)},
		"patience=":      {Quantity: sheet.Patience},
	} {
		if got, err := whatif.Parse(text); err != nil || got != want {
			t.Errorf("%q: %+v (%v), want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"volume", "agents=5", "volume=+x%", "volume=-100%", "model=+5%", "nothing=1", "volume=1.23456"} {
		if got, err := whatif.Parse(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

// The most that the committed staff carries is carried, and a millionth more is not.
func TestMostVolume(t *testing.T) {
	s := staffed(t)
	most, ok, err := whatif.MostVolume(context.Background(), s, "a", "voice")
	if err != nil || !ok || most <= 1_000_000 {
		t.Fatalf("%d, %v, %v", most, ok, err)
	}
	for _, c := range []struct {
		share int64
		short bool
	}{{most, false}, {most + 20, true}} { // 20 millionths are 2 of the last digit of 100 contacts
		x := s.Clone()
		change := whatif.Change{Quantity: sheet.Volume, Percent: true, N: c.share - 1_000_000}
		if _, err := change.Apply(x, nil); err != nil {
			t.Fatal(err)
		}
		if err := x.Recompute(context.Background()); err != nil {
			t.Fatal(err)
		}
		if short := x.At(0, sheet.Gap).N < 0; short != c.short {
			t.Errorf("%d millionths: gap %d", c.share, x.At(0, sheet.Gap).N)
		}
	}
	if _, ok, err := whatif.MostVolume(context.Background(), s, "b", "voice"); ok || err != nil {
		t.Errorf("of no queue: %v, %v", ok, err)
	}
}

func TestWrite(t *testing.T) {
	s := staffed(t)
	x := s.Clone()
	c, err := whatif.Parse("shrinkage=0.4")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(x, func(i int) bool { return i == 0 }); err != nil {
		t.Fatal(err)
	}
	if err := x.Recompute(context.Background()); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := whatif.Write(&buf, x, whatif.Deltas(s, x), planfile.Locale{}); err != nil {
		t.Fatal(err)
	}
	// 13.037 agents at 80/20 for 10 erlang: 18.62 scheduled at 30 %, 21.73 at 40 %.
	want := "start,utc_offset_min,queue,channel,interval_s,quantity,before,after,delta\n1970-01-01 00:00,0,a,voice,1800,shrinkage,0.3,0.4,0.1\n1970-01-01 00:00,0,a,voice,1800,scheduled,18.62"
	if got := buf.String(); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 3 {
		t.Errorf("%s", got)
	}
}

func ExampleChange_Apply() {
	s := staffed(nil)
	more := s.Clone()
	c, err := whatif.Parse("volume=+20%")
	if err != nil {
		panic(err)
	}
	if _, err := c.Apply(more, nil); err != nil {
		panic(err)
	}
	if err := more.Recompute(context.Background()); err != nil {
		panic(err)
	}
	for _, d := range whatif.Deltas(s, more) {
		if d.Quantity == sheet.Agents {
			fmt.Println(more.Local(d.Line).Format("15:04"), d.Before.N, "->", d.After.N)
		}
	}
	// Output:
	// 00:00 14 -> 16
	// 00:30 8 -> 9
}

func ExampleMostVolume() {
	most, _, err := whatif.MostVolume(context.Background(), staffed(nil), "a", "voice")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.1f %%\n", float64(most)/1e4)
	// Output: 108.7 %
}
