package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/forecast/calendar"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// The example of docs/settings.md, as it stands there.
func TestComponentsOfTheDocs(t *testing.T) {
	doc, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(doc), "```toml\n[[shrinkage_component]]")
	text, _, closed := strings.Cut(text, "```")
	if !found || !closed {
		t.Fatal("docs/settings.md has no example of [[shrinkage_component]]")
	}
	f, err := config.Read(strings.NewReader("timezone = \"UTC\"\n[[shrinkage_component]]"+text), "c.toml")
	if err != nil {
		t.Fatal(err)
	}
	from, _ := calendar.ParseDay("2026-07-01")
	to, _ := calendar.ParseDay("2026-08-15")
	want := []shrinkage.Component{
		{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.08, Line: 2},
		{Name: "leave", Kind: shrinkage.Planned, Base: shrinkage.Paid, Value: 0.25, From: from, To: to, Line: 8},
		{Name: "sickness", Kind: shrinkage.Unplanned, Base: shrinkage.Scheduled, Value: 0.06, Line: 16},
	}
	if diff := cmp.Diff(want, f.Shrinkage.Components()); diff != "" {
		t.Error(diff)
	}
}

func TestComponentsRefuse(t *testing.T) {
	const head = "[[shrinkage_component]]\nname = \"a\"\nkind = \"planned\"\nbase = \"paid\"\n"
	for _, tt := range []struct{ text, want string }{
		{"[[shrinkage_component]]\nname = \"a\"\nkind = \"planned\"\nvalue = \"8%\"\n", "c.toml:1: base: is empty: want scheduled, paid or attended"},
		{"\n[[shrinkage_component]]\nname = \"a\"\nbase = \"paid\"\nvalue = \"8%\"\n", "c.toml:2: kind: is empty: want planned, unplanned or adherence"},
		{head + "value = 8\n", "c.toml:5: value: want a share"},
		{head + "value = \"100%\"\n", "c.toml:5: value: 1: want a share from 0 to below 1"},
		{head + "valu = \"8%\"\n", "c.toml:5: valu: is no key of a [[shrinkage_component]]: did you mean value?"},
		{head + "value = 0.1\npaid = \"no\"\n", "c.toml:6: paid: want true or false"},
		{head + "value = 0.1\npaid = false\n", "c.toml:6: paid: no: unpaid time is no share of paid hours"},
		{head + "value = 0.1\nfrom = \"5/1/2026\"\n", "c.toml:6: from: date"},
		{head + "value = 0.1\nfrom = 2026-01-05T09:00:00Z\n", "c.toml:6: from: want a date"},
		{head + "value = 0.1\nfrom = 2026-02-01\nto = 2026-01-01\n", "c.toml:7: to: 2026-01-01 is before from"},
		{head + "value = 0.1\nweekday = \"Monday\"\n", "c.toml:6: weekday: weekday"},
		{head + "value = 0.1\n" + head + "value = 0.2\n", "c.toml:6: a of every queue has two values on the same days: this one and that on line 1"},
		{"shrinkage_component = 3\n", "c.toml:1: shrinkage_component: want a table [[shrinkage_component]]"},
		{"shrinkage = \"30%\"\n" + head + "value = 0.1\n", "c.toml:1: shrinkage: is said by date already, by [[shrinkage_component]] on line 2"},
		{"shrinkage_ledger = \"s.csv\"\n\n[[queue]]\nname = \"a\"\nshrinkage = 0.3\n", "c.toml:5: shrinkage: is said by date already, by shrinkage_ledger on line 1"},
		{"shrinkage_ledger = \"s.csv\"\n" + head + "value = 0.1\n", "c.toml:1: shrinkage_ledger: and [[shrinkage_component]] on line 2: want one ledger"},
		{"unplanned = \"chance\"\n", "c.toml:1: unplanned: \"chance\": want shrinkage or absence"},
		{"[[queue]]\nname = \"a\"\nkind = \"planned\"\n", "c.toml:3: kind: is no setting"},
	} {
		_, err := config.Read(strings.NewReader(tt.text), "c.toml")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v\nwant %s", tt.text, err, tt.want)
		}
	}
}
