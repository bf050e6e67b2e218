package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"
)

// open opens a file for reading; - is standard input.
func (e *env) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(&waiting{ctx: ctx, r: e.stdin}), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s: is a folder, want a file", name)
	}
	return f, nil
}

// waiting is a reader that may wait for its writer as long as it likes, but no longer
// than until the program is interrupted. A read that is under way then is left behind.
type waiting struct {
	ctx context.Context
	r   io.Reader
	buf []byte
}

func (w *waiting) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if len(w.buf) < len(p) {
		w.buf = make([]byte, len(p)) // p itself must not change after Read has returned
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := w.r.Read(w.buf[:len(p)])
		done <- result{n, err}
	}()
	select {
	case <-w.ctx.Done():
		return 0, w.ctx.Err()
	case r := <-done:
		return copy(p, w.buf[:r.n]), r.err
	}
}

// title is how messages name a file.
func title(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// files are the file names of a command: at least one, and none that is also written.
func files(c *cli.Context, out, what string) ([]string, error) {
	names := c.Args().Slice()
	if len(names) == 0 {
		return nil, usage("no %s given: %s %s (- is standard input)", what, c.Command.HelpName, c.Command.ArgsUsage)
	}
	stdin := 0
	for _, n := range names {
		if n == "" {
			return nil, usage("a file name is empty")
		}
		if n == "-" {
			stdin++
		}
		if stdin > 1 {
			return nil, usage("standard input (-) can be read once")
		}
		if out != "" && out != "-" && n != "-" && sameFile(n, out) {
			return nil, usage("%s would be read and written: give another name to -o", n)
		}
	}
	return names, nil
}

// checkBeside refuses a name for a second output that is no file, that is read, or that
// the first output has.
func checkBeside(c *cli.Context, flag, name, out string) error {
	if !c.IsSet(flag) {
		return nil
	}
	if name == "" || name == "-" {
		return usage("invalid value %q for --%s: want the name of a file", name, flag)
	}
	for _, other := range append(c.Args().Slice(), out, out+".meta.json") {
		if other != "" && other != "-" && sameFile(name, other) {
			return usage("--%s %s: that file is used already", flag, name)
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}
