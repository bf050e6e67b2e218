package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/planfile"
	"github.com/cccplan/cccplan/planner/sheet"
)

func planEvidenceCommand(e *env) *cli.Command {
	f := newMeasureFlags()
	var html string
	return &cli.Command{
		Name:      "evidence",
		Usage:     "what a plan document holds for whoever asks for evidence, as Markdown and HTML",
		ArgsUsage: "DOCUMENT [ACTUALS...] [flags]",
		Description: `Lists by topic of ISO 18295-2:2017, clause 6, what the document holds: access and promises
(6.3), roles and signatures (6.4), events and assumptions (6.5), versions, lead times and
accuracy (6.7), service levels, deviations, verdicts, bills and corrective actions (6.8).
It supports evidence, and judges nothing.

    cccplan plan evidence acme.cccplan actuals.csv --from 2026-01-01 --to 2026-03-31 -o q1.md --html q1.html`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "html", Destination: &html, Usage: "write one HTML `FILE` that needs no other, too"},
		}, f.flags()...),
		Action: func(c *cli.Context) error {
			names, err := files(c, f.out, "plan document")
			if err != nil {
				return err
			}
			if err := checkBeside(c, "html", html, f.out); err != nil {
				return err
			}
			pack, m, w, err := f.evidence(c, e, names)
			if err != nil {
				return err
			}
			var beside []output
			if html != "" {
				beside = append(beside, output{html, pack.WriteHTML})
			}
			meta := planfile.Meta{Command: "plan evidence", Warnings: texts(w)}
			if m != nil {
				meta = m.meta("plan evidence", f.settings(c, m), w)
			}
			if err := writeMade(e, f.out, pack.WriteMarkdown, 0, meta, beside...); err != nil {
				return err
			}
			if !f.quiet {
				for _, row := range pack.Overview.Rows {
					fmt.Fprintf(e.stderr, "%-9s %s: %s\n", row[0], row[1], row[2])
				}
			}
			printWarnings(e.stderr, w)
			return nil
		},
	}
}

// evidence gathers what a document holds, and measures its actuals if there are any.
func (f *measureFlags) evidence(c *cli.Context, e *env, names []string) (pack *measure.Evidence, first *measured, doubts []error, err error) {
	doc, _, err := f.document(c, e, names[0])
	if err != nil {
		return nil, nil, nil, err
	}
	if doc == nil {
		return nil, nil, nil, usage("%s is a plan file: evidence is what a plan document holds", names[0])
	}
	cfg := measure.EvidenceConfig{Document: fmt.Sprintf("%s, SHA-256 %s", filepath.Base(title(names[0])), f.sum)}
	if cfg.Span, err = f.span(); err != nil {
		return nil, nil, nil, err
	}
	if len(names) > 1 {
		if names[0] == "-" {
			return nil, nil, nil, usage("evidence reads the document twice: give it by name")
		}
		list, err := f.read(c, e, names, scoreLags)
		if err != nil {
			return nil, nil, nil, err
		}
		for _, m := range list {
			card, more, err := scoreCard(c, m, measure.ScoreConfig{}, sheet.Day)
			if err != nil {
				return nil, nil, nil, err
			}
			cfg.Cards = append(cfg.Cards, *card)
			cfg.Matches = append(cfg.Matches, m.match)
			doubts = append(doubts, more...)
		}
		first = list[0]
		doubts = first.warnings(doubts)
		var files []string
		for _, h := range first.history.Files {
			files = append(files, fmt.Sprintf("%s, SHA-256 %s", filepath.Base(h.Name), h.SHA256))
		}
		cfg.Actuals = strings.Join(files, "; ")
		more, err := f.verdict(c, e, names, &cfg)
		if err != nil {
			return nil, nil, nil, err
		}
		doubts = append(doubts, more...)
	}
	pack, err = measure.NewEvidence(doc, cfg)
	return pack, first, doubts, err
}

// verdict adds verdicts and bills, by the lag that the contract has for them. What cannot
// be told is a doubt here: the pack shows that it is not there.
func (f *measureFlags) verdict(c *cli.Context, e *env, names []string, cfg *measure.EvidenceConfig) (doubts []error, err error) {
	list, err := f.read(c, e, names, reliefLag)
	if err != nil {
		return nil, err
	}
	m := list[0]
	if m.contract.Relief != nil {
		if cfg.Relief, _, err = m.verdicts(sheet.Month); err != nil {
			if !errors.Is(err, measure.ErrCounts) && !errors.Is(err, measure.ErrNoRelief) {
				return nil, err
			}
			doubts = append(doubts, fmt.Errorf("no verdicts: %w", err))
		}
	}
	if m.contract.Billing != nil {
		if cfg.Bills, _, _, err = m.bills(0); err != nil {
			if !errors.Is(err, measure.ErrCounts) && !errors.Is(err, measure.ErrNoBilling) {
				return nil, err
			}
			doubts = append(doubts, fmt.Errorf("no bills: %w", err))
		}
	}
	return doubts, nil
}
