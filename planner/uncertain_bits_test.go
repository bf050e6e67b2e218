package planner_test

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// The bytes of plans with a risk, absence and periods: the same on amd64, 386 and arm64.
// The sums are those of amd64; a change of the numerics changes them on purpose.
func TestUncertainPlansAreTheSameEverywhere(t *testing.T) {
	day, week := planner.PeriodDay, planner.PeriodWeek
	for _, tt := range []struct {
		name  string
		given planner.Given
		want  string
	}{
		{"risk", planner.Given{Risk: ptr(0.15)}, "8082010bacd332d2"},
		{"risk, patience, absence", planner.Given{Risk: ptr(0.3), Absence: ptr(0.07), Patience: ptr(2 * time.Minute), MaxAbandonment: ptr(0.04)}, "241948145b2c4700"},
		{"day", planner.Given{Period: &day}, "b3184455e7830754"},
		{"week, patience", planner.Given{Period: &week, Patience: ptr(2 * time.Minute)}, "e8c7b83945e21815"},
		{"day, absence", planner.Given{Period: &day, Absence: ptr(0.05)}, "d48f80e6193c5f0c"},
	} {
		rows := append([]planner.Row(nil), year(1)[:210]...)
		for i := range rows {
			// Whole numbers only: the inputs must be the same everywhere too.
			r, k := &rows[i], i%30
			v := 3 + k*(29-k)/4 + i/30
			r.Volume, r.Lo80, r.Hi80 = float64(v), float64(v*4/5), float64(v*5/4+1)
			r.Lo95, r.Hi95 = float64(v*7/10), float64(v*3/2+2)
		}
		restaff(t, rows, tt.given)
		if got := fmt.Sprintf("%x", sha256.Sum256([]byte(written(t, rows))))[:16]; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
