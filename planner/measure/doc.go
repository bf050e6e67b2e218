// Package measure answers for a plan once the actuals are in: how good the locked
// forecast was, why more or fewer staff were needed, and who carries a missed service
// level.
//
// [Match] lays actuals beside the rows of a plan that was locked. Everything else starts
// from that, and from it alone, so that both parties see the same verdict:
//
//   - [ScoreMatched] measures errors by quantity, queue and grain, beside the error that
//     chance alone makes, so that nobody is blamed for luck.
//   - [Counts.Level] computes service levels by every formula, from the same counts.
//   - [Bridge] attributes a gap in staff, cost or service level to volume, mix, profile,
//     handle time, targets and shrinkage by Shapley's values: they add up to the gap, and
//     no order is chosen.
//   - [Relieve] applies a contract's relief rule, with every input shown.
//   - [Bills] are what its client pays, and [NewEvidence] is what the document holds for
//     whoever asks.
//
// [LockedAt] finds what was locked so many days before each day, and [ScoreTerms],
// [ReliefTerms] and [BillingTerms] what the contract says of it.
//
// An interval without a value is missing: it is left out and counted, never taken as zero.
package measure
