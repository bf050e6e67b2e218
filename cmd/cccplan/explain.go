package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/cccplan/cccplan/planner"
)

// explain prints what was found in the history of each queue.
func explain(w io.Writer, p *planner.Plan) {
	for _, q := range p.Queues {
		fmt.Fprintf(w, "why       %s, %s\n", q.Name, q.Method)
		for _, f := range q.Findings {
			paragraph(w, f.Topic, f.Text)
		}
	}
}

// paragraph prints a text behind a head word, over as many lines as it needs.
func paragraph(w io.Writer, head, text string) {
	const width = 88
	line := ""
	flush := func() {
		fmt.Fprintf(w, "          %-11s %s\n", head, line)
		head, line = "", ""
	}
	for _, word := range words(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	flush()
}

// words are the words of a text; a percent sign stays with its number.
func words(text string) []string {
	var list []string
	for _, w := range strings.Fields(text) {
		if n := len(list); n > 0 && strings.HasPrefix(w, "%") {
			list[n-1] += " " + w
			continue
		}
		list = append(list, w)
	}
	return list
}
