package planfile

import (
	"io"
	"strconv"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// ComponentColumns are the columns of a file of components, in the order in which they
// are written. docs/csv-format.md says what each one means.
var ComponentColumns = []string{
	"start", "utc_offset_min", "queue", "channel",
	"level", "weekday", "season", "holiday", "event", "profile", "volume",
}

// WriteComponents writes components, a line each. The product of the six factors of a
// line, rounded to 0.001, is its volume.
func WriteComponents(w io.Writer, parts []planner.Component) error {
	out := csvfile.NewWriter(w)
	if err := out.Write(ComponentColumns); err != nil {
		return err
	}
	for i := range parts {
		p := &parts[i]
		offset := ""
		if p.Start.HasOffset {
			offset = strconv.Itoa(p.Start.OffsetMin)
		}
		line := []string{p.Start.String(), offset, csvfile.GuardText(p.Queue), csvfile.GuardText(p.Channel)}
		for _, x := range []float64{p.Level, p.Weekday, p.Season, p.Holiday, p.Event} {
			line = append(line, number(x, planner.FactorDecimals))
		}
		line = append(line, number(p.Profile, planner.ProfileDecimals), number(p.Volume, 3))
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}
