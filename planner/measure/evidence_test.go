package measure_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/measure"
)

// hostile are names that a party may give to queues, events and itself, which neither a page
// nor Markdown may take for anything but text.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><b>`, `&lt;b&gt;`, `a | b`, "two\nlines\r\n# heading", `![x](https://example.com/x.png)`, `[x](javascript:alert(1))`,
	"`code`", `**bold** __bold__ ~~gone~~`, `\| \`, `https://example.com`, `www.example.com`, `=1+1`, `| --- |`, `</td></tr></table>`,
}

func hostileEvidence() *measure.Evidence {
	e := &measure.Evidence{Title: strings.Join(hostile, " "), Period: "all days", Intro: hostile}
	t := measure.EvidenceTable{Caption: "Names", Header: []string{"a", "b"}, Note: strings.Join(hostile, " ")}
	for _, h := range hostile {
		t.Rows = append(t.Rows, []string{h, "x" + h})
	}
	e.Overview = t
	e.Sections = []measure.Section{{Topic: "6.3", Title: "Names", Asks: "Which.", Tables: []measure.EvidenceTable{t}}}
	return e
}

// A page has the elements of its template only, however its names look, and shows them as
// they are.
func TestEvidenceHTMLEscapes(t *testing.T) {
	var b strings.Builder
	if err := hostileEvidence().WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	elements := map[string]bool{}
	cells := map[string]int{}
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			elements[x.Name.Local] = true
			for _, a := range x.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "javascript") {
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				}
			}
			text.Reset()
		case xml.CharData:
			text.Write(x)
		case xml.EndElement:
			if x.Name.Local == "td" {
				cells[text.String()]++
			}
		}
	}
	for name := range elements {
		if !strings.Contains(" html head meta title style body h1 h2 h3 b p nav a div table thead tbody tr th td ", " "+name+" ") {
			t.Errorf("element %s", name)
		}
	}
	for _, h := range hostile {
		// An XML reader takes line ends of any kind for one.
		if h := strings.ReplaceAll(h, "\r\n", "\n"); cells[h] != 2 || cells["x"+h] != 2 {
			t.Errorf("%q stands in %d and %d cells, want 2", h, cells[h], cells["x"+h])
		}
	}
}

// In Markdown they make no rows, cells, headings, links or elements.
func TestEvidenceMarkdownEscapes(t *testing.T) {
	var b strings.Builder
	if err := hostileEvidence().WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	separator := regexp.MustCompile(`^\|( --- \|)+$`)
	escaped := regexp.MustCompile("\\\\[\\\\|`*_\\[\\]#~]|&#[0-9]+;")
	rows, headings := 0, 0
	for line := range strings.Lines(b.String()) {
		bare := escaped.ReplaceAllString(strings.TrimSpace(line), "")
		switch {
		case strings.HasPrefix(bare, "|"):
			if rows++; strings.Count(bare, "|") != 3 {
				t.Errorf("a row of other than 2 cells: %s", line)
			}
		case strings.HasPrefix(bare, "#"):
			headings++
			bare = strings.TrimLeft(bare, "#")
		}
		if !separator.MatchString(bare) && strings.ContainsAny(bare, "<>`*_[]#~\\") || strings.Contains(bare, "://") || strings.Contains(bare, "www.") {
			t.Errorf("not only text: %s", line)
		}
	}
	// Of both tables the header, the line below it, and the rows; title, overview, topic, table.
	if want := 2 * (2 + len(hostile)); rows != want || headings != 4 {
		t.Errorf("%d rows, %d headings, want %d and 4", rows, headings, want)
	}
}
