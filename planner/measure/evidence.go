package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Evidence is what a plan document holds about how two parties planned together, ordered by
// the topics of ISO 18295-2:2017, clause 6, for whoever asks for evidence. It says what is
// there and what is not; it judges nothing.
type Evidence struct {
	Title    string
	Period   string
	Intro    []string
	Overview EvidenceTable // the answers in a line each
	Sections []Section
}

// Section is a topic.
type Section struct {
	Topic  string // such as 6.7
	Title  string
	Asks   string // what the topic is about, in a sentence
	Tables []EvidenceTable
}

// EvidenceTable is something that the document holds. A table without rows says so.
type EvidenceTable struct {
	Caption string
	Header  []string
	Rows    [][]string
	None    string // what is said in place of rows
	Note    string
}

// EvidenceConfig is what evidence is made of beside the document.
type EvidenceConfig struct {
	Span Span
	// Of the actuals, unless there are none: scorecards by lag, what was matched at each of
	// them, verdicts and bills.
	Cards    []Card
	Matches  []*Matched
	Relief   []Relief
	Bills    []Bill
	Actuals  string // files, for people
	Document string // file and its SHA-256, for people
}

// NewEvidence gathers what a document holds.
func NewEvidence(d *plandoc.Document, cfg EvidenceConfig) (*Evidence, error) {
	id := d.Latest(plandoc.Agreed)
	locks := Locks(d)
	if len(locks) > 0 {
		id = locks[len(locks)-1].Version
	}
	c, err := d.Content(id)
	if err != nil {
		return nil, err
	}
	e := &Evidence{
		Title:  fmt.Sprintf("Planning of %s with %s: evidence", d.Party(plandoc.Client).Name, d.Party(plandoc.CCC).Name),
		Period: cfg.Span.String(),
		Intro: []string{
			"This file supports the evidence that a client and its contact centre need for ISO 18295-2:2017, 6.3, 6.4, 6.5, 6.7 and 6.8. It lists what the shared plan document holds, and what it does not. It makes no statement about conformity.",
			fmt.Sprintf("Plan %s, registers and contract as of %s. Document: %s. Actuals: %s.", d.Head().PlanID, id, cfg.Document, orNone(cfg.Actuals)),
			"Every number can be recomputed from these files: cccplan plan verify, score, relief and bill.",
		},
	}
	e.Sections = []Section{access(c), roles(d, c), information(d, c), planning(d, c, locks, &cfg), monitoring(d, &cfg)}
	e.Overview = overview(d, c, locks, &cfg)
	return e, nil
}

func orNone(s string) string {
	if s == "" {
		return "none were given"
	}
	return s
}

func access(c *plandoc.Content) Section {
	s := Section{Topic: "6.3", Title: "Access and contact strategy", Asks: "Which queues there are, and what was promised to those who contact them."}
	queues := EvidenceTable{Caption: "Queues", Header: []string{"queue", "channel", "program", "site", "language", "open"}, None: "The register of queues is empty."}
	open := openingOf(c.Sheet)
	listed := map[queueKey]bool{}
	for _, q := range c.Queues {
		listed[queueKey{q.Queue, q.Channel}] = true
		queues.Rows = append(queues.Rows, []string{q.Queue, q.Channel, q.Program, q.Site, q.Language, open[queueKey{q.Queue, q.Channel}]})
	}
	for _, k := range queuesOf(c.Sheet) {
		if !listed[k] {
			queues.Rows = append(queues.Rows, []string{k.queue, k.channel, "", "", "", open[k]})
		}
	}
	queues.Note = "Open: first to last half-hour or other interval that the plan has on a weekday."
	targets := EvidenceTable{Caption: "Service levels", Header: []string{"queue", "channel", "share", "within", "formula", "short abandonments", "over"}, None: "The contract has no target."}
	for i := range c.Contract.Targets {
		t := &c.Contract.Targets[i]
		short := "as within"
		if t.ShortMS > 0 {
			short = ms(t.ShortMS)
		}
		targets.Rows = append(targets.Rows, []string{every(t.Queue), every(t.Channel), percent(ppm(t.Share)), ms(t.WithinMS), t.Formula, short, t.Period})
	}
	s.Tables = []EvidenceTable{queues, targets}
	return s
}

func every(s string) string {
	if s == "" {
		return "every"
	}
	return s
}

func ms(n int64) string { return strconv.FormatFloat(float64(n)/1e3, 'f', -1, 64) + " s" }

func queuesOf(s *sheet.Sheet) []queueKey {
	var list []queueKey
	for i := range s.Len() {
		k := s.Key(i)
		if key := (queueKey{k.Queue, k.Channel}); len(list) == 0 || list[len(list)-1] != key {
			list = append(list, key)
		}
	}
	return list
}

// openingOf is the time from the first to the end of the last interval of each weekday.
func openingOf(s *sheet.Sheet) map[queueKey]string {
	type span struct{ from, to int }
	days := map[queueKey]*[7]span{}
	for i := range s.Len() {
		k := s.Key(i)
		key := queueKey{k.Queue, k.Channel}
		if days[key] == nil {
			days[key] = &[7]span{}
		}
		t := s.Local(i)
		at := t.Hour()*60 + t.Minute()
		d := &days[key][(int(t.Weekday())+6)%7]
		if d.to == 0 || at < d.from {
			d.from = at
		}
		d.to = max(d.to, at+int(k.Interval/60))
	}
	out := map[queueKey]string{}
	names := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	for key, week := range days {
		var parts []string
		for d := 0; d < 7; d++ {
			last := d
			for last < 6 && week[last+1] == week[d] {
				last++
			}
			if week[d].to > 0 {
				name := names[d]
				if last > d {
					name += "-" + names[last]
				}
				parts = append(parts, name+" "+clock(week[d].from)+"-"+clock(week[d].to))
			}
			d = last
		}
		out[key] = strings.Join(parts, ", ")
	}
	return out
}

