package erlang

import (
	"strings"
	"testing"
)

func TestCaseErrors(t *testing.T) {
	for _, c := range []struct{ cells, want string }{
		{"model=D", "model \"D\""},
		{"model=C,n=5,a_erl=4", "aht_s is missing"},
		{"model=C,aht_s=180,target=sl>=0.8,T_s=20", "both missing"},
		{"model=C,a_erl=4,aht_s=180", "target is missing"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=0.8", "T_s is missing"},
		{"model=C,a_erl=4,aht_s=180,target=sl<=0.8,T_s=20", "other way round"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=80,T_s=20", "not a share"},
		{"model=C,a_erl=4,aht_s=180,target=happiness>=0.8,T_s=20", "not a measure"},
		{"model=C,a_erl=4,aht_s=180,target=sl>=1,T_s=20", "sl of exactly 1"},
		{"model=C,a_erl=4,aht_s=180,target=sl=1,T_s=20", "want a measure"},
		{"model=B,a_erl=4,target=asa_s<=3", "no such measure"},
		{"model=C,n=-5,a_erl=4,aht_s=180", "n -5"},
		{"model=C,n=5,a_erl=-4,aht_s=180", "load -4"},
		{"model=MMnK,n=5,a_erl=4,aht_s=180", "K is missing"},
		{"model=MMn+G,n=5,a_erl=4,aht_s=180", "patience_dist is missing"},
		{"model=MMn+G,n=5,a_erl=4,aht_s=180,patience_dist=weibull:3", "has 1 parameters, want 2"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=1", "redial 1"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=0.2|1,K=9", "redial of blocked contacts 1"},
		{"model=X,n=5,a_erl=4,aht_s=180,redial=0.2|x,K=9", "redial: \"x\" is not a number"},
		{"model=X,n=5,a_erl=4,aht_s=180,patience_s=60,patience_dist=det:60", "both given"},
		{"model=MMnK+G,n=5,a_erl=4,aht_s=180,K=9", "patience_dist is missing"},
		{"model=chat,n=5,lambda_per_s=1", "no AHT"},
		{"model=C,n=x,a_erl=4,aht_s=180", "n: \"x\" is not a number"},
		{"model=C,n=5,aht_s=180,target=p_abandon<=0.5", "any load"},
	} {
		cells := map[string]string{}
		for _, cell := range strings.Split(c.cells, ",") {
			name, value, _ := strings.Cut(cell, "=")
			cells[name] = value
		}
		parsed, err := ParseCase(func(input string) string { return cells[input] })
		if err == nil {
			_, err = parsed.Evaluate()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.cells, err, c.want)
		}
	}
}

func TestCaseTargets(t *testing.T) {
	c := NewCase("A")
	c.Load, c.AHT, c.Patience, c.Within = 100, 180, 120, 20
	c.Target = "sl_answered >= 0.9; p_abandon<=0.05;wait_q0.95_s<=60;ew_s<=10"
	r, err := c.Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	q := Queue{Load: 100, AHT: 180, Patience: 120}
	s, err := q.Agents(Target{ServiceLevel: 0.9, Within: 20, Definition: Answered, MaxAbandonment: 0.05, MaxWait: 60, Quantile: 0.95, MaxMeanWait: 10})
	if err != nil || r.N != float64(s.Agents) || r.NExact != s.Exact || r.Binding != "p_abandon" || r.AtN != s.At.Abandonment || r.AtBelow != s.Below.Abandonment {
		t.Errorf("%+v; %+v, %v", r, s, err)
	}
	// Leaving at once is a loss system, as far as both have a measure.
	c = NewCase("A")
	c.N, c.Load, c.AHT, c.Patience, c.Within = 10, 8, 180, 0, 20
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outPAbandon], B(10, 8), 1e-14) {
		t.Errorf("abandonment %v, want %v (%v)", r.Values[outPAbandon], B(10, 8), err)
	}
	// A rate instead of a load, and the largest of it.
	c = NewCase("C")
	c.N, c.Rate, c.AHT = 14, 10.0/180, 180
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outPWait], C(14, 10), 1e-14) || r.Load != 10 {
		t.Errorf("%+v, %v", r, err)
	}
	// Redials with lines, from the cells of a file.
	cells := map[string]string{"model": "X", "n": "10", "a_erl": "9", "aht_s": "180", "patience_dist": "uniform:240", "K": "13", "redial": "0.4|0.7", "T_s": "20"}
	if c, err = ParseCase(func(input string) string { return cells[input] }); err != nil {
		t.Fatal(err)
	}
	m := mustAt(t, Queue{Load: 9, AHT: 180, PatienceDist: Uniform(240), Lines: 13, Redial: 0.4, RedialBlocked: 0.7}, 10, 20)
	if r, err = c.Evaluate(); err != nil || r.Values[outPBlock] != m.Blocking || r.Values[outPNeverServed] != m.NeverServed || r.Values[outTotalErl] != 9*m.Attempts || m.Blocking == 0 {
		t.Errorf("%+v, %v; %+v", r, err, m)
	}
	c = NewCase("chat")
	c.N, c.AHTs, c.Patience, c.Within, c.Target = 10, []float64{300, 360}, 100, 30, "sl_offered>=0.8"
	if r, err = c.Evaluate(); err != nil || !near(r.Values[outSlOffered], 0.8, 1e-9) || r.Rate <= 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzCase(f *testing.F) {
	f.Add("A", "10", "", "180", "60", "", "20", "sl>=0.8")
	f.Add("MMn+G", "", "12", "180", "", "hyper2:0.25:10:160", "20", "p_abandon<=0.1;ew_s<=3")
	f.Add("X", "3", "4", "180", "inf", "", "", "")
	f.Fuzz(func(t *testing.T, model, n, load, aht, patience, dist, within, target string) {
		cells := map[string]string{"model": model, "n": n, "a_erl": load, "aht_s": aht, "patience_s": patience, "patience_dist": dist, "T_s": within, "target": target}
		c, err := ParseCase(func(input string) string { return cells[input] })
		if err != nil {
			return
		}
		// Walks along waits that differ by hundreds of orders of magnitude from a handle
		// time take long, and a search takes many; FuzzAt has them one by one.
		if s := c.Dist.scale() / c.AHT; c.Dist.kind != 0 && !(s > 1e-30 && s < 1e30 && c.Dist.b < 1e3) {
			return
		}
		r, err := c.Evaluate()
		if err != nil {
			return
		}
		for i, v := range r.Values {
			if v < 0 && CaseOutputs[i] != "ln_blocking" {
				t.Fatalf("%+v: %s is %v", c, CaseOutputs[i], v)
			}
		}
	})
}
