// Command guard keeps the hot kernels of package erlang fast. It times each
// against a reference, the textbook recursion B(20000), interleaved in the same
// run, so that the speed of the machine cancels, and fails when the median of
// ten ratios exceeds the committed one by half, or when a kernel allocates.
//
//	go run ./benchmarks/guard           # exit 1 on a failure
//	go run ./benchmarks/guard -update   # measure anew and write the ratios
//
// Ratios belong to a change that is meant to alter them, and are committed with
// it. They differ somewhat between kinds of processors, and another process on the
// same core slows the kernels more than the recursion, which mostly waits for its
// divisions. Both show in a probe, work of the kernels' kind that is none of package
// erlang and so never changes: timed in between, too, it raises the limit of a kernel
// as far as its own ratio exceeds the committed one at that moment. A kernel that fails
// all the same is measured again after longer and longer waits, and fails if it does
// so every time. Update on an idle machine.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

// slack is how much a ratio may exceed the committed one.
const slack = 1.5

// waits before a kernel that fails is measured again.
var waits = []time.Duration{0, 2 * time.Second, 10 * time.Second, 40 * time.Second}

//go:embed ratios.txt
var committed string

func main() {
	update := flag.Bool("update", false, "write the ratios instead of checking them")
	file := flag.String("file", "benchmarks/guard/ratios.txt", "`FILE` that -update writes")
	flag.Parse()
	rounds := 10
	if *update {
		rounds = 30
	}
	got := measure(kernels(), rounds)
	limits, err := parse(committed)
	for _, wait := range waits {
		if !*update && err == nil {
			again(got, limits, rounds, wait)
		}
	}
	if *update {
		err = os.WriteFile(*file, []byte(format(got)), 0o644)
	} else if err == nil {
		err = judge(os.Stdout, got, limits)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "guard:", err)
		os.Exit(1)
	}
}

// kernel is a call whose cost is guarded.
type kernel struct {
	name string
	call func()
}

// result is the cost of a kernel.
type result struct {
	name   string
	ratio  float64 // time of a call over that of the reference
	probe  float64 // the same of the probe, meanwhile
	nanos  float64 // time of a call, for people
	allocs float64
}

// sink keeps the compiler from dropping what is timed.
var sink float64

func kernels() []kernel {
	var out []kernel
	add := func(name string, call func()) { out = append(out, kernel{name, call}) }
	for _, n := range []float64{10, 50, 100, 500, 20_000, 1_000_000} {
		add(fmt.Sprintf("B/n=%.0f", n), func() { sink += erlang.B(n, 0.95*n) })
	}
	target := erlang.Target{ServiceLevel: 0.8, Within: 20}
	for _, load := range []float64{10, 500, 20_000, 1_000_000} {
		c := erlang.Queue{Load: load, AHT: 180}
		a := c
		a.Patience = 120
		for i, q := range []erlang.Queue{c, a} {
			name := [...]string{"C", "A"}[i]
			add(fmt.Sprintf("%s/core/load=%.0f", name, load), func() {
				m, err := q.Core(1.02*load, 20)
				must(err)
				sink += m.ServiceLevel
			})
			add(fmt.Sprintf("%s/at/load=%.0f", name, load), func() {
				m, err := q.At(1.02*load, 20)
				must(err)
				sink += m.ServiceLevel
			})
			add(fmt.Sprintf("%s/fewest/load=%.0f", name, load), func() {
				n, err := q.Fewest(target)
				must(err)
				sink += float64(n)
			})
		}
	}
	slices.SortStableFunc(out, func(a, b kernel) int { return strings.Compare(family(a.name), family(b.name)) })
	return out
}

// family is the name without the size.
func family(name string) string { return name[:strings.LastIndex(name, "/")] }

func must(err error) {
	if err != nil {
		panic(err) // the arguments are fixed and valid
	}
}

// reference is the textbook recursion of Erlang B for 20,000 agents.
func reference() {
	const load = 19_000.0
	b := 1.0
	for k := 1.0; k <= 20_000; k++ {
		b = load * b / (k + load*b)
	}
	sink += b
}

// probeName is that of the probe among the ratios.
const probeName = "probe"

// coefficients are some numbers for the probe to read.
var coefficients = [4][16]float64{
	{1, -0.5, 0.3, -0.25, 0.2, -0.16, 0.14, -0.12, 0.11, -0.1, 0.09, -0.08, 0.07, -0.06, 0.05, -0.04},
	{0.9, 0.4, -0.3, 0.2, 0.2, 0.1, -0.1, 0.1, 0.1, 0.1, -0.09, 0.08, 0.07, -0.06, 0.05, 0.04},
	{0.8, -0.3, -0.3, 0.25, 0.1, 0.1, 0.1, -0.1, 0.1, 0.1, 0.09, 0.08, -0.07, 0.06, 0.05, -0.04},
	{0.7, 0.2, 0.3, 0.25, -0.2, 0.1, 0.1, 0.1, -0.1, 0.1, 0.09, -0.08, 0.07, 0.06, -0.05, 0.04},
}

