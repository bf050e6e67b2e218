package measure

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

//go:embed evidence.html.tmpl
var evidenceHTML string

var evidenceTemplate = template.Must(template.New("evidence").Parse(evidenceHTML))

// WriteHTML writes the evidence as one file that needs no other.
func (e *Evidence) WriteHTML(w io.Writer) error { return evidenceTemplate.Execute(w, e) }

// WriteMarkdown writes the evidence as Markdown with tables.
func (e *Evidence) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nPeriod: %s.\n", plainText(e.Title), e.Period)
	for _, p := range e.Intro {
		fmt.Fprintf(&b, "\n%s\n", plainText(p))
	}
	for _, s := range e.Sections {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s\n", s.Topic, s.Title, s.Asks)
		for _, t := range s.Tables {
			fmt.Fprintf(&b, "\n### %s\n\n", t.Caption)
			if len(t.Rows) == 0 {
				fmt.Fprintf(&b, "%s\n", t.None)
				continue
			}
			line := func(cells []string) {
				b.WriteByte('|')
				for _, c := range cells {
					fmt.Fprintf(&b, " %s |", plainText(c))
				}
				b.WriteByte('\n')
			}
			line(t.Header)
			b.WriteString("|" + strings.Repeat(" --- |", len(t.Header)) + "\n")
			for _, r := range t.Rows {
				line(r)
			}
			if t.Note != "" {
				fmt.Fprintf(&b, "\n%s\n", plainText(t.Note))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plainText is text that Markdown shows as it is, in one cell of a table.
func plainText(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "#", "\\#").Replace(s)
}
