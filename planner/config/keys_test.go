package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/planner"
)

// Every example that init writes and the documentation shows can be read.
func TestExamplesAreRead(t *testing.T) {
	for _, k := range runKeys {
		if _, err := Read(strings.NewReader(k.name+" = "+k.example), "c.toml"); err != nil {
			t.Error(err)
		}
	}
	for _, k := range queueKeys {
		for _, head := range []string{"", "[[queue]]\nname = \"a\"\n"} {
			if _, err := Read(strings.NewReader(head+k.name+" = "+k.example), "c.toml"); err != nil {
				t.Error(err)
			}
		}
	}
}

// What is said to hold without a setting is what holds.
func TestUsualIsUsual(t *testing.T) {
	for name, value := range usual {
		f, err := Read(strings.NewReader(name+" = "+value), "c.toml")
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(planner.Defaults(), f.Rules.Over(planner.Defaults(), "", "")); diff != "" {
			t.Errorf("%s = %s changes the defaults: %s", name, value, diff)
		}
	}
}

// Every setting that is for some channels only is a setting.
func TestAudiencesAreSettings(t *testing.T) {
	known := map[string]bool{}
	for _, k := range queueKeys {
		known[k.name] = true
	}
	for name := range audiences {
		if !known[name] || audience(name) == "" {
			t.Errorf("%s is for %q", name, audience(name))
		}
	}
	for name := range usual {
		if !known[name] {
			t.Errorf("%s is no setting", name)
		}
	}
}

// docs/settings.md has a row for every setting, with the example, default and meaning of
// the tables here.
func TestDocsHaveEverySetting(t *testing.T) {
	text, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	row := func(name, example, usage, usual string) {
		if want := fmt.Sprintf("| `%s` | %s | %s | `%s = %s` |", name, usage, usual, name, example); !strings.Contains(string(text), want+"\n") {
			t.Errorf("docs/settings.md lacks the row\n%s", want)
		}
	}
	for _, k := range runKeys {
		row(k.name, k.example, k.usage, k.usual)
	}
	for _, k := range queueKeys {
		d := "none"
		if u := usual[k.name]; u != "" {
			d = strings.Trim(u, `"`)
		}
		row(k.name, k.example, k.usage, d)
	}
	for _, name := range groupKeys {
		if !strings.Contains(string(text), "| `"+name+" = ") {
			t.Errorf("docs/settings.md has no example of %s of a [[group]]", name)
		}
	}
	for line := range strings.Lines(string(text)) {
		name, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || !strings.HasPrefix(line, "| `") || !strings.Contains(line, "` = ") && !strings.Contains(line, name+" = ") {
			continue
		}
		switch name {
		case "name", "channel", "hours":
		default:
			if slices.Contains(groupKeys, name) {
				continue
			}
			if _, err := Read(strings.NewReader(name+" = 1\n"), "c.toml"); err != nil && strings.Contains(err.Error(), "is no setting") {
				t.Errorf("docs/settings.md has %s, which is no setting", name)
			}
		}
	}
}