// probe does what the kernels do: polynomials, a few divisions and roots, branches.
func probe() {
	x := 0.3
	for k := range 8 {
		var sum float64
		for _, row := range coefficients {
			var c float64
			for j := len(row) - 1; j >= 0; j-- {
				c = row[j] + x*c
			}
			sum = c + 0.1*sum
		}
		if sum < 0 {
			sum = -sum
		}
		x = 0.1 + 0.5*math.Sqrt(sum)/(1+sum+float64(k))
	}
	sink += x
}

// measure times the kernels, each just after the reference and the probe, in rounds.
func measure(kernels []kernel, rounds int) []result {
	const span = time.Millisecond
	calls := func(f func()) int {
		for n := 1; ; n *= 2 {
			if took := clock(f, n); took >= span/2 {
				return int(float64(n)*float64(span)/float64(took)) + 1
			}
		}
	}
	refCalls, probeCalls := calls(reference), calls(probe)
	out := make([]result, len(kernels))
	counts := make([]int, len(kernels))
	ratios := make([][]float64, len(kernels))
	probes := make([][]float64, len(kernels))
	nanos := make([][]float64, len(kernels))
	for i, k := range kernels {
		out[i] = result{name: k.name, allocs: testing.AllocsPerRun(50, k.call)}
		counts[i] = calls(k.call)
	}
	for range rounds {
		for i, k := range kernels {
			ref := float64(clock(reference, refCalls)) / float64(refCalls)
			aside := float64(clock(probe, probeCalls)) / float64(probeCalls)
			own := float64(clock(k.call, counts[i])) / float64(counts[i])
			ratios[i] = append(ratios[i], own/ref)
			probes[i] = append(probes[i], aside/ref)
			nanos[i] = append(nanos[i], own)
		}
	}
	for i := range out {
		out[i].ratio, out[i].probe, out[i].nanos = median(ratios[i]), median(probes[i]), median(nanos[i])
	}
	return out
}

// slow reports whether r exceeds its limit.
func (r *result) slow(limits map[string]float64) bool {
	return r.ratio > slack*limits[r.name]*max(1, r.probe/limits[probeName])
}

// again replaces the results that are too slow by new ones, after a wait.
func again(results []result, limits map[string]float64, rounds int, wait time.Duration) {
	var slow []kernel
	for i, k := range kernels() {
		if results[i].slow(limits) {
			slow = append(slow, k)
		}
	}
	if len(slow) == 0 {
		return
	}
	time.Sleep(wait)
	for _, r := range measure(slow, rounds) {
		results[slices.IndexFunc(results, func(old result) bool { return old.name == r.name })] = r
	}
}

// clock returns the time of n calls.
func clock(f func(), n int) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	took := time.Since(start)
	runtime.KeepAlive(sink)
	return took
}

func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// format writes the ratios, in millionths, as parse reads them.
func format(results []result) string {
	var b strings.Builder
	b.WriteString("# Cost of a call in millionths of the textbook recursion B(20000).\n# Written by go run ./benchmarks/guard -update\n")
	var probes []float64
	for _, r := range results {
		fmt.Fprintf(&b, "%-22s %9.1f\n", r.name, 1e6*r.ratio)
		probes = append(probes, r.probe)
	}
	fmt.Fprintf(&b, "%-22s %9.1f\n", probeName, 1e6*median(probes))
	return b.String()
}

func parse(text string) (map[string]float64, error) {
	out := map[string]float64{}
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 2 {
			return nil, fmt.Errorf("ratios.txt:%d: %q is not a name and a number", i+1, line)
		}
		x, err := strconv.ParseFloat(fields[1], 64)
		if err != nil || !(x > 0) {
			return nil, fmt.Errorf("ratios.txt:%d: %q is not a number > 0", i+1, fields[1])
		}
		out[fields[0]] = x * 1e-6
	}
	return out, nil
}

// judge compares with the committed ratios, prints a table and returns an error
// that says how many kernels fail.
func judge(w io.Writer, results []result, limits map[string]float64) error {
	left := maps.Clone(limits) // to be measured
	delete(left, probeName)
	failed := 0
	fmt.Fprintf(w, "%-22s %10s %10s %10s %8s %8s\n", "kernel", "ns", "committed", "now", "times", "probe")
	if limits[probeName] == 0 {
		return errors.New("no committed ratio for the probe; run with -update")
	}
	for _, r := range results {
		limit, known := limits[r.name]
		delete(left, r.name)
		verdict := ""
		switch {
		case !known:
			verdict = "FAIL: no committed ratio; run with -update"
		case r.slow(limits):
			verdict = "FAIL: slower"
		}
		if r.allocs > 0 {
			verdict += fmt.Sprintf(" FAIL: %.0f allocations", r.allocs)
		}
		if verdict != "" {
			failed++
		}
		fmt.Fprintf(w, "%-22s %10.1f %10.1f %10.1f %8.2f %8.2f %s\n", r.name, r.nanos, 1e6*limit, 1e6*r.ratio, r.ratio/limit, r.probe/limits[probeName], verdict)
	}
	for name := range left {
		failed++
		fmt.Fprintf(w, "%-22s FAIL: committed, but not measured\n", name)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d kernels fail (limit: %.0f %% above the committed ratio, no allocation)", failed, len(results), 100*(slack-1))
	}
	return nil
}
