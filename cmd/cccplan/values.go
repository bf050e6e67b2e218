package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
)

// The flag values that people write in more than one way. Each is a flag.Value.

// value is a flag.Value made of a parser.
type value[T any] struct {
	v     T
	text  string
	parse func(string) (T, error)
}

func (v *value[T]) Set(s string) error {
	x, err := v.parse(s)
	if err != nil {
		return err
	}
	v.v, v.text = x, s
	return nil
}

func (v *value[T]) String() string {
	if v == nil {
		return ""
	}
	return v.text
}

func secondsFlag() *value[time.Duration] { return &value[time.Duration]{parse: config.ParseSeconds} }
func shareFlag() *value[float64]         { return &value[float64]{parse: config.ParseShare} }
func maxShareFlag() *value[float64]      { return &value[float64]{parse: config.ParseMaxShare} }

func maxSecondsFlag() *value[time.Duration] {
	return &value[time.Duration]{parse: config.ParseMaxSeconds}
}

// serviceLevel is the value of --service-level.
type serviceLevel struct {
	share  float64
	within time.Duration
}

func serviceLevelFlag() *value[serviceLevel] {
	return &value[serviceLevel]{parse: func(s string) (serviceLevel, error) {
		share, within, err := config.ParseServiceLevel(s)
		return serviceLevel{share, within}, err
	}}
}

// intervalFlag is an interval length: "30m", "1800s", or "30" minutes.
func intervalFlag() *value[time.Duration] {
	return &value[time.Duration]{parse: func(s string) (time.Duration, error) {
		t := strings.TrimSpace(s)
		if n, err := strconv.Atoi(t); err == nil && n > 0 {
			t = strconv.Itoa(n) + "m"
		}
		d, err := time.ParseDuration(t)
		if err != nil || d < time.Second || d > calendar.DayStep {
			return 0, fmt.Errorf("want minutes such as 30m or 15, up to a day")
		}
		return d, nil
	}}
}

func horizonFlag() *value[calendar.Horizon] {
	h, _ := calendar.ParseHorizon("4w")
	return &value[calendar.Horizon]{v: h, text: "4w", parse: calendar.ParseHorizon}
}

// zoneFlag is a time zone by its IANA name.
func zoneFlag() *value[*time.Location] { return &value[*time.Location]{parse: calendar.LoadZone} }

func dateOrderFlag() *value[csvfile.DateOrder] {
	return &value[csvfile.DateOrder]{parse: func(s string) (csvfile.DateOrder, error) {
		o, err := csvfile.ParseDateOrder(s)
		if err != nil || s == "" {
			return o, fmt.Errorf("want dmy (day first) or mdy (month first)")
		}
		return o, nil
	}}
}

// countFlag is a whole number, 0 or more.
func countFlag() *value[int] {
	return &value[int]{parse: func(s string) (int, error) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 0 || n > 1e9 {
			return 0, fmt.Errorf("want a whole number, 0 or more")
		}
		return n, nil
	}}
}

// numberFlag is a finite number, 0 or more.
func numberFlag() *value[float64] {
	return &value[float64]{parse: func(s string) (float64, error) {
		x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || !(x >= 0) || x > 1e12 || strings.ContainsAny(s, "xXpP_") {
			return 0, fmt.Errorf("want a number, 0 or more")
		}
		return x, nil
	}}
}

// periodFlag is the time over which a service level is met.
func periodFlag() *value[planner.Period] {
	return &value[planner.Period]{parse: func(s string) (planner.Period, error) {
		p, err := planner.ParsePeriod(strings.TrimSpace(s))
		if err != nil {
			return p, fmt.Errorf("want interval, day or week")
		}
		return p, nil
	}}
}

// definitionFlag is a definition of the service level.
func definitionFlag() *value[erlang.Definition] {
	return &value[erlang.Definition]{parse: func(s string) (erlang.Definition, error) {
		d, err := erlang.ParseDefinition(strings.TrimSpace(s))
		if err != nil {
			return 0, fmt.Errorf("want offered, answered, excl_short, abandons_good, short_credit or virtual")
		}
		return d, nil
	}}
}

// carryFlag is a way of carrying load over.
func carryFlag() *value[planner.Carry] {
	return &value[planner.Carry]{parse: func(s string) (planner.Carry, error) {
		c, err := planner.ParseCarry(strings.TrimSpace(s))
		if err != nil {
			return c, fmt.Errorf("want none, auto, mol, sbc or transient")
		}
		return c, nil
	}}
}
