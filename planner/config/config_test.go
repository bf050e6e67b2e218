package config_test

import (
	"errors"
	"fmt"
	"log"
	"slices"
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
	if diff := cmp.Diff([]config.Setting{{"timezone", 4, []string{"Europe/Stockholm"}}, {"method", 5, []string{"auto", "ets"}}}, f.Run); diff != "" {
		t.Error(diff)
	}
}

// Each fault names its line and key, and says what was expected.
func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"servicelevel = \"80/20\"\n", `c.toml:1: servicelevel: is no setting: did you mean service_level?`},
		{"\n\nshrinkage = \"130%\"\n", `c.toml:3: shrinkage: "130%": want a share such as 30% or 0.3`},
		{"shrinkage = 30\n", `c.toml:1: shrinkage: 30: want a share`},
		{"service_level = 80\n", `c.toml:1: service_level: 80: want text in quotes`},
		{"min_agents = 1.5\n", `c.toml:1: min_agents: 1.5: want a whole number`},
		{"[[queue]]\nname = \"a\"\n[[queue]]\nname = \"b\"\npatiense = 3\n", `c.toml:5: patiense: is no setting: did you mean patience?`},
		{"[[queue]]\npatience = 3\n", `c.toml:1: a [[queue]] needs a name or a channel`},
		{"[[queue]]\nname = \"a\"\ntimezone = \"UTC\"\n", `c.toml:3: timezone: stands at the top`},
		{"[queue]\nname = \"a\"\n", `c.toml:1: queue: want a table [[queue]]`},
		{"shrinkage = 0.1\nshrinkage = 0.2\n", `c.toml:2: `},
		{"shrinkage = \n", `c.toml:1: `},
		{"[[queue]]\nchannel = \"chat\"\naht_by_concurrency = [\"600s\", \"500s\"]\n", `c.toml:3: AHT 8m20s at 2 contacts: want more than 0 s, and no less than with fewer contacts`},
		{"concurrency_factors = [1.2, 1.3]\n", `the first factor to be 1`},
		{"aht_by_concurrency = [\"600s\", \"x\"]\n", `c.toml:1: aht_by_concurrency: item 2: "x": want seconds`},
		{"opening_backlog = [{ age = \"2d\" }]\n", `c.toml:1: opening_backlog: item 1: want such as`},
		{"carry = \"always\"\n", `c.toml:1: carry: "always": want none, auto, mol, sbc or transient`},
		{"shrinkage = 1\n", `shrinkage 1: want a share from 0 to below 1`},
		{"timezone = [\"UTC\"]\n", `c.toml:1: timezone: want one value`},
		{"a\x00b", "c.toml:1: "},
		{"\xFF\xFEs\x00", "c.toml:1: is UTF-16 text: save it as UTF-8"},
		{"\xFE\xFF\x00s", "c.toml:1: is UTF-16 text: save it as UTF-8"},
		{"shrinkage = 0.3\rmin_agents = 2\r", "c.toml:1: "},
		{"patience = 90s # mean\n", `c.toml:1: patience: 90s is text: want it in straight quotes, patience = "90s"`},
		{"\ntimezone = Europe/Stockholm\n", `c.toml:2: timezone: Europe/Stockholm is text: want it in straight quotes, timezone = "Europe/Stockholm"`},
		{"service_level = “80/20”\n", `c.toml:1: service_level: “80/20” is text: want it in straight quotes, service_level = "80/20"`},
		{"hours = \"Mon\n", "c.toml:1: strings cannot contain newlines"},
		{"x\n", "c.toml:1: expected"},
		{"foo.bar = 1\n", "c.toml:1: foo: is no setting"},
		{"Service-Level = \"80/20\"\n", "c.toml:1: Service-Level: is no setting: did you mean service_level?"},
		{"name = \"sales\"\n", "c.toml:1: name: stands under a [[queue]]"},
		{"\nqueue = \"sales\"\n", "c.toml:2: queue: want a table [[queue]]"},
		{"[[queu]]\nname = \"sales\"\n", "c.toml:1: queu: is no setting: did you mean queue?"},
		{"[[queue]]\nname = \"a\"\n\n[[queue]]\nname = \"a\"\n", "c.toml:4: a has a [[queue]] already, on line 1"},
		{"[[queue]]\nname = \"a\"\nname = \"b\"\n", "c.toml:3: "},
		{"[[queue]]\nname = \"a\"\nchannel = \"voice\"\naht_by_concurrency = [\"1s\"]\n", "c.toml:4: aht_by_concurrency: means nothing for channel voice: it is for chat"},
		{"[[queue]]\nchannel = \"Email\"\nservice_level = \"80/20\"\n", "c.toml:3: service_level: means nothing for channel email: it is for voice and chat"},
		{"[[queue]]\nchannel = \"chat\"\ndeadline = \"1d\"\n", "c.toml:3: deadline: means nothing for channel chat: it is for email and other work that can wait"},
		{"carry = \"auto\"\n[[queue]]\nname = \"a\"\nsl_period = \"day\"\n", "c.toml:4: a service level of a whole day with load carried over"},
		{"timezone = \"Europe/Stokholm\"\n", `c.toml:1: timezone: zone "Europe/Stokholm" is not known`},
		{"timezone = 1\n", "c.toml:1: timezone: 1: want text in quotes"},
		{"horizon = \"soon\"\n", `c.toml:1: horizon: horizon "soon": want months (12m), weeks (4w)`},
		{"date_order = \"ymd\"\n", `c.toml:1: date_order: "ymd": want dmy (day first) or mdy (month first)`},
		{"country = \"Atlantis\"\n", `c.toml:1: country: country "Atlantis": no holidays known for it`},
		{"holidays = \" \"\n", "c.toml:1: holidays: is empty: want such as"},
		{"exclude_queue = []\n", "c.toml:1: exclude_queue: want at least one value"},
		{"hours = \"always\"\n", "c.toml:1: hours: opening hours"},
		{"deadline = \"tomorrow\"\n", "c.toml:1: deadline: \"tomorrow\": want seconds such as 240"},
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
	f, err := config.Read(strings.NewReader("costs = { short = 60, spare = 20.0 }\n[[queue]]\nname = \"a\"\nrisk = \"10%\"\n"), "c.toml")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := f.Rules.Over(planner.Defaults(), "a", "voice").Terms.Risk, f.Rules.Over(planner.Defaults(), "b", "voice").Terms.Risk; a != 0.1 || b != 0.25 {
		t.Errorf("risks %v and %v", a, b)
	}
	for _, tt := range []struct{ text, want string }{
		{"costs = { short = 60 }\n", "c.toml:1: costs: want such as { short = 60, spare = 20 }"},
		{"costs = { short = 60, spare = 20 }\nrisk = 0.1\n", "want one of them"},
		{"costs = { short = 0, spare = 20 }\n", "c.toml:1: costs: want such as"},
		{"costs = { short = \"60\", spare = 20 }\n", "c.toml:1: costs: want such as"},
		{"costs = 3\n", "c.toml:1: costs: 3: want such as"},
		{"risk = 0.1\nsl_period = \"day\"\n", "a risk with a service level of a whole day: not both"},
	} {
		if _, err := config.Read(strings.NewReader(tt.text), "c.toml"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

const callers = `[[queue]]
channel = "outbound"
right_party = { "17:00" = "45%", "9:00" = 0.2, "12:30" = "30%" }
dial = "35s"

[[group]]
name = "billing only"
skills = ["billing"]
agents = 2

[[group]]
name = "both"
skills = ["billing", "technical", "technical/sms"]
cost = 1.2
agents = { "08:00" = 3, "17:00" = 5.5 }
`

func TestReadByClockAndGroups(t *testing.T) {
	f, err := config.Read(strings.NewReader(callers), "cccplan.toml")
	if err != nil {
		t.Fatal(err)
	}
	s := f.Rules.Over(planner.Defaults(), "winback", "outbound")
	if diff := cmp.Diff(planner.ByClock{{From: 9 * time.Hour, Value: 0.2}, {From: 12*time.Hour + 30*time.Minute, Value: 0.3}, {From: 17 * time.Hour, Value: 0.45}}, s.RightParty); diff != "" || s.Terms.Dial != 35 {
		t.Errorf("%+v: %s", s, diff)
	}
	if diff := cmp.Diff([]planner.Group{
		{Name: "billing only", Skills: []string{"billing"}, Agents: planner.Always(2)},
		{Name: "both", Skills: []string{"billing", "technical", "technical/sms"}, Cost: 1.2, Agents: planner.ByClock{{From: 8 * time.Hour, Value: 3}, {From: 17 * time.Hour, Value: 5.5}}},
	}, f.Groups); diff != "" {
		t.Error(diff)
	}
	one, err := config.Read(strings.NewReader("right_party = \"35%\"\n"), "cccplan.toml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(planner.Always(0.35), one.Rules.Over(planner.Defaults(), "a", "outbound").RightParty); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefusesByClockAndGroups(t *testing.T) {
	const group = "[[group]]\nname = \"a\"\nskills = [\"x\"]\n"
	for _, tt := range []struct{ text, want string }{
		{"right_party = 0\n", `c.toml:1: right_party: 0: want a share above 0 such as "35%", or shares by time of day`},
		{"\nright_party = { \"25:00\" = 0.3 }\n", `c.toml:2: right_party: want a share`},
		{"right_party = { \"09:00\" = 30 }\n", `c.toml:1: right_party: want a share`},
		{"right_party = {}\n", `c.toml:1: right_party: want a share`},
		{"right_party = { \"9:00\" = 0.3, \"09:00\" = 0.4 }\n", `are not in order`},
		{"right_party = 0.0000001\n", `right-party share 1e-07: want a number from 1e-06 to 1`},
		{"right_party = [0.3]\n", `c.toml:1: right_party: want a share`},
		{"[group]\nname = \"a\"\n", `c.toml:1: group: want a table [[group]]`},
		{"[[group]]\nskills = [\"x\"]\n", `c.toml:1: group 1 (""): has no name`},
		{"[[group]]\nname = \"a\"\n", `c.toml:1: group 1 ("a"): has no skills`},
		{group + "skils = 1\n", `c.toml:4: skils: is no setting of a group: did you mean skills?`},
		{group + "cost = 0\n", `c.toml:4: cost: want a number above 0`},
		{group + "cost = 1e7\n", `c.toml:1: group 1 ("a"): cost 1e+07: want 0 to 1e6`},
		{group + "agents = -1\n", `c.toml:4: agents: want a number of agents`},
		{group + "agents = \"3\"\n", `c.toml:4: agents: want a number of agents`},
		{group + "\n" + group, `c.toml:6: name: there is a group "a" already`},
		{"[[group]]\nname = \"a\"\nskills = [\"x\", \"x\"]\n", `c.toml:3: skills: item 2: "x" is empty, or there already`},
		{"[[group]]\nname = \"a\"\nskills = \"x\"\n", `c.toml:3: skills: want the queues that the group serves`},
		{"[[queue]]\nname = \"a\"\n" + group + "foo = 1\n", `c.toml:6: foo: is no setting of a group`},
	} {
		_, err := config.Read(strings.NewReader(tt.text), "c.toml")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v does not say %q", tt.text, err, tt.want)
		}
	}
}

// What is said of fewer queues goes first, whatever the order in the file.
func TestReadOrder(t *testing.T) {
	parts := []string{
		"[[queue]]\nname = \"a\"\nchannel = \"voice\"\nmin_agents = 4\nhours = \"Thu 09:00-17:00\"\n",
		"[[queue]]\nname = \"a\"\nmin_agents = 3\nhours = \"Wed 09:00-17:00\"\n",
		"[[queue]]\nchannel = \"voice\"\nmin_agents = 2\nhours = \"Tue 09:00-17:00\"\n",
	}
	for range 2 {
		f, err := config.Read(strings.NewReader("min_agents = 0\n"+strings.Join(parts, "")), "c.toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			queue, channel string
			want           int
		}{{"b", "chat", 0}, {"b", "voice", 2}, {"a", "chat", 3}, {"a", "voice", 4}} {
			if got := f.Rules.Over(planner.Defaults(), tt.queue, tt.channel).MinAgents; got != tt.want {
				t.Errorf("%s (%s): %d agents, want %d", tt.queue, tt.channel, got, tt.want)
			}
		}
		if f.Hours[0].Hours[:3] != "Tue" || f.Hours[2].Hours[:3] != "Thu" {
			t.Errorf("hours are %v", f.Hours)
		}
		slices.Reverse(parts)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add(callers)
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
		if err := (&planner.Skills{Groups: file.Groups}).Validate(); err != nil {
			t.Errorf("%q was read but %v", s, err)
		}

		if len(file.Sections) != len(file.Rules) {
			t.Errorf("%q has %d sections and %d rules", s, len(file.Sections), len(file.Rules))
		}
		file.Doubts([]config.Queue{{Queue: "x", Channel: "voice"}, {Channel: "email"}}, []string{"y"})
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
