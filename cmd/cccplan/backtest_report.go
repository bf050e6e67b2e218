package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// backtestReport is a comparison of methods, to be printed or written.
type backtestReport struct {
	comparisons []forecast.Comparison
	models      []forecast.Model
	grain       forecast.Grain
	horizon     calendar.Horizon

	grains   []forecast.Grain // weeks and months have one
	unit     string           // of leads: week, or month
	sections []backtestSection
}

// backtestSection is a queue, or all of them.
type backtestSection struct {
	name, queue, channel string
	origins              []time.Time
	standing             []forecast.Standing // by grain
}

// allQueues is the queue of rows about all of them.
const allQueues = "(all)"

// settle gathers the sections: queues that could be judged, and their total when there is
// more than one.
func (r *backtestReport) settle(h *history.History) error {
	r.grains, r.unit = forecast.Grains(), "week"
	if h.Step > calendar.DayStep {
		r.grains, r.grain = r.grains[:1], forecast.ByInterval
	}
	if h.Step == calendar.MonthStep {
		r.unit = "month"
	}
	var parts [][]forecast.Standing // by grain
	var short []string
	for i := range r.comparisons {
		c := &r.comparisons[i]
		if len(c.Origins) == 0 {
			for _, w := range c.Warnings {
				short = append(short, w.Error())
			}
			continue
		}
		s := backtestSection{name: c.Name, queue: c.Queue, channel: c.Channel, origins: c.Origins}
		for _, g := range r.grains {
			s.standing = append(s.standing, c.Standing(g))
		}
		r.sections = append(r.sections, s)
		if h.Queues[i].Total {
			r.sections[len(r.sections)-1].name += " (sum)"
			continue
		}
		parts = append(parts, s.standing)
	}
	if len(r.sections) == 0 {
		return fmt.Errorf("%w to compare methods on:\n%s", forecast.ErrTooShort, strings.Join(short, "\n"))
	}
	if len(parts) > 1 {
		all := backtestSection{name: "all queues", queue: allQueues}
		for _, g := range r.grains {
			var list []forecast.Standing
			for _, p := range parts {
				list = append(list, p[g])
			}
			all.standing = append(all.standing, forecast.Total(list))
		}
		for _, s := range r.sections {
			all.origins = append(all.origins, s.origins...)
		}
		slices.SortFunc(all.origins, time.Time.Compare)
		all.origins = slices.CompactFunc(all.origins, time.Time.Equal)
		r.sections = append(r.sections, all)
	}
	return nil
}

func (r *backtestReport) warnings() []error {
	var list []error
	for _, c := range r.comparisons {
		list = append(list, c.Warnings...)
	}
	return list
}

// shownWeeks are the weeks of lead in the table: all of a month, some of a longer horizon.
func shownWeeks(weeks int) []int {
	var list []int
	for w := 1; w <= weeks; w++ {
		if weeks <= 5 || w == weeks || slices.Contains([]int{1, 2, 4, 8, 13, 26, 52, 104}, w) {
			list = append(list, w)
		}
	}
	return list
}

// table prints a block for each queue, a line for each method.
func (r *backtestReport) table(w io.Writer) error {
	for i, s := range r.sections {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s: %s from %s to %s, %s ahead\n", s.name, plural(len(s.origins), "origin"), s.origins[0].Format(time.DateOnly),
			s.origins[len(s.origins)-1].Format(time.DateOnly), r.horizon)
		if err := r.block(w, &s); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, `
error     WAPE: sum of absolute errors / sum of contacts, by interval, by day and by week; weeks, and what
          stands right of them, by %s; * is the least error
bias      contacts forecast too many (+) or too few (-)
MASE      error in units of last week repeated, before the origins: below 1 is better
floor     error that pure chance leaves a perfect forecast; luck is its share of the error
wQL       error of the ranges (weighted quantile loss); in 80 %%, in 95 %%: actuals inside the range
`, r.grain)
	return err
}

func (r *backtestReport) block(w io.Writer, s *backtestSection) error {
	chosen := s.standing[r.grain]
	best := chosen.Best()
	most := 0
	for _, scores := range chosen {
		most = max(most, len(scores)-1)
	}
	weeks := shownWeeks(most)
	t := newTable(0)
	head := []string{"", "method"}
	for _, g := range r.grains {
		head = append(head, "by "+g.String())
	}
	for _, k := range weeks {
		head = append(head, r.unit+" "+strconv.Itoa(k))
	}
	ranged := r.grain == forecast.ByInterval
	head = append(head, "bias", "MASE", "floor", "luck")
	if ranged {
		head = append(head, "wQL", "in 80 %", "in 95 %")
	}
	t.row(head...)
	for j, m := range r.models {
		mark := ""
		if j == best {
			mark = "*"
		}
		line := []string{mark, m.String()}
		for _, g := range r.grains {
			line = append(line, tenths(s.score(g, j, 0).WAPE()))
		}
		for _, k := range weeks {
			line = append(line, tenths(s.score(r.grain, j, k).WAPE()))
		}
		score := s.score(r.grain, j, 0)
		line = append(line, signed(score.Bias()), decimals(score.MASE(), 2), tenths(score.Floor()), whole(score.Luck()))
		if ranged {
			line = append(line, tenths(score.WQL()), whole(score.Cover80()), whole(score.Cover95()))
		}
		t.row(line...)
	}
	return t.print(w)
}

