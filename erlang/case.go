package erlang

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Case is one question to any model of this package in the names and units of
// a file of cases: what n agents give, the fewest agents for a target (N
// missing), or the largest load that n agents carry at a target (Load and Rate
// missing). Missing numbers are NaN; NewCase returns a case without any.
type Case struct {
	// Model is "B", "C", "A", "MMnK", "MMnK+M", "MMnK+G", "MMn+G", "X" or "chat".
	Model string
	// N is the number of agents, real.
	N float64
	// Load is in erlangs (a_erl). If it is missing, Rate, in contacts per second
	// (lambda_per_s), times AHT is the load; of chat only Rate is used.
	Load, Rate float64
	// AHT is in seconds (aht_s). B does without.
	AHT float64
	// AHTs are the AHTs of chat in seconds by the number of contacts at a time
	// (aht_by_concurrency_s).
	AHTs []float64
	// Patience is the mean in seconds (patience_s) of A, MMnK+M, X and chat: 0
	// for callers who leave at once, missing or +Inf for those who hold on for
	// ever.
	Patience float64
	// Dist is the distribution of patience of MMn+G and MMnK+G, and of X in place
	// of Patience (patience_dist).
	Dist Distribution
	// Redial and RedialBlocked are the shares of X that call again, of those who
	// hang up and of those who find all lines taken (redial, the second after
	// "|"); missing is 0.
	Redial, RedialBlocked float64
	// Lines is the number of lines of MMnK, MMnK+M, MMnK+G and, if it is not
	// missing, X (K).
	Lines float64
	// Within and Short are the thresholds T and T0 in seconds (T_s, T0_s). If T
	// is missing, so are the measures that need it; if T0 is, it is T.
	Within, Short float64
	// Target is what is asked for, by the names of the outputs, such as
	// "sl>=0.8;asa_s<=20".
	Target string
}

// NewCase returns a case of the model in which everything is missing.
func NewCase(model string) Case {
	nan := math.NaN()
	return Case{Model: model, N: nan, Load: nan, Rate: nan, AHT: nan, Patience: nan, Redial: nan, RedialBlocked: nan, Lines: nan, Within: nan, Short: nan}
}

// CaseInputs are the names of the inputs of a case in a file.
var CaseInputs = []string{
	"model", "n", "a_erl", "lambda_per_s", "aht_s", "aht_by_concurrency_s", "patience_s", "patience_dist", "redial", "K", "T_s", "T0_s", "target",
}

// ParseCase makes a case of the cells of a file: cell returns that of an input,
// one of CaseInputs, empty if it is missing. Lists are separated by "|" and
// infinity is "inf". The error names every cell that cannot be read.
func ParseCase(cell func(input string) string) (Case, error) {
	c := NewCase(strings.TrimSpace(cell("model")))
	var errs []error
	read := func(input, s string, to *float64) {
		if s = strings.TrimSpace(s); s == "" {
			return
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil && !math.IsInf(v, 0) || v != v {
			errs = append(errs, fmt.Errorf("%s: %q is not a number", input, s))
			return
		}
		*to = v
	}
	number := func(input string, to *float64) { read(input, cell(input), to) }
	number("n", &c.N)
	number("a_erl", &c.Load)
	number("lambda_per_s", &c.Rate)
	number("aht_s", &c.AHT)
	number("patience_s", &c.Patience)
	hungUp, blocked, _ := strings.Cut(cell("redial"), "|")
	read("redial", hungUp, &c.Redial)
	read("redial", blocked, &c.RedialBlocked)
	number("K", &c.Lines)
	number("T_s", &c.Within)
	number("T0_s", &c.Short)
	if list := strings.TrimSpace(cell("aht_by_concurrency_s")); list != "" {
		for _, s := range strings.Split(list, "|") {
			v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
			if err != nil {
				errs = append(errs, fmt.Errorf("aht_by_concurrency_s: %q is not a number", s))
			}
			c.AHTs = append(c.AHTs, v)
		}
	}
	if dist := strings.TrimSpace(cell("patience_dist")); dist != "" {
		var err error
		if c.Dist, err = ParseDistribution(dist); err != nil {
			errs = append(errs, fmt.Errorf("patience_dist: %w", err))
		}
	}
	c.Target = strings.TrimSpace(cell("target"))
	return c, errors.Join(errs...)
}
