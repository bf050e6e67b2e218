package history

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// Twelve days from Monday 2026-01-05 on, open 09:00 to 11:00, four half-hours of 10, 0, 20
// and 30 contacts, all answered, at 300 s; the 09:00s of the first day lasted 2 s each,
// those of the second 4,000 s. A call came at 07:00 on the third day.
func TestInspectByHand(t *testing.T) {
	var b strings.Builder
	b.WriteString("start,offered,answered,aht_s\n")
	contacts := []int{10, 0, 20, 30}
	for d := range 12 {
		if d == 2 {
			b.WriteString("2026-01-07 07:00,1,1,300\n")
		}
		for i, n := range contacts {
			aht := 300
			switch {
			case d == 0 && i == 0:
				aht = 2
			case d == 1 && i == 0:
				aht = 4000
			}
			at := time.Date(2026, 1, 5+d, 9, 30*i, 0, 0, time.UTC)
			fmt.Fprintf(&b, "%s,%d,%d,%d\n", at.Format(localMinute), n, n, aht)
		}
	}
	h := mustRead(t, &Options{Hours: []Hours{{Hours: "Mon-Sun 09:00-11:00"}}}, b.String())
	in := h.Queues[0].Inspect()
	if in.First.String() != "2026-01-05" || in.Last.String() != "2026-01-16" {
		t.Errorf("from %v to %v", in.First, in.Last)
	}
	const all = 12*60 + 1 // contacts
	if in.Contacts != all || math.Abs(in.PerDay-all/12.0) > 1e-9 {
		t.Errorf("%v contacts, %v a day", in.Contacts, in.PerDay)
	}
	if in.Zeros != 12 || in.Closed != 1 {
		t.Errorf("%d zeros, %v in closed time", in.Zeros, in.Closed)
	}
	// 721 contacts at 300 s, but ten at 2 and ten at 4000.
	if want := (701*300 + 10*2 + 10*4000) / 721.0; math.Abs(in.AHT-want) > 1e-9 {
		t.Errorf("AHT %v, want %v", in.AHT, want)
	}
	if in.ShortHandles != 1 || in.LongHandles != 1 { // 4000 is over ten times 347
		t.Errorf("%d short, %d long", in.ShortHandles, in.LongHandles)
	}
	// Every weekday and slot repeats itself: no variance at all, no outlier.
	if in.Dispersion != 0 || len(in.Outliers) != 0 || in.Hours.String() != "Mon-Sun 09:00-11:00" {
		t.Errorf("dispersion %v, outliers %v, hours %v", in.Dispersion, in.Outliers, in.Hours)
	}
}

func TestInspectWithoutHandleTimes(t *testing.T) {
	in := mustRead(t, nil, file("start,offered", halfHours(100, one))).Queues[0].Inspect()
	if !math.IsNaN(in.AHT) || in.ShortHandles != 0 || in.LongHandles != 0 || in.Contacts != 100 {
		t.Errorf("%+v", in)
	}
}
