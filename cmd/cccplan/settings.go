package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/planfile"
)

// usualSettings is the settings file that is used when it is in the current folder.
const usualSettings = "cccplan.toml"

// settingsFile is the settings file of a command: the one that --config names, else
// cccplan.toml in the current folder, else none.
type settingsFile struct {
	path    string
	file    *config.File // nil: none
	named   bool         // by --config
	origins map[string]string
}

func (s *settingsFile) flag() cli.Flag {
	return &cli.StringFlag{Name: "config", Destination: &s.path, Usage: "settings `FILE` for all queues and for single ones; flags go before it (default: cccplan.toml in the current folder, if there is one)"}
}

// read reads the file. outputs are files that will be written.
func (s *settingsFile) read(c *cli.Context, e *env, outputs []string) error {
	s.named = c.IsSet("config")
	if !s.named {
		s.path = usualSettings
		if _, err := os.Lstat(s.path); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	} else if s.path == "" || s.path == "-" {
		return usage("invalid value %q for --config: want the name of a file", s.path)
	}
	for _, out := range outputs {
		if out != "" && out != "-" && sameFile(s.path, out) {
			return usage("%s would be read and written: give another name to the output", s.path)
		}
	}
	in, err := e.open(c.Context, s.path)
	if err != nil {
		return err
	}
	defer in.Close()
	s.file, err = config.Read(in, s.path)
	s.origins = map[string]string{}
	return err
}

// load reads the file, and makes its settings of the command the defaults of the flags of
// the same name. outputs are files that will be written. What found names is left alone
// when nobody named the file.
func (s *settingsFile) load(c *cli.Context, e *env, outputs []string, found ...string) error {
	if err := s.read(c, e, outputs); err != nil || s.file == nil {
		return err
	}
	for _, r := range s.run(c.Command.Name) {
		name := flagName(r.Name)
		if !hasFlag(c.Command, name) || c.IsSet(name) || !s.named && slices.Contains(found, name) {
			continue
		}
		for _, v := range r.Values {
			if err := c.Set(name, s.beside(name, v)); err != nil {
				return &config.Error{File: s.path, Line: r.Line, Key: r.Name, Err: err}
			}
		}
		s.origins[name] = "file"
	}
	return nil
}

// run are the settings of a command that are not of queues.
func (s *settingsFile) run(command string) []config.Setting {
	if command == "capacity" {
		return append(slices.Clone(s.file.Run), s.file.Capacity...)
	}
	return s.file.Run
}

// beside is a value in which file names are relative to the folder of the settings, not to
// the current one.
func (s *settingsFile) beside(flag, value string) string {
	switch flag {
	case "holidays", "events", "shrinkage-ledger", "headcount", "classes", "attrition", "onboarding", "ramp", "transfers", "leave", "contract", "rates", "profile":
		return s.place(value)
	case "method":
		names := strings.Split(value, ",")
		for i, n := range names {
			if n = strings.TrimSpace(n); isForecastFile(n) {
				names[i] = s.place(n)
			}
		}
		return strings.Join(names, ",")
	}
	return value
}

func (s *settingsFile) place(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(s.path), name)
}

// flagName is how a flag writes the name of a setting.
func flagName(setting string) string { return strings.ReplaceAll(setting, "_", "-") }

func hasFlag(c *cli.Command, name string) bool {
	return slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}

// origin is where the value of a flag is from: flag, file or default.
func (s *settingsFile) origin(c *cli.Context, flag string) string {
	switch from := s.origins[flag]; {
	case from != "":
		return from
	case c.IsSet(flag):
		return "flag"
	}
	return "default"
}

// isFile says whether the value of a flag is from the file.
func (s *settingsFile) isFile(flag string) bool { return s.origins[flag] == "file" }

// drop forgets the value that the file has for a flag, where it does not apply.
func (s *settingsFile) drop(flag string, value *string) {
	*value, s.origins[flag] = "", "default"
}

// fault is the error of a flag's value, which may be from the file.
func (s *settingsFile) fault(flag string, err error) error {
	if s.isFile(flag) {
		for _, r := range s.file.Run {
			if flagName(r.Name) == flag {
				return &config.Error{File: s.path, Line: r.Line, Key: r.Name, Err: err}
			}
		}
	}
	return err
}

