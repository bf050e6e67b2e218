package main

import (
	"bytes"
	"fmt"
	"html"
)

// picture is an SVG being drawn.
type picture struct {
	b bytes.Buffer
}

func newPicture(width, height int, title, description string) *picture {
	p := &picture{}
	fmt.Fprintf(&p.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="system-ui, sans-serif" font-size="12">`+"\n", width, height, title)
	p.b.WriteString(`<style>
  .ink{fill:#24292f} .bg{fill:#fff} .grid{stroke:#8c959f;stroke-width:.5;opacity:.5} .zero{stroke:#57606a;stroke-width:1;stroke-dasharray:4 3;fill:none}
  .a{stroke:#0b6bcb;fill:none;stroke-width:2} .b{stroke:#c2571a;fill:none;stroke-width:2} .d{stroke:#7a5af5;fill:none;stroke-width:2}
  .af{fill:#0b6bcb} .bf{fill:#b04c13} .df{fill:#6a48e8} .bar{fill:#0b6bcb} .r95{fill:#0b6bcb;opacity:.14} .r80{fill:#0b6bcb;opacity:.24}
  @media (prefers-color-scheme: dark){.ink{fill:#e6edf3} .bg{fill:#0d1117} .zero{stroke:#9198a1} .a{stroke:#6cb6ff} .b{stroke:#f0883e} .d{stroke:#a371f7} .af,.bar,.r80,.r95{fill:#6cb6ff} .bf{fill:#f0883e} .df{fill:#a371f7}}
</style>
`)
	fmt.Fprintf(&p.b, "<title>%s</title>\n<desc>%s</desc>\n<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", title, description, width, height)
	fmt.Fprintf(&p.b, "<text class=\"ink\" x=\"52\" y=\"24\" font-size=\"15\" font-weight=\"600\">%s</text>\n", title)
	return p
}

func (p *picture) done() []byte {
	p.b.WriteString("</svg>\n")
	return p.b.Bytes()
}

func (p *picture) words(class string, x, y float64, anchor, s string) {
	fmt.Fprintf(&p.b, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"%s>%s</text>\n", class, x, y, anchor, html.EscapeString(s))
}
func (p *picture) text(x, y float64, s string)    { p.words("ink", x, y, "", s) }
func (p *picture) centred(x, y float64, s string) { p.words("ink", x, y, ` text-anchor="middle"`, s) }
func (p *picture) right(x, y float64, s string)   { p.words("ink", x, y, ` text-anchor="end"`, s) }
func (p *picture) label(class string, x, y float64, s string) {
	p.words(class, x, y, ` font-weight="600"`, s)
}

func (p *picture) path(class string, points [][2]float64, end string) {
	fmt.Fprintf(&p.b, `<path class="%s" d="`, class)
	for i, q := range points {
		fmt.Fprintf(&p.b, "%c%.1f %.1f", "ML"[min(1, i)], q[0], q[1])
	}
	fmt.Fprintf(&p.b, "%s\"/>\n", end)
}
func (p *picture) line(class string, points [][2]float64) { p.path(class, points, "") }
func (p *picture) area(class string, points [][2]float64) { p.path(class, points, "Z") }

func (p *picture) dot(class string, at [2]float64, r float64) {
	fmt.Fprintf(&p.b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%g\"/>\n", class, at[0], at[1], r)
}

func (p *picture) rect(class string, x, y, width, height float64) {
	fmt.Fprintf(&p.b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", class, x, y, width, height)
}

// bar stands on the base of the axes.
func (p *picture) bar(class string, a axes, from, to, v float64) {
	p.rect(class, a.x(from), a.y(v), a.x(to)-a.x(from), a.base-a.y(v))
}

// gridY draws so many lines above the base, with the values, times the scale if one is
// given.
func (p *picture) gridY(a axes, lines int, format string, scale ...float64) {
	for k := range lines + 1 {
		v := a.y0 + (a.y1-a.y0)*float64(k)/float64(lines)
		p.line("grid", [][2]float64{{a.left, a.y(v)}, {a.right, a.y(v)}})
		for _, s := range scale {
			v *= s
		}
		p.right(a.left-6, a.y(a.y0+(a.y1-a.y0)*float64(k)/float64(lines))+4, fmt.Sprintf(format, v))
	}
}

// axes map values to places in a picture.
type axes struct {
	left, right, top, base float64
	x0, x1, y0, y1         float64 // values at the edges
}

func (a axes) x(v float64) float64        { return a.left + (v-a.x0)/(a.x1-a.x0)*(a.right-a.left) }
func (a axes) y(v float64) float64        { return a.base - (v-a.y0)/(a.y1-a.y0)*(a.base-a.top) }
func (a axes) at(x, y float64) [2]float64 { return [2]float64{a.x(x), a.y(y)} }
