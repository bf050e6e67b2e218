package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/internal/spell"
)

// version of the program; a release sets it with -ldflags "-X main.version=1.2.3".
var version = ""

func versionString() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// newApp builds the command line. urfave/cli v2 answers mistakes on standard output and
// exits on its own unless told otherwise in several places; all of them are here, in
// permute.go and in exit.go.
func newApp(e *env) *cli.App {
	app := &cli.App{
		Name:  "cccplan",
		Usage: "forecast contact volumes, staff them, keep the plan recomputable",
		Description: `A history of contacts by interval goes in, a staffing plan comes out:

    cccplan forecast history.csv -o plan.csv

Exit codes: 0 ok; 1 failed (reading, writing); 2 wrong usage; 3 bad input data;
4 done, but the result needs a decision (a target that cannot be reached);
130 interrupted.`,
		Version:         versionString(),
		Reader:          e.stdin,
		Writer:          e.stdout,
		ErrWriter:       e.stderr,
		HideHelpCommand: true,
		// Queue names may hold commas.
		DisableSliceFlagSeparator: true,
		OnUsageError:              onUsageError,
		ExitErrHandler:            func(*cli.Context, error) {},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return unknownCommand(c)
			}
			return cli.ShowAppHelp(c)
		},
		Commands: []*cli.Command{
			forecastCommand(e),
			staffCommand(e),
			reforecastCommand(e),
			reportCommand(e),
			capacityCommand(e),
			reconcileCommand(e),
			backtestCommand(e),
			erlangCommand(e),
			planCommand(e),
			checkCommand(e),
			initCommand(e),
			completionCommand(e),
		},
	}
	for _, c := range app.Commands {
		c.OnUsageError = onUsageError
		c.HideHelpCommand = true
		if len(c.Subcommands) == 0 {
			c.CustomHelpTemplate = commandHelp
			continue
		}
		c.CustomHelpTemplate = groupHelp
		for _, v := range c.Subcommands {
			v.OnUsageError = onUsageError
			v.HideHelpCommand = true
			v.CustomHelpTemplate = commandHelp
		}
	}
	return app
}

const commandHelp = `{{.HelpName}} - {{.Usage}}

usage: {{.HelpName}} {{.ArgsUsage}}

{{.Description}}

flags:
{{range .VisibleFlags}}   {{.}}
{{end}}`

const groupHelp = `{{.HelpName}} - {{.Usage}}

usage: {{.HelpName}} VERB [flags]

{{.Description}}

verbs:
{{range .VisibleCommands}}   {{join .Names ", "}}{{"\t"}}{{.Usage}}
{{end}}`

func onUsageError(_ *cli.Context, err error, _ bool) error {
	return usage("%s", strings.ReplaceAll(strings.Replace(err.Error(), "for flag -", "for --", 1), "flag -", "flag --"))
}

func unknownCommand(c *cli.Context) error {
	name := c.Args().First()
	var names []string
	for _, k := range c.App.Commands {
		names = append(names, k.Name)
	}
	hint := ""
	if s := spell.Nearest(name, names); s != "" {
		hint = fmt.Sprintf(": did you mean %s?", s)
	}
	return usage("unknown command %q%s (see cccplan --help)", name, hint)
}
