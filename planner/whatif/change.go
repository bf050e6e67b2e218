package whatif

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner/sheet"
)

// Change is an input of a plan that becomes another one. ParseChange reads it.
type Change struct {
	Queue    string // a queue, or one of its channels behind a slash; "" = all
	Quantity sheet.Quantity
	From, To calendar.Day // local days, both included; 0 = no end on that side
	Op       Op
	// By is, of Set and Add, in the quantity's unit, and of Scale a share: 0.1 for 10 %
	// more.
	By   float64
	Text string // of Set, where the quantity is a text
}

// Op is what a change does.
type Op uint8

// Ops. A number set or added to what adds up over time, such as contacts, is that of a
// queue over all its lines that change, and is spread in proportion to what they have; of
// anything else it is that of each line.
const (
	Set Op = iota
	Add
	Scale
)

// ErrChange is wrapped by what [ParseChange] returns.
var ErrChange = errors.New(`want such as volume+10%, sales:aht_s+15s@2026-03-02..2026-03-08, sales/chat:shrinkage+2pt or sl_target=85%`)

// short are names that planners say.
var short = map[string]sheet.Quantity{"aht": sheet.AHT, "offered": sheet.Volume, "contacts": sheet.Volume, "patience": sheet.Patience, "max_asa": sheet.MaxASA}

// ParseChange reads a change: a queue and a colon, or neither for all of them; the input's
// column; = + or - and a number; and @ with a day, or two with .. between them. The number
// has a unit or none: % of what there is (with = of a share: per cent), pt points of a
// share, s seconds.
func ParseChange(text string) (Change, error) {
	bad := func(format string, args ...any) (Change, error) {
		return Change{}, fmt.Errorf("%q: %s; %w", text, fmt.Sprintf(format, args...), ErrChange)
	}
	var c Change
	rest := text
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		from, to, two := strings.Cut(rest[i+1:], "..")
		var err, err2 error
		c.From, err = calendar.ParseDay(from)
		c.To = c.From
		if two {
			c.To, err2 = calendar.ParseDay(to)
		}
		switch {
		case errors.Join(err, err2) != nil:
			return bad("%q is no day, such as 2026-03-02, nor two with .. between them", rest[i+1:])
		case c.To < c.From:
			return bad("%s is before %s", c.To, c.From)
		}
		rest = rest[:i]
	}
	word, ok := "", false
	for i := -1; ; {
		if word, ok = c.read(rest[i+1:]); ok {
			c.Queue, rest = strings.TrimSuffix(rest[:i+1], ":"), rest[i+1+len(word):]
			break
		}
		next := strings.IndexByte(rest[i+1:], ':')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	if !ok {
		if near := spell.Nearest(word, inputs()); near != "" {
			return bad("%q is no input of a plan: did you mean %s?", word, near)
		}
		return bad("%q is no input of a plan", word)
	}
	if c.Quantity.Derived() {
		return bad("%s %v", c.Quantity, sheet.ErrDerived)
	}
	if problem := c.amount(rest); problem != "" {
		return bad("%s", problem)
	}
	return c, nil
}

// read takes the quantity that a text begins with.
func (c *Change) read(s string) (word string, ok bool) {
	i := strings.IndexAny(s, "=+-")
	if i < 0 {
		return strings.TrimSpace(s), false
	}
	word = s[:i]
	name := strings.ToLower(strings.TrimSpace(word))
	if q, ok := short[name]; ok {
		c.Quantity = q
		return word, true
	}
	q, err := sheet.ParseQuantity(name)
	c.Quantity = q
	return word, err == nil
}

func inputs() []string {
	var list []string
	for q := sheet.Quantity(0); !q.Derived(); q++ {
		list = append(list, q.String())
	}
	return list
}

// amount reads what stands behind the quantity, and says what is wrong with it.
func (c *Change) amount(s string) (problem string) {
	sp := c.Quantity.Spec()
	sign, s := s[0], strings.TrimSpace(s[1:])
	if sp.Text {
		if c.Text = s; sign != '=' || s == "" {
			return fmt.Sprintf("%s is a text: want = and what it becomes", c.Quantity)
		}
		return ""
	}
	digits := strings.TrimRight(s, "%pts ")
	unit := strings.TrimSpace(s[len(digits):])
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(x >= 0 && x <= 1e12) || strings.ContainsAny(digits, "xXpP_+-") {
		return fmt.Sprintf("%q is no number", s)
	}
	c.Op, c.By = Add, x
	switch {
	case sign == '=':
		c.Op = Set
		if unit == "%" && sp.Unit == "share" {
			c.By, unit = x/100, ""
		}
	case unit == "%":
		c.Op, c.By, unit = Scale, x/100, ""
	case unit == "pt" && sp.Unit == "share":
		c.By, unit = x/100, ""
	case unit == "" && sp.Unit == "share":
		return fmt.Sprintf("%q has no unit: want %% of the %s there is, or pt, points", s, c.Quantity)
	}
	if unit != "" && unit != sp.Unit {
		return fmt.Sprintf("%q: unit %q does not go with %s", s, unit, c.Quantity)
	}
	if sign == '-' {
		c.By = -c.By
	}
	if c.Op == Scale && c.By < -1 {
		return fmt.Sprintf("%q: less than nothing would be left", s)
	}
	return ""
}

// String is the change, as [ParseChange] reads it.
func (c Change) String() string {
	var b strings.Builder
	if c.Queue != "" {
		b.WriteString(c.Queue + ":")
	}
	b.WriteString(c.Quantity.String())
	number := func(x float64) string { return strconv.FormatFloat(math.Round(x*1e9)/1e9, 'f', -1, 64) }
	sign := "+"
	if math.Signbit(c.By) {
		sign = "-"
	}
	share := c.Quantity.Spec().Unit == "share"
	switch {
	case c.Quantity.Spec().Text:
		b.WriteString("=" + c.Text)
	case c.Op == Scale:
		b.WriteString(sign + number(100*math.Abs(c.By)) + "%")
	case c.Op == Add && share:
		b.WriteString(sign + number(100*math.Abs(c.By)) + "pt")
	case c.Op == Add:
		b.WriteString(sign + number(math.Abs(c.By)))
	default:
		b.WriteString("=" + number(c.By))
	}
	if c.From != 0 {
		b.WriteString("@" + c.From.String())
		if c.To != c.From {
			b.WriteString(".." + c.To.String())
		}
	}
	return b.String()
}

// lines are those of s that change, by queue and channel.
func (c *Change) lines(s *sheet.Sheet) [][]int {
	var groups [][]int
	last := sheet.Key{}
	for i := range s.Len() {
		k, day := s.Key(i), calendar.Day(s.Day(i))
		if c.Queue != "" && c.Queue != k.Queue && c.Queue != k.Queue+"/"+k.Channel {
			continue
		}
		if c.From != 0 && (day < c.From || day > c.To) {
			continue
		}
		if len(groups) == 0 || k.Queue != last.Queue || k.Channel != last.Channel {
			groups = append(groups, nil)
		}
		last = k
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	return groups
}
