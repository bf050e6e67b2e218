package config_test

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
)

// written is the file of facts, and what it says when it is read back.
func written(t rapid.TB, f config.Facts) (string, *config.File) {
	var b bytes.Buffer
	if err := config.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	file, err := config.Read(strings.NewReader(b.String()), "cccplan.toml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	return b.String(), file
}

// Whatever the queues are called, the file reads back, names them, and changes nothing.
func TestWriteReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		channels := []string{"voice", "chat", "email", "outbound", "fax"}
		number := rapid.OneOf(rapid.Just(math.NaN()), rapid.Just(0.0), rapid.Float64Range(0, 1e6))
		f := config.Facts{Files: rapid.SliceOfN(rapid.String(), 1, 3).Draw(rt, "files"), Step: "30 minutes", Span: "one day", Clock: rapid.String().Draw(rt, "clock")}
		seen := map[[2]string]bool{}
		for i := range rapid.IntRange(0, 5).Draw(rt, "queues") {
			q := config.QueueFacts{Queue: rapid.String().Draw(rt, "queue"), Channel: channels[i], Hours: "24x7",
				Weekly: number.Draw(rt, "weekly"), AHT: number.Draw(rt, "AHT"), Abandonment: number.Draw(rt, "abandonment"), Patience: number.Draw(rt, "patience")}
			seen[[2]string{q.Queue, q.Channel}] = true
			f.Queues = append(f.Queues, q)
		}
		text, file := written(rt, f)
		if len(file.Sections) != 1+len(f.Queues) || len(file.Run) > 0 || len(file.Hours) > 0 {
			rt.Fatalf("it says %+v in\n%s", file, text)
		}
		for i, q := range f.Queues {
			s := file.Sections[i+1]
			if s.Queue != q.Queue || s.Channel != q.Channel || len(s.Settings) > 0 {
				rt.Fatalf("queue %q (%s) is read as %+v", q.Queue, q.Channel, s)
			}
			if diff := cmp.Diff(planner.Defaults(), file.Rules.Over(planner.Defaults(), q.Queue, q.Channel)); diff != "" {
				rt.Fatal(diff)
			}
		}
	})
}

// Without the # each setting of each queue is one that the queue can have.
func TestWriteUncommented(t *testing.T) {
	nan := math.NaN()
	f := config.Facts{Files: []string{"h.csv"}}
	for _, channel := range []string{"voice", "chat", "email", "outbound"} {
		f.Queues = append(f.Queues, config.QueueFacts{Queue: "q", Channel: channel, Hours: "Mon-Fri 08:00-18:00", Weekly: 100, AHT: 0.4, Abandonment: 0.1, Patience: 90},
			config.QueueFacts{Queue: "no AHT", Channel: channel, Weekly: nan, AHT: nan, Abandonment: nan, Patience: nan})
	}
	text, _ := written(t, f)
	_, queues, _ := strings.Cut(text, "\n[[queue]]")
	settings := 0
	for line := range strings.Lines(queues) {
		setting, ok := strings.CutPrefix(line, "# ")
		if name, _, is := strings.Cut(setting, " = "); !ok || !is || strings.Contains(name, " ") {
			continue
		}
		settings++
		one := "[[queue]]" + strings.Replace(queues, line, setting, 1)
		if strings.Count(queues, line) > 1 { // the same for several queues
			one = "[[queue]]" + strings.ReplaceAll(queues, line, setting)
		}
		if _, err := config.Read(strings.NewReader(one), "c.toml"); err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(setting), err)
		}
	}
	if settings < 20 {
		t.Errorf("only %d settings found in\n%s", settings, text)
	}
}

// What was given to init is set.
func TestWriteGiven(t *testing.T) {
	_, f := written(t, config.Facts{Files: []string{"h.csv"}, Zone: "Europe/Stockholm", DateOrder: "dmy", Exclude: []string{"a, b", "c"}, Hours: "24x7"})
	got := map[string][]string{}
	for _, r := range f.Run {
		got[r.Name] = r.Values
	}
	want := map[string][]string{"timezone": {"Europe/Stockholm"}, "date_order": {"dmy"}, "exclude_queue": {"a, b", "c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]config.Hours{{Hours: "24x7"}}, f.Hours); diff != "" {
		t.Error(diff)
	}
}

// The patience that init suggests is that of the queue: intervals of different load and
// agents as Erlang A has them, in which callers hang up after 90 s on average. Each
// interval alone says the same by the inverse of Erlang A.
func TestPatienceOfHistory(t *testing.T) {
	const patience = 90
	var b strings.Builder
	b.WriteString("start,offered,abandoned,wait_s\n")
	for i, n := range []float64{8, 10, 12, 9, 14} {
		q := erlang.Queue{Load: 9 + float64(i%3), AHT: 240, Patience: patience}
		m, err := q.At(n, 20)
		if err != nil {
			t.Fatal(err)
		}
		offered := 1800 * q.Load / q.AHT
		fmt.Fprintf(&b, "2026-01-05 %02d:00,%v,%v,%v\n", 9+i, offered, offered*m.Abandonment, offered*m.MeanWait)
		if fit, err := q.FitPatience(n, m.Abandonment); err != nil || math.Abs(fit-patience) > 1e-9 {
			t.Errorf("%v agents: patience %v, %v", n, fit, err)
		}
	}
	h, err := history.Read(t.Context(), []history.Source{{Name: "h.csv", Reader: strings.NewReader(b.String())}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Queues[0].Waits.Patience(); math.Abs(got-patience) > 1e-9 {
		t.Errorf("patience %v, want %v", got, patience)
	}
}

func ExampleWrite() {
	var b strings.Builder
	err := config.Write(&b, config.Facts{
		Files: []string{"history.csv"}, Step: "30 minutes", Span: "2026-01-05 to 2026-03-01", Clock: "zone Europe/Stockholm",
		Queues: []config.QueueFacts{{Queue: "sales", Channel: "voice", Hours: "Mon-Fri 08:00-18:00", Weekly: 4154, AHT: 461, Abandonment: 0.058, Patience: math.NaN()}},
	})
	if err != nil {
		log.Fatal(err)
	}
	_, queues, _ := strings.Cut(b.String(), "\n[[queue]]\n")
	fmt.Print(queues)
	// Output:
	// name = "sales"
	// channel = "voice"
	// # 4154 contacts in a week, handle time 461 s, 5.8 % hang up.
	// # Learnt opening hours:
	// # hours = "Mon-Fri 08:00-18:00"
	// # service_level = "80/20"
	// # For the patience of those who hang up the history would have to tell how long contacts
	// # waited: wait_s.
}
