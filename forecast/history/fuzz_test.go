package history

import (
	"math"
	"strings"
	"testing"
)

// FuzzRead checks that any bytes are read or refused, and that what is read fits together.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"start,offered\n2026-01-05 09:00,1\n2026-01-05 09:30,2\n",
		"start;utc_offset_min;queue;offered;answered;aht_s\n05.01.2026 09:00;60;a;1,5;1;300\n05.01.2026 09:30;60;a;2;;\n",
		"start,queue,offered\n2025-10-26 02:00,x,1\n2025-10-26 02:30,x,1\n2025-10-26 02:00,x,1\n2025-03-30 02:30,x,1\n",
		"start,offered\n0001-01-01,1\n9999-12-31,1\n",
		"TimeStamp,IncomingContactVolume,handle_s\n2026-01-05T09:00:00Z,0,0\n2026-01-06T09:00:00Z,,1e9\n",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(1))
	}
	stockholm := zone(f, "Europe/Stockholm")
	f.Fuzz(func(t *testing.T, text string, how uint8) {
		opt := &Options{}
		if how%2 == 1 {
			opt.Zone = stockholm
		}
		h, err := Read(t.Context(), []Source{{"a.csv", strings.NewReader(text)}}, opt)
		if err != nil {
			if h != nil {
				t.Fatal("a history and an error")
			}
			return
		}
		if len(h.Queues) == 0 || h.Zone == nil || h.Step <= 0 {
			t.Fatalf("%+v", h)
		}
		rows := 0
		for i := range h.Queues {
			q := &h.Queues[i]
			n := len(q.Offered.Values)
			if n == 0 || len(q.Answered) != n || len(q.Handle.Contacts) != n || len(q.Handle.Seconds) != n {
				t.Fatalf("%s: lengths %d, %d, %d, %d", q.Name(), n, len(q.Answered), len(q.Handle.Contacts), len(q.Handle.Seconds))
			}
			if q.Offered.Grid != q.Handle.Grid || q.Offered.Grid.Start.Location() != h.Zone {
				t.Fatalf("%s: grids %v and %v in %v", q.Name(), q.Offered.Grid, q.Handle.Grid, h.Zone)
			}
			for k := range n {
				for _, v := range []float64{q.Offered.Values[k], q.Answered[k], q.Handle.Contacts[k], q.Handle.Seconds[k]} {
					if v < 0 || math.IsInf(v, 0) {
						t.Fatalf("%s: value %v", q.Name(), v)
					}
				}
			}
			if q.Offered.Observed() > q.Rows {
				t.Fatalf("%s: %d values of %d rows", q.Name(), q.Offered.Observed(), q.Rows)
			}
			rows += q.Rows
			q.Inspect()
		}
		if rows != h.Files[0].Rows {
			t.Fatalf("%d rows in queues, %d in the file", rows, h.Files[0].Rows)
		}
	})
}
