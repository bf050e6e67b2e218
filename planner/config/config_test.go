package config_test

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
)

const whole = `# a contact centre
service_level = "80/20"
shrinkage = 0.3
timezone = "Europe/Stockholm"
method = ["auto", "ets"]

[[queue]]
name = "help"
channel = "Chat"
aht_by_concurrency = ["600s", "750s", 960]
hours = "Mon-Fri 09:00-17:00"

[[queue]]
channel = "email"
deadline = "1d"
in_time = "95%"
clock = "business"
opening_backlog = [{ age = "2d", contacts = 40 }, { age = 0, contacts = 85.5 }]
`

func TestRead(t *testing.T) {
	f, err := config.Read(strings.NewReader("\uFEFF"+whole), "cccplan.toml")
	if err != nil {
		t.Fatal(err)
	}
	voice := f.Rules.Over(planner.Defaults(), "sales", "voice")
	if voice.Shrinkage != 0.3 || voice.ServiceLevel != 0.8 || voice.Within != 20*time.Second || len(voice.AHTs) > 0 {
		t.Errorf("sales is %+v", voice)
	}
	chat := f.Rules.Over(planner.Defaults(), "help", "chat")
	if diff := cmp.Diff([]time.Duration{10 * time.Minute, 750 * time.Second, 16 * time.Minute}, chat.AHTs); diff != "" || chat.Shrinkage != 0.3 {
		t.Errorf("help is %+v: %s", chat, diff)
	}
	email := f.Rules.Over(planner.Defaults(), "post", "email")
	if email.Deadline != 24*time.Hour || email.InTime != 0.95 || email.Terms.Clock != planner.ClockBusiness {
		t.Errorf("email is %+v", email)
	}
	if diff := cmp.Diff([]planner.Aged{{Age: 172800, Contacts: 40}, {Age: 0, Contacts: 85.5}}, email.Terms.Opening); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]config.Hours{{Queue: "help", Channel: "chat", Hours: "Mon-Fri 09:00-17:00"}}, f.Hours); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]string{"timezone": {"Europe/Stockholm"}, "method": {"auto", "ets"}}, f.Run); diff != "" {
		t.Error(diff)
	}
}

// Each fault names its line and key, and says what was expected.
func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"servicelevel = \"80/20\"\n", `c.toml:1: servicelevel: is no setting: did you mean service_level?`},
		{"\n\nshrinkage = \"130%\"\n", `c.toml:3: shrinkage: want a share such as 30% or 0.3`},
		{"shrinkage = 30\n", `c.toml:1: shrinkage: want a share`},
		{"service_level = 80\n", `c.toml:1: service_level: want text in quotes`},
		{"min_agents = 1.5\n", `c.toml:1: min_agents: want a whole number`},
		{"[[queue]]\nname = \"a\"\n[[queue]]\nname = \"b\"\npatiense = 3\n", `c.toml:5: patiense: is no setting: did you mean patience?`},
		{"[[queue]]\npatience = 3\n", `c.toml:1: a [[queue]] needs a name or a channel`},
		{"[[queue]]\nname = \"a\"\ntimezone = \"UTC\"\n", `c.toml:3: timezone: stands at the top`},
		{"[queue]\nname = \"a\"\n", `c.toml:1: queue: want a table [[queue]]`},
		{"shrinkage = 0.1\nshrinkage = 0.2\n", `c.toml:2: `},
		{"shrinkage = \n", `c.toml:1: `},
		{"[[queue]]\nchannel = \"chat\"\naht_by_concurrency = [\"600s\", \"500s\"]\n", `c.toml:1: AHT 8m20s at 2 contacts: want more than 0 s, and no less than with fewer contacts`},
		{"concurrency_factors = [1.2, 1.3]\n", `the first factor to be 1`},
		{"aht_by_concurrency = [\"600s\", \"x\"]\n", `c.toml:1: aht_by_concurrency: item 2: want seconds`},
		{"opening_backlog = [{ age = \"2d\" }]\n", `c.toml:1: opening_backlog: item 1: want such as`},
		{"carry = \"always\"\n", `c.toml:1: carry: want none, auto, mol, sbc or transient`},
		{"shrinkage = 1\n", `shrinkage 1: want a share from 0 to below 1`},
		{"timezone = [\"UTC\"]\n", `c.toml:1: timezone: want one value`},
		{"a\x00b", "c.toml:1: "},
		{"# " + strings.Repeat("x", 1<<20), "larger than 1 MiB"},
	} {
		_, err := config.Read(strings.NewReader(tt.text), "c.toml")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60q: error %v does not say %q", tt.text, err, tt.want)
		}
		var e *config.Error
		if !errors.As(err, &e) {
			t.Errorf("%.60q: %T is no *Error", tt.text, err)
		}
	}
	// All faults at once, in order of lines.
	_, err := config.Read(strings.NewReader("shrinkage = 2\nfoo = 1\npatience = -1\n"), "c.toml")
	if err == nil || strings.Count(err.Error(), "\n") != 2 || !strings.HasPrefix(err.Error(), "c.toml:1: ") {
		t.Errorf("not all faults at once: %v", err)
	}
}

// Costs of hours short and spare set the risk: spare/(short+spare).
func TestCosts(t *testing.T) {
	f, err := config.Read(strings.NewReader("cost_short = 60\ncost_spare = 20.0\n[[queue]]\nname = \"a\"\nrisk = \"10%\"\n"), "c.toml")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := f.Rules.Over(planner.Defaults(), "a", "voice").Terms.Risk, f.Rules.Over(planner.Defaults(), "b", "voice").Terms.Risk; a != 0.1 || b != 0.25 {
		t.Errorf("risks %v and %v", a, b)
	}
	for _, tt := range []struct{ text, want string }{
		{"cost_short = 60\n", "want both or none"},
		{"cost_short = 60\ncost_spare = 20\nrisk = 0.1\n", "want one of them"},
		{"cost_short = 0\ncost_spare = 20\n", "c.toml:1: cost_short: want an amount above 0"},
		{"cost_short = \"60\"\ncost_spare = 20\n", "c.toml:1: cost_short: want an amount above 0"},
		{"risk = 0.1\nsl_period = \"day\"\n", "a risk with a service level of a whole day: not both"},
	} {
		if _, err := config.Read(strings.NewReader(tt.text), "c.toml"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add("[[queue]]\nname='x'\nconcurrency_factors=[1,nan]\n")
	f.Add("opening_backlog=[{age=1e300,contacts=inf}]")
	f.Fuzz(func(t *testing.T, s string) {
		file, err := config.Read(strings.NewReader(s), "c.toml")
		if err != nil {
			return
		}
		p := planner.Policy{Fill: file.Rules, Defaults: planner.Defaults()}
		if err := p.Validate(); err != nil {
			t.Errorf("%q was read but %v", s, err)
		}
	})
}

func ExampleRead() {
	const settings = `
patience = "90s"
[[queue]]
name = "roadside"
patience = "5m"
`
	f, err := config.Read(strings.NewReader(settings), "cccplan.toml")
	if err != nil {
		log.Fatal(err)
	}
	for _, queue := range []string{"sales", "roadside"} {
		fmt.Println(queue, f.Rules.Over(planner.Defaults(), queue, "voice").Patience)
	}
	// Output:
	// sales 1m30s
	// roadside 5m0s
}
