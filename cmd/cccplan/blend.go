package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/planner"
)

// blendFlags ask what agents do besides contacts.
type blendFlags struct {
	aht  *value[time.Duration]
	jobs *value[float64]
}

func newBlendFlags() *blendFlags { return &blendFlags{secondsFlag(), numberFlag()} }

func (b *blendFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "job-aht", Value: b.aht, Usage: "blending: what agents do while more than a reserve of them is free, in jobs of `SECONDS`"},
		&cli.GenericFlag{Name: "jobs-per-hour", Value: b.jobs, Usage: "blending: `N` jobs an hour are to be done too"},
	}
}

// asked says whether blending is asked about.
func (b *blendFlags) asked(c *cli.Context) bool {
	return c.IsSet("job-aht") || c.IsSet("jobs-per-hour")
}

// run answers for the agents given, or finds them when negative.
func (b *blendFlags) run(c *cli.Context, out io.Writer, w *whatIf, given float64) error {
	switch {
	case !c.IsSet("job-aht") || b.aht.v == 0:
		return usage("--job-aht is needed for blending: seconds above 0")
	case given != math.Trunc(given):
		return usage("invalid value %q for --agents: blending wants whole agents", trim(given))
	case given > erlang.MaxAgents:
		return usage("--agents: want at most %d", erlang.MaxAgents)
	}
	for _, name := range []string{"json", "sl-definition", "max-asa", "max-abandonment", "max-occupancy", "min-agents", "shrinkage"} {
		if c.IsSet(name) {
			return usage("--%s does not go with --job-aht: blending knows the service level of offered contacts and jobs an hour", name)
		}
	}
	blend := planner.Blend{Load: w.Volume * w.AHTS / w.IntervalS, AHT: w.AHTS, Patience: w.PatienceS, JobAHT: b.aht.v.Seconds()}
	target := planner.BlendTarget{ServiceLevel: w.Target.ServiceLevel, Within: w.WithinS, JobsPerHour: b.jobs.v}
	n, least, most := int(given), 0, 0
	answer := strconv.Itoa(n) + " agents: "
	var err error
	if given < 0 {
		var s planner.BlendStaffing
		if s, err = blend.Agents(target); err != nil {
			return err
		}
		n, least, most = s.Agents, s.LeastReserve, s.MostReserve
		answer = fmt.Sprintf("fewest agents: %d, ", n)
	} else {
		least, most, err = blend.Reserve(n, target)
	}
	wanted := fmt.Sprintf("%s %% within %s s", trim(100*target.ServiceLevel), trim(target.Within))
	if target.JobsPerHour > 0 {
		wanted += fmt.Sprintf(" and %s jobs an hour", trim(target.JobsPerHour))
	}
	switch {
	case errors.Is(err, erlang.ErrUnreachable):
		answer += "whatever is kept free, not enough for " + wanted
		least, most = 0, n
	case err != nil:
		return err
	default:
		answer += fmt.Sprintf("%d to %d of them kept free give %s", least, most, wanted)
	}
	fmt.Fprintf(out, "Blending: load %s erlangs of %s s; a job of %s s begins while more agents are free than are kept\n%s\n\n", trim(blend.Load), trim(w.AHTS), trim(blend.JobAHT), answer)
	t := newTable(0)
	t.row("kept free", fmt.Sprintf("in %s s %%", trim(target.Within)), "waits %", "mean wait s", "abandon %", "occupancy %", "jobs an hour")
	const around = 3
	for r := max(0, least-around); r <= min(n, max(least, min(most, least+around))+around); r++ {
		m, err := blend.At(n, r, target.Within)
		if err != nil {
			return err
		}
		t.row(strconv.Itoa(r), percent(m.ServiceLevel), percent(m.PWait), waitText(m.MeanWait), percent(m.Abandonment), percent(m.Occupancy), decimals(m.JobsPerHour, 1))
	}
	return t.print(out)
}
