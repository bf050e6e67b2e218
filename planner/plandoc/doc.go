// Package plandoc is the plan that a client and its contact centre share: one document
// that both version, sign and recompute.
//
// A [Document] holds versions. A0 is the [Contract]; C1, C2, ... are the client's, P1, P2,
// ... the contact centre's, A1, A2, ... those of both. Each comes from others (a directed
// graph without cycles) and says only what it changes against the first of them. What
// holds at a version is its [Content]: contract, registers of queues, assumptions and
// events, and a [sheet.Sheet] of cells. [Document.Commit] adds a version, and nothing is
// ever taken away.
//
// The hash of a version covers all that it says, derived cells and parents among it; each
// party's log is a chain of hashes; a [Signature] is Ed25519 over the hash of a version and
// the ends of both logs. [Document.Check] finds whatever was tampered with, and
// [Document.Verify] recomputes every derived cell to the last digit besides.
//
// A document is written in one form only, a record a line in canonical JSON (RFC 8785), so
// that git can show what changed; [Read] refuses any other. [Document.Redact] replaces what
// is private to the other party by commitments, and [Document.Join] puts copies together
// that went on apart. docs/plan-format.md has every byte of it.
//
// Time, keys and files come from outside: the package looks at no clock and opens nothing.
package plandoc
