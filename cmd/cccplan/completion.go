package main

import (
	_ "embed"
	"fmt"

	"github.com/urfave/cli/v2"
)

// The scripts ask the program itself what fits (--generate-bash-completion).
var (
	//go:embed completion/cccplan.bash
	bashCompletion string
	//go:embed completion/cccplan.zsh
	zshCompletion string
	//go:embed completion/cccplan.ps1
	powershellCompletion string
)

func completionCommand(e *env) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		ArgsUsage: "bash|zsh|powershell",
		Description: `Prints a script that makes the shell complete commands and flags.

    source <(cccplan completion bash)
    cccplan completion zsh > "${fpath[1]}/_cccplan"`,
		Action: func(c *cli.Context) error {
			script := map[string]string{"bash": bashCompletion, "zsh": zshCompletion, "powershell": powershellCompletion}[c.Args().First()]
			if script == "" || c.NArg() != 1 {
				return usage("want one shell: bash, zsh or powershell")
			}
			_, err := fmt.Fprint(e.stdout, script)
			return err
		},
	}
}
