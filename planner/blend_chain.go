package planner

import (
	"fmt"
	"math"

	"github.com/cccplan/cccplan/erlang"
)

// Bounds of what is computed: states of contacts and jobs, and steps by state. The latter
// take some seconds.
const (
	mostBlendStates = 20_000_000
	mostBlendSteps  = 2e9
)

// chain is At for jobs that do not take as long as contacts. Its states are x, the
// contacts and jobs there are, from c = n - reserve up, and j, the jobs among them, 0..c:
//
//	(x, j) -> (x+1, j)    arrivals
//	(x, j) -> (x-1, j)    contacts end or hang up, x > c
//	(x, j) -> (x-1, j-1)  jobs end, x > c
//	(c, j) -> (c, j+1)    contacts end, and a job begins
//
// Above x = c jobs only end. So the states with most jobs are solved first, as a
// birth-death line of x, then those with a job fewer, fed by them; the flow between both,
// which is as large up as down, gives the weight of the first state of the next line.
// No step subtracts.
func (b *Blend) chain(n, reserve int, within float64) (BlendMeasures, error) {
	for deep := b.depth(n, reserve); ; deep *= 2 {
		s := blendChain{
			n: n, c: n - reserve, deep: deep,
			arrive: b.Load / b.AHT, handle: 1 / b.AHT, job: 1 / b.jobAHT(),
		}
		if b.Patience > 0 {
			s.leave = 1 / b.Patience
		}
		steps := s.pace() * within
		if states := float64(reserve+deep+1) * float64(s.c+1); states > mostBlendStates || states*(steps+10*math.Sqrt(steps)+20) > mostBlendSteps {
			return BlendMeasures{}, fmt.Errorf("%d agents, %d of them reserved, with jobs of another length: %w", n, reserve, erlang.ErrTooLarge)
		}
		if s.solve(); s.cut > 1e-13*s.total {
			continue
		}
		m := BlendMeasures{
			Agents: n, Reserve: reserve,
			PWait: s.waiting / s.total, MeanWait: s.line / s.total / s.arrive, Abandonment: s.line / s.total * s.leave / s.arrive,
			Occupancy: s.busy / s.total / float64(n), JobAgents: s.jobs / s.total,
		}
		m.JobsPerHour = 3600 * m.JobAgents / b.jobAHT()
		m.ServiceLevel = 1 - m.PWait + s.answered(within)/s.total
		return m, nil
	}
}

// depth is a first guess of how long a line of contacts has to be looked at.
func (b *Blend) depth(n, reserve int) int {
	arrive, handle, job := b.Load/b.AHT, 1/b.AHT, 1/b.jobAHT()
	leave := 0.0
	if b.Patience > 0 {
		leave = 1 / b.Patience
	}
	logWeight, most := 0.0, 0.0
	for k := 1; ; k++ {
		// How the weights of states with as many jobs as may be, and with none, fall from
		// one length of the line to the next.
		ratio := 0.0
		for _, j := range [...]float64{0, float64(n - reserve)} {
			end, jobs := (float64(n)-j)*handle+float64(k)*leave, j*job
			sum := arrive + end + jobs
			ratio = max(ratio, 2*arrive/(sum+math.Sqrt(max(sum*sum-4*arrive*end, 0))))
		}
		logWeight += math.Log(ratio)
		if most = max(most, logWeight); logWeight < most-40 || k >= mostBlendStates {
			return k + 16
		}
	}
}

type blendChain struct {
	n, c, deep                 int
	arrive, handle, job, leave float64 // rates a second

	// All weights are relative.
	total, waiting, line, busy, jobs float64
	cut                              float64     // weight of the states with the longest line
	queue                            [][]float64 // [j][k], weight of j jobs and k contacts waiting
}

// ends is the rate at which contacts of state (x, j) end or hang up.
func (s *blendChain) ends(x, j int) float64 {
	return float64(float64(min(x, s.n)-j)*s.handle) + float64(float64(max(x-s.n, 0))*s.leave)
}

