// Command endtoend measures `cccplan forecast` from file to file: histories of made-up
// half-hours with handle times, of more and more queues and years, and for each the time on
// the clock, the processor time and the largest memory of the program.
//
//	go run ./benchmarks/endtoend
//	go run ./benchmarks/endtoend -sizes 100x3 -keep /tmp/histories
//
// The last size, 100 queues over three years, is held to the bounds that the project
// promises: with -check a miss is exit 1.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// What 100 queues over three years may take.
const (
	promisedWall   = 20 * time.Second
	promisedMemory = 1 << 30 // bytes
)

func main() {
	sizes := flag.String("sizes", "25x1,25x2,25x3,50x3,100x3", "`QUEUESxYEARS`, ...")
	keep := flag.String("keep", "", "`folder` for the histories, which stay (default: a temporary one)")
	program := flag.String("binary", "", "the `PROGRAM` to measure (default: built from here)")
	check := flag.Bool("check", false, "exit 1 where 100x3 takes more than was promised")
	flag.Parse()
	if err := run(strings.Split(*sizes, ","), *keep, *program, *check); err != nil {
		fmt.Fprintln(os.Stderr, "endtoend:", err)
		os.Exit(1)
	}
}

func run(sizes []string, keep, program string, check bool) error {
	work, err := os.MkdirTemp("", "endtoend")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if keep == "" {
		keep = work
	}
	if program == "" {
		program = filepath.Join(work, "cccplan")
		build := exec.Command("go", "build", "-o", program, "./cmd/cccplan")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build, from the root of the project: %w", err)
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "queues\tyears\trows\tread MB\twall s\tCPU s\tCPU s a million rows\tmemory MB\t")
	var missed error
	for _, size := range sizes {
		q, y, ok := strings.Cut(size, "x")
		queues, err1 := strconv.Atoi(q)
		years, err2 := strconv.Atoi(y)
		if !ok || errors.Join(err1, err2) != nil || queues < 1 || years < 1 {
			return fmt.Errorf("size %q: want QUEUESxYEARS, such as 100x3", size)
		}
		name := filepath.Join(keep, size+".csv")
		rows, err := write(name, queues, years)
		if err != nil {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		m, err := measure(program, name, filepath.Join(work, "plan.csv"))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%.1f\t%.1f\t%.1f\t%s\t\n", queues, years, rows, info.Size()>>20,
			m.wall.Seconds(), m.cpu.Seconds(), m.cpu.Seconds()/float64(rows)*1e6, megabytes(m.memory))
		if queues == 100 && years == 3 && (m.wall > promisedWall || m.memory > promisedMemory) {
			missed = fmt.Errorf("100 queues over 3 years: %.1f s and %s MB, want at most %v and %d", m.wall.Seconds(), megabytes(m.memory), promisedWall, promisedMemory>>20)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if check {
		return missed
	}
	return nil
}

// measured is what a run took; memory in bytes, 0 where the system does not tell.
type measured struct {
	wall, cpu time.Duration
	memory    int64
}

func measure(program, history, plan string) (measured, error) {
	c := exec.Command(program, "forecast", history, "-o", plan, "-q")
	var said strings.Builder
	c.Stderr = &said
	begin := time.Now()
	if err := c.Run(); err != nil {
		return measured{}, fmt.Errorf("%s: %w\n%s", history, err, said.String())
	}
	return measured{time.Since(begin), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peak(c.ProcessState)}, nil
}

func megabytes(n int64) string {
	if n == 0 {
		return "-"
	}
	return strconv.FormatInt(n>>20, 10)
}

// write makes a history: Monday to Saturday, 26 half-hours from 07:00, queues of 20
// contacts an interval more or less, weekdays, seasons, noise of days and of intervals.
func write(name string, queues, years int) (rows int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "start,queue,offered,aht_s")
	rng := rand.New(rand.NewPCG(100, 3))
	monday := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	for q := range queues {
		size := 20 * math.Exp(0.8*rng.NormFloat64())
		for d := range 364 * years {
			day := monday.AddDate(0, 0, d)
			if day.Weekday() == time.Sunday {
				continue
			}
			date := day.Format(time.DateOnly)
			level := size * (1.4 - 0.1*float64(day.Weekday())) * (1 + 0.2*math.Sin(2*math.Pi*float64(d)/365.25)) * math.Exp(0.1*rng.NormFloat64())
			for i := range 26 {
				x := (float64(i) + 0.5) / 26
				mean := level * (0.5 + math.Sin(math.Pi*x) + 0.3*math.Sin(2*math.Pi*x))
				offered := math.Max(0, math.Round(mean+math.Sqrt(mean)*rng.NormFloat64()))
				minute := 7*60 + 30*i
				fmt.Fprintf(w, "%s %02d:%02d,queue%03d,%.0f,%.1f\n", date, minute/60, minute%60, q, offered, 240+25*rng.NormFloat64())
				rows++
			}
		}
	}
	return rows, w.Flush()
}
