package config

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// File is what a settings file says.
type File struct {
	Name, SHA256 string
	// Rules are the settings of queues. What is said of fewer queues goes before what is
	// said of more: all of them, a channel, a queue, a channel of a queue.
	Rules planner.Rules
	// Hours are opening hours in the same order, as calendar.ParseHours reads them.
	Hours []Hours
	// Run are settings of commands that are not of queues, named as flags are with _ in
	// place of -, in file order: timezone, horizon, country and so on.
	Run []Setting
	// Groups are the groups of agents and their skills, in file order.
	Groups []planner.Group
	// Shrinkage is the ledger of the [[shrinkage_component]] tables; nil = none.
	Shrinkage *shrinkage.Ledger
	// Capacity are settings of capacity plans, of the table [capacity], named as flags are
	// with _ in place of -, in file order.
	Capacity []Setting
	// Sections are what was said, for people: the top of the file, then each [[queue]].
	Sections []Section
}

// Section is the top of a file, or a [[queue]] of it.
type Section struct {
	Queue, Channel string // "" = every one
	Line           int
	Settings       []Setting // of queues, in file order; without name, channel and Run
}

// Setting is a key of a file with its values as text, one unless it is a list.
type Setting struct {
	Name   string
	Line   int
	Values []string
}

// Hours are the opening hours of a queue.
type Hours struct {
	Queue, Channel string // "" = every one
	Hours          string
}

// maxSize is the largest file that is read.
const maxSize = 1 << 20

// Error is a fault of a settings file.
type Error struct {
	File string
	Line int // 0 = not known
	Key  string
	Err  error
}

func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Key != "" {
		return fmt.Sprintf("%s: %s: %v", where, e.Key, e.Err)
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Read reads a settings file. All its faults come back at once, each an [Error].
func Read(r io.Reader, name string) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, &Error{File: name, Err: err}
	}
	if len(data) > maxSize {
		return nil, &Error{File: name, Err: errors.New("is larger than 1 MiB: want a file of settings")}
	}
	sum := sha256.Sum256(data)
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return nil, &Error{File: name, Line: 1, Err: errors.New("is UTF-16 text: save it as UTF-8")}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var doc map[string]any
	if _, err := toml.Decode(string(data), &doc); err != nil {
		var p toml.ParseError
		if errors.As(err, &p) {
			return nil, &Error{File: name, Line: p.Position.Line, Err: syntaxError(string(data), p)}
		}
		return nil, &Error{File: name, Err: err}
	}
	b := &reader{f: &File{Name: name, SHA256: hex.EncodeToString(sum[:])}, lines: newLines(string(data)), seen: map[[2]string]int{}}
	b.top(doc)
	if len(b.errs) > 0 {
		slices.SortStableFunc(b.errs, func(x, y *Error) int { return x.Line - y.Line })
		all := make([]error, len(b.errs))
		for i, e := range b.errs {
			all[i] = e
		}
		return nil, errors.Join(all...)
	}
	// Sections of equal rank are never about the same queue: the order in the file does
	// not matter.
	slices.SortStableFunc(b.f.Rules, func(x, y planner.Rule) int { return rank(x.Queue, x.Channel) - rank(y.Queue, y.Channel) })
	slices.SortStableFunc(b.f.Hours, func(x, y Hours) int { return rank(x.Queue, x.Channel) - rank(y.Queue, y.Channel) })
	return b.f, nil
}

// rank is the higher, the fewer queues something is said of.
func rank(queue, channel string) int {
	r := 0
	if queue != "" {
		r += 2
	}
	if channel != "" {
		r++
	}
	return r
}

// reader turns a decoded document into a File and gathers its faults.
type reader struct {
	f     *File
	lines lines
	seen  map[[2]string]int // lines of sections, by queue and channel
	errs  []*Error
}

// fault notes a fault of a key; queue is the number of the [[queue]] it stands in, from
// 1, or 0 at the top.
func (b *reader) fault(queue int, key string, err error) {
	b.errs = append(b.errs, &Error{File: b.f.Name, Line: b.lines.of(queue, key), Key: key, Err: err})
}

func (b *reader) top(doc map[string]any) {
	top := b.section(0, doc)
	queues, ok := doc["queue"].([]map[string]any)
	if _, there := doc["queue"]; there && !ok {
		b.fault(0, "queue", errors.New("want a table [[queue]] for each queue"))
	}
	b.add(0, top, planner.Given{})
	for i, t := range queues {
		b.add(i+1, b.section(i+1, t), top.rule.Given)
	}
	b.groups(doc)
	b.components(doc)
	b.capacity(doc)
	b.checkShrinkage()
}

// section is the top of a file, or a [[queue]], as it is read.
type section struct {
	Section
	rule  planner.Rule
	each  []said // the keys of rule, one by one
	hours string
}

// said is a key by itself.
type said struct {
	line  int
	given planner.Given
}

// faulty is the line of the key that is out of range by itself; 0 where it takes several.
func (s *section) faulty(over planner.Settings) int {
	for _, k := range s.each {
		if k.given.ValidateOver(over) != nil {
			return k.line
		}
	}
	return 0
}

