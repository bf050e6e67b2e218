package shrinkage_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

const ledgerText = `name,kind,base,value,paid,from,to
leave,planned,paid,0.08,,,
leave,planned,paid,0.25,,2026-07-01,2026-08-15
sickness,unplanned,scheduled,0.06,,,
unpaid leave,planned,scheduled,0.01,no,,
breaks and training,planned,attended,0.12,,,
`

// Two weeks of the same ledger.
func ExampleRead() {
	l, _, err := shrinkage.Read(context.Background(), strings.NewReader(ledgerText), "shrinkage.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range []string{"2026-03-02", "2026-07-06"} {
		d, err := calendar.ParseDay(s)
		if err != nil {
			log.Fatal(err)
		}
		r, err := l.At("sales", "voice", d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %.2f %% of scheduled hours (%.2f %% planned), %.2f %% of paid ones; for 100 agents schedule %.1f\n",
			d, 100*r.Scheduled, 100*r.Planned, 100*r.Paid, erlang.GrossUp(100, r.Scheduled))
	}
	// Output:
	// 2026-03-02: 25.13 % of scheduled hours (19.13 % planned), 24.37 % of paid ones; for 100 agents schedule 133.6
	// 2026-07-06: 39.94 % of scheduled hours (33.94 % planned), 39.33 % of paid ones; for 100 agents schedule 166.5
}

// Shares of different hours chain, shares of the same hours add.
func ExampleCombine() {
	r, losses, err := shrinkage.Combine([]shrinkage.Component{
		{Name: "out of office", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.22},
		{Name: "in the office", Kind: shrinkage.Planned, Base: shrinkage.Attended, Value: 0.12},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range losses {
		fmt.Printf("%s: %v of %.2f is %.4f\n", l.Name, l.Value, l.Of, l.Share)
	}
	fmt.Println(r.Scheduled)
	// Output:
	// out of office: 0.22 of 1.00 is 0.2200
	// in the office: 0.12 of 0.78 is 0.0936
	// 0.3136
}

// A ledger from a program, as a file.
func ExampleWrite() {
	list := []shrinkage.Component{
		{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.1},
		{Name: "late", Kind: shrinkage.Adherence, Base: shrinkage.Available, Value: 0.03, Queue: "sales"},
	}
	if _, err := shrinkage.New(list); err != nil {
		log.Fatal(err)
	}
	if err := shrinkage.Write(os.Stdout, list, csvfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// name,kind,base,value,paid,from,to,queue,channel,weekday,note
	// leave,planned,paid,0.1,yes,,,,,,
	// late,adherence,available,0.03,yes,,,sales,,,
}

// Every fault of a list, each with its component.
func ExampleFaults() {
	_, err := shrinkage.New([]shrinkage.Component{
		{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 1.2},
		{Name: "", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.1},
	})
	for _, f := range shrinkage.Faults(err) {
		fmt.Println(f)
	}
	// Output:
	// value: 1.2: want a share from 0 to below 1, such as 0.06 for 6 %
	// name: is empty: want the name of the component, such as sickness
}
