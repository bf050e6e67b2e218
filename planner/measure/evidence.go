package measure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner"
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
	// Of the actuals, unless there are none: scorecards by lag, what was matched at the last of
	// them, which is the shortest and was locked for most days, verdicts and bills.
	Cards    []Card
	Match    *Matched
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
	e.Sections = []Section{access(c), roles(d, c), information(c), planning(d, c, locks, &cfg), monitoring(d, &cfg)}
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
	signed := EvidenceTable{Caption: "Signatures", Header: []string{"version", "party", "purpose", "at", "key"}, None: "Nobody has signed anything."}
	for _, g := range d.Signatures() {
		signed.Rows = append(signed.Rows, []string{g.Version.String(), string(g.Party), g.Purpose, g.At.String(), g.Key.String()[:8]})
	}
	s.Tables = []EvidenceTable{parties, owners, fences, signed}
	return s
}

// frozenDays are the days before a day from which volumes are frozen; -1 where they never
// are.
func frozenDays(c *plandoc.Contract) int64 {
	most := int64(-1)
	for _, f := range c.Fences {
		if f.Right == "frozen" && (f.Quantity == "" || f.Quantity == sheet.Volume.String()) {
			most = max(most, f.Days)
		}
	}
	return most
}

func information(c *plandoc.Content) Section {
	s := Section{Topic: "6.5", Title: "Information given to the contact centre", Asks: "What was announced, how long before, and what the plan was taken to rest on."}
	frozen := frozenDays(c.Contract)
	events := EvidenceTable{Caption: "Events", Header: []string{"event", "kind", "queues", "from", "to", "notified", "days ahead", "before the freeze", "owner", "status", "note"}, None: "The register of events is empty."}
	for _, ev := range c.Events {
		notified, ahead, kept := "not said", "", ""
		if ev.NotifiedOn != nil {
			days := int64(ev.From) - int64(*ev.NotifiedOn)
			notified, ahead = ev.NotifiedOn.String(), strconv.FormatInt(days, 10)
			if frozen >= 0 {
				kept = map[bool]string{true: "kept", false: "missed"}[days >= frozen]
			}
		}
		events.Rows = append(events.Rows, []string{ev.ID, ev.Kind, every(ev.Queues), ev.From.String(), ev.To.String(), notified, ahead, kept, string(ev.Owner), ev.Status, ev.Note})
	}
	if frozen >= 0 {
		events.Note = fmt.Sprintf("Before the freeze: notified at least %d days ahead, when volumes are frozen.", frozen)
	}
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

func planning(d *plandoc.Document, c *plandoc.Content, locks []Lock, cfg *EvidenceConfig) Section {
	s := Section{Topic: "6.7", Title: "Forecasting and planning", Asks: "Which forecasts and plans there were, what was agreed when, and how good it was."}
	versions := EvidenceTable{Caption: "Versions", Header: []string{"version", "by", "actor", "at", "from", "status", "message", "hash"}}
	for _, v := range d.Versions() {
		var from []string
		for _, p := range v.Parents {
			from = append(from, p.ID.String())
		}
		_, hash, _ := d.Version(v.ID)
		versions.Rows = append(versions.Rows, []string{v.ID.String(), string(v.Party), v.Actor, v.At.String(), strings.Join(from, ", "), string(d.Stage(v.ID)), v.Message, hash.Short()})
	}
	first, last, some := daysOf(c.Sheet)
	s.Tables = append(s.Tables, versions, locked(d, locks))
	lags := EvidenceTable{Caption: "Lead times", Header: []string{"agreed, days before", "locked then", "kept"}, None: "The contract names no lag at which forecasts are scored."}
	for _, n := range c.Contract.Lags {
		row := []string{strconv.FormatInt(n, 10), "nothing", "missed"}
		for _, card := range cfg.Cards {
			if int64(card.LagDays) == n {
				if row[1], row[2] = card.Version, "kept"; card.Unlocked > 0 {
					row[2] = fmt.Sprintf("missed for %d intervals", card.Unlocked)
				}
			}
		}
		if cfg.Match == nil {
			row[1], row[2] = "not looked at without actuals", ""
		}
		lags.Rows = append(lags.Rows, row)
	}
	if some {
		lags.Note = fmt.Sprintf("The plan covers %s to %s.", first, last)
	}
	s.Tables = append(s.Tables, lags, cellStatus(c), accuracy(cfg))
	return s
}

// locked are the versions that came in force, and how long before the days that they
// changed.
func locked(d *plandoc.Document, locks []Lock) EvidenceTable {
	t := EvidenceTable{Caption: "Locked", Header: []string{"version", "in force since", "signed by", "changes from", "days before"}, None: "No agreed version has the signatures of both parties.",
		Note: "Changes from: the first day on which it says something else than the version in force before it; days before: from when it came in force to the beginning of that day."}
	before := &sheet.Sheet{}
	for _, l := range locks {
		row := []string{l.Version.String(), l.At.String(), signers(d, l.Version), "nothing", ""}
		if s, err := d.Sheet(l.Version); err == nil {
			if first, ok := firstChanged(before, s); ok {
				row[3], row[4] = first.String(), strconv.Itoa(int(first-localDay(d, l.At)))
			}
			before = s
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// signers are the parties that locked or amended a version.
func signers(d *plandoc.Document, id plandoc.ID) string {
	var list []string
	for _, r := range plandoc.Roles {
		if d.Signed(id, r, plandoc.PurposeLock) || d.Signed(id, r, plandoc.PurposeAmend) {
			list = append(list, string(r))
		}
	}
	if len(list) < len(plandoc.Roles) {
		list = append(list, "and by a fence's default")
	}
	return strings.Join(list, ", ")
}

// firstChanged is the first local day on which a sheet differs from another one.
func firstChanged(before, s *sheet.Sheet) (first calendar.Day, some bool) {
	for _, e := range sheet.Diff(before, s) {
		of := s
		if e.Kind == sheet.RemoveLine {
			of = before
		}
		i, _ := of.Find(e.Key)
		if day := calendar.Day(of.Day(i)); !some || day < first {
			first, some = day, true
		}
	}
	return first, some
}

// localDay is the day of a moment, on the clock of the plan.
func localDay(d *plandoc.Document, at plandoc.Instant) calendar.Day {
	t := at.Time
	if zone, err := calendar.LoadZone(d.Head().Zone); err == nil && d.Head().Zone != "" {
		t = t.In(zone)
	}
	return calendar.DayOf(t)
}

func daysOf(s *sheet.Sheet) (first, last calendar.Day, some bool) {
	for i := range s.Len() {
		d := calendar.Day(s.Day(i))
		if !some || d < first {
			first = d
		}
		if !some || d > last {
			last = d
		}
		some = true
	}
	return first, last, some
}

// cellStatus counts the cells of which more is said than of their version.
func cellStatus(c *plandoc.Content) EvidenceTable {
	t := EvidenceTable{Caption: "Cells that stand otherwise than their version", Header: []string{"quantity", "status", "cells"}, None: "None: every cell stands as its version does."}
	counts := map[[2]string]int{}
	for _, m := range c.Marks {
		if m.Status == "" {
			continue // a note only
		}
		counts[[2]string{m.Quantity.String(), string(m.Status)}]++
	}
	for k, n := range counts {
		t.Rows = append(t.Rows, []string{k[0], k[1], strconv.Itoa(n)})
	}
	slices.SortFunc(t.Rows, func(a, b []string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	return t
}

func accuracy(cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{
		Caption: "Accuracy of what was locked", Header: []string{"days before", "version", "owner", "of", "queue", "by", "judged", "missing", "WAPE", "by chance", "above it", "bias", "corridor", "inside", "by chance"},
		None: "No actuals were given.", Note: "By chance: the error that a perfect forecast would still have made, and the share of periods that it would have had inside the corridor.",
	}
	for _, card := range cfg.Cards {
		for i := range card.Scores {
			q := &card.Scores[i]
			if q.Count == 0 || q.Grain == sheet.Week || q.Quantity != Volume && q.Grain != sheet.Interval {
				continue
			}
			name := (&MatchedQueue{Queue: q.Queue, Channel: q.Channel}).Name()
			if q.All {
				name = "all"
			}
			corridor := ""
			if !q.Corridor.None() {
				corridor = q.Corridor.String()
			}
			t.Rows = append(t.Rows, []string{strconv.Itoa(card.LagDays), card.Version, q.Owner, string(q.Quantity), name, q.Grain.String(), strconv.Itoa(q.Count), strconv.Itoa(q.Missing),
				percent(q.WAPE()), percent(q.Floor()), percent(q.AboveFloor()), percent(q.Bias()), corridor, percent(q.InsideShare()), percent(q.ChanceShare())})
		}
	}
	return t
}

// corrective are the actions of a log that change what was agreed.
var corrective = []string{"amend", "resolve", "merge", "reforecast", "close", "exception", "note"}

func monitoring(d *plandoc.Document, cfg *EvidenceConfig) Section {
	s := Section{Topic: "6.8", Title: "Monitoring of performance", Asks: "What was reached, who answered for what was missed, and what was done about it."}
	levels := EvidenceTable{Caption: "Service levels reached", Header: []string{"queue", "formula", "in time", "of", "reached", "target", "periods that met it"}, None: "The actuals do not tell, or none were given."}
	if n := len(cfg.Cards); n > 0 {
		for i := range cfg.Cards[n-1].Levels {
			l := &cfg.Cards[n-1].Levels[i]
			name := (&MatchedQueue{Queue: l.Queue, Channel: l.Channel}).Name()
			if l.All {
				name = "all"
			}
			met := ""
			if !math.IsNaN(l.Target) {
				met = fmt.Sprintf("%d of %d by %s", l.Met, l.Periods, l.Grain)
			}
			levels.Rows = append(levels.Rows, []string{name, l.Formula.String(), short(l.Good), short(l.Counted), percent(l.Level()), percent(l.Target), met})
		}
	}
	relief := EvidenceTable{Caption: "Missed service levels", Header: []string{"queue", "period", "reached", "target", "carried by", "client's part", "why"}, None: "No verdict: no actuals, or no relief rule in the contract."}
	for i := range cfg.Relief {
		r := &cfg.Relief[i]
		relief.Rows = append(relief.Rows, []string{r.Name(), r.Period(), percent(r.Level), percent(r.Target), string(r.Carrier), percent(r.ClientShare), r.Why})
	}
	bills := EvidenceTable{Caption: "Bills", Header: []string{"period", "item", "quantity", "unit", "amount", "currency"}, None: "No bill: no actuals, or no billing rule in the contract."}
	for i := range cfg.Bills {
		b := &cfg.Bills[i]
		for _, l := range b.Statement.Lines {
			bills.Rows = append(bills.Rows, []string{b.Period.Name, l.Item, l.Quantity.String(), string(l.Unit), b.Currency.Money(l.Amount), b.Currency.Code})
		}
		bills.Rows = append(bills.Rows, []string{b.Period.Name, "total", "", "", b.Currency.Money(b.Statement.Total()), b.Currency.Code})
	}
	deviations := deviationsOf(cfg)
	actions := EvidenceTable{Caption: "Corrective actions", Header: []string{"at", "party", "actor", "action", "version", "note"}, None: "The log has no amendment, resolution or the like."}
	log := EvidenceTable{Caption: "Log", Header: []string{"at", "party", "seq", "actor", "action", "version or subject", "note"}}
	for _, e := range d.Log() {
		about := e.Subject
		if e.Version != nil {
			about = e.Version.String()
		}
		if slices.Contains(corrective, e.Action) {
			actions.Rows = append(actions.Rows, []string{e.At.String(), string(e.Party), e.Actor, e.Action, about, e.Note})
		}
		log.Rows = append(log.Rows, []string{e.At.String(), string(e.Party), strconv.FormatInt(e.Seq, 10), e.Actor, e.Action, about, e.Note})
	}
	s.Tables = []EvidenceTable{levels, deviations, relief, bills, actions, log}
	return s
}

// deviationsOf are the days on which contacts were outside the corridor of days, or, where
// there is none, those that were furthest off.
func deviationsOf(cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{Caption: "Deviations", Header: []string{"queue", "day", "forecast", "offered", "off"}, None: "None, or no actuals were given."}
	if cfg.Match == nil || len(cfg.Cards) == 0 {
		return t
	}
	var corridor Corridor
	last := &cfg.Cards[len(cfg.Cards)-1]
	for i := range last.Scores {
		if q := &last.Scores[i]; q.Quantity == Volume && q.Grain == sheet.Day && !q.Corridor.None() {
			corridor = q.Corridor
		}
	}
	t.Note = "Days outside the corridor of " + corridor.String() + "."
	if corridor.None() {
		corridor = Corridor{Below: 0.2, Above: 0.2, Grain: sheet.Day}
		t.Note = "The contract has no corridor of days; shown are those off by more than 20 %."
	}
	ignored := 0
	for k := range cfg.Match.Queues {
		q := &cfg.Match.Queues[k]
		for _, p := range q.periods(Volume, sheet.Day, &ignored) {
			if corridor.Side(p.planned, p.actual) != 0 {
				off := "-"
				if p.planned > 0 {
					off = fmt.Sprintf("%+.1f %%", 100*(p.actual/p.planned-1))
				}
				t.Rows = append(t.Rows, []string{q.Name(), p.first.String(), short(planner.Round(p.planned, 1)), short(p.actual), off})
			}
		}
	}
	return t
}
