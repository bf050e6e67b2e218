package planfile_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"testing"

	"github.com/cccplan/cccplan/planner/planfile"
)

func TestMeta(t *testing.T) {
	const in = "start,interval_s,volume\n2026-01-05 09:00,1800,1\n2026-01-05 09:30,1800,2\n"
	f := read(t, in, nil)
	// The reader's hash is of the bytes of the file.
	sum := sha256.Sum256([]byte(in))
	if got := f.Info.SHA256; got != hex.EncodeToString(sum[:]) {
		t.Errorf("hash of the input %s", got)
	}
	plan, err := planfile.Describe("some/where/plan.csv", len(f.Rows), func(w io.Writer) error { return planfile.Write(w, f.Rows, f.Unknown) })
	if err != nil {
		t.Fatal(err)
	}
	// And Describe's of the bytes that Write writes.
	sum = sha256.Sum256([]byte(write(t, f.Rows, f.Unknown)))
	hash := hex.EncodeToString(sum[:])
	if want := (planfile.Input{Name: "plan.csv", SHA256: hash, Rows: 2}); plan != want {
		t.Errorf("%+v, want %+v", plan, want)
	}
	var b bytes.Buffer
	err = planfile.WriteMeta(&b, planfile.Meta{
		Tool: "cccplan", Version: "v1", Numerics: 1, Command: "staff", Plan: plan,
		Inputs:   []planfile.Input{{Name: "a&b.csv", SHA256: "00", Rows: 2}},
		Settings: []planfile.Setting{{Name: "shrinkage", Value: "30 %", Origin: "flag"}},
		Warnings: []string{"1 row < 2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "tool": "cccplan",
  "version": "v1",
  "numerics": 1,
  "command": "staff",
  "plan": {
    "name": "plan.csv",
    "sha256": "` + hash + `",
    "rows": 2
  },
  "inputs": [
    {
      "name": "a&b.csv",
      "sha256": "00",
      "rows": 2
    }
  ],
  "settings": [
    {
      "name": "shrinkage",
      "value": "30 %",
      "origin": "flag"
    }
  ],
  "seed": null,
  "warnings": [
    "1 row < 2"
  ]
}
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}

	// Lists are never null.
	b.Reset()
	if err := planfile.WriteMeta(&b, planfile.Meta{}); err != nil {
		t.Fatal(err)
	}
	var meta map[string]any
	if err := json.Unmarshal(b.Bytes(), &meta); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"inputs", "settings", "warnings"} {
		if l, ok := meta[list].([]any); !ok || len(l) != 0 {
			t.Errorf("%s is %v", list, meta[list])
		}
	}
}
