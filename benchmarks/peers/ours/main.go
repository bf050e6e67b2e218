// Command ours times the fewest agents that answer 80 % within 20 s, AHT 180 s,
// with package erlang, at each load in erlangs that is an argument, and the
// textbook recursion B(20000) for scale. It prints lines of the same form as
// peers.py.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/cccplan/cccplan/erlang"
)

type row struct {
	Name    string  `json:"name"`
	Load    float64 `json:"load"`
	Agents  int     `json:"agents"`
	Seconds float64 `json:"seconds"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	target := erlang.Target{ServiceLevel: 0.8, Within: 20}
	for _, arg := range os.Args[1:] {
		load, err := strconv.ParseFloat(arg, 64)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		q := erlang.Queue{Load: load, AHT: 180}
		a := q
		a.Patience = 120
		for _, solver := range []struct {
			name string
			q    erlang.Queue
		}{{"cccplan C", q}, {"cccplan A", a}} {
			n := 0
			s := seconds(func() {
				if n, err = solver.q.Fewest(target); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			})
			out.Encode(row{solver.name, load, n, s})
		}
	}
	out.Encode(row{"textbook B(20000)", 19_900, 20_000, seconds(func() { sink = textbookB(20_000, 19_900) })})
	runtime.KeepAlive(sink)
}

// sink keeps the compiler from dropping what is timed.
var sink float64

// textbookB is Erlang B by its recursion.
func textbookB(n int, load float64) float64 {
	b := 1.0
	for k := 1; k <= n; k++ {
		b = load * b / (float64(k) + load*b)
	}
	return b
}

// seconds returns the least of five timings of at least 20 ms each.
func seconds(f func()) float64 {
	best, runs := math.Inf(1), 1
	for range 5 {
		for {
			start := time.Now()
			for range runs {
				f()
			}
			if took := time.Since(start); took >= 20*time.Millisecond {
				best = math.Min(best, took.Seconds()/float64(runs))
				break
			}
			runs *= 2
		}
	}
	return best
}
