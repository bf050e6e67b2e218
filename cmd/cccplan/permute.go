package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/internal/spell"
)

// permute moves the flags of a command before its file names. The flag parser stops at
// the first file name and would take flags after it as more files: "staff plan.csv
// --shrinkage 30%" would run without shrinkage and say nothing. "--" ends the flags;
// "-" is a file name.
func permute(app *cli.App, args []string) ([]string, error) {
	if len(args) < 2 {
		return args, nil
	}
	name := args[1]
	cmd := app.Command(name)
	if cmd == nil {
		if strings.HasPrefix(name, "-") && !rootFlag(name) {
			return nil, usage("unknown flag %s (see cccplan --help)", name)
		}
		return args, nil
	}
	path, rest := []string{args[0], name}, args[2:]
	if len(cmd.Subcommands) > 0 {
		if len(rest) == 0 || len(rest) == 1 && helpFlag(rest[0]) {
			return args, nil
		}
		verb, err := verbOf(cmd, rest)
		if err != nil {
			return nil, err
		}
		cmd, path, rest = verb, append(path, verb.Name), rest[1:]
	}
	values := map[string]bool{"help": false, "h": false}
	var known []string
	for _, f := range cmd.Flags {
		_, isBool := f.(*cli.BoolFlag)
		for _, n := range f.Names() {
			values[n] = !isBool
			known = append(known, n)
		}
	}
	var flags, files []string
	for i := 0; i < len(rest); i++ {
		a := rest[i]
		if a == "--" {
			files = append(files, rest[i+1:]...)
			break
		}
		if a == "-" || !strings.HasPrefix(a, "-") {
			files = append(files, a)
			continue
		}
		n, _, inline := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a, "-"), "-"), "=")
		takesValue, ok := values[n]
		if !ok {
			hint := ""
			if s := spell.Nearest(n, known); s != "" {
				hint = fmt.Sprintf(": did you mean --%s?", s)
			}
			return nil, usage("unknown flag %s%s (see %s --help)", a, hint, strings.Join(path, " "))
		}
		if n == "help" || n == "h" {
			// With a file name beside it the library would look for help on the file.
			return append(path, "--help"), nil
		}
		flags = append(flags, a)
		if takesValue && !inline {
			if i+1 == len(rest) {
				return nil, usage("flag %s needs a value (see %s --help)", a, strings.Join(path, " "))
			}
			i++
			flags = append(flags, rest[i])
		}
	}
	out := append(path, flags...)
	return append(append(out, "--"), files...), nil
}

// verbOf is the command of a command that comes first.
func verbOf(cmd *cli.Command, rest []string) (*cli.Command, error) {
	name := rest[0]
	var names []string
	for _, v := range cmd.Subcommands {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	hint := ""
	if s := spell.Nearest(name, names); s != "" {
		hint = fmt.Sprintf(": did you mean %s?", s)
	}
	return nil, usage("unknown verb %q of cccplan %s%s (see cccplan %s --help)", name, cmd.Name, hint, cmd.Name)
}

func helpFlag(a string) bool { return a == "--help" || a == "-help" || a == "-h" || a == "--h" }

// spellHelp turns "help" and "help COMMAND" into the flags that mean the same.
func spellHelp(args []string) []string {
	switch {
	case len(args) == 2 && args[1] == "help":
		return []string{args[0], "--help"}
	case len(args) > 3 && args[1] == "help" && args[2] == "plan":
		return []string{args[0], args[2], args[3], "--help"}
	case len(args) > 2 && args[1] == "help":
		return []string{args[0], args[2], "--help"}
	}
	return args
}

func rootFlag(a string) bool {
	switch strings.TrimLeft(a, "-") {
	case "help", "h", "version", "v":
		return true
	}
	return false
}
