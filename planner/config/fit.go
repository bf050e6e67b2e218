package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
)

// audiences are the models that a setting means something to, of settings that do not
// mean something to all. ModelC stands for every channel whose customers wait in line one
// by one, whether they hang up or not.
var audiences = map[string][]planner.Model{
	"service_level":       {planner.ModelC, planner.ModelChat},
	"sl_definition":       {planner.ModelC, planner.ModelChat},
	"sl_period":           {planner.ModelC, planner.ModelChat},
	"max_asa":             {planner.ModelC, planner.ModelChat},
	"max_abandonment":     {planner.ModelC, planner.ModelChat},
	"patience":            {planner.ModelC, planner.ModelChat},
	"redial":              {planner.ModelC, planner.ModelChat},
	"reconnect":           {planner.ModelC, planner.ModelChat},
	"callback":            {planner.ModelC},
	"carry":               {planner.ModelC, planner.ModelChat},
	"risk":                {planner.ModelC, planner.ModelChat},
	"aht_by_concurrency":  {planner.ModelChat},
	"concurrency_factors": {planner.ModelChat},
	"deadline":            {planner.ModelDeferred},
	"in_time":             {planner.ModelDeferred},
	"clock":               {planner.ModelDeferred},
	"opening_backlog":     {planner.ModelDeferred},
	"right_party":         {planner.ModelOutbound, planner.ModelC},
	"dial":                {planner.ModelOutbound, planner.ModelC},
}

// means says whether a setting means something to a model.
func means(setting string, m planner.Model) bool {
	list, some := audiences[setting]
	if m == planner.ModelA {
		m = planner.ModelC
	}
	return !some || slices.Contains(list, m)
}

// audience names the channels that a setting is for.
func audience(setting string) string {
	var names []string
	for _, m := range audiences[setting] {
		names = append(names, map[planner.Model]string{
			planner.ModelC: "voice", planner.ModelChat: "chat", planner.ModelDeferred: "email and other work that can wait", planner.ModelOutbound: "outbound",
		}[m])
	}
	return strings.Join(names, " and ")
}

// Queue is a queue that a command works on.
type Queue struct {
	Queue, Channel string
	Model          planner.Model // "" = by the channel
}

// holds says whether the section is about the queue.
func (s *Section) holds(q Queue) bool {
	return (s.Queue == "" || s.Queue == q.Queue) && (s.Channel == "" || s.Channel == q.Channel)
}

// Of are the sections that are about any of the queues, the top first.
func (f *File) Of(queues []Queue) []Section {
	var list []Section
	for i := range f.Sections {
		if i == 0 || slices.ContainsFunc(queues, f.Sections[i].holds) {
			list = append(list, f.Sections[i])
		}
	}
	return list
}

// Doubts are warnings about settings that do nothing to any of the queues: a [[queue]]
// that none of them is, and settings that mean nothing to the channels they hold for.
// Queues in excluded were left out on purpose.
func (f *File) Doubts(queues []Queue, excluded []string) []error {
	var doubts []error
	doubt := func(line int, format string, args ...any) {
		doubts = append(doubts, fmt.Errorf("%s:%d: %s", f.Name, line, fmt.Sprintf(format, args...)))
	}
	var names []string
	for _, q := range queues {
		if q.Queue != "" && !slices.Contains(names, q.Queue) {
			names = append(names, q.Queue)
		}
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		var models []planner.Model
		for _, q := range queues {
			if s.holds(q) {
				m := q.Model
				if m == "" {
					m = planner.ChannelModel(q.Channel)
				}
				models = append(models, m)
			}
		}
		if len(models) == 0 {
			hint := ""
			switch near := spell.Nearest(s.Queue, names); {
			case slices.Contains(excluded, s.Queue):
				continue
			case near == s.Queue && near != "":
				hint = ", it has other channels only"
			case near != "":
				hint = fmt.Sprintf(": did you mean %q?", near)
			}
			doubt(s.Line, "no queue here is %s%s", s.Name(), hint)
			continue
		}
		for _, k := range s.Settings {
			if !slices.ContainsFunc(models, func(m planner.Model) bool { return means(k.Name, m) }) {
				doubt(k.Line, "%s means nothing to %s here: it is for %s", k.Name, s.Name(), audience(k.Name))
			}
		}
	}
	return doubts
}
