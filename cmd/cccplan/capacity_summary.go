package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/planner/capacity"
)

// summariseTables names the tables that were read.
func (f *capacityFlags) summariseTables(w io.Writer) {
	var parts []string
	for _, in := range f.inputs {
		parts = append(parts, fmt.Sprintf("%s %s", in.Name, plural(in.Rows, "row")))
	}
	wrap(w, "tables", parts)
}

// summariseCapacity says what the plan comes to, and its scenarios side by side.
func summariseCapacity(w io.Writer, plans []*capacity.Plan) {
	p := plans[0]
	code := p.Currency.Code
	if code != "" {
		code = " " + code
	}
	fmt.Fprintf(w, "capacity  %s to %s\n", p.First, p.Last)
	t := newTable(8)
	head := []string{"queue", "contacts", "required FTE", "available", "worst gap", "in", "weeks short", "hired", "leavers", "cost" + code, "a contact", "risk", "in"}
	t.row(head...)
	for _, s := range p.Summarise() {
		name := s.Queue
		if s.All {
			name = "total"
		}
		t.row(append([]string{name, thousands(s.Contacts)}, summaryCells(&s)...)...)
	}
	t.print(w)
	fmt.Fprintln(w, "          weeks short in spite of overtime; risk: largest probability of a week to be short in spite of overtime")
	summariseHiring(w, p)
	if len(plans) < 2 {
		return
	}
	fmt.Fprintln(w, "scenarios")
	t = newTable(8)
	t.row(append([]string{"scenario", "changes"}, head[2:]...)...)
	for _, p := range plans {
		list := p.Summarise()
		s := list[len(list)-1] // of all queues
		changes := p.Scenario.String()
		if changes == "" {
			changes = "none"
		}
		t.row(append([]string{p.Scenario.Name, changes}, summaryCells(&s)...)...)
	}
	t.print(w)
}

func summaryCells(s *capacity.Summary) []string {
	week := func(name string) string {
		if name == "" {
			return "-"
		}
		return name
	}
	return []string{
		decimals(s.RequiredFTE, 1), decimals(s.AvailableFTE, 1), decimals(s.Worst, 1), week(s.WorstWeek.Name), thousands(float64(s.ShortWeeks)),
		thousands(s.Hired), decimals(s.Left, 1), thousands(s.Cost), decimals(s.PerContact, 2), share(s.Risk, known(s.Risk)), week(s.RiskWeek.Name),
	}
}

// known is 1 where there is a number, for share.
func known(x float64) int {
	if math.IsNaN(x) {
		return 0
	}
	return 1
}

// summariseHiring lists the classes that were found, and how good they are.
func summariseHiring(w io.Writer, p *capacity.Plan) {
	h := p.Hiring
	if h == nil {
		return
	}
	var parts []string
	for i := range p.Lines {
		l := &p.Lines[i]
		var classes []string
		for k, heads := range h.Classes[i] {
			if heads > 0 {
				classes = append(classes, fmt.Sprintf("%d on %s", heads, max(l.Weeks[k].Monday, p.First)))
			}
		}
		if len(classes) > 0 {
			parts = append(parts, strings.TrimSpace(l.Queue+" "+strings.Join(classes, ", ")))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nobody: every class would cost more than it saves"}
	}
	wrap(w, "hire", parts)
	proof := "no classes within the bounds cost less"
	if gap := h.Gap(); gap > 0 {
		proof = fmt.Sprintf("no classes within the bounds can cost less than %s (%.2f %%)", thousands(h.Bound), 100*gap)
	}
	fmt.Fprintf(w, "          with overtime and what being short costs: %s; %s; %s looked at\n", thousands(h.Cost), proof, plural(h.Nodes, "node"))
}

// checkWhy refuses to explain what the plan does not have.
func (f *capacityFlags) checkWhy(p *capacity.Plan) error {
	if f.queue != "" && !slices.Contains(f.known, f.queue) {
		return usage("--queue %q: the plan has no such queue", f.queue)
	}
	if f.at.text != "" && (f.at.v < p.First || f.at.v > p.Last) {
		return usage("--at %s: the plan is from %s to %s", f.at.v, p.First, p.Last)
	}
	return nil
}

// why says how the numbers of a week come about, and what a little more of everything
// changes.
func (f *capacityFlags) why(ctx context.Context, w io.Writer, in *capacity.Inputs, plans []*capacity.Plan) error {
	p := plans[0]
	for _, s := range p.Summarise() {
		if s.All || f.queue != "" && s.Queue != f.queue {
			continue
		}
		day := max(s.WorstWeek.First, p.First)
		if f.at.text != "" {
			day = f.at.v
		}
		x, err := capacity.Explain(ctx, in, p, s.Queue, day)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "why       %s, %s (%s to %s)\n", x.Queue, x.Week.Name, x.Week.First, x.Week.Last)
		for _, step := range x.Steps {
			paragraph(w, step.Name, step.String())
		}
	}
	list, err := capacity.Sensitivities(ctx, in, p)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "more      what a little more changes of the plan, with the same classes")
	t := newTable(8)
	t.row("more", "queue", "required FTE", "available FTE", "cost")
	for _, s := range list {
		name := s.Queue
		if s.All {
			name = "total"
		}
		cost := "-"
		if !math.IsNaN(s.Cost) {
			cost = fmt.Sprintf("%+.0f", s.Cost)
		}
		t.row(s.Of, name, fmt.Sprintf("%+.3f", s.RequiredFTE), fmt.Sprintf("%+.3f", s.AvailableFTE), cost)
	}
	t.print(w)
	return nil
}
