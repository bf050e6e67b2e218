package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
)

// Settings that do nothing to any queue are told, with the queue that was probably meant;
// those that do something to one of them are not.
func TestDoubts(t *testing.T) {
	const text = `deadline = "1d"
patience = "60s"

[[queue]]
name = "slaes"
[[queue]]
name = "sales"
in_time = 0.9
[[queue]]
name = "both"
in_time = 0.9
patience = "90s"
[[queue]]
name = "sales"
channel = "chat"
[[queue]]
channel = "outbound"
[[queue]]
name = "test"
[[queue]]
name = "post"
risk = 0.1
`
	f, err := config.Read(strings.NewReader(text), "c.toml")
	if err != nil {
		t.Fatal(err)
	}
	queues := []config.Queue{{Queue: "sales", Channel: "voice"}, {Queue: "both", Channel: "voice"}, {Queue: "both", Channel: "email"}, {Queue: "post", Channel: "voice", Model: planner.ModelDeferred}}
	var got []string
	for _, err := range f.Doubts(queues, []string{"test"}) {
		got = append(got, err.Error())
	}
	want := []string{
		`c.toml:4: no queue here is slaes: did you mean "sales"?`,
		`c.toml:8: in_time means nothing to sales here: it is for email and other work that can wait`,
		`c.toml:13: no queue here is sales (chat), it has other channels only`,
		`c.toml:16: no queue here is channel outbound`,
		`c.toml:22: risk means nothing to post here: it is for voice and chat`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if of := f.Of(queues[:1]); len(of) != 2 || of[0].Name() != "every queue" || of[1].Name() != "sales" {
		t.Errorf("about sales are %+v", of)
	}
	// At the top it is told only where it does nothing at all.
	got = nil
	for _, err := range f.Doubts(queues[:1], nil)[:1] {
		got = append(got, err.Error())
	}
	if diff := cmp.Diff([]string{"c.toml:1: deadline means nothing to every queue here: it is for email and other work that can wait"}, got); diff != "" {
		t.Error(diff)
	}
}
