// Command generate writes the sample history of this repository, and the README that documents it:
//
//	go run ./testdata/generate -o testdata
//
// The history is simulated from the customers up. Segments of customers with drifting habits have needs
// (population.go); needs become contacts when the queue is open (arrivals.go); contacts wait for rostered agents,
// give up, come back unsolved (contactcentre.go); and only then are they counted by half-hour (tables.go). The sum over segments
// that wander apart, doors, shocks and repeats is no weekday profile times a level, so that a forecaster of that form is
// not flattered by its own assumptions.
//
// The output is a function of the seed alone: the program runs in one goroutine, and every rate, time and duration is
// rounded to an integer before anything is decided by it, so that the last bit of math.Exp, which differs between
// processors, practically never reaches the file.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// seed is the one source of randomness; another seed is another history with the same planted features.
const seed = 20241230

func main() {
	err := run(os.Args[1:], os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2) // the flag package has said why
	default:
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// errUsage marks a command line that was refused and explained already.
var errUsage = errors.New("wrong usage")

// run is main with its surroundings as parameters.
func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("o", "", "`folder` to write history.csv and README.md into")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if *dir == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: go run ./testdata/generate -o testdata")
		return errUsage
	}
	files, err := generate()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := writeWhole(filepath.Join(*dir, f.name), f.content); err != nil {
			return err
		}
		fmt.Fprintf(stderr, "%s: %d bytes\n", filepath.Join(*dir, f.name), len(f.content))
	}
	return nil
}

// file is one output, held in memory until all of them are complete.
type file struct {
	name    string
	content []byte
}

// generate simulates every queue and renders the outputs.
func generate() ([]file, error) {
	clk, err := newClock()
	if err != nil {
		return nil, err
	}
	queues, err := queueSpecs(clk.zone)
	if err != nil {
		return nil, err
	}
	spells := weatherSpells(clk)
	var results []result
	for _, q := range queues {
		h := newHours(clk, q)
		var weather []spell
		if q.weather {
			weather = spells
		}
		contacts := arrivals(clk, q, h, weather)
		results = append(results, simulate(clk, q, h, contacts))
	}
	history := historyCSV(clk, results)
	readme, err := readmeMarkdown(clk, results, spells, history)
	if err != nil {
		return nil, err
	}
	return []file{{"history.csv", history}, {"actuals.csv", actualsCSV(clk, results)}, {"README.md", readme}}, nil
}

// writeWhole writes a file beside its place and renames it, so that a failed run leaves the old one.
func writeWhole(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".generate-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails harmlessly after the rename
	if _, err := tmp.Write(content); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
