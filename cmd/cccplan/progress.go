package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress says on a terminal how far long work has come.
type progress struct {
	w           io.Writer // nil: nobody watches
	what        string
	began, last time.Time
	width       int // of the line that stands
}

// Work shorter than progressAfter needs no telling, and a line stands for progressEvery.
const (
	progressAfter = 2 * time.Second
	progressEvery = 200 * time.Millisecond
)

func newProgress(w io.Writer, what string) *progress {
	p := &progress{what: what, began: time.Now()}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = w
		}
	}
	return p
}

func (p *progress) show(done, all int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.began) < progressAfter || now.Sub(p.last) < progressEvery {
		return
	}
	p.last = now
	line := fmt.Sprintf("%d of %d %s", done, all, p.what)
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}

// end wipes the line.
func (p *progress) end() {
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width))
	}
}
