package reconcile

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Columns are those of the table that [Result.Write] writes.
var Columns = []string{
	"start", "utc_offset_min", "queue", "channel", "grain", "quantity", "base", "client", "ccc", "difference", "percent",
	"corridor", "status", "owner", "proposed", "effect_agents", "effect_fte", "effect_money",
}

// Money says what agent hours are in full-time equivalents and in money; 0: not said.
type Money struct {
	FTEHours float64 // paid hours of one full-time equivalent in the time of the plan
	Rate     float64 // cost of a scheduled agent hour
}

// Write writes the cells as delimited text, a line each. Effects that are not known, and
// FTE and money for which nothing was said, are empty.
func (r *Result) Write(w io.Writer, m Money, loc planfile.Locale) error {
	out := loc.NewWriter(w)
	if err := out.Write(Columns); err != nil {
		return err
	}
	number := func(x float64, decimals int) string {
		return loc.Decimal(csvfile.Decimals(strconv.FormatFloat(x, 'f', decimals, 64)))
	}
	for k := range r.Cells {
		c := &r.Cells[k]
		if c.Follows && !r.cfg.All {
			continue
		}
		value := func(v sheet.Value) string {
			text := c.Quantity.Format(v)
			if c.Quantity.Spec().Text {
				return csvfile.GuardText(text)
			}
			return loc.Decimal(csvfile.Decimals(text))
		}
		start, offset := c.start()
		line := []string{start, offset, csvfile.GuardText(c.Key.Queue), csvfile.GuardText(c.Key.Channel), c.Grain(), c.Quantity.String(), value(c.Base), value(c.Client), value(c.CCC)}
		difference, share, corridor := "", "", ""
		if n, ok := c.Difference(); ok {
			difference = value(sheet.Number(n))
		}
		if p, ok := c.Percent(); ok {
			share = number(p, 4)
		}
		if c.Corridor != nil {
			corridor = loc.Decimal(c.Corridor.String())
		}
		line = append(line, difference, share, corridor, c.Status.String(), c.Owner.String(), value(c.Merged))
		agents, fte, money := "", "", ""
		if c.Effect.Known {
			agents = number(c.Effect.Agents, 6)
			if m.FTEHours > 0 {
				fte = number(c.Effect.Hours/m.FTEHours, 6)
			}
			if m.Rate > 0 {
				money = number(c.Effect.Hours*m.Rate, 2)
			}
		}
		if err := out.Write(append(line, agents, fte, money)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Name is the cell's place in messages.
func (c *Cell) Name() string {
	name, _ := c.start()
	if c.Key.Queue != "" {
		name = c.Key.Queue + " " + name
	}
	return name
}

// start is the cell's clock face and UTC offset as files have them.
func (c *Cell) start() (wall, offset string) {
	t := time.Unix(c.Key.Start, 0).UTC()
	if c.Offset != sheet.NoOffset {
		t = t.Add(time.Duration(c.Offset) * time.Minute)
		offset = strconv.Itoa(c.Offset)
	}
	if t.Second() != 0 {
		return t.Format("2006-01-02 15:04:05"), offset
	}
	return t.Format("2006-01-02 15:04"), offset
}

// Grain is how long the cell's time is: day, week, month, or minutes such as 30m, or else
// seconds such as 45s. Days on which a clock is changed are days.
func (c *Cell) Grain() string {
	const hour, day = 3600, 24 * 3600
	n := c.Key.Interval
	near := func(days int64) bool { return n >= days*day-3*hour && n <= days*day+3*hour }
	switch {
	case near(1):
		return "day"
	case near(7):
		return "week"
	case near(28), near(29), near(30), near(31):
		return "month"
	case n%day == 0:
		return fmt.Sprintf("%dd", n/day)
	case n%60 == 0:
		return fmt.Sprintf("%dm", n/60)
	}
	return fmt.Sprintf("%ds", n)
}
