package capacity

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/internal/csvfile"
)

// Whatever a table holds, it is refused or it makes queues that are valid and a plan that
// keeps everybody.
func FuzzTables(f *testing.F) {
	for _, s := range []string{
		"queue,tenure_weeks,heads,fte\nsales,60,5,1\nhelp,3,2,0.5\n", "queue,start,heads\nsales,2026-01-14,2\n", ",0,cohort,year,0.36\n",
		"queue,from_week,kind,per,share\n,0,cohort,year,0.36\nsales,0,turnover,month,0.03\nsales,26,cohort,week,0.01\n", "kind;per;share\ncohort;year;0,3550\n",
		"queue,training_weeks,dropout,nesting_weeks,nesting_share\n,2,0.1,1,0.5\n", "queue,curve,week,aht_s\n,linear,0,450\n,linear,4,300\nsales,logistic,0,400\nsales,logistic,8,240\n",
		"date,from_queue,to_queue,heads,training_weeks,ramp\n2026-01-19,sales,help,3,1,no\n", "queue,from,to,fte,paid\nsales,2026-01-12,2026-02-06,1.5,no\n",
		"queue,training_weeks\nsales,104\n", "queue,tenure_weeks,heads\nsales,0,1000000\n",
	} {
		for kind := range 7 {
			f.Add(s, kind)
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind int) {
		tables := &Tables{Known: []string{"sales", "help"}, AsOf: monday}
		ctx := context.Background()
		read := []func(context.Context, io.Reader, string) (csvfile.Info, error){
			tables.ReadHeadcount, tables.ReadClasses, tables.ReadAttrition, tables.ReadOnboarding, tables.ReadRamp, tables.ReadTransfers, tables.ReadLeave,
		}
		people := "queue,tenure_weeks,heads\nsales,60,20\nhelp,60,10\n"
		if _, err := tables.ReadHeadcount(ctx, strings.NewReader(people), "headcount.csv"); err != nil {
			t.Fatal(err)
		}
		if _, err := read[((kind%7)+7)%7](ctx, strings.NewReader(text), "table.csv"); err != nil {
			return
		}
		queues := tables.Queues()
		for i := range queues {
			if err := queues[i].Validate(); err != nil {
				t.Fatalf("%v of\n%s", err, text)
			}
		}
		r, err := newRoster(queues, tables.Transfers(), monday, 20, 1)
		if err != nil {
			t.Fatalf("%v of\n%s", err, text)
		}
		list, err := r.expect()
		if _, tooMany := err.(*TransferError); tooMany {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for q := range list {
			for w, p := range list[q] {
				if p.Start+p.Hired+p.In-p.Out-p.Left != p.End || p.End < 0 || !(p.Tenured >= 0 && p.Tenured <= p.Contracts*1000+1e-9) {
					t.Fatalf("queue %d, week %d: %+v of\n%s", q, w, p, text)
				}
			}
		}
	})
}

// A scenario that is read says what it is, and reads back.
func FuzzScenario(f *testing.F) {
	for _, s := range []string{"high=volume+10%,aht+5s", "aht-3%", "x=lead+2w", "shrinkage+2pt,efficiency-1pt", "=volume+1%", "a=b=volume+1%", "volume+1e3%", "wage-100%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseScenario(text)
		if err != nil {
			return
		}
		if s.Name == "" || s.Name == Base {
			t.Fatalf("%q is called %q", text, s.Name)
		}
		changes := s.String()
		if changes == "" {
			return // of nothing
		}
		again, err := ParseScenario("x=" + changes)
		if again.Name = s.Name; err != nil || again.String() != changes {
			t.Fatalf("%q is %q, read back %q (%v)", text, changes, again, err)
		}
	})
}
