package whatif_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
	"github.com/cccplan/cccplan/planner/whatif"
)

// halfHour is a plan of one half hour, staffed with 14 agents for 80 % within 20 s.
func halfHour() *sheet.Sheet {
	ctx := context.Background()
	f, err := planfile.Read(ctx, strings.NewReader("start,interval_s,volume,aht_s,sl_target,sl_within_s\n2026-03-02 09:00,1800,100,180,0.8,20\n"), "plan.csv", nil)
	if err != nil {
		log.Fatal(err)
	}
	lim, _, err := planner.Prepare(ctx, f.Rows, planner.PolicyOf(planner.Given{}))
	if err == nil {
		err = planner.StaffAll(ctx, f.Rows, lim)
	}
	if err != nil {
		log.Fatal(err)
	}
	s, err := sheet.FromRows(f.Rows, lim, nil)
	if err != nil {
		log.Fatal(err)
	}
	return s
}

func ExampleApply() {
	c, err := whatif.ParseChange("volume+10%")
	if err != nil {
		log.Fatal(err)
	}
	r, err := whatif.Apply(context.Background(), halfHour(), []whatif.Change{c})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range r.Deltas() {
		if d.Quantity == sheet.Volume || d.Quantity == sheet.Agents {
			fmt.Println(d.Quantity, d.Quantity.Format(d.Before), d.Quantity.Format(d.After))
		}
	}
	// Output:
	// volume 100 110
	// agents 14 15
}

// What 14 agents carry.
func ExampleCarry() {
	s := halfHour()
	carried, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range carried {
		fmt.Printf("%v agents: %v contacts planned, at most %v; %.1f %% in time\n", c.Staff, c.Volume, c.Most, 100*c.Level)
	}
	for _, r := range whatif.Rooms(s, carried) {
		fmt.Printf("room for %.1f %% more\n", 100*r.Growth)
	}
	// Output:
	// 14 agents: 100 contacts planned, at most 108.684; 88.8 % in time
	// room for 8.7 % more
}

func ExampleParseChange() {
	for _, text := range []string{"sales:aht+15s@2026-03-02..2026-03-08", "agents+1"} {
		c, err := whatif.ParseChange(text)
		fmt.Println(c.Queue, c.Quantity, c.By, err)
	}
	// Output:
	// sales aht_s 15 <nil>
	//  volume 0 "agents+1": agents follows from the inputs and cannot be edited; want such as volume+10%, sales:aht_s+15s@2026-03-02..2026-03-08, sales/chat:shrinkage+2pt or sl_target=85%
}

// What the staff of each line carries, as CSV.
func ExampleWriteCarried() {
	s := halfHour()
	carried, err := whatif.Carry(context.Background(), s, whatif.Staff(s))
	if err != nil {
		log.Fatal(err)
	}
	if err := whatif.WriteCarried(os.Stdout, s, carried, planfile.Locale{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// start,utc_offset_min,queue,channel,staff,volume,most_volume,room,service_level,note
	// 2026-03-02 09:00,,,voice,14,100,108.6840,8.6840,0.88835,
}