// policy is what flags and file say. A file that was named goes before what the rows of a
// plan say; one that only lies there fills what they do not.
func (s *settingsFile) policy(given planner.Given) planner.Policy {
	p := planner.PolicyOf(given)
	switch {
	case s.file == nil:
	case s.named:
		p.Said = slices.Concat(s.file.Rules, p.Said)
	default:
		p.Fill = s.file.Rules
	}
	return p
}

// hours are the opening hours that the flag gives, else those of the file.
func (s *settingsFile) hours(flag string) []history.Hours {
	if flag != "" {
		return []history.Hours{{Hours: flag}}
	}
	if s.file == nil {
		return nil
	}
	var list []history.Hours
	for _, h := range s.file.Hours {
		list = append(list, history.Hours(h))
	}
	return list
}

// top finds a setting of every queue in the file.
func (s *settingsFile) top(flag string) (value string, ok bool) {
	if s.file == nil {
		return "", false
	}
	for _, k := range s.file.Sections[0].Settings {
		if flagName(k.Name) == flag {
			return strings.Join(k.Values, ", "), true
		}
	}
	return "", false
}

// says tells whether a flag or the top of the file gives a setting.
func (s *settingsFile) says(c *cli.Context, flag string) bool {
	_, ok := s.top(flag)
	return ok || c.IsSet(flag)
}

// listed is a list of settings with those of the file for these queues, if a command
// knows them. Flags go before them.
func (s *settingsFile) listed(c *cli.Context, list []planfile.Setting, queues []config.Queue, known func(setting string) bool) []planfile.Setting {
	if s.file == nil {
		return list
	}
	for i, section := range s.file.Of(queues) {
		for _, k := range section.Settings {
			name := flagName(k.Name)
			if c.IsSet(name) || !known(name) {
				continue
			}
			if at := slices.IndexFunc(list, func(o planfile.Setting) bool { return o.Name == name }); i == 0 && at >= 0 {
				list[at].Origin = "file"
				continue
			}
			list = append(list, planfile.Setting{Name: name, Value: strings.Join(k.Values, ", "), Origin: "file", Queue: section.Queue, Channel: section.Channel})
		}
	}
	return list
}

// Settings that a command knows.
func everySetting(string) bool         { return true }
func hoursOnly(setting string) bool    { return setting == "hours" }
func staffingOnly(setting string) bool { return setting != "hours" }

// doubts are warnings about settings that do nothing to these queues.
func (s *settingsFile) doubts(queues []config.Queue, excluded []string) []error {
	if s.file == nil {
		return nil
	}
	return s.file.Doubts(queues, excluded)
}

// ofHistory are the queues of a history, for doubts.
func ofHistory(h *history.History) []config.Queue {
	list := make([]config.Queue, len(h.Queues))
	for i, q := range h.Queues {
		list[i] = config.Queue{Queue: q.Offered.Queue, Channel: q.Offered.Channel}
	}
	return list
}

// ofRows are the queues of a plan, for doubts.
func ofRows(rows []planner.Row) []config.Queue {
	var list []config.Queue
	seen := map[config.Queue]bool{}
	for i := range rows {
		q := config.Queue{Queue: rows[i].Queue, Channel: rows[i].Channel, Model: rows[i].Model}
		if !seen[q] {
			seen[q] = true
			list = append(list, q)
		}
	}
	return list
}

// input names the file in what is written beside a plan.
func (s *settingsFile) input() []planfile.Input {
	if s.file == nil {
		return nil
	}
	return []planfile.Input{{Name: filepath.Base(s.path), SHA256: s.file.SHA256}}
}

// summarise names the file; note says what it does.
func (s *settingsFile) summarise(w io.Writer, note string) {
	if s.file != nil {
		fmt.Fprintf(w, "settings  %s%s\n", s.path, note)
	}
}

// unnamed counts the rows that name no model: those that a settings file that only lies
// there applies to.
func unnamed(rows []planner.Row) int {
	n := 0
	for i := range rows {
		if rows[i].Model == "" {
			n++
		}
	}
	return n
}

// overRows says how a settings file goes together with the rows of a plan, fill of which
// name no model.
func (s *settingsFile) overRows(fill, rows int) string {
	switch {
	case s.named:
		return ": goes before what the rows say"
	case fill == rows:
		return ": fills in what the rows do not say"
	case fill == 0:
		return fmt.Sprintf(": not used for the rows, which are of a plan and say themselves (--config %s goes before them)", s.path)
	}
	return fmt.Sprintf(": fills in what %s without a model do not say; the others are of a plan and say themselves (--config %s goes before them)", plural(fill, "row"), s.path)
}
