package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner/planfile"
)

// methodFlags choose the forecasting methods and what they know of special days.
type methodFlags struct {
	file                      *settingsFile
	given                     cli.StringSlice
	defaults                  []string // where --method is not given
	country, holidays, events string

	doubts []error // about the files read, after models
}

// flags are the flags of a command; several says what several methods are there.
func (m *methodFlags) flags(several string) []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "method", Destination: &m.given, Usage: "forecasting `METHOD`, or a CSV file with somebody's forecast (start, queue, volume); " + several + ". Methods: " + strings.Join(methodNames(), ", ") + " (default " + strings.Join(m.defaults, ", ") + ")"},
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

// names are the methods asked for, in their order. Commas separate as repeating the flag
// does.
func (m *methodFlags) names() []string {
	var names []string
	for _, v := range m.given.Value() {
		for _, n := range strings.Split(v, ",") {
			names = append(names, strings.TrimSpace(n))
		}
	}
	if names == nil {
		return m.defaults
	}
	return names
}

// isForecastFile says whether a method is a file: by its ending or by a folder in its name.
func isForecastFile(method string) bool {
	return strings.HasSuffix(strings.ToLower(method), ".csv") || strings.ContainsAny(method, `/\`)
}

// check refuses what does not go together, before anything is read. outputs are files that
// will be written.
func (m *methodFlags) check(outputs ...string) error {
	names := m.names()
	knowsDays := false
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return m.file.fault("method", usage("method %s is given twice", n))
		}
		if isForecastFile(n) {
			for _, out := range outputs {
				if out != "" && out != "-" && sameFile(n, out) {
					return usage("%s would be read and written: give another name to the output", n)
				}
			}
			continue
		}
		for _, part := range strings.Split(n, "+") {
			if !slices.Contains(methodNames(), part) {
				return m.file.fault("method", usage("unknown method %q: want one of %s, or a file that ends in .csv", part, strings.Join(methodNames(), ", ")))
			}
			knowsDays = knowsDays || part == forecast.Auto{}.String() || part == forecast.DailyRegression{}.String()
		}
	}
	for name, v := range map[string]*string{"country": &m.country, "holidays": &m.holidays, "events": &m.events} {
		// Methods that know no special days do without those of a settings file.
		if !knowsDays && m.file.isFile(name) {
			m.file.drop(name, v)
		}
	}
	if !knowsDays && m.country+m.holidays+m.events != "" {
		return usage("--country, --holidays and --events are for the methods auto and daily-regression, not for %s", strings.Join(names, ", "))
	}
	if m.country != "" {
		if _, err := calendar.CountryHolidays(m.country, 0, 1); err != nil {
			return usage("invalid value %q for --country: %v", m.country, err)
		}
	}
	return nil
}

// model is one method, or the combination of several by their errors of the past.
func (m *methodFlags) model(c *cli.Context, e *env, h *history.History, order csvfile.DateOrder) (forecast.Model, []planfile.Input, error) {
	models, inputs, err := m.models(c, e, h, order)
	switch {
	case err != nil:
		return nil, nil, err
	case len(models) == 1:
		return models[0], inputs, nil
	}
	return forecast.Combination{Members: models}, inputs, nil
}

// models are the methods asked for, with the special days of the history and of three
// years ahead, and the files that were read for them.
func (m *methodFlags) models(c *cli.Context, e *env, h *history.History, order csvfile.DateOrder) ([]forecast.Model, []planfile.Input, error) {
	auto, inputs, err := m.auto(c, e, h)
	if err != nil {
		return nil, nil, err
	}
	named := map[string]forecast.Model{}
	for _, p := range append([]forecast.Model{auto, forecast.DailyRegression{Holidays: auto.Holidays, Events: auto.Events, Weeks: auto.Weeks}}, plainMethods...) {
		named[p.String()] = p
	}
	var models []forecast.Model
	for _, n := range m.names() {
		if isForecastFile(n) {
			given, input, err := m.read(c, e, h, order, n)
			if err != nil {
				return nil, nil, err
			}
			models, inputs = append(models, given), append(inputs, input)
			continue
		}
		var members []forecast.Model
		for _, part := range strings.Split(n, "+") {
			members = append(members, named[part])
		}
		if len(members) == 1 {
			models = append(models, members[0])
		} else {
			models = append(models, forecast.Combination{Members: members})
		}
	}
	return models, inputs, nil
}

// read reads somebody's forecast.
func (m *methodFlags) read(c *cli.Context, e *env, h *history.History, order csvfile.DateOrder, name string) (forecast.Given, planfile.Input, error) {
	given := forecast.Given{Name: filepath.Base(name)}
	if slices.ContainsFunc(m.names(), func(o string) bool { return o != name && filepath.Base(o) == given.Name }) {
		given.Name = name // another file of that name in another folder
	}
	in, err := e.open(c.Context, name)
	if err != nil {
		return given, planfile.Input{}, m.file.fault("method", err)
	}
	defer in.Close()
	opt := &planfile.Options{DateOrder: order, Interval: h.Step}
	plain := h.Zone == calendar.Plain
	if !plain {
		opt.Zone = h.Zone
	}
	f, err := planfile.ReadVolumes(c.Context, in, name, opt)
	if err != nil {
		return given, planfile.Input{}, err
	}
	told := slices.Contains(f.Info.Columns, "interval_s")
	unknown := map[string]int{}
	for i := range f.Rows {
		r := &f.Rows[i]
		g := forecast.GivenRow{Queue: r.Queue, Channel: r.Channel, Start: r.Start.Instant().In(h.Zone), Volume: r.Volume}
		if plain && r.Start.HasOffset {
			return given, planfile.Input{}, &history.DataError{File: name, Line: r.Line, Problem: "the start has a UTC offset, but the history has no zone: give --timezone"}
		}
		if told {
			g.Step = r.Interval
		}
		if !slices.ContainsFunc(h.Queues, func(q history.Queue) bool { return q.Offered.Queue == g.Queue && q.Offered.Channel == g.Channel }) {
			unknown[forecast.Series{Queue: g.Queue, Channel: g.Channel}.Name()]++
		}
		given.Rows = append(given.Rows, g)
	}
	for _, q := range slices.Sorted(maps.Keys(unknown)) {
		m.doubts = append(m.doubts, fmt.Errorf("%s: %s of queue %s, which the history does not have: not used", name, plural(unknown[q], "row"), q))
	}
	return given, planfile.Input{Name: filepath.Base(name), SHA256: f.Info.SHA256, Rows: f.Info.Rows}, nil
}

// auto is the automatic method with its special days.
func (m *methodFlags) auto(c *cli.Context, e *env, h *history.History) (forecast.Auto, []planfile.Input, error) {
	auto := forecast.Auto{}
	if m.country != "" {
		first, last := historySpan(h)
		var err error
		if auto.Holidays, err = calendar.CountryHolidays(m.country, calendar.DayOf(first), calendar.DayOf(last)+calendar.MaxHorizonDays+1); err != nil {
			return auto, nil, err
		}
	}
	var inputs []planfile.Input
	read := func(flag, name string, parse func(io.Reader) (rows int, err error)) error {
		if name == "" {
			return nil
		}
		f, err := e.open(c.Context, name)
		if err != nil {
			return m.file.fault(flag, err)
		}
		defer f.Close()
		hash := sha256.New()
		rows, err := parse(io.TeeReader(f, hash))
		inputs = append(inputs, planfile.Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(hash.Sum(nil)), Rows: rows})
		return err
	}
	err := read("holidays", m.holidays, func(r io.Reader) (int, error) {
		list, err := history.ReadHolidays(c.Context, r, title(m.holidays))
		auto.Holidays = auto.Holidays.Merge(list)
		return len(list), err
	})
	if err != nil {
		return auto, nil, err
	}
	err = read("events", m.events, func(r io.Reader) (n int, err error) {
		auto.Events, err = history.ReadEvents(c.Context, r, title(m.events))
		return len(auto.Events), err
	})
	return auto, inputs, err
}

// settings name the methods and their special days.
func (m *methodFlags) settings(c *cli.Context) []planfile.Setting {
	list := []planfile.Setting{{Name: "method", Value: strings.Join(m.names(), ", "), Origin: m.file.origin(c, "method")}}
	for _, s := range []planfile.Setting{{Name: "country", Value: m.country}, {Name: "holidays", Value: m.holidays}, {Name: "events", Value: m.events}} {
		if s.Origin = m.file.origin(c, s.Name); s.Value == "" {
			s.Value = "none"
		}
		list = append(list, s)
	}
	return list
}