// score is the score of model j in week of lead k, 0 = all; empty where there is none.
func (s *backtestSection) score(g forecast.Grain, j, k int) forecast.Score {
	if scores := s.standing[g][j]; k < len(scores) {
		return scores[k]
	}
	return forecast.Score{}
}

func tenths(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*x)
}

func signed(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%+.1f %%", 100*x)
}

func whole(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

// levelName is a quantile level in a header: q0.1.
func levelName(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }

// exact is x in full, as it is read back; NaN is the empty cell. A number never ends in
// exactly three decimals, which spreadsheets in half of Europe take for thousands.
func exact(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot-1 == 3 {
		s += "0"
	}
	return s
}

func yes(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// scores writes a row for each queue, method, grain and week of lead.
func (r *backtestReport) scores(w io.Writer) error {
	out := csvfile.NewWriter(w)
	head := []string{
		"queue", "channel", "method", "grain", "lead_week", "count", "actual", "forecast", "wape", "bias", "mase", "floor", "luck",
		"wql", "cover80", "cover95",
	}
	levels := r.comparisons[0].Trials[0].Levels
	for _, p := range levels {
		head = append(head, "wql_"+levelName(p))
	}
	if err := out.Write(append(head, "best")); err != nil {
		return err
	}
	for _, s := range r.sections {
		for _, g := range r.grains {
			best := s.standing[g].Best()
			for j, m := range r.models {
				for k, score := range s.standing[g][j] {
					week := "all"
					if k > 0 {
						week = strconv.Itoa(k)
					}
					cells := []string{
						csvfile.GuardText(s.queue), csvfile.GuardText(s.channel), csvfile.GuardText(m.String()), g.String(), week,
						strconv.Itoa(score.Count), exact(score.Actual), exact(score.Forecast), exact(score.WAPE()), exact(score.Bias()), exact(score.MASE()),
						exact(score.Floor()), exact(score.Luck()), exact(score.WQL()), exact(score.Cover80()), exact(score.Cover95()),
					}
					for l := range levels {
						cells = append(cells, exact(score.Loss(l)))
					}
					if err := out.Write(append(cells, yes(j == best))); err != nil {
						return err
					}
				}
			}
		}
	}
	return out.Flush()
}

// rows writes every forecast beside what came.
func (r *backtestReport) rows(w io.Writer) error {
	out := csvfile.NewWriter(w)
	head := []string{
		"queue", "channel", "method", "origin", "start", "utc_offset_min", "lead", "lead_week", "in_day", "in_week", "actual", "forecast",
		"lo80", "hi80", "lo95", "hi95",
	}
	for _, p := range r.comparisons[0].Trials[0].Levels {
		head = append(head, "q"+levelName(p))
	}
	for _, g := range forecast.Grains() {
		head = append(head, "naive_"+g.String())
	}
	if err := out.Write(head); err != nil {
		return err
	}
	cells := make([]string, 0, len(head))
	for i := range r.comparisons {
		for j := range r.comparisons[i].Trials {
			t := &r.comparisons[i].Trials[j]
			queue, channel, method := csvfile.GuardText(t.Queue), csvfile.GuardText(t.Channel), csvfile.GuardText(t.Method)
			for row := range t.Rows() {
				origin, start := planner.StartOf(row.Origin), planner.StartOf(row.Start)
				offset := ""
				if start.HasOffset {
					offset = strconv.Itoa(start.OffsetMin)
				}
				cells = append(cells[:0], queue, channel, method, origin.String(), start.String(), offset, strconv.Itoa(row.Lead), strconv.Itoa(row.LeadWeek),
					yes(row.InDay), yes(row.InWeek), exact(row.Actual), exact(row.Mean), exact(row.Lo80), exact(row.Hi80), exact(row.Lo95), exact(row.Hi95))
				for _, q := range row.Quantiles {
					cells = append(cells, exact(q))
				}
				for _, g := range forecast.Grains() {
					cells = append(cells, exact(row.Naive[g]))
				}
				if err := out.Write(cells); err != nil {
					return err
				}
			}
		}
	}
	return out.Flush()
}
