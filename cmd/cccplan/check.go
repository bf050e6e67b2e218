package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
)

func checkCommand(e *env) *cli.Command {
	set := &settingsFile{}
	hist := newHistoryFlags(set)
	return &cli.Command{
		Name:      "check",
		Usage:     "say what the reader understands of a history, and what looks wrong",
		ArgsUsage: "HISTORY... [flags]",
		Description: `Reads a history as forecast does and says what it found: dialect, columns, zone, span,
opening hours, gaps, zeros, odd days, handle times. Writes nothing.

    cccplan check history.csv
    cccplan check january.csv february.csv --timezone Europe/Berlin --date-order dmy`,
		Flags: append(hist.flags(), set.flag()),
		Action: func(c *cli.Context) error {
			names, err := files(c, "", "history")
			if err != nil {
				return err
			}
			if err := set.load(c, e, nil); err != nil {
				return err
			}
			h, err := hist.read(c, e, names)
			if err != nil {
				return err
			}
			h.Warnings = append(h.Warnings, set.doubts(ofHistory(h), hist.exclude.Value())...)
			return buffered(e.stdout, func(w io.Writer) error {
				if set.file != nil {
					set.summarise(w, "")
					summariseSettings(w, set.listed(c, hist.settings(c, h), ofHistory(h), hoursOnly))
				}
				printCheck(w, h)
				return nil
			})
		},
	}
}

func printCheck(w io.Writer, h *history.History) {
	for _, f := range h.Files {
		printFile(w, f)
	}
	first, last := historySpan(h)
	fmt.Fprintf(w, "time      intervals of %s, %s to %s, zone %s\n", calendar.StepName(h.Step),
		first.Format("2006-01-02 15:04"), last.Format("2006-01-02 15:04"), zoneText(h.Zone))
	for i := range h.Queues {
		printQueue(w, &h.Queues[i])
	}
	if len(h.Warnings) == 0 {
		fmt.Fprintln(w, "nothing looks wrong")
		return
	}
	fmt.Fprintln(w, "look at")
	for _, err := range h.Warnings {
		fmt.Fprintf(w, "  - %v\n", err)
	}
}

func printFile(w io.Writer, f csvfile.Info) {
	separator := map[rune]string{',': "comma", ';': "semicolon", '\t': "tab"}[f.Comma]
	decimal := "decimal point"
	if f.DecimalComma {
		decimal = "decimal comma"
	}
	dialect := []string{separator + "-separated", fmt.Sprintf("%s (settled by %s)", decimal, f.DecimalFrom), f.LineEnd + " line ends"}
	if f.BOM {
		dialect = append(dialect, "byte order mark")
	}
	if o := f.DateOrder.String(); o != "" {
		dialect = append(dialect, "dates "+o)
	}
	fmt.Fprintf(w, "file      %s: %s, %s bytes, SHA-256 %s\n", f.Name, plural(f.Rows, "row"), thousands(float64(f.Bytes)), f.SHA256)
	fmt.Fprintf(w, "          %s\n", strings.Join(dialect, ", "))
	fmt.Fprintf(w, "          columns used: %s\n", strings.Join(f.Columns, ", "))
	if len(f.Unknown) > 0 {
		fmt.Fprintf(w, "          columns not used: %s\n", strings.Join(f.Unknown, ", "))
	}
}

// Gaps and outlying days that are listed one by one.
const listed = 8

func printQueue(w io.Writer, q *history.Queue) {
	in := q.Inspect()
	name := q.Name()
	if q.Total {
		name += " (sum of the others)"
	}
	fmt.Fprintf(w, "queue     %s: %s, %s to %s, intervals of %s\n", name, plural(q.Rows, "row"), in.First, in.Last, calendar.StepName(q.Offered.Grid.Step))
	if q.Offered.Grid.Step > calendar.DayStep {
		fmt.Fprintf(w, "          %s contacts, %s a day; %s with zero contacts", thousands(in.Contacts), thousands(in.PerDay), plural(in.Zeros, "interval"))
	} else {
		fmt.Fprintf(w, "          %s contacts, %s a day, variance %s times Poisson's\n", thousands(in.Contacts), thousands(in.PerDay), decimals(in.Dispersion, 1))
		fmt.Fprintf(w, "          open %s; %s open intervals with zero contacts", in.Hours, thousands(float64(in.Zeros)))
	}
	if in.Closed > 0 {
		fmt.Fprintf(w, "; %s contacts outside these hours, not forecast", thousands(in.Closed))
	}
	fmt.Fprintln(w)
	printHandle(w, q, in)
	if q.Missing > 0 {
		fmt.Fprintf(w, "          %s open intervals without a value, in %s:\n", thousands(float64(q.Missing)), plural(len(q.Gaps), "gap"))
		for i, g := range q.Gaps {
			if i == listed {
				fmt.Fprintf(w, "            and %d more\n", len(q.Gaps)-listed)
				break
			}
			fmt.Fprintf(w, "            %s to %s (%s)\n", g.From.Format("Mon 2006-01-02 15:04"), g.To.Format("Mon 2006-01-02 15:04"), plural(g.Intervals, "interval"))
		}
	}
	if n := len(in.Outliers); n > 0 {
		fmt.Fprintf(w, "          %s unlike the same weekdays around (count little in averages):\n", plural(n, "day"))
		for _, o := range in.Outliers[max(0, n-listed):] {
			fmt.Fprintf(w, "            %s\n", o)
		}
		if n > listed {
			fmt.Fprintf(w, "            and %d before these\n", n-listed)
		}
	}
}

func printHandle(w io.Writer, q *history.Queue, in history.Inspection) {
	if math.IsNaN(in.AHT) {
		fmt.Fprintln(w, "          no handle times: give --aht to staff it")
		return
	}
	fmt.Fprintf(w, "          handle time %s s on average, weighted by contacts", decimals(in.AHT, 1))
	if in.ShortHandles > 0 {
		fmt.Fprintf(w, "; %s with an average under 3 s", plural(in.ShortHandles, "interval"))
	}
	if in.LongHandles > 0 {
		fmt.Fprintf(w, "; %s with an average over 10 times that", plural(in.LongHandles, "interval"))
	}
	fmt.Fprintln(w)
}
