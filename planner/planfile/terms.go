package planfile

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// agreed are the terms of a row; nil when it has none. Rows of equal terms share them.
func (b *builder) agreed() *planner.Terms {
	v := b.v
	texts := []string{string(v.Concurrency), string(v.Carry), string(v.Period), string(v.Clock), string(v.Opening)}
	numbers := []float64{float64(v.Redial), float64(v.Reconnect), float64(v.Callback), float64(v.Risk), float64(v.Absence), float64(v.RightParty), float64(v.Dial)}
	some := false
	for _, t := range texts {
		some = some || t != ""
	}
	for _, x := range numbers {
		some = some || !math.IsNaN(x)
	}
	if !some {
		return nil
	}
	key := fmt.Sprint(texts, numbers)
	if t, ok := b.terms[key]; ok {
		return t
	}
	faults := len(b.errs)
	t := &planner.Terms{
		Redial: b.share("redial", v.Redial), Reconnect: b.share("reconnect", v.Reconnect), Callback: b.share("callback", v.Callback), Risk: b.share("risk", v.Risk), Absence: b.share("absence", v.Absence),
		RightParty: b.share("right_party", v.RightParty),
		Clock:      planner.Clock(v.Clock),
	}
	if !v.RightParty.Missing() && t.RightParty == 0 {
		b.add("right_party", strconv.FormatFloat(float64(v.RightParty), 'f', -1, 64), "reaches nobody: want a share above 0 to 1, or no attempts; an empty cell is everyone reached")
	}
	if d := b.number("dial_s", v.Dial, 3, 0, 1e9, "seconds, 0 or more"); d > 0 {
		t.Dial = d
	}
	var err error
	if t.Period, err = planner.ParsePeriod(string(v.Period)); err != nil {
		b.add("sl_period", string(v.Period), "is no period: want interval, day or week")
	}
	if t.Carry, err = planner.ParseCarry(string(v.Carry)); err != nil {
		b.add("carry", string(v.Carry), "is no way of carrying load over: want none, auto, mol, sbc or transient")
	}
	if t.Concurrency, err = ParseFactors(string(v.Concurrency)); err != nil {
		b.add("concurrency_factors", string(v.Concurrency), err.Error())
	}
	if t.Opening, err = ParseBacklog(string(v.Opening)); err != nil {
		b.add("opening_backlog", string(v.Opening), err.Error())
	}
	if len(b.errs) > faults {
		return nil
	}
	if err := t.Validate(); err != nil {
		b.errs = append(b.errs, &csvfile.SyntaxError{File: b.file, Line: b.line, Err: err})
		return nil
	}
	if t.Empty() { // zeros, and ways that are none
		t = nil
	}
	b.terms[key] = t
	return t
}

// share takes a share from 0 to 1; 0 where there is none.
func (b *builder) share(column string, v csvfile.Number) float64 {
	if v.Missing() {
		return 0
	}
	return b.number(column, v, 6, 0, 1, "a share from 0 to 1 (0.3 for 30 %)")
}

// FormatFactors writes factors of a concurrency: 1|1.25|1.6.
func FormatFactors(list []float64) string {
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = number(f, 6)
	}
	return strings.Join(words, "|")
}

func ParseFactors(s string) ([]float64, error) {
	if s == "" {
		return nil, nil
	}
	var list []float64
	for word := range strings.SplitSeq(s, "|") {
		f, err := ParseNumber(word)
		if err != nil {
			return nil, errors.New("is not a list of factors: want such as 1|1.25|1.6, the first one 1")
		}
		list = append(list, planner.Round(f, 6))
	}
	return list, nil
}

// FormatBacklog writes a backlog: age in seconds:contacts, oldest first: 172800:40|86400:85.
func FormatBacklog(list []planner.Aged) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = number(a.Age, 3) + ":" + number(a.Contacts, 3)
	}
	return strings.Join(words, "|")
}

func ParseBacklog(s string) ([]planner.Aged, error) {
	if s == "" {
		return nil, nil
	}
	var list []planner.Aged
	for word := range strings.SplitSeq(s, "|") {
		age, contacts, ok := strings.Cut(word, ":")
		x, errX := ParseNumber(age)
		y, errY := ParseNumber(contacts)
		if !ok || errX != nil || errY != nil {
			return nil, errors.New("is not a backlog: want age in seconds:contacts, such as 172800:40|86400:85")
		}
		list = append(list, planner.Aged{Age: planner.Round(x, 3), Contacts: planner.Round(y, 3)})
	}
	return list, nil
}

// ParseNumber reads a number inside a text cell. A comma is a decimal comma there: a
// spreadsheet may have made one.
func ParseNumber(s string) (float64, error) {
	f, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, errors.New("is not a number")
	}
	return f, nil
}
