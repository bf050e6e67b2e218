package main

import "github.com/urfave/cli/v2"

// planCommand holds the verbs of the shared plan, each in a file of its own.
func planCommand(e *env) *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "the plan that two parties share: versions, signatures, verification, and what came of it",
		Description: `Keeps one document that a client and its contact centre version, sign and recompute, and
measures what came against the plan that was locked: how good the forecast was, why it took
more or fewer staff, who carries a missed service level.

    cccplan plan keygen -o client.key
    cccplan plan init acme.cccplan --id acme-2026 --client ACME --ccc Callers --as client --as-of now
    cccplan plan import acme.cccplan forecast.csv --as client --as-of now
    cccplan plan verify acme.cccplan
    cccplan plan score locked.csv actuals.csv`,
		Action: func(c *cli.Context) error { return cli.ShowSubcommandHelp(c) },
		Subcommands: []*cli.Command{
			planKeygenCommand(e),
			planInitCommand(e),
			planKeysCommand(e),
			planImportCommand(e),
			planExportCommand(e),
			planProposeCommand(e),
			planDiffCommand(e),
			planMergeCommand(e),
			planResolveCommand(e),
			planAcceptCommand(e),
			planSignCommand(e),
			planLockCommand(e),
			planAmendCommand(e),
			planCloseCommand(e),
			planStatusCommand(e),
			planVerifyCommand(e),
			planLogCommand(e),
			planJoinCommand(e),
			planWhatifCommand(e),
			planScoreCommand(e),
			planBridgeCommand(e),
			planReliefCommand(e),
			planBillCommand(e),
			planEvidenceCommand(e),
		},
	}
}
