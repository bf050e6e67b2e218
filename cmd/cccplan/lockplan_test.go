package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

// lockplan DOCUMENT CONTRACT [PLAN@TIME...]: a plan document with a contract (JSON, with
// events and queues beside it) and agreed versions A1, A2, ... out of plan files, each
// signed by both parties at its time.
func scriptLockPlan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: lockplan DOCUMENT CONTRACT [PLAN@TIME...]")
	}
	var content struct {
		Contract    *plandoc.Contract    `json:"contract"`
		Queues      []plandoc.Queue      `json:"queues"`
		Events      []plandoc.Event      `json:"events"`
		Assumptions []plandoc.Assumption `json:"assumptions"`
		Zone        string               `json:"zone"`
		WeekStart   string               `json:"week_start"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &content))
	d, err := plandoc.New(plandoc.Head{PlanID: "acme-2026", Zone: content.Zone, WeekStart: cmp.Or(content.WeekStart, "monday")}, "ACME", "Callers")
	ts.Check(err)
	start, err := plandoc.ParseInstant("2025-09-01T08:00:00Z")
	ts.Check(err)
	keys := map[plandoc.Role]*plandoc.PrivateKey{}
	for i, r := range plandoc.Roles {
		keys[r], err = plandoc.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{byte(i + 1)}, 32)))
		ts.Check(err)
	}
	_, err = d.Commit(plandoc.Commit{Party: plandoc.Client, Actor: "Anna", At: start, Action: "init", Message: "the contract", Engine: plandoc.ThisEngine("test")},
		&plandoc.Content{Contract: content.Contract, Queues: content.Queues, Events: content.Events, Assumptions: content.Assumptions}, keys[plandoc.Client])
	ts.Check(err)
	for _, r := range plandoc.Roles {
		ts.Check(d.AddKey(r, keys[r].Public(), nil, "Anna", start))
	}
	parent := plandoc.Root
	for k, arg := range args[2:] {
		name, when, _ := strings.Cut(arg, "@")
		at, err := plandoc.ParseInstant(when)
		ts.Check(err)
		f, err := planfile.Read(context.Background(), strings.NewReader(ts.ReadFile(name)), name, nil)
		ts.Check(err)
		limits, _, err := planner.Prepare(context.Background(), f.Rows, planner.PolicyOf(planner.Given{}))
		ts.Check(err)
		ts.Check(planner.StaffAll(context.Background(), f.Rows, limits))
		s, err := sheet.FromRows(f.Rows, limits, f.Unknown)
		ts.Check(err)
		id := plandoc.ID{Series: plandoc.Agreed, Number: k + 1}
		action := map[bool]string{true: "accept", false: "amend"}[k == 0]
		_, err = d.Commit(plandoc.Commit{ID: id, Parents: []plandoc.ID{parent}, Party: plandoc.Client, Actor: "Anna", At: at, Action: action, Message: "plan " + name, Source: name, Status: plandoc.Locked, Engine: plandoc.ThisEngine("test")},
			&plandoc.Content{Sheet: s}, keys[plandoc.Client])
		ts.Check(err)
		for _, r := range plandoc.Roles {
			ts.Check(d.Sign(id, r, "lock", map[plandoc.Role]string{plandoc.Client: "Anna", plandoc.CCC: "Bo"}[r], at, keys[r]))
		}
		parent = id
	}
	var b bytes.Buffer
	ts.Check(d.Write(&b))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
	fmt.Fprintf(ts.Stdout(), "%d bytes\n", b.Len())
}
