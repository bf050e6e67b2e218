package planfile_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// A plan as a spreadsheet in a German locale saves it.
func ExampleRead() {
	const saved = "start;queue;interval_s;volume;aht_s\n05.01.26 09:00;sales;1800;46,62;194,5\n"
	f, err := planfile.Read(context.Background(), strings.NewReader(saved), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	r := f.Rows[0]
	fmt.Println(r.Start, r.Queue, r.Volume, r.AHT)
	// Output: 2026-01-05 09:00 sales 46.62 194.5
}

// Faults come all at once, each with its place.
func ExampleRead_faults() {
	const plan = "start,interval_s,volume,sl_target\n2026-01-05 09:00,1800,n/a,0.8\n2026-01-05 09:30,1800,40,80\n"
	_, err := planfile.Read(context.Background(), strings.NewReader(plan), "plan.csv", nil)
	fmt.Println(err)
	// Output:
	// plan.csv:2: column "volume": "n/a" is not a number
	// plan.csv:3: column "sl_target": "80" is out of range: want a share from 0 to 1 (0.8 for 80 %)
}

// Columns that cccplan does not know stay, behind the known ones.
func ExampleWrite() {
	const plan = "start,interval_s,volume,note\n2026-01-05 09:00,1800,40,ask Eva\n"
	f, err := planfile.Read(context.Background(), strings.NewReader(plan), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	var b strings.Builder
	if err := planfile.Write(&b, f.Rows, f.Unknown); err != nil {
		log.Fatal(err)
	}
	header, _, _ := strings.Cut(b.String(), "\n")
	fmt.Println(strings.HasPrefix(header, "start,utc_offset_min,queue,"), strings.HasSuffix(header, ",method,note"))
	// Output: true true
}

// A plan for a spreadsheet in Sweden: semicolons, decimal commas, and a byte order mark.
func ExampleWriteLocale() {
	sv, err := planfile.ParseLocale("sv")
	if err != nil {
		log.Fatal(err)
	}
	rows := []planner.Row{{Queue: "sales", Channel: "voice", Volume: 46.62, AHT: 194.5}}
	var b strings.Builder
	if err := planfile.WriteLocale(&b, rows, nil, sv); err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasPrefix(b.String(), "\ufeffstart;utc_offset_min;queue;"), strings.Contains(b.String(), ";46,62;"))
	// Output: true true
}

// A row that cannot be staffed is named by its line in the file.
func ExampleFile_Fault() {
	const plan = `start,interval_s,queue,channel,volume,aht_s,sl_within_s
2026-01-05 09:00,1800,mail,email,10,300,3600
2026-01-05 09:30,1800,mail,email,10,300,60
`
	f, err := planfile.Read(context.Background(), strings.NewReader(plan), "plan.csv", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = planner.Restaff(context.Background(), f.Rows, planner.PolicyOf(planner.Given{}))
	fmt.Println(err)
	fmt.Println(f.Fault(err))
	// Output:
	// mail 2026-01-05 09:30: deferred work: a deadline of 60 s is shorter than the handle time of 300 s: no contact can be done in time
	// plan.csv:3: mail 2026-01-05 09:30: deferred work: a deadline of 60 s is shorter than the handle time of 300 s: no contact can be done in time
}
