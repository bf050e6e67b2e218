package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cccplan/cccplan/forecast"
	"github.com/cccplan/cccplan/forecast/history"
	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/measure"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/reconcile"
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

func exitCode(ctx context.Context, err error) int {
	var (
		use      *usageError
		decision *decisionError
		syntax   *csvfile.SyntaxError
		faults   *csvfile.Faults
		data     *history.DataError
		settings *config.Error
		document *plandoc.Error
	)
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &settings), errors.As(err, &document), errors.Is(err, plandoc.ErrApart):
		return exitData
	case errors.As(err, &use), errors.Is(err, history.ErrOption), errors.Is(err, planner.ErrNoTarget), errors.Is(err, planner.ErrTerms), errors.Is(err, planner.ErrFrom), errors.Is(err, forecast.ErrTooCoarse), errors.Is(err, planner.ErrNoComponents), errors.Is(err, measure.ErrFactors), errors.Is(err, plandoc.ErrNeedsKey), errors.Is(err, plandoc.ErrNoVersion), errors.Is(err, plandoc.ErrNotKnown):
		return exitUsage
	case errors.As(err, &decision):
		return exitDecision
	case errors.As(err, &syntax), errors.As(err, &faults), errors.As(err, &data), errors.Is(err, forecast.ErrTooShort), errors.Is(err, planner.ErrDeferred),
		errors.Is(err, forecast.ErrNotCovered), errors.Is(err, planner.ErrActuals), errors.Is(err, planner.ErrSkills), errors.Is(err, planner.ErrTooManyQueues),
		errors.Is(err, measure.ErrCounts), errors.Is(err, measure.ErrNoRelief), errors.Is(err, reconcile.ErrGrains):
		return exitData
	}
	return exitFailed
}