// section takes in the keys of the top (queue 0) or of a [[queue]], in file order.
func (b *reader) section(queue int, table map[string]any) *section {
	s := &section{Section: Section{Line: b.lines.of(queue, "")}}
	keys := slices.SortedFunc(maps.Keys(table), func(x, y string) int {
		return cmp.Or(b.lines.of(queue, x)-b.lines.of(queue, y), strings.Compare(x, y))
	})
	for _, name := range keys {
		if queue == 0 && (name == "queue" || name == "group" || name == componentTable || name == capacityTable) {
			continue
		}
		v := table[name]
		if err := b.set(s, queue, name, v); err != nil {
			b.fault(queue, name, err)
		}
	}
	s.Queue, s.Channel = s.rule.Queue, s.rule.Channel
	return s
}

// add takes in a section, if its settings are in range, mean something for its channel
// and go together with those of the top.
func (b *reader) add(queue int, s *section, top planner.Given) {
	if queue > 0 && s.Queue == "" && s.Channel == "" {
		b.fault(queue, "", errors.New("a [[queue]] needs a name or a channel; settings of every queue stand at the top"))
		return
	}
	if line, twice := b.seen[[2]string{s.Queue, s.Channel}]; twice {
		b.fault(queue, "", fmt.Errorf("%s has a [[queue]] already, on line %d", s.Name(), line))
		return
	}
	b.seen[[2]string{s.Queue, s.Channel}] = s.Line
	if s.Channel != "" {
		for _, k := range s.Settings {
			if !means(k.Name, planner.ChannelModel(s.Channel)) {
				b.fault(queue, k.Name, fmt.Errorf("means nothing for channel %s: it is for %s", s.Channel, audience(k.Name)))
			}
		}
	}
	over := top.Over(planner.Defaults())
	if err := s.rule.Given.ValidateOver(over); err != nil {
		b.errs = append(b.errs, &Error{File: b.f.Name, Line: cmp.Or(s.faulty(over), s.Line), Err: err})
		return
	}
	b.f.Sections = append(b.f.Sections, s.Section)
	b.f.Rules = append(b.f.Rules, s.rule)
	if s.hours != "" {
		b.f.Hours = append(b.f.Hours, Hours{s.Queue, s.Channel, s.hours})
	}
}

// Name is how messages name the section.
func (s *Section) Name() string {
	switch {
	case s.Queue == "" && s.Channel == "":
		return "every queue"
	case s.Queue == "":
		return "channel " + s.Channel
	case s.Channel == "":
		return s.Queue
	}
	return s.Queue + " (" + s.Channel + ")"
}

// set takes in one key.
func (b *reader) set(s *section, queue int, name string, v any) error {
	var err error
	switch {
	case queue > 0 && name == "name":
		s.rule.Queue, err = text(v)
		return err
	case queue > 0 && name == "channel":
		s.rule.Channel, err = text(v)
		s.rule.Channel = strings.ToLower(s.rule.Channel)
		return err
	case queue == 0 && isRunKey(name):
		values, err := runValues(name, v)
		if err == nil {
			b.f.Run = append(b.f.Run, Setting{name, b.lines.of(queue, name), values})
		}
		return wanted(v, err)
	case name == "hours":
		if s.hours, err = text(v); err == nil {
			_, err = calendar.ParseHours(s.hours, time.Minute)
		}
	default:
		k := slices.IndexFunc(queueKeys, func(k key) bool { return k.name == name })
		if k < 0 {
			return b.unknown(queue, name)
		}
		err = queueKeys[k].set(&s.rule.Given, v)
		alone := said{line: b.lines.of(queue, name)}
		_ = queueKeys[k].set(&alone.given, v)
		s.each = append(s.each, alone)
	}
	if err == nil {
		s.Settings = append(s.Settings, Setting{name, b.lines.of(queue, name), shown(v)})
	}
	return wanted(v, err)
}

// wanted puts the value before what was wanted in its place, unless err says it already.
func wanted(v any, err error) error {
	if err == nil || !strings.HasPrefix(err.Error(), "want") {
		return err
	}
	switch v := v.(type) {
	case string:
		return fmt.Errorf("%q: %w", v, err)
	case int64, float64, bool:
		return fmt.Errorf("%v: %w", v, err)
	}
	return err
}

// shown is a value as text.
func shown(v any) []string {
	switch x := v.(type) {
	case []any:
		var all []string
		for _, y := range x {
			all = append(all, shown(y)...)
		}
		return all
	case []map[string]any:
		var all []string
		for _, y := range x {
			all = append(all, shown(y)...)
		}
		return all
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, k+" "+strings.Join(shown(x[k]), " "))
		}
		return []string{strings.Join(parts, " ")}
	}
	s, err := written(v)
	if err != nil {
		s = fmt.Sprint(v)
	}
	return []string{s}
}

// unknown is the error of a key that no setting has, with the one that was probably meant.
func (b *reader) unknown(queue int, name string) error {
	names := []string{"hours"}
	for _, k := range queueKeys {
		names = append(names, k.name)
	}
	if queue > 0 {
		names = append(names, "name", "channel")
		if isRunKey(name) {
			return errors.New("stands at the top of the file, before any [[queue]]: it holds for all of them")
		}
	} else {
		names = append(names, "queue", "group", componentTable, capacityTable)
		for _, k := range runKeys {
			names = append(names, k.name)
		}
		if name == "name" || name == "channel" {
			return errors.New("stands under a [[queue]]: at the top are settings of every queue")
		}
	}
	// People write names as the flags have them.
	if plain := strings.ToLower(strings.ReplaceAll(name, "-", "_")); slices.Contains(names, plain) {
		return fmt.Errorf("is no setting: did you mean %s?", plain)
	}
	if near := spell.Nearest(name, names); near != "" {
		return fmt.Errorf("is no setting: did you mean %s?", near)
	}
	return errors.New("is no setting")
}
