package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// overview is what somebody asks who reads one page only.
func overview(d *plandoc.Document, c *plandoc.Content, locks []Lock, cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{Caption: "Overview", Header: []string{"topic", "what", "found"}}
	add := func(topic, what, found string) { t.Rows = append(t.Rows, []string{topic, what, found}) }
	add("6.3", "queues and promises", fmt.Sprintf("%s, %s in the contract", plural(len(queuesOf(c.Sheet)), "queue"), plural(len(c.Contract.Targets), "service level")))
	var force []string
	for _, l := range locks {
		force = append(force, fmt.Sprintf("%s since %s", l.Version, localDay(d, l.At)))
	}
	add("6.4", "in force", orNothing(strings.Join(force, ", ")))
	add("6.5", "events notified before the freeze", notices(d, c))
	add("6.7", "lead times", leadTimesFound(c, cfg))
	add("6.7", "accuracy of volumes by day", accuracyFound(cfg))
	add("6.8", "missed service levels", missedFound(cfg.Relief))
	if rows := deviationsOf(cfg).Rows; len(cfg.Matches) > 0 {
		add("6.8", "deviations", deviationsFound(rows, cfg))
	}
	add("6.8", "bills", billsFound(cfg.Bills))
	actions := map[string]int{}
	for _, e := range d.Log() {
		actions[e.Action]++
	}
	var done []string
	for _, a := range corrective {
		if actions[a] > 0 {
			done = append(done, fmt.Sprintf("%s: %d", a, actions[a]))
		}
	}
	add("6.8", "corrective actions", orNothing(strings.Join(done, ", ")))
	return t
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func notices(d *plandoc.Document, c *plandoc.Content) string {
	kept, missed := 0, 0
	for i := range c.Events {
		switch notice(d, c.Contract, &c.Events[i]) {
		case "kept":
			kept++
		case "missed":
			missed++
		}
	}
	if len(c.Events) == 0 {
		return "no events in the register"
	}
	if rest := len(c.Events) - kept - missed; rest > 0 {
		return fmt.Sprintf("%d kept, %d missed, %d not to be told", kept, missed, rest)
	}
	return fmt.Sprintf("%d kept, %d missed", kept, missed)
}

func leadTimesFound(c *plandoc.Content, cfg *EvidenceConfig) string {
	if len(cfg.Matches) == 0 {
		return "not looked at without actuals"
	}
	var list []string
	t := leadTimes(c, cfg)
	for k, n := range c.Contract.Lags {
		list = append(list, fmt.Sprintf("%s before: %s", plural(int(n), "day"), t.Rows[k][2]))
	}
	return orNothing(strings.Join(list, "; "))
}

// accuracyFound is of all queues, or of the only one.
func accuracyFound(cfg *EvidenceConfig) string {
	var list []string
	for _, card := range cfg.Cards {
		best := -1
		for i := range card.Scores {
			if q := &card.Scores[i]; q.Quantity == Volume && q.Grain == sheet.Day && q.Count > 0 && (best < 0 || q.All) {
				best = i
			}
		}
		if best >= 0 {
			q := &card.Scores[best]
			list = append(list, fmt.Sprintf("%s before: WAPE %s (%s by chance)", plural(card.LagDays, "day"), percent(q.WAPE()), percent(q.Floor())))
		}
	}
	return orNothing(strings.Join(list, "; "))
}

func missedFound(list []Relief) string {
	if len(list) == 0 {
		return "no verdicts"
	}
	missed := 0
	by := map[Carrier]int{}
	for i := range list {
		if c := list[i].Carrier; c != Nobody {
			missed++
			by[c]++
		}
	}
	s := fmt.Sprintf("%d of %d periods of a queue", missed, len(list))
	for _, c := range []Carrier{Client, CCC, Joint} {
		if by[c] > 0 {
			s += fmt.Sprintf("; carried by %s: %d", c, by[c])
		}
	}
	return s
}

func deviationsFound(rows [][]string, cfg *EvidenceConfig) string {
	var list []string
	for _, card := range cfg.Cards {
		n := 0
		for _, r := range rows {
			n += count(r[0] == strconv.Itoa(card.LagDays))
		}
		list = append(list, fmt.Sprintf("%s before: %d", plural(card.LagDays, "day"), n))
	}
	return "days outside the corridor, " + strings.Join(list, "; ")
}

func billsFound(bills []Bill) string {
	var list []string
	for i := range bills {
		b := &bills[i]
		list = append(list, fmt.Sprintf("%s %s %s", b.Period.Name, b.Currency.Money(b.Statement.Total()), b.Currency.Code))
	}
	if len(list) > 12 {
		list = slices.Concat(list[:12], []string{"and so on"})
	}
	return orNothing(strings.Join(list, ", "))
}
