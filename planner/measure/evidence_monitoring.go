package measure

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// corrective are the actions of a log that change what was agreed.
var corrective = []string{plandoc.ActionAmend, plandoc.ActionResolve, plandoc.ActionSettle, plandoc.ActionClose}

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
	bills := EvidenceTable{Caption: "Bills", Header: []string{"period", "item", "quantity", "unit", "price", "amount", "currency", "from what"}, None: "No bill: no actuals, or no billing rule in the contract."}
	for i := range cfg.Bills {
		b := &cfg.Bills[i]
		for _, l := range b.Statement.Lines {
			bills.Rows = append(bills.Rows, []string{b.Period.Name, l.Item, l.Quantity.String(), string(l.Unit), b.Currency.Price(l.Price), b.Currency.Money(l.Amount), b.Currency.Code, l.Basis})
		}
		bills.Rows = append(bills.Rows, []string{b.Period.Name, "total", "", "", "", b.Currency.Money(b.Statement.Total()), b.Currency.Code, ""})
	}
	deviations := deviationsOf(cfg)
	actions := EvidenceTable{Caption: "Corrective actions", Header: []string{"at", "party", "actor", "action", "version", "note"}, None: "The log has no amendment, resolution or the like."}
	log := EvidenceTable{Caption: "Log", Header: []string{"at", "party", "seq", "actor", "action", "about", "note"}}
	for _, e := range d.Log() {
		about := aboutOf(&e)
		if slices.Contains(corrective, e.Action) {
			actions.Rows = append(actions.Rows, []string{e.At.String(), string(e.Party), e.Actor, e.Action, about, e.Note})
		}
		log.Rows = append(log.Rows, []string{e.At.String(), string(e.Party), strconv.FormatInt(e.Seq, 10), e.Actor, e.Action, about, e.Note})
	}
	s.Tables = []EvidenceTable{levels, deviations, relief, bills, actions, log}
	return s
}

// deviationsOf are the days on which contacts were outside the corridor of days, at each
// lag, or, where there is none, those that were furthest off.
func deviationsOf(cfg *EvidenceConfig) EvidenceTable {
	t := EvidenceTable{Caption: "Deviations", Header: []string{"days before", "queue", "day", "forecast", "offered", "off", "corridor"}, None: "None, or no actuals were given.",
		Note: "Days on which contacts were outside the corridor of days that the contract has at that lag; where it has none, those off by more than 20 %."}
	for n := range cfg.Matches {
		card := &cfg.Cards[n]
		corridor, name := Corridor{Below: 0.2, Above: 0.2, Grain: sheet.Day}, "none"
		for i := range card.Scores {
			if q := &card.Scores[i]; q.Quantity == Volume && q.Grain == sheet.Day && !q.Corridor.None() {
				corridor, name = q.Corridor, q.Corridor.String()
			}
		}
		ignored := 0
		for k := range cfg.Matches[n].Queues {
			q := &cfg.Matches[n].Queues[k]
			for _, p := range q.periods(Volume, sheet.Day, &ignored) {
				if corridor.Side(p.planned, p.actual) == 0 {
					continue
				}
				off := "-"
				if p.planned > 0 {
					off = fmt.Sprintf("%+.1f %%", 100*(p.actual/p.planned-1))
				}
				t.Rows = append(t.Rows, []string{strconv.Itoa(card.LagDays), q.Name(), p.first.String(), short(planner.Round(p.planned, 1)), short(p.actual), off, name})
			}
		}
	}
	return t
}
