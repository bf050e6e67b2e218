package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/planfile"
)

// skillsFlag is the file that a plan held against the groups of the settings goes to.
type skillsFlag struct {
	file   string
	bounds []planner.SkillBound
}

func (s *skillsFlag) flag() cli.Flag {
	return &cli.StringFlag{Name: "skills", Destination: &s.file, Usage: "hold the plan against the groups of agents ([[group]]) of the settings, and write to `FILE` what queues that share agents need at the least, and where agents are short"}
}

// check refuses to look for agents where there are no groups.
func (s *skillsFlag) check(set *settingsFile) error {
	if s.file != "" && (set.file == nil || len(set.file.Groups) == 0) {
		return usage("--skills needs groups of agents: [[group]] in %s or the file of --config", usualSettings)
	}
	return nil
}

// bound holds the staffed rows against the groups.
func (s *skillsFlag) bound(c *cli.Context, set *settingsFile, rows []planner.Row, lim []planner.Limits) (doubts []error, beside []output, err error) {
	if s.file == "" {
		return nil, nil, nil
	}
	if s.bounds, doubts, err = planner.SkillBounds(c.Context, rows, lim, planner.Skills{Groups: set.file.Groups}); err != nil {
		return nil, nil, err
	}
	if all, short := planner.ShortIntervals(s.bounds); short > 0 {
		doubts = append(doubts, fmt.Errorf("skills: too few agents for some queues in %d of %s", short, plural(all, "interval")))
	}
	return doubts, []output{{s.file, func(w io.Writer) error { return planfile.WriteSkills(w, s.bounds) }}}, nil
}

func (s *skillsFlag) summarise(w io.Writer) {
	if s.file != "" {
		fmt.Fprintf(w, "wrote     %s: agents needed at the least, by queues that share them (necessary, not sufficient)\n", s.file)
	}
}
