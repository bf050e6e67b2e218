package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/erlang"
	"github.com/cccplan/cccplan/internal/csvfile"
)

// runBatch computes the cases of a file. Every row is written, also when some fail.
func runBatch(c *cli.Context, e *env, name, out string) error {
	for _, f := range c.FlagNames() {
		if f != "batch" && f != "output" && f != "o" {
			return usage("--batch takes its inputs from the file, not from --%s", f)
		}
	}
	if c.NArg() > 0 {
		return usage("--batch takes one file, got %q too", c.Args().First())
	}
	if name != "-" && out != "" && sameFile(name, out) {
		return usage("%s would be read and written: give another name to -o", name)
	}
	in, err := e.open(c.Context, name)
	if err != nil {
		return err
	}
	defer in.Close()
	var cases, failed int
	err = writeAll(e, output{out, func(w io.Writer) error {
		var err error
		cases, failed, err = batch(c.Context, in, title(name), w)
		return err
	}})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "computed  %s\n", plural(cases, "case"))
	return batchError(title(name), cases, failed)
}

// batchRow is a case in a file. All cells are text: infinity, lists and targets are no
// numbers to a spreadsheet.
type batchRow struct {
	Model    csvfile.Text `csv:"model" col:"required"`
	N        csvfile.Text `csv:"n"`
	Load     csvfile.Text `csv:"a_erl"`
	Rate     csvfile.Text `csv:"lambda_per_s"`
	AHT      csvfile.Text `csv:"aht_s"`
	AHTs     csvfile.Text `csv:"aht_by_concurrency_s"`
	Patience csvfile.Text `csv:"patience_s"`
	Dist     csvfile.Text `csv:"patience_dist"`
	Redial   csvfile.Text `csv:"redial"`
	Lines    csvfile.Text `csv:"k"`
	Within   csvfile.Text `csv:"t_s"`
	Short    csvfile.Text `csv:"t0_s"`
	Target   csvfile.Text `csv:"target"`
}

// cells are the cells in the order of erlang.CaseInputs.
func (r *batchRow) cells() []string {
	return []string{
		string(r.Model), point(r.N), point(r.Load), point(r.Rate), point(r.AHT), point(r.AHTs), point(r.Patience),
		string(r.Dist), point(r.Redial), point(r.Lines), point(r.Within), point(r.Short), string(r.Target),
	}
}

// point turns the decimal comma of a spreadsheet into a point. A comma before exactly
// three digits may stand between thousands: it stays, and is refused as no number.
func point(t csvfile.Text) string {
	s := string(t)
	if strings.Contains(s, "|") {
		parts := strings.Split(s, "|")
		for i := range parts {
			parts[i] = point(csvfile.Text(parts[i]))
		}
		return strings.Join(parts, "|")
	}
	whole, decimals, ok := strings.Cut(s, ",")
	if !ok || strings.ContainsAny(s, ".") || strings.Contains(decimals, ",") || len(decimals) == 3 && whole != "0" {
		return s
	}
	return whole + "." + decimals
}

// batchChunk is how many cases are computed together; the rows of a chunk stay in order.
const batchChunk = 2048

// batch computes the cases of a file and returns how many there were and how many
// failed. Failed cases have the reason in the column error.
func batch(ctx context.Context, in io.Reader, name string, out io.Writer) (cases, failed int, err error) {
	w := csvfile.NewWriter(out)
	var rows []batchRow
	var extra [][]string
	flush := func() error {
		results := evaluateAll(rows)
		for i, cells := range results {
			if cells[len(cells)-1] != "" {
				failed++
			}
			for _, x := range extra[i] {
				cells = append(cells, csvfile.GuardUnknown(x))
			}
			if err := w.Write(cells); err != nil {
				return err
			}
		}
		cases += len(rows)
		rows, extra = rows[:0], extra[:0]
		return ctx.Err()
	}
	_, err = csvfile.Read(ctx, in, csvfile.Options{Name: name, KeepUnknown: true, Began: func(info csvfile.Info) error {
		return w.Write(append(batchHeader(), info.Unknown...))
	}}, func(r *csvfile.Row[batchRow]) error {
		rows, extra = append(rows, r.Value), append(extra, r.Extra)
		if len(rows) == batchChunk {
			return flush()
		}
		return nil
	})
	if e := flush(); err == nil {
		err = e
	}
	if e := w.Flush(); err == nil {
		err = e
	}
	return cases, failed, err
}

// batchHeader is the inputs with n_exact beside n, what was found, every measure, and
// the reason of a failure.
func batchHeader() []string {
	i := slices.Index(erlang.CaseInputs, "n") + 1
	h := slices.Concat(erlang.CaseInputs[:i], []string{"n_exact"}, erlang.CaseInputs[i:], []string{"binding", "at_n", "at_n_minus_1"})
	h = append(h, erlang.CaseOutputs[:]...)
	return append(h, "error")
}

// evaluateAll computes rows on all processors; the results are in the order of rows.
func evaluateAll(rows []batchRow) [][]string {
	results := make([][]string, len(rows))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := k; i < len(rows); i += workers {
				results[i] = evaluate(&rows[i])
			}
		}()
	}
	wg.Wait()
	return results
}

// evaluate is the output row of a case.
func evaluate(r *batchRow) []string {
	in := r.cells()
	c, err := erlang.ParseCase(func(name string) string { return in[slices.Index(erlang.CaseInputs, name)] })
	var res erlang.CaseResult
	if err == nil {
		res, err = c.Evaluate()
	}
	for i, s := range in { // text of strangers
		if erlang.CaseInputs[i] == "model" || erlang.CaseInputs[i] == "patience_dist" || erlang.CaseInputs[i] == "target" {
			in[i] = csvfile.GuardText(s)
		} else {
			in[i] = csvfile.GuardUnknown(s)
		}
	}
	cells := make([]string, 0, len(in)+len(erlang.CaseOutputs)+8)
	for i, name := range erlang.CaseInputs {
		cell := in[i]
		if err == nil && cell == "" {
			switch name {
			case "n":
				cell = digits(res.N)
			case "a_erl":
				cell = digits(res.Load)
			case "lambda_per_s":
				if r.Model == "chat" {
					cell = digits(res.Rate)
				}
			}
		}
		cells = append(cells, cell)
		if name == "n" {
			exact := ""
			if err == nil {
				exact = digits(res.NExact)
			}
			cells = append(cells, exact)
		}
	}
	if err != nil {
		cells = append(cells, make([]string, 3+len(erlang.CaseOutputs))...)
		return append(cells, csvfile.GuardText(strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
	cells = append(cells, res.Binding, digits(res.AtN), digits(res.AtBelow))
	for _, v := range res.Values {
		cells = append(cells, digits(v))
	}
	return append(cells, "")
}

// digits is v with 17 significant digits, which tell every float64 apart; empty when
// there is none.
func digits(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', 17, 64)
}

// batchError says how many cases failed: the rest is written all the same.
func batchError(name string, cases, failed int) error {
	if failed == 0 {
		return nil
	}
	return &csvfile.SyntaxError{File: name, Err: fmt.Errorf("%d of %d cases cannot be computed: see the column error", failed, cases)}
}
