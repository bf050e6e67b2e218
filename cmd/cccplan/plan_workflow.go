package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/reconcile"
)

// workflowVerb is a verb that moves a plan document on: it names a party and a time, does
// one thing, and saves.
type workflowVerb struct {
	name, usage, args, description string
	flags                          []cli.Flag
	// do does it, and returns the lines of the summary.
	do func(c *cli.Context, d *plandoc.Document, by plandoc.Act) ([]string, error)
}

func (v workflowVerb) command(e *env) *cli.Command {
	f := newPlanFlags()
	return &cli.Command{
		Name: v.name, Usage: v.usage, ArgsUsage: v.args, Description: v.description,
		Flags: append(v.flags, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := planArgument(c, 1)
			if err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			p, err := openPlan(c, e, names[0])
			if err != nil {
				return err
			}
			key, err := f.key()
			if err != nil {
				return err
			}
			lines, err := v.do(c, p.doc, plandoc.Act{Party: f.as.v, Actor: f.who(p.doc), At: f.asOf.v, Message: f.message, Engine: engine(), Key: key})
			if err != nil {
				return err
			}
			if err := p.save(e); err != nil {
				return err
			}
			if !f.quiet {
				for i, line := range lines {
					head := ""
					if i == len(lines)-1 {
						head = "wrote"
						line = title(p.name) + ": " + line
					}
					fmt.Fprintf(e.stderr, "%-9s %s\n", head, line)
				}
			}
			return nil
		},
	}
}

// or is a version, or another one where none was named.
func or(id *value[plandoc.ID], other plandoc.ID) plandoc.ID {
	if id.v == (plandoc.ID{}) {
		return other
	}
	return id.v
}

// cellFilter are the flags that choose cells.
type cellFilter struct {
	queue, channel, quantity string
	from, to                 *value[plandoc.Day]
	statuses                 cli.StringSlice
}

func newCellFilter() *cellFilter {
	day := func() *value[plandoc.Day] { return &value[plandoc.Day]{parse: plandoc.ParseDay} }
	return &cellFilter{from: day(), to: day()}
}

func (f *cellFilter) flags() []cli.Flag {
	return append(f.lineFlags(), &cli.StringFlag{Name: "quantity", Destination: &f.quantity, Usage: "only cells of the `QUANTITY`, such as volume or aht"})
}

// lineFlags are those that choose lines.
func (f *cellFilter) lineFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "queue", Destination: &f.queue, Usage: "only cells of the `QUEUE`"},
		&cli.StringFlag{Name: "channel", Destination: &f.channel, Usage: "only cells of the `CHANNEL`"},
		&cli.GenericFlag{Name: "from", Value: f.from, Usage: "only cells from the `DAY` on, such as 2026-01-05"},
		&cli.GenericFlag{Name: "to", Value: f.to, Usage: "only cells up to the `DAY`"},
	}
}

// filter is what the flags choose.
func (f *cellFilter) filter(c *cli.Context) (plandoc.Filter, error) {
	out := plandoc.Filter{Queue: f.queue, Channel: f.channel}
	if c.IsSet("quantity") {
		q, err := reconcile.ParseName(f.quantity)
		if err != nil {
			return out, usage("invalid value %q for --quantity: %v", f.quantity, err)
		}
		out.Quantity = &q
	}
	if c.IsSet("from") {
		out.From = &f.from.v
	}
	if c.IsSet("to") {
		out.To = &f.to.v
	}
	for _, s := range f.statuses.Value() {
		status := plandoc.Status(s)
		if !status.Open() {
			return out, usage("invalid value %q for --status: want proposed, countered, request or disputed", s)
		}
		out.Statuses = append(out.Statuses, status)
	}
	return out, nil
}

// countsText is numbers of cells by status.
func countsText(r *reconcile.Result) string {
	var parts []string
	for _, s := range reconcile.Statuses() {
		if n := r.Of(s); n > 0 {
			parts = append(parts, thousands(float64(n))+" "+strings.ReplaceAll(s.String(), "_", " "))
		}
	}
	return strings.Join(parts, ", ")
}

// named says a version and the beginning of its hash.
func named(d *plandoc.Document, id plandoc.ID) string {
	_, hash, _ := d.Version(id)
	return fmt.Sprintf("version %s, %s, %s", id, hash.Short(), d.Stage(id))
}
