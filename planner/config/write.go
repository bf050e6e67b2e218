package config

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// Facts are what a history tells of a contact centre, for the file that [Write] makes.
type Facts struct {
	Files []string
	Step  string // length of the intervals, for people
	Span  string // first and last day, for people
	// Zone as given, to be written as a setting; "" = not given. Clock says for people
	// what the times of the history are.
	Zone, Clock string
	// DateOrder, Exclude and Hours as given, to be written as settings.
	DateOrder string
	Exclude   []string
	Hours     string
	Queues    []QueueFacts
}

// QueueFacts are what a history tells of a queue. NaN = not known.
type QueueFacts struct {
	Queue, Channel string
	Total          bool   // the sum of the others
	Hours          string // learnt, as calendar.ParseHours reads them; "" = not known
	Weekly         float64
	AHT            float64 // seconds
	Abandonment    float64 // share 0..1
	Patience       float64 // seconds, estimated
}

// usual is what holds without a setting, where it is not none.
var usual = map[string]string{
	"service_level": `"80/20"`, "sl_definition": `"offered"`, "sl_period": `"interval"`, "min_agents": "1", "shrinkage": `"0%"`, "carry": `"none"`,
	"in_time": `"100%"`, "clock": `"calendar"`,
}

// Write writes a settings file for the queues, with every setting there is. Only what was
// given says something; all others are comments with what holds without them, or an
// example: read back, the file changes no plan.
func Write(w io.Writer, f Facts) error {
	p := &printer{w: bufio.NewWriter(w)}
	p.line(`# Settings of cccplan for these queues, begun by "cccplan init".
#
# In this folder forecast, staff, reforecast, backtest and check use them. A line that begins
# with # says nothing: take the # away to set something. What stands at the top holds for
# every queue; what stands under a [[queue]], for that queue only. Flags on the command line
# go before this file.
#`)
	p.comment("Made from %s: intervals of %s, %s.", strings.Join(quoted(f.Files), ", "), f.Step, f.Span)
	p.line("")
	p.line("# ---- The contact centre ----")
	given := map[string]string{}
	if f.Zone != "" {
		given["timezone"] = quote(f.Zone)
	}
	if f.DateOrder != "" {
		given["date_order"] = quote(f.DateOrder)
	}
	if len(f.Exclude) > 0 {
		given["exclude_queue"] = "[" + strings.Join(quoted(f.Exclude), ", ") + "]"
	}
	for _, k := range runKeys {
		p.line("")
		p.comment("%s (default: %s).", sentence(k.usage), k.usual)
		if k.name == "timezone" {
			p.comment("This history: %s.", f.Clock)
		}
		p.setting(k.name, k.example, given[k.name])
	}
	p.line("")
	p.line("# ---- Every queue ----")
	p.line("")
	p.comment("Opening hours (default: learnt from the history of each queue).")
	hours := ""
	if f.Hours != "" {
		hours = quote(f.Hours)
	}
	p.setting("hours", `"Mon-Fri 08:00-18:00, Sat 10:00-15:00"`, hours)
	for _, k := range queueKeys {
		p.line("")
		p.comment("%s (default: %s).", sentence(k.usage), cmp.Or(usual[k.name], "none"))
		p.setting(k.name, k.example, "")
	}
	for i := range f.Queues {
		p.queue(&f.Queues[i])
	}
	return p.w.Flush()
}

// printer writes lines; the buffer keeps the first error.
type printer struct{ w *bufio.Writer }

func (p *printer) line(s string) { p.w.WriteString(s + "\n") }

// widest is the length of a comment line, at most.
const widest = 92

// comment writes text behind #, as many lines as it takes.
func (p *printer) comment(format string, args ...any) {
	line := "#"
	text := strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r <= ' ' || r == 0x7F }) {
		if line != "#" && len(line)+1+len(word) > widest {
			p.line(line)
			line = "#"
		}
		line += " " + word
	}
	p.line(line)
}

// setting writes what was given, or else an example as a comment.
func (p *printer) setting(name, example, given string) {
	if given != "" {
		p.line(name + " = " + given)
		return
	}
	p.line("# " + name + " = " + example)
}

func (p *printer) queue(q *QueueFacts) {
	p.line("")
	p.line("[[queue]]")
	if q.Queue != "" {
		p.line("name = " + quote(q.Queue))
	}
	p.line("channel = " + quote(q.Channel))
	var facts []string
	if !math.IsNaN(q.Weekly) {
		facts = append(facts, plain(q.Weekly, 0)+" contacts in a week")
	}
	if !math.IsNaN(q.AHT) {
		facts = append(facts, "handle time "+plain(q.AHT, 0)+" s")
	} else {
		facts = append(facts, "no handle times (set aht)")
	}
	if !math.IsNaN(q.Abandonment) {
		facts = append(facts, plain(100*q.Abandonment, 1)+" % hang up")
	}
	p.comment("%s.", sentence(strings.Join(facts, ", ")))
	if q.Total {
		p.comment("It is the sum of the other queues. To plan without it: exclude_queue at the top.")
	}
	if q.Hours != "" {
		p.comment("Learnt opening hours:")
		p.setting("hours", quote(q.Hours), "")
	}
	if math.IsNaN(q.AHT) {
		p.setting("aht", `"240s"`, "")
	}
	m := planner.ChannelModel(q.Channel)
	switch m {
	case planner.ModelChat:
		p.comment("Agents with several contacts at a time take longer for each. These figures are an example: measure your own, as the mean handle time of contacts whose agent had 1, 2, 3 of them (the history's may mix them all). Without them an agent has one contact at a time.")
		base := q.AHT
		if math.IsNaN(base) || base < 1 {
			base = 600
		}
		var list []string
		for _, factor := range []float64{1, 1.25, 1.6} {
			list = append(list, `"`+plain(base*factor, 0)+`s"`)
		}
		p.setting("aht_by_concurrency", "["+strings.Join(list, ", ")+"]", "")
	case planner.ModelDeferred:
		p.comment("Time within which this work is done. Without it: staffed in the interval it comes in.")
		p.setting("deadline", `"24h"`, "")
		p.setting("in_time", `"95%"`, "")
		p.setting("clock", `"business"`, "")
		p.comment("Work that is open already when the plan begins, by age:")
		p.setting("opening_backlog", `[{ age = "2d", contacts = 40 }]`, "")
	case planner.ModelOutbound:
		for _, k := range queueKeys {
			if slices.Equal(audiences[k.name], []planner.Model{planner.ModelOutbound}) {
				p.comment("%s.", sentence(k.usage))
				p.setting(k.name, k.example, "")
			}
		}
	}
	if m == planner.ModelC || m == planner.ModelChat {
		p.setting("service_level", usual["service_level"], "")
		p.patience(q)
	}
}

// patience says what the history tells of patience.
func (p *printer) patience(q *QueueFacts) {
	switch {
	case q.Patience >= 1:
		p.comment("An estimate: all time waited over the number who hung up, which holds if patience is exponential and wait_s counts the waits of those who hung up too (if not, patience is longer).")
		p.setting("patience", quote((time.Duration(math.Round(q.Patience)) * time.Second).String()), "")
	case q.Abandonment > 0:
		p.comment("For the patience of those who hang up the history would have to tell how long contacts waited: wait_s.")
	}
}

// sentence is s with a large first letter.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// plain is x with so many decimals at most.
func plain(x float64, decimals int) string {
	return strconv.FormatFloat(planner.Round(x, decimals), 'f', -1, 64)
}

func quoted(list []string) []string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = quote(s)
	}
	return all
}

// quote is s as a basic string of TOML.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7F:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
