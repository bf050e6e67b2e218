package forecast

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// Finding is one thing that a method found in a history or does with it, in plain words.
type Finding struct {
	Topic string // one or two words: "level", "weekdays"
	Text  string
}

// Explainer is a [Fitted] that says in plain words what its forecast of so many steps
// rests on. All fitted methods of this package are Explainers.
type Explainer interface {
	Fitted
	Explain(ctx context.Context, steps int) ([]Finding, error)
}

// Decomposer is a [Fitted] whose forecast is a product of factors; [AutoFit] is one.
type Decomposer interface {
	Fitted
	Components(ctx context.Context, steps int) (*Components, error)
}

var (
	_ Explainer  = (*AutoFit)(nil)
	_ Explainer  = (*profileFit)(nil)
	_ Explainer  = (*naiveFit)(nil)
	_ Explainer  = (*stripFit)(nil)
	_ Explainer  = (*combinedSeries)(nil)
	_ Explainer  = (*DailyRegressionFit)(nil)
	_ Explainer  = (*SVDFit)(nil)
	_ Explainer  = (*periodsFit)(nil)
	_ Explainer  = (*totalsFit)(nil)
	_ Decomposer = (*DailyRegressionFit)(nil)
	_ Decomposer = (*AutoFit)(nil)
)

// findings collects findings.
type findings []Finding

func (l *findings) add(topic, format string, args ...any) {
	*l = append(*l, Finding{topic, fmt.Sprintf(format, args...)})
}

// history says what there was to learn from.
func (l *findings) history(s Series) {
	first, last := s.Grid.Cell(0).Day, s.Grid.Cell(max(0, len(s.Values)-1)).Day
	days, known := map[calendar.Day]bool{}, 0
	for i, c := range s.Grid.Cells(len(s.Values)) {
		if s.Values[i] == s.Values[i] {
			days[c.Day] = true
			known++
		}
	}
	if s.coarse() {
		l.add("history", "%s to %s: %s", first, last, counted(known, "value"))
		return
	}
	text := fmt.Sprintf("%s to %s: %s with values", first, last, counted(len(days), "day"))
	if s.Grid.SlotsPerDay() > 1 {
		text += fmt.Sprintf(", %s of %s", counted(known, "interval"), calendar.StepName(s.Grid.Step))
	}
	l.add("history", "%s", text)
}

// past says how the method did at past origins, and where the ranges are from.
func (l *findings) past(f *Forecast) {
	var past []pastDay
	if f.past != nil {
		past = f.past()
	}
	leads := leadErrors(past)
	if f.past != nil {
		l.errors(leads, f.Grid.SlotsPerDay() == 1)
	}
	origins := 0
	for _, e := range leads {
		origins = max(origins, e.Origins)
	}
	known := slices.ContainsFunc(f.Quantile(0.9), func(q float64) bool { return q > 0 })
	switch {
	case !known:
		l.add("ranges", "none: the history is too short to have been forecast before")
	case fromErrors(f.spread) && origins == 0:
		l.add("ranges", "from errors that the method made on this history")
	case fromErrors(f.spread):
		l.add("ranges", "from errors that the method made on this history, at %s", counted(origins, "past origin"))
	default:
		l.add("ranges", "from the theory of the method, which knows nothing of being wrong: on most queues they are too narrow")
	}
}

// fromErrors says whether a spread comes from errors made at past origins.
func fromErrors(s spread) bool {
	switch s := s.(type) {
	case counts, tested, errorSpread:
		return true
	case stripSpread:
		return fromErrors(s.values)
	case scaledSpread:
		return fromErrors(s.of)
	case meanSpread:
		return !slices.ContainsFunc(s, func(m weightedSpread) bool { return !fromErrors(m.spread) })
	}
	return false
}

// errors lists expected errors by week of lead.
func (l *findings) errors(leads []LeadError, daily bool) {
	if len(leads) == 0 {
		l.add("error", "not known: the history is too short to try the method on its past")
		return
	}
	const shown = 4
	var weeks, slots, days []string
	bias := 0.0
	for i, e := range leads {
		bias += e.Bias / float64(len(leads))
		if i < shown || i == len(leads)-1 {
			weeks = append(weeks, strconv.Itoa(e.Week))
			slots = append(slots, fmt.Sprintf("%.1f", 100*e.WAPE))
			days = append(days, fmt.Sprintf("%.1f", 100*e.DayWAPE))
		}
	}
	ahead := "week ahead"
	if len(weeks) > 1 {
		ahead = "weeks ahead"
	}
	text := fmt.Sprintf("as in the past, %s %s: %s %% by day", strings.Join(weeks, ", "), ahead, strings.Join(days, ", "))
	if !daily {
		text = fmt.Sprintf("as in the past, %s %s: %s %% by interval; %s %% by day", strings.Join(weeks, ", "), ahead, strings.Join(slots, ", "), strings.Join(days, ", "))
	}
	l.add("error", "%s; %s (%s)", text, biased(bias), counted(leads[0].Origins, "origin"))
}

