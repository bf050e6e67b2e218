package measure_test

import (
	"os"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/measure"
)

// Whoever recomputes a file finds each of its columns explained.
func TestColumnsAreExplained(t *testing.T) {
	doc, err := os.ReadFile("../../docs/csv-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(doc), "\n## Scores, bridges, verdicts and bills\n")
	section, _, _ = strings.Cut(section, "\n## ")
	if !ok {
		t.Fatal("docs/csv-format.md has no section about them")
	}
	for _, part := range []struct {
		verb    string
		columns []string
	}{
		{"`plan score` writes", measure.ScoreColumns}, {"`plan score --rows`", measure.RowColumns}, {"`plan bridge` writes", measure.BridgeColumns},
		{"`plan relief` writes", measure.ReliefColumns}, {"`plan bill` writes", measure.BillColumns},
	} {
		_, table, ok := strings.Cut(section, part.verb)
		if !ok {
			t.Errorf("no table of %s", part.verb)
			continue
		}
		table, _, _ = strings.Cut(table, "\n`plan")
		for _, c := range part.columns {
			if !strings.Contains(table, "`"+c+"`") {
				t.Errorf("docs/csv-format.md, %s: column %s is not explained", part.verb, c)
			}
		}
	}
}
