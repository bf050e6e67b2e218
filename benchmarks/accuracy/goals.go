package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"text/tabwriter"
)

// goal is a figure that auto is to reach: from least to most, both in. most is +Inf, and
// least -Inf, where there is no bound.
type goal struct {
	group, figure string
	least, most   float64
	why           string
}

func atMost(group, figure string, most float64, why string) goal {
	return goal{group, figure, math.Inf(-1), most, why}
}

// goals are what was settled before the method was built: the figures of the prototypes
// of ../shared/peers and of the best peers there, or less. Figures of the intraday groups
// are those of weeks 1 to 4.
var goals = []goal{
	atMost("bank30x", "WAPE%", 6.35, "mean of 4 weeks 6.86, prototype 6.49"),
	atMost("bank30x", "wQL%", 3.17, "prototype"),
	{"bank30x", "cov80", 77, 83, "MSTL+ETS 95 to 99"},
	{"bank30x", "cov95", 93, 97, "MSTL+ETS 98 to 100"},
	atMost("ilbank30x", "WAPE%", 25.6, "mean of 4 weeks 29.47, prototype 26.11"),
	atMost("ilbank30x", "wQL%", 13.18, "prototype"),
	{"ilbank30x", "cov80", 77, 83, ""},
	{"ilbank30x", "cov95", 93, 97, ""},
	atMost("daily", "WAPE%", 6.3, "AutoMFLES 8.06, prototype 6.43"),
	atMost("daily", "wQL%", 3.30, "prototype"),
	{"daily", "cov80", 77, 83, ""},
	{"daily", "cov95", 93, 97, ""},
	atMost("dailyh", "WAPE%", 9.16, "Prophet with holidays 10.95, prototype 9.16 (benchmarks/RESULTS.md)"),
	withinErrors("dailyh", "cov80", 80),
	withinErrors("dailyh", "cov95", 95),
	atMost("monthly", "WAPE%", 7.8, "AutoETS 9.23, prototype 7.96"),
	atMost("m4h", "MASE", 0.90, "MSTL+ETS 1.02, prototype 1.03"),
	atMost("m4h", "sMAPE", 9.5, "AutoMFLES 12.6, prototype 10.3"),
	withinErrors("m4h", "cov80", 80),
	withinErrors("m4h", "cov95", 95),
	atMost("m4w", "MASE", 1.75, "AutoCES 1.87, prototype 1.79"),
	atMost("m4w", "sMAPE", 6.0, "AutoMFLES 6.58, prototype 6.41"),
	withinErrors("m4w", "cov80", 80),
	withinErrors("m4w", "cov95", 95),
	atMost("aht", "daily, 28 days ahead", 8.90, "prototype; seasonal naive 10.86"),
	atMost("aht", "half hours, queue PS", 19.92, "prototype; mean of all 21.27"),
	atMost("intraday bank30", "WAPE% after 25 %", 4.41, "prototype; not updated 5.86"),
	atMost("intraday bank30", "WAPE% after 50 %", 4.33, "prototype; not updated 5.89"),
	atMost("intraday bank30", "WAPE% after 75 %", 5.05, "prototype; not updated 6.39"),
	atMost("intraday ilbank30", "WAPE% after 25 %", 17.9, "gamma-Poisson; not updated 19.9"),
	atMost("intraday ilbank30", "WAPE% after 50 %", 18.7, "gamma-Poisson; not updated 21.1"),
	atMost("intraday ilbank30", "WAPE% after 75 %", 21.6, "gamma-Poisson; not updated 23.3"),
}

// errorsOff is how many standard errors a coverage may be off where withinErrors says so.
const errorsOff = 2

// withinErrors is a coverage that is right but for the luck of the tasks.
func withinErrors(group, figure string, right float64) goal {
	return goal{group, figure, right, right, "within 2 standard errors"}
}

// figures are what auto reached, by group and figure.
type figures map[[2]string]float64

func (f figures) set(group, figure string, v float64) { f[[2]string{group, figure}] = v }

// take keeps the row of auto over all leads.
func (f figures) take(group string, rows []row) {
	all := windows(group)
	for _, r := range rows {
		if r.method == "auto" && r.window == all[len(all)-1].name {
			for figure, v := range r.value {
				f.set(group, figure, v)
			}
		}
	}
}

// printGoals puts what was reached beside what is to be reached, and counts the misses.
func printGoals(f figures) (missed int) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Println("== auto: reached, and to be reached")
	for _, g := range goals {
		v, known := f[[2]string{g.group, g.figure}]
		if !known {
			continue
		}
		least, most := g.least, g.most
		if least == most {
			se := errorsOff * f[[2]string{g.group, strings.Replace(g.figure, "cov", "se", 1)}]
			least, most = least-se, most+se
		}
		wanted := fmt.Sprintf("<= %.2f", most)
		if !math.IsInf(least, -1) {
			wanted = fmt.Sprintf("%.1f to %.1f", least, most)
		}
		said := "yes"
		if !(v >= least && v <= most) {
			said = "NO"
			missed++
		}
		fmt.Fprintf(w, "%s\t%s\t%.3f\t%s\t%s\t%s\n", g.group, g.figure, v, wanted, said, g.why)
	}
	w.Flush()
	return missed
}
