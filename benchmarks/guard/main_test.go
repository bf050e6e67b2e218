package main

import (
	"io"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	const text = "# comment\nB/n=10 100\nC/n=20 200\nprobe 3000\n"
	ok := []result{{name: "B/n=10", ratio: 149e-6}, {name: "C/n=20", ratio: 10e-6}}
	limits, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := judge(io.Discard, ok, limits); err != nil {
		t.Error(err)
	}
	// Where the probe takes longer than it should, so may a kernel, as much.
	busy := result{name: "B/n=10", ratio: 179e-6, probe: 3600e-6}
	if err := judge(io.Discard, []result{busy, ok[1]}, limits); err != nil {
		t.Error(err)
	}
	busy.ratio = 181e-6
	for what, bad := range map[string][]result{
		"slower":          {{name: "B/n=10", ratio: 151e-6}, ok[1]},
		"FAIL: slower":    {{name: "B/n=10", ratio: 151e-6, probe: 1e-6}, ok[1]}, // a faster probe proves nothing
		"FAIL":            {busy, ok[1]},
		"allocations":     {{name: "B/n=10", ratio: 1e-6, allocs: 1}, ok[1]},
		"-update":         {ok[0], ok[1], {name: "new/n=1", ratio: 1e-6}},
		"but not measure": ok[:1],
	} {
		var b strings.Builder
		if err := judge(&b, bad, limits); err == nil || !strings.Contains(b.String(), what) {
			t.Errorf("%s: error %v, output\n%s", what, err, b.String())
		}
	}
	for _, text := range []string{"B/n=10", "B/n=10 x", "B/n=10 -1"} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), "ratios.txt:1") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestCommitted: the file has a ratio for each kernel and for nothing else.
func TestCommitted(t *testing.T) {
	limits, err := parse(committed)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names(kernels()), probeName) {
		if _, ok := limits[name]; !ok {
			t.Errorf("no committed ratio for %s", name)
		}
		delete(limits, name)
	}
	for name := range limits {
		t.Errorf("%s is committed, but not measured", name)
	}
}

// TestFormat: what -update writes is what the check reads.
func TestFormat(t *testing.T) {
	results := []result{{name: "B/n=10", ratio: 123.4e-6, probe: 3e-3}, {name: "A/fewest/load=1000000", ratio: 0.05, probe: 3e-3}}
	limits, err := parse(format(results))
	if err != nil {
		t.Fatal(err)
	}
	if err := judge(io.Discard, results, limits); err != nil {
		t.Error(err)
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{9, 1, 2, 4}); m != 3 {
		t.Errorf("median %v", m)
	}
}

func names(kernels []kernel) (out []string) {
	for _, k := range kernels {
		out = append(out, k.name)
	}
	return out
}
