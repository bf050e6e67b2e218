package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// output is a file to be written whole or not at all.
type output struct {
	name  string // - or "" is standard output
	write func(io.Writer) error
}

// writeAll writes every output to a temporary file beside its place, and moves them
// there only when all of them are complete on disk. On any error nothing changes.
func writeAll(e *env, outputs ...output) (err error) {
	temps := make([]string, len(outputs))
	defer func() {
		if err != nil {
			for _, t := range temps {
				if t != "" {
					os.Remove(t)
				}
			}
		}
	}()
	for i, o := range outputs {
		if o.name == "" || o.name == "-" {
			if err := buffered(e.stdout, o.write); err != nil {
				return fmt.Errorf("writing standard output: %w", err)
			}
			continue
		}
		// A link is followed, so that it stays one.
		if place, err := filepath.EvalSymlinks(o.name); err == nil {
			o.name, outputs[i].name = place, place
		}
		// A device or a pipe cannot be replaced, only written to.
		if info, err := os.Stat(o.name); err == nil && !info.Mode().IsRegular() {
			if info.IsDir() {
				return fmt.Errorf("writing %s: it is a folder", o.name)
			}
			f, err := os.OpenFile(o.name, os.O_WRONLY, 0)
			if err != nil {
				return fmt.Errorf("writing %s: %w", o.name, reason(err))
			}
			err = buffered(f, o.write)
			if e := f.Close(); err == nil {
				err = e
			}
			if err != nil {
				return fmt.Errorf("writing %s: %w", o.name, reason(err))
			}
			continue
		}
		temps[i], err = writeTemp(o)
		if err != nil {
			return fmt.Errorf("writing %s: %w", o.name, reason(err))
		}
	}
	for i, o := range outputs {
		if temps[i] == "" {
			continue
		}
		if err := os.Rename(temps[i], o.name); err != nil {
			return fmt.Errorf("writing %s: %w", o.name, reason(err))
		}
		temps[i] = ""
	}
	return nil
}

func writeTemp(o output) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(o.name), "."+filepath.Base(o.name)+".*")
	if err != nil {
		return "", err
	}
	err = buffered(f, o.write)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		// A new file is readable as any other; one that is replaced keeps its mode.
		mode := os.FileMode(0o644)
		if info, e := os.Stat(o.name); e == nil {
			mode = info.Mode().Perm()
		}
		err = os.Chmod(f.Name(), mode)
	}
	return f.Name(), err
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// reason is err without the name of a temporary file that nobody knows.
func reason(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	if l, ok := err.(*os.LinkError); ok {
		return l.Err
	}
	return err
}
