package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/cccplan/cccplan/internal/spell"
	"github.com/cccplan/cccplan/planner"
)

// File is what a settings file says.
type File struct {
	Name, SHA256 string
	// Rules are the settings of queues: of all first, then of single ones, in file order.
	Rules planner.Rules
	// Hours are opening hours by queue, as calendar.ParseHours reads them.
	Hours []Hours
	// Run are settings of commands that are not of queues, as a flag would be written:
	// timezone, horizon, country and so on.
	Run map[string][]string
}

// Hours are the opening hours of a queue.
type Hours struct {
	Queue, Channel string // "" = every one
	Hours          string
}

// runKeys are the settings that stand at the top only, named as flags are, with an
// example each.
var runKeys = []struct{ name, example, usage string }{
	{"timezone", `"Europe/Stockholm"`, "zone of the contact centre"},
	{"date_order", `"dmy"`, "what 1/5/2026 means"},
	{"horizon", `"4w"`, "how far to look"},
	{"method", `"auto"`, "forecasting method, or a list of them"},
	{"country", `"SE"`, "public holidays"},
	{"holidays", `"holidays.csv"`, "holidays of your own"},
	{"events", `"events.csv"`, "campaigns and the like"},
	{"exclude_queue", `["test"]`, "queues left out"},
	{"locale", `"sv"`, "spreadsheet that outputs are for"},
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
	data = []byte(strings.TrimPrefix(string(data), "\uFEFF"))
	var doc map[string]any
	if _, err := toml.Decode(string(data), &doc); err != nil {
		var p toml.ParseError
		if errors.As(err, &p) {
			return nil, &Error{File: name, Line: p.Position.Line, Err: errors.New(p.Message)}
		}
		return nil, &Error{File: name, Err: err}
	}
	b := &reader{f: &File{Name: name, SHA256: hex.EncodeToString(sum[:]), Run: map[string][]string{}}, lines: newLines(string(data))}
	b.top(doc)
	if len(b.errs) > 0 {
		slices.SortStableFunc(b.errs, func(x, y *Error) int { return x.Line - y.Line })
		all := make([]error, len(b.errs))
		for i, e := range b.errs {
			all[i] = e
		}
		return nil, errors.Join(all...)
	}
	return b.f, nil
}

// reader turns a decoded document into a File and gathers its faults.
type reader struct {
	f     *File
	lines lines
	errs  []*Error
}

// fault notes a fault of a key; queue is the number of the [[queue]] it stands in, from
// 1, or 0 at the top.
func (b *reader) fault(queue int, key string, err error) {
	b.errs = append(b.errs, &Error{File: b.f.Name, Line: b.lines.of(queue, key), Key: key, Err: err})
}

func (b *reader) top(doc map[string]any) {
	rule := planner.Rule{}
	hours := Hours{}
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		v := doc[name]
		switch {
		case name == "queue":
		case isRunKey(name):
			if err := b.run(name, v); err != nil {
				b.fault(0, name, err)
			}
		default:
			b.set(0, name, v, &rule, &hours)
		}
	}
	b.add(0, rule, hours)
	queues, ok := doc["queue"].([]map[string]any)
	if _, there := doc["queue"]; there && !ok {
		b.fault(0, "queue", errors.New("want a table [[queue]] for each queue"))
	}
	for i, t := range queues {
		rule, hours := planner.Rule{}, Hours{}
		for _, name := range slices.Sorted(maps.Keys(t)) {
			b.set(i+1, name, t[name], &rule, &hours)
		}
		if rule.Queue == "" && rule.Channel == "" {
			b.fault(i+1, "", errors.New("a [[queue]] needs a name or a channel; settings of every queue stand at the top"))
		}
		b.add(i+1, rule, hours)
	}
}

// add takes in the settings of the top or of a queue, if they are in range.
func (b *reader) add(queue int, rule planner.Rule, hours Hours) {
	if err := rule.Given.Validate(); err != nil {
		b.fault(queue, "", err)
		return
	}
	b.f.Rules = append(b.f.Rules, rule)
	if hours.Queue, hours.Channel = rule.Queue, rule.Channel; hours.Hours != "" {
		b.f.Hours = append(b.f.Hours, hours)
	}
}

// set takes in one setting.
func (b *reader) set(queue int, name string, v any, rule *planner.Rule, hours *Hours) {
	var err error
	switch {
	case name == "hours":
		hours.Hours, err = text(v)
	case queue > 0 && name == "name":
		rule.Queue, err = text(v)
	case queue > 0 && name == "channel":
		rule.Channel, err = text(v)
		rule.Channel = strings.ToLower(rule.Channel)
	default:
		k := slices.IndexFunc(queueKeys, func(k key) bool { return k.name == name })
		if k < 0 {
			b.unknown(queue, name)
			return
		}
		err = queueKeys[k].set(&rule.Given, v)
	}
	if err != nil {
		b.fault(queue, name, err)
	}
}

func isRunKey(name string) bool {
	for _, k := range runKeys {
		if k.name == name {
			return true
		}
	}
	return false
}

func (b *reader) run(name string, v any) error {
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	if ok && name != "method" && name != "exclude_queue" {
		return errors.New("want one value, not a list")
	}
	for _, x := range items {
		s, err := text(x)
		if err != nil {
			return err
		}
		b.f.Run[name] = append(b.f.Run[name], s)
	}
	return nil
}

// unknown notes a key that no setting has, with the one that was probably meant.
func (b *reader) unknown(queue int, name string) {
	names := []string{"hours"}
	for _, k := range queueKeys {
		names = append(names, k.name)
	}
	if queue > 0 {
		names = append(names, "name", "channel")
		if isRunKey(name) {
			b.fault(queue, name, errors.New("stands at the top of the file, before any [[queue]]: it holds for all of them"))
			return
		}
	} else {
		names = append(names, "queue")
		for _, k := range runKeys {
			names = append(names, k.name)
		}
	}
	hint := ""
	if near := spell.Nearest(name, names); near != "" {
		hint = ": did you mean " + near + "?"
	}
	b.fault(queue, name, errors.New("is no setting"+hint))
}
