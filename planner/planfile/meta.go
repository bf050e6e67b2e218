package planfile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"
)

// Meta is what stands in plan.csv.meta.json beside plan.csv: what the plan was made
// with. It holds no time of day: the same inputs give the same bytes.
type Meta struct {
	Tool     string    `json:"tool"`    // cccplan
	Version  string    `json:"version"` // of the program
	Numerics int       `json:"numerics"`
	Command  string    `json:"command"`
	Plan     Input     `json:"plan"` // the file this one lies beside
	Inputs   []Input   `json:"inputs"`
	Settings []Setting `json:"settings"`
	Seed     *int64    `json:"seed"` // of random numbers; null: none were drawn
	Warnings []string  `json:"warnings"`
}

// Input names a file and the SHA-256 of its bytes, in hex.
type Input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows,omitempty"` // of data; 0 in files that have none, as settings
}

// Setting is a value in force and where it came from: flag, file or default. One of a
// queue or channel names it.
type Setting struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Origin  string `json:"origin"`
	Queue   string `json:"queue,omitempty"`
	Channel string `json:"channel,omitempty"`
}

// Numerics is the version of everything that decides a digit of a plan. A release that
// alters any number of any plan raises it, once.
const Numerics = 2

// WriteMeta writes m as indented JSON.
func WriteMeta(w io.Writer, m Meta) error {
	if m.Inputs == nil {
		m.Inputs = []Input{}
	}
	if m.Settings == nil {
		m.Settings = []Setting{}
	}
	if m.Warnings == nil {
		m.Warnings = []string{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// Describe is the name and hash of a file with so many rows, which write writes.
func Describe(name string, rows int, write func(io.Writer) error) (Input, error) {
	h := sha256.New()
	if err := write(h); err != nil {
		return Input{}, err
	}
	return Input{Name: filepath.Base(name), SHA256: hex.EncodeToString(h.Sum(nil)), Rows: rows}, nil
}
