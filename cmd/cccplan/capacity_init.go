package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/planfile"
	planreport "github.com/cccplan/cccplan/planner/report"
)

// initCapacity writes a settings file of a capacity plan and an example of every table
// beside it, for the queues of a plan.
func initCapacity(c *cli.Context, e *env, name, out string, opt *planfile.Options, force, quiet bool) error {
	if out == "-" {
		return usage("--capacity writes several files: give -o the name of the settings file, the tables are put beside it")
	}
	f, err := readPlan(c, e, name, opt)
	if err != nil {
		return err
	}
	lim, err := rowsOf(c, f, planner.PolicyOf(planner.Given{}))
	if err != nil {
		return err
	}
	sums, doubts := planreport.FindSums(f.Rows)
	d, err := capacity.NewDemand(f.Rows, lim, nil, opt.Zone, sums)
	if err != nil {
		return capacityFault(f, err)
	}
	samples, err := capacity.Samples(c.Context, d, csvfile.Locale{})
	if err != nil {
		return err
	}
	given := map[string]string{
		"currency": `"EUR"`, "efficiency": `"92%"`, "overtime": `"5%"`, "time_off": `"5%"`, "shortage_cost": "100", "class_size": `"4-12"`, "lead": `"4w"`,
		"replications": "500", "volume_range": `"8%"`,
	}
	top := ""
	outputs := make([]output, 0, len(samples)+1)
	var names []string
	for _, s := range samples {
		file := filepath.Join(filepath.Dir(out), s.File)
		if s.Setting != "" {
			given[s.Setting] = fmt.Sprintf("%q", s.File)
		} else {
			top = s.File
		}
		names = append(names, s.File)
		outputs = append(outputs, output{file, s.Write})
	}
	about := fmt.Sprintf("The tables beside it are examples for the queues of %s, and so are the figures here: replace them by your own.", filepath.Base(f.Info.Name))
	outputs = append(outputs, output{out, func(w io.Writer) error {
		return config.WriteCapacity(w, about, top, given, [][2]string{{"high", "volume+10%,aht+5s"}, {"leavers", "attrition+25%"}})
	}})
	for _, o := range outputs {
		if _, err := os.Lstat(o.name); !force && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already: nothing was written (--force writes over it, -o gives another name or folder)", o.name)
		}
		if sameFile(o.name, name) {
			return usage("%s would be read and written: give -o a name in another folder", name)
		}
	}
	if err := writeAll(e, outputs...); err != nil {
		return err
	}
	if !quiet {
		summariseFile(e.stderr, f)
		fmt.Fprintf(e.stderr, "wrote     %s, and examples of its tables beside it: %s\n", out, strings.Join(names, ", "))
		config := ""
		if out != usualSettings {
			config = " --config " + out
		}
		fmt.Fprintf(e.stderr, "          replace their figures by your own, then: cccplan%s capacity %s\n", config, name)
	}
	printWarnings(e.stderr, warnings(f.Warnings, doubts))
	return nil
}