// pace is a rate that no state is left at a higher one than, while contacts wait.
func (s *blendChain) pace() float64 {
	return float64(float64(s.n)*max(s.handle, s.job)) + float64(float64(s.deep+1)*s.leave)
}

func (s *blendChain) solve() {
	levels := s.n - s.c + s.deep
	last := s.c + levels
	s.queue = make([][]float64, s.c+1)
	gain, fed := make([]float64, levels+1), make([]float64, levels+2)
	now, before := make([]float64, levels+2), make([]float64, levels+2) // by x - c
	first := 1.0
	for j := s.c; j >= 0; j-- {
		out := float64(j) * s.job
		in := float64(j+1) * s.job
		// now[y] = gain[y] now[y-1] + fed[y], from the longest line down. spare is
		// arrive - ends(x+1) gain[y+1], which never is negative.
		spare := 0.0
		up := 0.0 // ends(x+1) fed[y+1]
		for y := levels; y > 0; y-- {
			x := s.c + y
			ends := s.ends(x, j)
			den := ends + out + spare
			gain[y] = s.arrive / den
			fed[y] = (float64(in*before[y+1]) + up) / den
			spare = s.arrive * (out + spare) / den
			up = ends * fed[y]
		}
		now[0] = first
		for y := 1; y <= levels; y++ {
			now[y] = float64(gain[y]*now[y-1]) + fed[y]
		}
		falls := 0.0
		for y := levels; y >= 0; y-- {
			w := now[y]
			if y > 0 {
				falls += w
			}
			x := s.c + y
			s.total += w
			s.busy += float64(w * float64(min(x, s.n)))
			s.jobs += float64(w * float64(j))
			if x >= s.n {
				s.waiting += w
				s.line += float64(w * float64(x-s.n))
			}
			if x == last {
				s.cut += w
			}
		}
		s.queue[j] = append([]float64(nil), now[s.n-s.c:levels+1]...)
		if j > 0 {
			first = falls * out / (float64(s.c-j+1) * s.handle)
		}
		now, before = before, now
		if s.total > 1e200 {
			s.scale(1e-200, before)
			first *= 1e-200
		}
	}
}

// scale keeps weights from growing out of range.
func (s *blendChain) scale(by float64, before []float64) {
	for _, x := range []*float64{&s.total, &s.waiting, &s.line, &s.busy, &s.jobs, &s.cut} {
		*x *= by
	}
	for _, list := range append(s.queue, before) {
		for i := range list {
			list[i] *= by
		}
	}
}

// answered is the weight of the contacts that have to wait and are answered within so
// many seconds. They are followed through the ends of what is before them, step by step
// of a Poisson process fast enough for every state (uniformization).
func (s *blendChain) answered(within float64) float64 {
	if within == 0 {
		return 0
	}
	pace := s.pace()
	// at[j][k]: of those who wait, that are behind k others while j agents are at jobs.
	at := s.queue
	steps := pace * within
	done, sum, mass := 0.0, 0.0, 0.0
	lnSteps := math.Log(steps)
	for m := 0; ; m++ {
		lg, _ := math.Lgamma(float64(m) + 1)
		p := math.Exp(float64(m)*lnSteps - steps - lg)
		sum += float64(p * done)
		if mass += p; float64(m) > steps && (p < 1e-17 || mass >= 1) {
			break
		}
		for j := range at {
			contacts, jobs := float64(s.n-j)*s.handle/pace, float64(j)*s.job/pace
			done += at[j][0] * (contacts + jobs)
			stay := 1 - contacts - jobs - s.leave/pace
			for k := range at[j] {
				w := at[j][k] * (stay - float64(k)*s.leave/pace)
				if k+1 < len(at[j]) {
					w += at[j][k+1] * (contacts + float64(k+1)*s.leave/pace)
					if j+1 < len(at) {
						w += at[j+1][k+1] * float64(j+1) * s.job / pace
					}
				}
				at[j][k] = w
			}
		}
	}
	return sum
}
