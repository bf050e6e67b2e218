package planfile

import (
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
)

// Claim is what a file says in a derived cell. Nothing is computed from it.
type Claim struct {
	Row    int // index in File.Rows
	Column string
	Text   string
}

// Shows says whether a claim is x, which has so many decimals, as a spreadsheet may show
// it: with a decimal comma, as percent, or rounded to fewer digits.
func (c *Claim) Shows(x float64, decimals int) bool {
	text := strings.TrimSpace(c.Text)
	scale := 1.0
	if t, ok := strings.CutSuffix(text, "%"); ok {
		text, scale = strings.TrimSpace(t), 100
	}
	n, err := ParseNumber(text)
	if err != nil {
		return false
	}
	shown := 0
	if i := strings.LastIndexAny(text, ".,"); i >= 0 {
		shown = len(text) - i - 1
	}
	// Half a unit of the last digit that is shown.
	half := 0.5
	for range min(shown, decimals+2) {
		half /= 10
	}
	d := n - x*scale
	return d <= half*(1+1e-9) && -d <= half*(1+1e-9)
}

// claims are the derived cells of a record that are not empty.
func (r *record) claims(row int) []Claim {
	var list []Claim
	for _, c := range []struct {
		column string
		text   csvfile.Text
	}{
		{"load_erlang", r.Load}, {"agents", r.Agents}, {"agents_exact", r.AgentsExact}, {"binding", r.Binding}, {"service_level", r.ServiceLevel},
		{"asa_s", r.ASA}, {"occupancy", r.Occupancy}, {"abandonment", r.Abandonment}, {"scheduled", r.Scheduled},
		{"attempts", r.Attempts}, {"assured", r.Assured}, {"backlog", r.Backlog},
	} {
		if c.text != "" {
			list = append(list, Claim{row, c.column, string(c.text)})
		}
	}
	return list
}
