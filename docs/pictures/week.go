package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"math"
	"os"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
)

// weekOfSample draws the first week of queue sales as planned from the sample history:
// expected volume with its ranges, and the agents it takes.
func weekOfSample(sample string) ([]byte, error) {
	f, err := os.Open(sample)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	zone, err := calendar.LoadZone("Europe/Stockholm")
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	h, err := history.Read(ctx, []history.Source{{Name: sample, Reader: f}}, &history.Options{Zone: zone, Exclude: []string{"roadside", "chat"}})
	if err != nil {
		return nil, err
	}
	sales := &h.Queues[0]
	plan, err := planner.Build(ctx, []planner.Input{{Volume: sales.Offered, Handle: &sales.Handle}}, planner.Config{
		Horizon: calendar.Horizon{Days: 7}, Policy: planner.Policy{Defaults: planner.Defaults()},
	})
	if err != nil {
		return nil, err
	}
	return chart{rows: plan.Rows, first: plan.Rows[0].Start.Wall, queue: sales.Offered.Queue}.svg(), nil
}

// Size of the picture and of the two panels in it.
const (
	weekWidth, weekHeight = 960, 420
	weekLeft, weekRight   = 52, 948
	volumeTop, volumeBase = 58, 268
	agentsTop, agentsBase = 306, 392
)

// chart lays the intervals of a week side by side, closed time weekLeft out.
type chart struct {
	rows  []planner.Row
	first time.Time
	queue string
}

func (c chart) x(i int) float64 {
	return weekLeft + float64(i)*(weekRight-left)/float64(len(c.rows))
}

func (c chart) svg() []byte {
	var b bytes.Buffer
	most, agents := 0.0, 0.0
	for _, r := range c.rows {
		most = math.Max(most, r.Hi95)
		agents = math.Max(agents, r.Agents)
	}
	most, agents = roundUp(most), roundUp(agents)
	y := func(v float64) float64 { return volumeBase - v/most*(volumeBase-volumeTop) }
	ya := func(v float64) float64 { return agentsBase - v/agents*(agentsBase-agentsTop) }
	title := fmt.Sprintf("Plan of queue %s, week of %s", c.queue, c.first.Format("2 January 2006"))
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="system-ui, sans-serif" font-size="12">`+"\n", weekWidth, weekHeight, html.EscapeString(title))
	b.WriteString(`<style>
  .ink{fill:#24292f} .line{stroke:#0b6bcb;fill:none;stroke-width:1.6} .r95{fill:#0b6bcb;opacity:.14} .r80{fill:#0b6bcb;opacity:.24}
  .bar{fill:#c2571a} .grid{stroke:#8c959f;stroke-width:.5;opacity:.5} .bg{fill:#fff}
  @media (prefers-color-scheme: dark){.ink{fill:#e6edf3} .line{stroke:#6cb6ff} .r95,.r80{fill:#6cb6ff} .bar{fill:#f0883e} .bg{fill:#0d1117}}
</style>
`)
	fmt.Fprintf(&b, "<title>%s</title>\n<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", html.EscapeString(title), weekWidth, weekHeight)
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%d\" y=\"22\" font-size=\"15\" font-weight=\"600\">%s</text>\n", weekLeft, html.EscapeString(title))
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%d\" y=\"44\">contacts in half an hour: expected, 80 %% and 95 %% range</text>\n", weekLeft)
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%d\" y=\"%d\">agents for 80 %% answered within 20 s</text>\n", weekLeft, agentsTop-8)
	grid := func(v, at float64) {
		fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>\n", weekLeft, at, weekRight, weekLeft-6, at+4, v)
	}
	for k := range 5 {
		v := most * float64(k) / 4
		grid(v, y(v))
	}
	for k := range 3 {
		v := agents * float64(k) / 2
		grid(v, ya(v))
	}
	c.days(&b)
	for from := 0; from < len(c.rows); {
		to := from + 1
		for to < len(c.rows) && c.rows[to].Start.Wall.Day() == c.rows[from].Start.Wall.Day() {
			to++
		}
		c.band(&b, "r95", from, to, y, func(r planner.Row) (float64, float64) { return r.Lo95, r.Hi95 })
		c.band(&b, "r80", from, to, y, func(r planner.Row) (float64, float64) { return r.Lo80, r.Hi80 })
		b.WriteString(`<path class="line" d="`)
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(1, i-from)], (c.x(i)+c.x(i+1))/2, y(c.rows[i].Volume))
		}
		b.WriteString("\"/>\n")
		from = to
	}
	for i, r := range c.rows {
		if r.Staffed() {
			fmt.Fprintf(&b, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", c.x(i)+0.5, ya(r.Agents), c.x(i+1)-c.x(i)-1, agentsBase-ya(r.Agents))
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// days draws a line and a name where a day begins.
func (c chart) days(b *bytes.Buffer) {
	for i, r := range c.rows {
		if i == 0 || r.Start.Wall.Day() != c.rows[i-1].Start.Wall.Day() {
			fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"ink\" x=\"%.1f\" y=\"%d\">%s</text>\n",
				c.x(i), volumeTop, agentsBase, c.x(i)+4, weekHeight-8, r.Start.Wall.Format("Mon 2 Jan"))
		}
	}
}

// band fills between two curves.
func (c chart) band(b *bytes.Buffer, class string, from, to int, y func(float64) float64, bounds func(planner.Row) (lo, hi float64)) {
	fmt.Fprintf(b, `<path class="%s" d="`, class)
	for i := from; i < to; i++ {
		_, hi := bounds(c.rows[i])
		fmt.Fprintf(b, "%c%.1f %.1f", "ML"[min(1, i-from)], (c.x(i)+c.x(i+1))/2, y(hi))
	}
	for i := to - 1; i >= from; i-- {
		lo, _ := bounds(c.rows[i])
		fmt.Fprintf(b, "L%.1f %.1f", (c.x(i)+c.x(i+1))/2, y(lo))
	}
	b.WriteString("Z\"/>\n")
}

// roundUp is the next value that divides into round quarters.
func roundUp(v float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(math.Max(v, 1))))
	for _, f := range []float64{1, 2, 4, 6, 8, 10} {
		if v <= f*step {
			return f * step
		}
	}
	return 10 * step
}
