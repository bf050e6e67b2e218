package erlang

import "testing"

// With agents to spare a patience beyond every wait makes Erlang C of Erlang A, its mean
// waits included: at 1e180 s squares of waits in patiences are 0, and the mean wait of the
// answered was 0 too.
func TestPatienceBeyondEveryWait(t *testing.T) {
	for _, load := range []float64{0.3, 8, 9.99} {
		c, err := Queue{Load: load, AHT: 180}.At(10, 20)
		if err != nil {
			t.Fatal(err)
		}
		for _, patience := range []float64{1e60, 1e70, 1e108, 1e150, 1e180, 1e200} {
			a, err := Queue{Load: load, AHT: 180, Patience: patience}.At(10, 20)
			if err != nil {
				t.Fatal(err)
			}
			for name, pair := range map[string][2]float64{
				"ASA": {a.ASA, c.ASA}, "virtual": {a.MeanVirtualWait, c.ASA},
				// Exponential with the mean of those who wait, as all of their waits.
				"abandoned": {a.MeanWaitAbandoned, 180 / (10 - load)},
			} {
				if d := pair[0]/pair[1] - 1; !(d < 1e-11 && d > -1e-11) {
					t.Errorf("load %v, patience %v: %s is %v, want %v", load, patience, name, pair[0], pair[1])
				}
			}
		}
	}
}
