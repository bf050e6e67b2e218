package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

//go:embed README.md.tmpl
var readmeTemplate string

// feature is one planted event: a row of the README's table.
type feature struct{ When, Queue, What string }

// queueSummary is a row of the README's table of queues.
type queueSummary struct {
	Name, Channel, Rows, Offered, Abandoned, Handle, Mean string
}

// readmeMarkdown renders the README from the same values the simulation used, so that it cannot drift from them.
func readmeMarkdown(clk *clock, results []result, spells []spell, history []byte) ([]byte, error) {
	tmpl, err := template.New("README.md").Parse(readmeTemplate)
	if err != nil {
		return nil, err
	}
	data := struct {
		Seed                       int
		Zone, From, To, Digest     string
		Rows                       int
		Queues                     []queueSummary
		Holidays, Features         []feature
		Spells, PayDays, MajorEves []string
	}{
		Seed: seed, Zone: zoneName, From: historyFrom, To: historyTo,
		Digest: fmt.Sprintf("%x", sha256.Sum256(history)),
		Rows:   bytes.Count(history, []byte("\n")) - 1,
	}
	from := clk.intervals[clk.first].start
	for _, d := range clk.days[clk.intervals[clk.first].day:] {
		date := d.date.Format("2006-01-02 Mon")
		switch {
		case d.kind == holiday:
			data.Holidays = append(data.Holidays, feature{When: date, What: d.holiday})
		case d.kind == majorEve:
			data.MajorEves = append(data.MajorEves, date)
		}
		if d.payDay == 0 {
			data.PayDays = append(data.PayDays, d.date.Format("2006-01-02"))
		}
	}
	for _, r := range results {
		data.Queues = append(data.Queues, r.summary(clk))
		data.Features = append(data.Features, r.queue.features()...)
	}
	data.Features = append(data.Features, clk.changes()...)
	slices.SortStableFunc(data.Features, func(a, b feature) int { return strings.Compare(a.When, b.When) })
	for _, s := range spells {
		if s.to.After(from) {
			data.Spells = append(data.Spells, s.String())
		}
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// summary adds the rows of a queue up.
func (r result) summary(clk *clock) queueSummary {
	var rows int
	var t tally
	for i := clk.first; i < len(clk.intervals); i++ {
		if r.hours.recorded[i] {
			rows++
			t.offered += r.tallies[i].offered
			t.answered += r.tallies[i].answered
			t.abandoned += r.tallies[i].abandoned
			t.handle += r.tallies[i].handle
		}
	}
	return queueSummary{
		Name: r.queue.name, Channel: r.queue.channel,
		Rows: strconv.Itoa(rows), Offered: strconv.Itoa(t.offered),
		Abandoned: fmt.Sprintf("%.1f %%", 100*float64(t.abandoned)/float64(t.offered)),
		Handle:    fmt.Sprintf("%.0f s", float64(t.handle)/10/float64(t.answered)),
		Mean:      fmt.Sprintf("%.1f", float64(t.offered)/float64(rows)),
	}
}

// changes lists the half-hours at which the clocks are set.
func (c *clock) changes() []feature {
	var out []feature
	for i := c.first + 1; i < len(c.intervals); i++ {
		now := c.intervals[i].start
		_, before := c.intervals[i-1].start.Zone()
		_, after := now.Zone()
		when := now.Format(localLayout)
		switch {
		case after > before:
			out = append(out, feature{when, "all", "summer time begins: 02:00 and 02:30 do not exist, roadside has 46 half-hours"})
		case after < before:
			out = append(out, feature{when, "all", "summer time ends: 02:00 and 02:30 come twice, at offsets 120 and 60, roadside has 50 half-hours"})
		}
	}
	return out
}

// features lists the planted events of a queue.
func (q queue) features() []feature {
	var out []feature
	for _, w := range q.outages {
		out = append(out, feature{w.String(), q.name, fmt.Sprintf(
			"outage, no rows: %s; about %.0f %% of the customers come back after it, on average %.1f h later", w.note, 100*q.returnShare, q.returnAfter/hour)})
	}
	for _, w := range q.gaps {
		out = append(out, feature{w.String(), q.name, "gap, rows missing: " + w.note + "; the contacts were handled"})
	}
	for _, in := range q.intakes {
		out = append(out, feature{in.date.Format("2006-01-02"), q.name, fmt.Sprintf(
			"intake of new agents, at first %.0f %% of contacts, experienced after %d days: handle time ×%.2f for theirs, more repeats",
			100*in.share, newcomerDays, newcomerHandle)})
	}
	for _, s := range q.segments {
		if s.only == nil {
			continue
		}
		what := "campaign: extra contacts, strongest on the third day"
		if s.echo > 0 {
			what += fmt.Sprintf("; %.0f %% follow up %.0f to %.0f days later, so the echo runs to the second week after it",
				100*s.echo, echoFrom/(24*hour), echoTo/(24*hour))
		}
		out = append(out, feature{s.only.String(), q.name, what})
	}
	return out
}