func roles(d *plandoc.Document, c *plandoc.Content) Section {
	s := Section{Topic: "6.4", Title: "Roles and responsibilities", Asks: "Who decides which number, from when on nobody does alone, and who signed."}
	parties := EvidenceTable{Caption: "Parties and their keys", Header: []string{"party", "name", "key", "since"}}
	for _, r := range plandoc.Roles {
		row := []string{string(r), d.Party(r).Name, "none", ""}
		if k, ok := d.Current(r); ok {
			row[2], row[3] = k.Fingerprint.Grouped(), k.At.String()
		}
		parties.Rows = append(parties.Rows, row)
	}
	owners := EvidenceTable{Caption: "Owners of inputs", Header: []string{"quantity", "owner"}}
	for _, q := range []sheet.Quantity{sheet.Volume, sheet.AHT, sheet.Definition, sheet.Target, sheet.Within, sheet.Patience, sheet.Shrinkage, sheet.MaxOccupancy, sheet.MinAgents, sheet.Committed} {
		owners.Rows = append(owners.Rows, []string{q.String(), c.Contract.Owner(q).String()})
	}
	fences := EvidenceTable{Caption: "Fences", Header: []string{"days before", "of the", "right", "quantity"}, None: "The contract has no fence."}
	for _, f := range c.Contract.Fences {
		right := f.Right
		if f.Flex > 0 {
			right += " ±" + percent(ppm(f.Flex))
		}
		fences.Rows = append(fences.Rows, []string{strconv.FormatInt(f.Days, 10), f.Period, right, every(f.Quantity)})
	}
	signed := EvidenceTable{Caption: "Approvals: signatures", Header: []string{"version", "party", "purpose", "at", "key"}, None: "Nobody has signed anything."}
	for _, g := range d.Signatures() {
		signed.Rows = append(signed.Rows, []string{g.Version.String(), string(g.Party), g.Purpose, g.At.String(), g.Key.String()[:8]})
	}
	accepted := EvidenceTable{Caption: "Approvals: what a party accepted of the other one", Header: []string{"at", "party", "actor", "version", "note"}, None: "No cell had to be accepted."}
	for _, entry := range d.Log() {
		if entry.Action == plandoc.ActionAccept {
			accepted.Rows = append(accepted.Rows, []string{entry.At.String(), string(entry.Party), entry.Actor, aboutOf(&entry), entry.Note})
		}
	}
	s.Tables = []EvidenceTable{parties, owners, fences, signed, accepted}
	return s
}

// aboutOf is what an entry of the log is about.
func aboutOf(e *plandoc.Entry) string {
	if e.Version != nil {
		return e.Version.String()
	}
	return strings.TrimPrefix(e.Subject, "version ")
}

// notice says whether an event was notified before the contract's fences froze volumes of
// its first day: kept or missed; "" where they never do, or nobody said when.
func notice(d *plandoc.Document, c *plandoc.Contract, ev *plandoc.Event) string {
	freezes := slices.ContainsFunc(c.Fences, func(f plandoc.Fence) bool {
		return f.Right == "frozen" && (f.Quantity == "" || f.Quantity == sheet.Volume.String())
	})
	if !freezes || ev.NotifiedOn == nil {
		return ""
	}
	week := time.Monday
	if d.Head().WeekStart == "sunday" {
		week = time.Sunday
	}
	if f := c.Zone(sheet.Volume, int64(ev.From), int64(*ev.NotifiedOn), week); f != nil && f.Right == "frozen" {
		return "missed"
	}
	return "kept"
}

func information(d *plandoc.Document, c *plandoc.Content) Section {
	s := Section{Topic: "6.5", Title: "Information given to the contact centre", Asks: "What was announced, how long before, and what the plan was taken to rest on."}
	events := EvidenceTable{Caption: "Events", Header: []string{"event", "kind", "queues", "from", "to", "notified", "days ahead", "before the freeze", "owner", "status", "note"}, None: "The register of events is empty."}
	for i := range c.Events {
		ev := &c.Events[i]
		notified, ahead := "not said", ""
		if ev.NotifiedOn != nil {
			notified, ahead = ev.NotifiedOn.String(), strconv.FormatInt(int64(ev.From)-int64(*ev.NotifiedOn), 10)
		}
		kept := notice(d, c.Contract, ev)
		events.Rows = append(events.Rows, []string{ev.ID, ev.Kind, every(ev.Queues), ev.From.String(), ev.To.String(), notified, ahead, kept, string(ev.Owner), ev.Status, ev.Note})
	}
	events.Note = "Before the freeze: kept if the event was notified on a day on which the contract's fences did not freeze the volumes of its first day yet."
	assumed := EvidenceTable{Caption: "Assumptions", Header: []string{"assumption", "statement", "value", "owner", "source", "from", "to", "status"}, None: "The register of assumptions is empty."}
	for _, a := range c.Assumptions {
		assumed.Rows = append(assumed.Rows, []string{a.ID, a.Statement, a.Value, string(a.Owner), a.Source, dayText(a.From), dayText(a.To), a.Status})
	}
	s.Tables = []EvidenceTable{events, assumed}
	return s
}

func dayText(d *plandoc.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}
