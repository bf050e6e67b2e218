package measure

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
)

//go:embed evidence.html.tmpl
var evidenceHTML string

var evidenceTemplate = template.Must(template.New("evidence").Funcs(template.FuncMap{"numeric": EvidenceTable.numeric, "long": isLong}).Parse(evidenceHTML))

// numeric says whether a column has nothing but numbers, which stand at its right.
func (t EvidenceTable) numeric(column int) bool {
	some := false
	for _, row := range t.Rows {
		s := row[column]
		if _, err := calendar.ParseDay(s); err == nil || strings.Trim(s, "0123456789.,+-% ") != "" {
			return false
		}
		some = some || s != ""
	}
	return some
}

// isLong says whether a cell takes several lines; all others stand in one.
func isLong(s string) bool { return len(s) > 32 }

// WriteHTML writes the evidence as one file that needs no other.
func (e *Evidence) WriteHTML(w io.Writer) error { return evidenceTemplate.Execute(w, e) }

// WriteMarkdown writes the evidence as Markdown with tables.
func (e *Evidence) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nPeriod: %s.\n", plainText(e.Title), e.Period)
	for _, p := range e.Intro {
		fmt.Fprintf(&b, "\n%s\n", plainText(p))
	}
	fmt.Fprintf(&b, "\n## %s\n", e.Overview.Caption)
	e.Overview.writeMarkdown(&b)
	for _, s := range e.Sections {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s\n", s.Topic, s.Title, s.Asks)
		for _, t := range s.Tables {
			fmt.Fprintf(&b, "\n### %s\n", t.Caption)
			t.writeMarkdown(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *EvidenceTable) writeMarkdown(b *strings.Builder) {
	if len(t.Rows) == 0 {
		fmt.Fprintf(b, "\n%s\n", t.None)
		return
	}
	line := func(cells []string) {
		b.WriteByte('|')
		for _, c := range cells {
			fmt.Fprintf(b, " %s |", plainText(c))
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	line(t.Header)
	b.WriteString("|" + strings.Repeat(" --- |", len(t.Header)) + "\n")
	for _, r := range t.Rows {
		line(r)
	}
	if t.Note != "" {
		fmt.Fprintf(b, "\n%s\n", plainText(t.Note))
	}
}

// plainText is text that Markdown shows as it is, in one cell of a table.
func plainText(s string) string {
	return strings.NewReplacer("://", "&#58;//", "www.", "www&#46;", "~", "\\~", "\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "#", "\\#").Replace(s)
}
