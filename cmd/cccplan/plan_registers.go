package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

// registerFiles are the files of registers that import takes; "" = none.
type registerFiles struct{ events, assumptions, queues string }

// read puts the registers into content, and says what they come from.
func (f *registerFiles) read(c *cli.Context, e *env, content *plandoc.Content) (sources []string, err error) {
	for _, r := range []struct {
		file string
		take func(context.Context, io.Reader, string) error
	}{
		{f.events, func(ctx context.Context, r io.Reader, name string) (err error) {
			content.Events, err = plandoc.ReadEvents(ctx, r, name)
			return err
		}},
		{f.assumptions, func(ctx context.Context, r io.Reader, name string) (err error) {
			content.Assumptions, err = plandoc.ReadAssumptions(ctx, r, name)
			return err
		}},
		{f.queues, func(ctx context.Context, r io.Reader, name string) (err error) {
			content.Queues, err = plandoc.ReadQueues(ctx, r, name)
			return err
		}},
	} {
		if r.file == "" {
			continue
		}
		in, err := e.open(c.Context, r.file)
		if err != nil {
			return nil, err
		}
		err = r.take(c.Context, in, title(r.file))
		in.Close()
		if err != nil {
			return nil, err
		}
		sources = append(sources, "import "+filepath.Base(r.file))
	}
	return sources, nil
}
