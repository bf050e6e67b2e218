package measure

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Grains are those that errors are counted over, fine to coarse. [Calendar] says when weeks
// and months begin.
func Grains() []sheet.Grain { return []sheet.Grain{sheet.Interval, sheet.Day, sheet.Week, sheet.Month} }

// Corridor is how far contacts may lie from the forecast before anything follows from it:
// between (1 - Below) and (1 + Above) times the forecast of a grain, both included.
type Corridor struct {
	Below, Above float64 // shares of the forecast, 0 or more
	Grain        sheet.Grain
}

// None says that there is no corridor.
func (c Corridor) None() bool { return c.Below == 0 && c.Above == 0 }

// edge keeps the edge of a corridor inside it: 1.1 times 100 is a little more than 110 in
// binary, and 0.9 times it a little more than 90.
const edge = 1e-9

// Bounds are the least and the most contacts inside, for a forecast.
func (c Corridor) Bounds(forecast float64) (least, most float64) {
	slack := edge * max(1, forecast)
	return float64(forecast*(1-c.Below)) - slack, float64(forecast*(1+c.Above)) + slack
}

// Side says on which side of the corridor the contacts lie: -1 below, 0 inside, 1 above.
func (c Corridor) Side(forecast, actual float64) int {
	switch least, most := c.Bounds(forecast); {
	case actual < least:
		return -1
	case actual > most:
		return 1
	}
	return 0
}

// ParseCorridor reads 10%/day, 0.1/day, or -5%+15%/month.
func ParseCorridor(s string) (Corridor, error) {
	bad := fmt.Errorf("corridor %q: want a share and a grain, such as 10%%/day, or -5%%+15%%/month", s)
	size, grain, ok := strings.Cut(strings.ReplaceAll(s, " ", ""), "/")
	g, err := sheet.ParseGrain(grain)
	if !ok || err != nil {
		return Corridor{}, bad
	}
	share := func(s string) (float64, bool) {
		number, percent := strings.CutSuffix(s, "%")
		x, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
		if percent {
			x /= 100
		}
		return x, err == nil && x >= 0 && x <= 10 && (percent || x <= 1)
	}
	if rest, two := strings.CutPrefix(size, "-"); two {
		below, above, plus := strings.Cut(rest, "+")
		b, ok1 := share(below)
		a, ok2 := share(above)
		if !plus || !ok1 || !ok2 || b > 1 || a+b == 0 {
			return Corridor{}, bad
		}
		return Corridor{Below: b, Above: a, Grain: g}, nil
	}
	x, ok := share(strings.TrimPrefix(size, "±"))
	if !ok || x > 1 || x == 0 {
		return Corridor{}, bad
	}
	return Corridor{Below: x, Above: x, Grain: g}, nil
}

// String is the corridor as ParseCorridor reads it.
func (c Corridor) String() string {
	percent := func(x float64) string {
		return strconv.FormatFloat(float64(int64(x*1e6+0.5))/1e4, 'f', -1, 64) + "%"
	}
	switch {
	case c.None():
		return "none"
	case c.Below == c.Above:
		return percent(c.Below) + "/" + c.Grain.String()
	}
	return "-" + percent(c.Below) + "+" + percent(c.Above) + "/" + c.Grain.String()
}
