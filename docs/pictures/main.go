// Command pictures draws the charts of the documentation from the library itself:
//
//	go run ./docs/pictures -o docs                          # those of the sample history
//	go run ./docs/pictures -o docs -data ../shared/data     # and those of real histories
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/cccplan/cccplan/erlang"
)

func main() {
	folder := flag.String("o", "docs", "`FOLDER` to write to")
	data := flag.String("data", "", "`FOLDER` of the real histories; empty: their pictures are left as they are")
	flag.Parse()
	list := pictures(filepath.Join("testdata", "history.csv"))
	if *data != "" {
		maps.Copy(list, realPictures(*data))
	}
	if err := drawAll(*folder, list); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// pictures are the files of the folder docs and what draws them; sample is the sample
// history.
func pictures(sample string) map[string]func() ([]byte, error) {
	return map[string]func() ([]byte, error){
		"erlang-c-a.svg": agentsOverLoad,
		"week.svg":       func() ([]byte, error) { return weekOfSample(sample) },
	}
}

func drawAll(folder string, list map[string]func() ([]byte, error)) error {
	for name, draw := range list {
		svg, err := draw()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), svg, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Size of the picture and of the panel in it, and the ranges of the axes.
const (
	width, height = 760, 420
	left, right   = 52, 740
	top, bottom   = 66, 370

	maxLoad          = 200
	lowest, highest  = -15, 15
	gridLoad, gridUp = 50, 5
	example          = 100 // the load whose numbers of agents are written out
	aht, patience    = 180, 120
)

func x(load float64) float64   { return left + load/maxLoad*(right-left) }
func y(beyond float64) float64 { return bottom - (beyond-lowest)/(highest-lowest)*(bottom-top) }

// agentsOverLoad draws the agents that 80/20 takes beyond the load, by Erlang C
// and by Erlang A.
func agentsOverLoad() ([]byte, error) {
	target := erlang.Target{ServiceLevel: 0.8, Within: 20}
	var b bytes.Buffer
	const title = "Agents for 80/20: Erlang C and Erlang A"
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="system-ui, sans-serif" font-size="12">`+"\n", width, height, title)
	b.WriteString(`<style>
  .ink{fill:#24292f} .bg{fill:#fff} .grid{stroke:#8c959f;stroke-width:.5;opacity:.5} .zero{stroke:#57606a;stroke-width:1}
  .c{stroke:#0b6bcb;fill:none;stroke-width:2} .a{stroke:#c2571a;fill:none;stroke-width:2} .cf{fill:#0b6bcb} .af{fill:#b04c13}
  @media (prefers-color-scheme: dark){.ink{fill:#e6edf3} .bg{fill:#0d1117} .zero{stroke:#9198a1} .c{stroke:#6cb6ff} .a{stroke:#f0883e} .cf{fill:#6cb6ff} .af{fill:#f0883e}}
</style>
`)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>Agents beyond the load against the load in erlangs. Erlang C rises above 0 like a square root; Erlang A falls below 0 from about 50 erlangs on.</desc>\n", title)
	fmt.Fprintf(&b, "<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n", width, height)
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%d\" y=\"24\" font-size=\"15\" font-weight=\"600\">%s</text>\n", left, title)
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%d\" y=\"46\">agents beyond the load (agents - erlangs) that answer 80 %% in 20 s, handle time %d s</text>\n", left, aht)
	for v := lowest; v <= highest; v += gridUp {
		class := "grid"
		if v == 0 {
			class = "zero"
		}
		fmt.Fprintf(&b, "<path class=\"%s\" d=\"M%d %.1fH%d\"/><text class=\"ink\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			class, left, y(float64(v)), right, left-8, y(float64(v))+4, signed(v))
	}
	for v := 0; v <= maxLoad; v += gridLoad {
		fmt.Fprintf(&b, "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"ink\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
			x(float64(v)), top, bottom, x(float64(v)), bottom+18, v)
	}
	fmt.Fprintf(&b, "<text class=\"ink\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">load in erlangs</text>\n", x(maxLoad/2), bottom+38)

	for _, m := range []struct {
		class, label string
		patience     float64
		name, number float64 // where they stand beside the example, in pixels
	}{
		{"c", "Erlang C: nobody hangs up", 0, -24, -24},
		{"a", fmt.Sprintf("Erlang A: callers hang up after %d s on average", patience), patience, 20, -12},
	} {
		fmt.Fprintf(&b, "<path class=\"%s\" d=\"", m.class)
		for load := 1.0; load <= maxLoad; load++ {
			s, err := erlang.Queue{Load: load, AHT: aht, Patience: m.patience}.Agents(target)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(1, int(load)-1)], x(load), y(s.Exact-load))
		}
		b.WriteString("\"/>\n")
		s, err := erlang.Queue{Load: example, AHT: aht, Patience: m.patience}.Agents(target)
		if err != nil {
			return nil, err
		}
		at := y(s.Exact - example)
		fmt.Fprintf(&b, "<circle class=\"%sf\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", m.class, x(example), at)
		fmt.Fprintf(&b, "<text class=\"%sf\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" font-weight=\"600\">%s</text>\n", m.class, x(example)-8, at+m.name, m.label)
		fmt.Fprintf(&b, "<text class=\"ink\" x=\"%.1f\" y=\"%.1f\">%d erlangs: %d agents, busy %.0f %%, %.1f %% hang up</text>\n",
			x(example)+8, at+m.number, example, s.Agents, 100*s.At.Occupancy, 100*s.At.Abandonment)
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// signed writes v with its sign, but for 0.
func signed(v int) string {
	if v == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", v)
}
