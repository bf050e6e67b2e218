package planfile_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/planner/planfile"
)

// FuzzRead: nothing makes the reader panic, and what it took in, written and read
// again, is the same rows, and from then on the same bytes.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"start,volume,aht_s\n2026-01-05 09:00,10,100\n2026-01-05 09:30,11,100\n",
		"start;interval_s;volume;aht_s;note\n05.01.26 09:00;1800;1.046,62;494,02;=1+1\n",
		"\ufeffstart\tutc_offset_min\tqueue\tinterval_s\tvolume\r\n2025-10-26 02:00\t120\t'=cmd\t1800\t1\r\n2025-10-26 02:00\t60\t'=cmd\t1800\t1\r\n",
		"start,interval_s,volume,model,patience_s,sl_definition,sl_target,sl_within_s,shrinkage,binding,agents_exact\n2026-01-05T09:00Z,900,1e3,A,60,none,1,0,0.999999,min_agents=2 max_asa_s=3,0.5\n",
		"start,interval_s,volume\n0001-01-01 00:00,1,0\n9999-12-31 23:59:59,86400,999999999999\n",
		"start,interval_s,volume,aht_s,model,patience_s,redial,reconnect,callback,right_party,dial_s,carry,attempts\n2026-01-05T09:00Z,900,10,60,A,60,0.4,0.05,0.2,0.5,30,mol,11.5\n2026-01-05T09:15Z,900,10,60,A,60,,,,,,none,\n",
		"start,volume,a,\"b\nc\",=d\n2026-01-05,1,-5,'x,\"y\"\"\"\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if v, err := planfile.ReadVolumes(context.Background(), bytes.NewReader(data), "p.csv", nil); (v == nil) != (err != nil) {
			t.Fatalf("volumes %v, error %v", v, err)
		}
		first, err := planfile.Read(context.Background(), bytes.NewReader(data), "p.csv", nil)
		if err != nil {
			if first != nil {
				t.Fatalf("rows and an error: %v", err)
			}
			return
		}
		var text, again bytes.Buffer
		if err := planfile.Write(&text, first.Rows, first.Unknown); err != nil {
			t.Fatal(err)
		}
		second, err := planfile.Read(context.Background(), bytes.NewReader(text.Bytes()), "p.csv", nil)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, text.Bytes())
		}
		if err := planfile.Write(&again, second.Rows, second.Unknown); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text.Bytes(), again.Bytes()) {
			t.Fatalf("written\n%s\nthen\n%s", text.Bytes(), again.Bytes())
		}
		if len(first.Rows) != len(second.Rows) {
			t.Fatalf("%d rows, then %d", len(first.Rows), len(second.Rows))
		}
		// Cells of unknown columns may have got an apostrophe, and derived cells are not
		// read back; the second reading compares all of that as bytes above.
		for i := range first.Rows {
			a, b := first.Rows[i], second.Rows[i]
			a.Extra, b.Extra, a.AgentsExact, b.AgentsExact = nil, nil, 0, 0
			if d := cmp.Diff(a, b, rowsEqual); d != "" {
				t.Fatalf("row %d: %s\n%s", i, d, text.Bytes())
			}
		}
	})
}
