package reconcile_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/sheet"
)

const head = "start,queue,interval_s,volume,aht_s\n"

// read is a plan of a file.
func read(text string) reconcile.Plan {
	f, err := planfile.Read(context.Background(), strings.NewReader(text), "plan.csv", nil)
	if err != nil {
		panic(err)
	}
	p, _, err := reconcile.FromFile(context.Background(), f)
	if err != nil {
		panic(err)
	}
	return p
}

func ExampleMerge() {
	base := read(head + "2026-01-05 09:00,sales,1800,100,180\n2026-01-05 09:30,sales,1800,50,180\n")
	client := read(head + "2026-01-05 09:00,sales,1800,106,180\n2026-01-05 09:30,sales,1800,50,180\n")
	ccc := read(head + "2026-01-05 09:00,sales,1800,100,190\n2026-01-05 09:30,sales,1800,40,180\n")
	r, err := reconcile.Merge(context.Background(), &base, client, ccc, reconcile.Config{Owners: reconcile.DefaultOwners()})
	if err != nil {
		panic(err)
	}
	for _, c := range r.Cells {
		fmt.Println(c.Name(), c.Quantity, c.Status, c.Quantity.Format(c.Merged))
	}
	fmt.Println(r.Merged.At(0, sheet.Agents).N, "agents at nine")
	// Output:
	// sales 2026-01-05 09:00 volume proposed 106
	// sales 2026-01-05 09:00 aht_s proposed 190
	// sales 2026-01-05 09:30 volume request 50
	// 15 agents at nine
}

func ExampleResult_Write() {
	client, ccc := read(head+"2026-01-05 09:00,sales,1800,100,180\n"), read(head+"2026-01-05 09:00,sales,1800,104,180\n")
	corridor, err := reconcile.ParseCorridor("volume=5%/day")
	if err != nil {
		panic(err)
	}
	r, err := reconcile.Merge(context.Background(), nil, client, ccc, reconcile.Config{Owners: reconcile.DefaultOwners(), Corridors: []reconcile.Corridor{corridor}})
	if err != nil {
		panic(err)
	}
	if err := r.Effects(context.Background()); err != nil {
		panic(err)
	}
	if err := r.Write(os.Stdout, reconcile.Money{Rate: 30}, planfile.Locale{}); err != nil {
		panic(err)
	}
	// Output:
	// start,utc_offset_min,queue,channel,grain,quantity,base,client,ccc,difference,percent,corridor,status,owner,proposed,effect_agents,effect_fte,effect_money
	// 2026-01-05 09:00,,sales,voice,30m,volume,,100,104,4,4,5%/day,agreed_in_tolerance,client,100,0.444096,,6.66
}

func ExampleResult_Conflicts() {
	base := read(head + "2026-01-05 09:00,sales,1800,100,180\n")
	client := read(head + "2026-01-05 09:00,sales,1800,106,180\n")
	ccc := read(head + "2026-01-05 09:00,sales,1800,100,185.4\n")
	corridor, err := reconcile.ParseCorridor("agents_exact=5%/week")
	if err != nil {
		panic(err)
	}
	r, err := reconcile.Merge(context.Background(), &base, client, ccc, reconcile.Config{Owners: reconcile.DefaultOwners(), Corridors: []reconcile.Corridor{corridor}, WeekStart: time.Monday})
	if err != nil {
		panic(err)
	}
	conflicts, err := r.Conflicts(context.Background())
	if err != nil {
		panic(err)
	}
	for _, c := range conflicts {
		fmt.Printf("%s: %.2f agent hours, were %.2f\n", c.Name(), c.Merged, c.Base)
		for _, x := range c.Causes {
			fmt.Printf("  %s: %+.2f\n", x.Cell.Quantity, x.Hours)
		}
	}
	// Output:
	// sales, week of 2026-01-05: 7.04 agent hours, were 6.52
	//   volume: +0.34
	//   aht_s: +0.18
}

// Who owns what is said as in a flag; names may lack their unit.
func ExampleOwners_Set() {
	owners := reconcile.DefaultOwners()
	fmt.Println(owners.Of[sheet.AHT], owners.Of[sheet.Volume])
	if err := owners.Set("aht=ccc,volume=joint"); err != nil {
		panic(err)
	}
	fmt.Println(owners.Of[sheet.AHT], owners.Of[sheet.Volume])
	fmt.Println(owners.Set("agents=ccc"))
	// Output:
	// joint client
	// ccc joint
	// owner of agents: it follows from the inputs and cannot be edited
}

// A cell that somebody typed over does not follow from its inputs: it is told, and not used.
func ExampleFromFile() {
	const typed = "start,queue,interval_s,volume,aht_s,agents\n2026-01-05 09:00,sales,1800,100,180,9\n"
	f, err := planfile.Read(context.Background(), strings.NewReader(typed), "ccc.csv", &planfile.Options{Claims: true})
	if err != nil {
		panic(err)
	}
	p, warnings, err := reconcile.FromFile(context.Background(), f)
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Sheet.At(0, sheet.Agents).N, warnings)
	// Output:
	// 14 [ccc.csv: line 2: column "agents": 9 does not follow from the inputs, 14 does: derived cells that are out of date, or were typed over, are not used]
}