// biased says how far forecasts were too high or too low on the whole.
func biased(bias float64) string {
	switch {
	case math.Abs(bias) < 0.005:
		return "neither high nor low on the whole"
	case bias > 0:
		return share(bias) + " too high on the whole"
	}
	return share(-bias) + " too low on the whole"
}

// leadErrors measures past days by week of lead.
func leadErrors(past []pastDay) []LeadError {
	var list []LeadError
	for week := 0; ; week++ {
		e := LeadError{Week: week + 1}
		var miss, bias, all, day float64
		last := -1
		reached := false
		for _, p := range past {
			reached = reached || p.lead/7 >= week
			if p.lead/7 != week || p.slots == 0 {
				continue
			}
			if e.Origins == 0 || p.origin != last {
				e.Origins++
				last = p.origin
			}
			miss += p.absolute
			bias -= p.miss
			all += p.actual
			day += math.Abs(p.miss)
		}
		if !reached {
			return list
		}
		if all > 0 {
			e.WAPE, e.Bias, e.DayWAPE = miss/all, bias/all, day/all
			list = append(list, e)
		}
	}
}

// weekdays lists factors as changes, Monday first; 0 is closed.
func (l *findings) weekdays(factor [7]float64) {
	var parts []string
	var closed []string
	for i := range 7 {
		w := time.Weekday((i + 1) % 7)
		name := w.String()[:3]
		if factor[w] == 0 {
			closed = append(closed, name)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s", name, change(factor[w]-1)))
	}
	if len(parts) == 0 {
		return
	}
	text := strings.Join(parts, ", ")
	if len(closed) > 0 {
		text += "; closed " + strings.Join(closed, ", ")
	}
	l.add("weekdays", "%s", text)
}

// course tells the busiest hour, and when half of a day has come, of shares by slot.
func (l *findings) course(share []float64, slots int) {
	total := 0.0
	for _, x := range share {
		total += x
	}
	if slots < 2 || !(total > 0) {
		return
	}
	clock := func(slot int) string {
		m := slot * 24 * 60 / slots
		return fmt.Sprintf("%02d:%02d", m/60, m%60)
	}
	hour := max(1, slots/24)
	most, at := 0.0, 0
	for i := 0; i+hour <= slots; i++ {
		sum := 0.0
		for _, x := range share[i : i+hour] {
			sum += x
		}
		if sum > most*(1+1e-9) {
			most, at = sum, i
		}
	}
	sum, half := 0.0, slots
	for i, x := range share {
		if sum += x; sum >= total/2 {
			half = i + 1
			break
		}
	}
	l.add("day", "busiest from %s to %s, with %s of the day's contacts; half of them have come by %s", clock(at), clock(at+hour), wholeShare(most/total), clock(half))
}

// cleaned names days that hardly count, those furthest from what is usual first.
func (l *findings) cleaned(days []Outlier) {
	const shown = 4
	if len(days) == 0 {
		l.add("cleaned", "no day stands out from the same weekdays around it")
		return
	}
	days = slices.Clone(days)
	far := func(o Outlier) float64 { return math.Abs(math.Log1p(o.Total) - math.Log1p(o.Usual)) }
	slices.SortStableFunc(days, func(a, b Outlier) int {
		switch x, y := far(a), far(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	var parts []string
	for _, o := range days[:min(shown, len(days))] {
		parts = append(parts, o.String())
	}
	text := strings.Join(parts, "; ")
	if n := len(days) - shown; n > 0 {
		text += fmt.Sprintf("; and %d more", n)
	}
	l.add("cleaned", "%s hardly counts, because it stands out from the same weekdays around it", counted(len(days), "day"))
	if len(days) > 1 {
		(*l)[len(*l)-1].Text = fmt.Sprintf("%s hardly count, because they stand out from the same weekdays around them", counted(len(days), "day"))
	}
	(*l)[len(*l)-1].Text += ": " + text
}

// memoryWords says what a weight of a week relative to the next one means.
func memoryWords(lam float64) string {
	switch {
	case lam >= 1:
		return "all weeks count alike"
	case !(lam > 0):
		return "only the last week counts"
	}
	n := int(math.Max(1, math.Round(math.Log(0.5)/math.Log(lam))))
	return fmt.Sprintf("a week counts %s of the one after it, so that half of the weight lies in the last %s", wholeShare(lam), counted(n, "week"))
}

// change is x as a signed percentage, whole unless it is small.
func change(x float64) string {
	if math.Abs(x) < 0.0005 {
		return "0 %"
	}
	if math.Abs(x) < 0.0095 {
		return fmt.Sprintf("%+.1f %%", 100*x)
	}
	return fmt.Sprintf("%+.0f %%", 100*x)
}

// share is x in percent with a decimal, wholeShare without where it is 10 or more.
func share(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

func wholeShare(x float64) string {
	if x < 0.0995 {
		return share(x)
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

// contacts is a volume, whole where it is 100 or more.
func contacts(x float64) string {
	if x < 99.95 {
		return fmt.Sprintf("%.1f", x)
	}
	return thousands(x)
}

// thousands is x without decimals, thousands apart.
func thousands(x float64) string {
	s := strconv.FormatFloat(x, 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(float64(n)) + " " + what + "s"
}
