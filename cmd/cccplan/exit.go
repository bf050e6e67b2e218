package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/billing"
	"github.com/cccplan/cccplan/planner/capacity"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/hours"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/reconcile"
	"github.com/cccplan/cccplan/planner/shrinkage"
)

// Exit codes, as --help lists them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitData        = 3
	exitDecision    = 4
	exitInterrupted = 130
)

// usageError is a mistake on the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// decisionError says that the work is done, but somebody has to decide something.
type decisionError struct{ msg string }

func (e *decisionError) Error() string { return e.msg }

// report prints err and turns it into an exit code: the one place that does.
func report(ctx context.Context, e *env, err error) int {
	if err == nil {
		return exitOK
	}
	code := exitCode(ctx, err)
	if code == exitInterrupted {
		err = errors.New("interrupted: nothing was written")
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		fmt.Fprintf(e.stderr, "cccplan: %s\n", line)
	}
	return code
}

// misused are errors of what was asked for, badData those of what was read.
var (
	misused = []error{
		history.ErrOption, forecast.ErrTooCoarse,
		planner.ErrNoTarget, planner.ErrTerms, planner.ErrFrom, planner.ErrHorizon, planner.ErrNoComponents,
		capacity.ErrShortage, measure.ErrFactors,
		plandoc.ErrNeedsKey, plandoc.ErrNoVersion, plandoc.ErrNotKnown, plandoc.ErrStage, plandoc.ErrNoCells,
	}
	badData = []error{
		forecast.ErrTooShort, forecast.ErrNotCovered,
		planner.ErrDeferred, planner.ErrActuals, planner.ErrSkills, planner.ErrTooManyQueues,
		shrinkage.ErrNone, hours.ErrNoContract, billing.ErrNoRate, capacity.ErrTooLarge, reconcile.ErrGrains,
		measure.ErrCounts, measure.ErrNoRelief, measure.ErrNotLocked, measure.ErrNoBilling,
		plandoc.ErrApart,
	}
)

func exitCode(ctx context.Context, err error) int {
	var (
		use      *usageError
		decision *decisionError
		syntax   *csvfile.SyntaxError
		faults   *csvfile.Faults
		data     *history.DataError
		settings *config.Error
		document *plandoc.Error
		transfer *capacity.TransferError
	)
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &settings), errors.As(err, &document):
		return exitData
	case errors.As(err, &use), slices.ContainsFunc(misused, is):
		return exitUsage
	case errors.As(err, &decision), errors.Is(err, plandoc.ErrFenced):
		return exitDecision
	case errors.As(err, &syntax), errors.As(err, &faults), errors.As(err, &data), errors.As(err, &transfer), slices.ContainsFunc(badData, is):
		return exitData
	}
	return exitFailed
}
