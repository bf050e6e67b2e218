package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/planfile"
)

func initCommand(e *env) *cli.Command {
	hist := newHistoryFlags(&settingsFile{})
	var out string
	var force, quiet, people bool
	flags := []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Value: usualSettings, Usage: "write to `FILE`; - is standard output"},
		&cli.BoolFlag{Name: "capacity", Destination: &people, Usage: "write the settings of a capacity plan, and an example of each of its tables beside them, for the queues of a plan"},
		&cli.BoolFlag{Name: "force", Destination: &force, Usage: "write over a file that is there"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &quiet, Usage: "no summary on standard error, warnings only"},
	}
	return &cli.Command{
		Name:      "init",
		Usage:     "write a commented settings file, cccplan.toml, for the queues of a history",
		ArgsUsage: "HISTORY... [flags]",
		Description: `Reads a history as forecast does and writes cccplan.toml: every setting there is, as a
comment with what holds without it, and each queue with what its history tells. Until
you edit it the file changes no plan; the flags given here are set in it.

    cccplan init history.csv
    cccplan init history.csv --timezone Europe/Stockholm -o sites/north.toml

With --capacity it reads a plan, and writes what cccplan capacity takes as it is: settings
and examples of the tables of people, contracts, shrinkage and rates.

    cccplan init --capacity plan.csv`,
		Flags: append(flags, hist.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, out, "history")
			if err != nil {
				return err
			}
			if out == "" {
				return usage("invalid value %q for --output: want the name of a file, or -", out)
			}
			if people {
				if len(names) > 1 {
					return usage("init --capacity takes one plan, got %d files", len(names))
				}
				return initCapacity(c, e, names[0], out, &planfile.Options{Zone: hist.zone.v, DateOrder: hist.dateOrder.v}, force, quiet)
			}
			if out != "-" && !force {
				if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("%s is there already: nothing was written (--force writes over it, -o gives another name)", out)
				}
			}
			h, err := hist.read(c, e, names)
			if err != nil {
				return err
			}
			facts := facts(c, hist, h)
			if err := writeAll(e, output{out, func(w io.Writer) error { return config.Write(w, facts) }}); err != nil {
				return err
			}
			if !quiet {
				summariseHistory(e.stderr, h)
				if out != "-" {
					fmt.Fprintf(e.stderr, "wrote     %s: %s; what it does not set is in it as a comment\n", out, plural(len(h.Queues), "queue"))
				}
			}
			printWarnings(e.stderr, h.Warnings)
			return nil
		},
	}
}

// facts are what a settings file tells of a history.
func facts(c *cli.Context, hist *historyFlags, h *history.History) config.Facts {
	first, last := historySpan(h)
	f := config.Facts{
		Step: calendar.StepName(h.Step), Span: fmt.Sprintf("%s to %s", first.Format(time.DateOnly), last.Format(time.DateOnly)),
		Clock: "zone " + zoneText(h.Zone), DateOrder: hist.dateOrder.v.String(), Exclude: hist.exclude.Value(), Hours: hist.hours,
	}
	if h.Zone == calendar.Plain {
		f.Clock = "times without a UTC offset"
	}
	if c.IsSet("timezone") {
		f.Zone = h.Zone.String()
	}
	for _, file := range h.Files {
		f.Files = append(f.Files, filepath.Base(file.Name))
	}
	for i := range h.Queues {
		q := &h.Queues[i]
		in := q.Inspect()
		facts := config.QueueFacts{
			Queue: q.Offered.Queue, Channel: q.Offered.Channel, Total: q.Total,
			Weekly: in.PerWeek, AHT: in.AHT, Abandonment: in.Abandonment, Patience: q.Waits.Patience(),
		}
		if q.Offered.Grid.Step < calendar.DayStep {
			facts.Hours = in.Hours.String()
		}
		f.Queues = append(f.Queues, facts)
	}
	return f
}
