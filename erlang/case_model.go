package erlang

import (
	"errors"
	"fmt"
)

// caseModel says how a Case becomes a Queue.
type caseModel int

const (
	modelB caseModel = iota
	modelC
	modelA
	modelLines
	modelLinesPatience
	modelLinesGeneral
	modelGeneral
	modelRedial
	modelChat
)

var caseModels = map[string]caseModel{
	"B": modelB, "C": modelC, "A": modelA, "MMnK": modelLines, "MMnK+M": modelLinesPatience, "MMnK+G": modelLinesGeneral, "MMn+G": modelGeneral, "X": modelRedial, "chat": modelChat,
}

// hasLines reports whether the model always has a limit of lines.
func (m caseModel) hasLines() bool {
	return m == modelLines || m == modelLinesPatience || m == modelLinesGeneral
}

// atOnce is the mean patience in seconds of callers who leave at once, for the
// models with patience: too short for anything to happen in it.
const atOnce = 1e-300

// system returns the queue or the chat of c, with a load or rate of 1 where it
// is to be found.
func (c *Case) system() (s system, model caseModel, err error) {
	model, ok := caseModels[c.Model]
	if !ok {
		return s, 0, fmt.Errorf("model %q is unknown; want B, C, A, MMnK, MMnK+M, MMnK+G, MMn+G, X or chat", c.Model)
	}
	patience := func() float64 {
		switch {
		case c.Patience == 0:
			return atOnce
		case c.Patience != c.Patience:
			return 0
		}
		return c.Patience
	}
	or := func(v, missing float64) float64 {
		if v != v {
			return missing
		}
		return v
	}
	if model == modelChat {
		chat := Chat{Rate: or(c.Rate, 1), AHT: c.AHTs, Patience: patience()}
		s.chat = &chat
		err = chat.Validate()
		if err == nil {
			q := chat.queue()
			err = q.Validate()
		}
		return s, model, err
	}
	q := Queue{AHT: c.AHT}
	switch {
	case model == modelB:
		q.AHT = or(c.AHT, 1)
	case c.AHT != c.AHT:
		return s, model, errors.New("aht_s is missing")
	}
	if q.Load = or(c.Load, or(c.Rate*q.AHT, 1)); model == modelB && c.AHT != c.AHT {
		q.Load = or(c.Load, 1)
	}
	switch model {
	case modelB:
		q.Loss = true
	case modelA:
		q.Patience = patience()
	case modelLines, modelLinesPatience, modelLinesGeneral:
		if c.Lines != c.Lines {
			return s, model, errors.New("input K is missing")
		}
		if model == modelLinesPatience {
			q.Patience = patience()
		}
	case modelRedial:
		q.Redial, q.RedialBlocked = or(c.Redial, 0), or(c.RedialBlocked, 0)
		if c.Dist.kind == 0 || c.Patience == c.Patience {
			q.Patience = patience()
		}
		q.PatienceDist = c.Dist
	}
	if model == modelGeneral || model == modelLinesGeneral {
		if q.PatienceDist = c.Dist; c.Dist.kind == 0 {
			return s, model, errors.New("patience_dist is missing")
		}
	}
	if model.hasLines() || model == modelRedial {
		if c.Lines == 0 {
			return s, model, errors.New("input K is 0; want at least a part of a line")
		}
		q.Lines = or(c.Lines, 0)
	}
	s.q = q
	return s, model, q.Validate()
}
