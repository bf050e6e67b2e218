package main

import (
	_ "embed"
	"fmt"
	"strings"

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

const completionFlag = "--generate-bash-completion"

// complete answers the completion scripts: the commands, or the flags of the command
// that is being typed. (urfave/cli answers for commands only, unless flags are permuted
// in just its way.)
func complete(app *cli.App, args []string) (list string, asked bool) {
	if len(args) < 2 || args[len(args)-1] != completionFlag {
		return "", false
	}
	var b strings.Builder
	cmd := app.Command(args[1])
	if cmd == nil {
		for _, c := range app.Commands {
			fmt.Fprintln(&b, c.Name)
		}
		return b.String(), true
	}
	if len(cmd.Subcommands) > 0 {
		var verb *cli.Command
		for _, v := range cmd.Subcommands {
			if len(args) > 3 && v.Name == args[2] {
				verb = v
			}
		}
		if verb == nil {
			for _, v := range cmd.Subcommands {
				fmt.Fprintln(&b, v.Name)
			}
			return b.String(), true
		}
		cmd = verb
	}
	for _, f := range cmd.Flags {
		fmt.Fprintf(&b, "--%s\n", f.Names()[0])
	}
	b.WriteString("--help\n")
	return b.String(), true
}

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
