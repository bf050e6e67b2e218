package planner

import (
	"errors"
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// Blend is the demand on agents who answer contacts and, whenever more than a reserve of
// them is free, do other work of which there is always some to do: outbound contacts, or
// email before its deadline. Work that has begun is finished first; contacts that find
// nobody free wait in order of arrival.
//
// It is the threshold policy of S. Bhulai and G. Koole, A queueing model for call
// blending in call centers, IEEE Trans. Automatic Control 48 (2003): Poisson arrivals,
// exponential times, and an agent who gets free takes a waiting contact, else a job if
// more than the reserve would be free. Where both kinds of work take equally long the
// number of contacts and jobs is the Erlang system of the contacts that never has fewer
// than agents - reserve in it. Otherwise the chain of both numbers is solved.
type Blend struct {
	// Load is the offered load of contacts in erlangs, finite and >= 0.
	Load float64
	// AHT is the mean handle time of a contact in seconds, > 0.
	AHT float64
	// Patience is the mean time in seconds until a waiting contact hangs up,
	// exponential; 0 = never.
	Patience float64
	// JobAHT is the mean time in seconds that a job takes, dialling and attempts in vain
	// included, exponential; 0 = AHT.
	JobAHT float64
}

// BlendMeasures is what blended agents achieve in the long run.
type BlendMeasures struct {
	Agents, Reserve int
	PWait           float64 // share of contacts that find nobody free
	ServiceLevel    float64 // share of offered contacts answered in time
	MeanWait        float64 // of all contacts, hanging up included, seconds; +Inf in overload
	Abandonment     float64 // share of contacts that hang up
	Occupancy       float64 // busy share of agents, with both kinds of work
	JobAgents       float64 // mean number of agents at jobs
	JobsPerHour     float64
}

// BlendTarget is what blended agents have to achieve.
type BlendTarget struct {
	// ServiceLevel is the least share, above 0 to below 1, of offered contacts to be
	// answered within Within seconds.
	ServiceLevel, Within float64
	// JobsPerHour is the least number of jobs in an hour; 0 = none.
	JobsPerHour float64
}

// Blend is the row's demand with jobs of jobAHT seconds beside it, and its service level
// as a target. The row has contacts that wait in line, and load.
func (r *Row) Blend(jobAHT float64) (Blend, BlendTarget) {
	b := Blend{Load: r.Volume * r.AHT / r.Interval.Seconds(), AHT: r.AHT, JobAHT: jobAHT}
	if r.Model == ModelA {
		b.Patience = r.Patience
	}
	var t BlendTarget
	if !math.IsNaN(r.ServiceLevelTarget) {
		t.ServiceLevel, t.Within = r.ServiceLevelTarget, r.Within
	}
	return b, t
}

// Validate reports every field outside its range.
func (b Blend) Validate() error {
	err := erlang.Queue{Load: b.Load, AHT: b.AHT, Patience: b.Patience}.Validate()
	if !(b.JobAHT >= 0 && b.JobAHT <= maxSeconds) {
		err = errors.Join(err, fmt.Errorf("job of %v s: want 0 s or more", b.JobAHT))
	}
	return err
}

// At is what n agents achieve of whom reserve, 0..n, are kept free for contacts: with all
// of them reserved jobs are never begun, with none no agent is ever idle. Service level is
// that within so many seconds, >= 0.
//
// Errors wrap [erlang.ErrTooLarge] where jobs take another time than contacts and there
// are too many states to look at each.
func (b Blend) At(n, reserve int, within float64) (BlendMeasures, error) {
	if err := b.Validate(); err != nil {
		return BlendMeasures{}, err
	}
	if n < 0 || n > erlang.MaxAgents || reserve < 0 || reserve > n {
		return BlendMeasures{}, fmt.Errorf("%d agents, %d of them reserved: want 0 or more, and no more reserved than there are", n, reserve)
	}
	if !(within >= 0 && within <= maxSeconds) {
		return BlendMeasures{}, fmt.Errorf("service level within %v s: want 0 s or more", within)
	}
	return b.at(n, reserve, within)
}

func (b *Blend) at(n, reserve int, within float64) (BlendMeasures, error) {
	switch job := b.jobAHT(); {
	case b.Load == 0:
		// Every agent beyond the reserve is always at a job.
		k := float64(n - reserve)
		return BlendMeasures{Agents: n, Reserve: reserve, ServiceLevel: 1, Occupancy: k / max(float64(n), 1), JobAgents: k, JobsPerHour: 3600 * k / job}, nil
	case b.Patience == 0 && b.Load >= float64(n):
		// The line grows without bound and no agent ever comes to a job.
		return BlendMeasures{Agents: n, Reserve: reserve, PWait: 1, MeanWait: math.Inf(1), Occupancy: 1}, nil
	case n == 0:
		return BlendMeasures{PWait: 1, MeanWait: b.Patience, Abandonment: 1}, nil
	case job != b.AHT && reserve < n:
		return b.chain(n, reserve, within)
	}
	return b.equal(n, reserve, within)
}

func (b *Blend) jobAHT() float64 {
	if b.JobAHT == 0 {
		return b.AHT
	}
	return b.JobAHT
}

// equal is At for jobs that take as long as contacts. The number x of contacts and jobs
// goes up and down like that of the Erlang system, but never below c = n - reserve: an
// agent who gets free there begins a job. So its distribution is Erlang's, given x >= c.
func (b *Blend) equal(n, reserve int, within float64) (BlendMeasures, error) {
	c, a := n-reserve, b.Load
	// While contacts wait, n agents work as one who is n times as fast, and the line is
	// that of a single server.
	line, err := erlang.Queue{Load: a / float64(n), AHT: b.AHT / float64(n), Patience: b.Patience}.At(1, within)
	if err != nil {
		return BlendMeasures{}, err
	}
	above := line.PWait / (line.NoWait * a / float64(n)) // weight of all states x >= n, that of x = n being 1
	// Weights a^x/x! of c..n, that of the likeliest being 1.
	top := min(max(int(a), c), n)
	weight := func(visit func(x int, w float64)) {
		w := 1.0
		for x := top; x >= c && w > 0; x-- {
			visit(x, w)
			w *= float64(x) / a
		}
		w = 1
		for x := top + 1; x <= n && w > 0; x++ {
			w *= a / float64(x)
			visit(x, w)
		}
	}
	var below, busy, atC, atN float64
	weight(func(x int, w float64) {
		if x == c {
			atC = w
		}
		if x == n {
			atN = w
			return
		}
		below += w
		busy += float64(w * float64(x))
	})
	m := BlendMeasures{Agents: n, Reserve: reserve, PWait: 1, Occupancy: 1}
	if waiting := float64(atN * above); !math.IsInf(waiting, 1) {
		total := below + waiting
		m.PWait = waiting / total
		m.Occupancy = (busy + float64(waiting*float64(n))) / (total * float64(n))
		// Jobs begin whenever somebody gets free at x = c.
		m.JobAgents = float64(c) * atC / total
	}
	m.JobsPerHour = 3600 * m.JobAgents / b.AHT
	given := m.PWait / line.PWait
	m.ServiceLevel = 1 - m.PWait + float64(given*(line.ServiceLevel-line.NoWait))
	m.MeanWait = m.PWait * line.MeanWaitIfWait
	m.Abandonment = given * line.Abandonment
	return m, nil
}
