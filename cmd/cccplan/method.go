package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner/planfile"
)

// methodFlags choose the forecasting method and what it knows of special days.
type methodFlags struct {
	name, country, holidays, events string
}

func (m *methodFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "method", Destination: &m.name, Value: forecast.Auto{}.String(), Usage: "forecasting `METHOD`: " + strings.Join(methodNames(), ", ")},
		&cli.StringFlag{Name: "country", Destination: &m.country, Usage: "public holidays of a `COUNTRY` or region: SE, DE, DE-BY, US (auto and daily-regression)"},
		&cli.StringFlag{Name: "holidays", Destination: &m.holidays, Usage: "holidays `FILE`: date,name,region,effect; corrects --country (auto and daily-regression)"},
		&cli.StringFlag{Name: "events", Destination: &m.events, Usage: "events `FILE`: campaigns and the like, past and future (auto and daily-regression)"},
	}
}

// plainMethods are the methods that need nothing but the history.
var plainMethods = []forecast.Model{
	forecast.Profile{}, forecast.WindowAverage{}, forecast.SeasonalNaive{}, forecast.ETS{}, forecast.Theta{},
	forecast.DynamicOptimizedTheta{}, forecast.CES{}, forecast.DSES{}, forecast.CountDSES{}, forecast.MSTL{}, forecast.SVD{},
}

func methodNames() []string {
	names := []string{forecast.Auto{}.String(), forecast.DailyRegression{}.String()}
	for _, m := range plainMethods {
		names = append(names, m.String())
	}
	return names
}

// knowsDays says whether the method can use holidays and events.
func (m *methodFlags) knowsDays() bool {
	return m.name == (forecast.Auto{}).String() || m.name == (forecast.DailyRegression{}).String()
}

// check refuses what does not go together, before anything is read.
func (m *methodFlags) check() error {
	if !slices.Contains(methodNames(), m.name) {
		return usage("unknown method %q: want one of %s", m.name, strings.Join(methodNames(), ", "))
	}
	if !m.knowsDays() && m.country+m.holidays+m.events != "" {
		return usage("--country, --holidays and --events are for the methods auto and daily-regression, not for %s", m.name)
	}
	if m.country != "" {
		if _, err := calendar.CountryHolidays(m.country, 0, 1); err != nil {
			return usage("invalid value %q for --country: %v", m.country, err)
		}
	}
	return nil
}

// model is the method, with the special days of the history and of three years ahead.
func (m *methodFlags) model(c *cli.Context, e *env, h *history.History) (forecast.Model, []planfile.Input, error) {
	for _, p := range plainMethods {
		if p.String() == m.name {
			return p, nil, nil
		}
	}
	auto := forecast.Auto{}
	if m.country != "" {
		first, last := historySpan(h)
		var err error
		if auto.Holidays, err = calendar.CountryHolidays(m.country, calendar.DayOf(first), calendar.DayOf(last)+calendar.MaxHorizonDays+1); err != nil {
			return nil, nil, err
		}
	}
	var inputs []planfile.Input
	read := func(name string, parse func(io.Reader) (rows int, err error)) error {
		if name == "" {
			return nil
		}
		f, err := e.open(c.Context, name)
		if err != nil {
			return err
		}
		defer f.Close()
		hash := sha256.New()
		rows, err := parse(io.TeeReader(f, hash))
		inputs = append(inputs, planfile.Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(hash.Sum(nil)), Rows: rows})
		return err
	}
	err := read(m.holidays, func(r io.Reader) (int, error) {
		list, err := history.ReadHolidays(c.Context, r, title(m.holidays))
		auto.Holidays = auto.Holidays.Merge(list)
		return len(list), err
	})
	if err != nil {
		return nil, nil, err
	}
	err = read(m.events, func(r io.Reader) (n int, err error) {
		auto.Events, err = history.ReadEvents(c.Context, r, title(m.events))
		return len(auto.Events), err
	})
	if m.name == (forecast.DailyRegression{}).String() {
		return forecast.DailyRegression(auto), inputs, err
	}
	return auto, inputs, err
}

// settings name the method and its special days.
func (m *methodFlags) settings(c *cli.Context) []planfile.Setting {
	list := []planfile.Setting{{Name: "method", Value: m.name, Origin: originOf(c, "method")}}
	for _, s := range []planfile.Setting{{Name: "country", Value: m.country}, {Name: "holidays", Value: m.holidays}, {Name: "events", Value: m.events}} {
		if s.Origin = originOf(c, s.Name); s.Value == "" {
			s.Value = "none"
		}
		list = append(list, s)
	}
	return list
}

func originOf(c *cli.Context, flag string) string {
	if c.IsSet(flag) {
		return "flag"
	}
	return "default"
}
