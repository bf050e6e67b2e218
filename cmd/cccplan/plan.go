package main

import "github.com/urfave/cli/v2"

// planCommand holds the verbs of the shared plan, each in a file of its own.
func planCommand(e *env) *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "what two parties agreed on, and what came of it",
		Description: `Measures what came against the plan that was locked: how good the forecast was, why it took
more or fewer staff, who carries a missed service level.

    cccplan plan score locked.csv actuals.csv
    cccplan plan bridge locked.csv actuals.csv`,
		Action: func(c *cli.Context) error { return cli.ShowSubcommandHelp(c) },
		Subcommands: []*cli.Command{
			planScoreCommand(e),
			planBridgeCommand(e),
			planReliefCommand(e),
		},
	}
}
