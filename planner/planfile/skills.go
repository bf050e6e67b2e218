package planfile

import (
	"io"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// SkillColumns are the columns of a file of skill bounds, in the order in which they are
// written. docs/csv-format.md says what each one means.
var SkillColumns = []string{
	"start", "utc_offset_min", "interval_s", "subset", "separate", "separate_exact", "needed", "needed_exact", "available", "short",
}

// WriteSkills writes skill bounds, a line each.
func WriteSkills(w io.Writer, bounds []planner.SkillBound) error {
	out := csvfile.NewWriter(w)
	if err := out.Write(SkillColumns); err != nil {
		return err
	}
	for i := range bounds {
		b := &bounds[i]
		offset := ""
		if b.Start.HasOffset {
			offset = strconv.Itoa(b.Start.OffsetMin)
		}
		names := make([]string, len(b.Queues))
		for k, q := range b.Queues {
			names[k] = q.String()
		}
		if err := out.Write([]string{
			b.Start.String(), offset, number(b.Interval.Seconds(), 3), csvfile.GuardText(strings.Join(names, "+")),
			number(b.Separate, 0), number(b.SeparateExact, 6), strconv.Itoa(b.Needed), number(b.NeededExact, 6), number(b.Available, 6), number(b.Short, 6),
		}); err != nil {
			return err
		}
	}
	return out.Flush()
}
