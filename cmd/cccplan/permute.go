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
	rest := args[2:]
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
			return nil, usage("unknown flag %s%s (see cccplan %s --help)", a, hint, cmd.Name)
		}
		if n == "help" || n == "h" {
			// With a file name beside it the library would look for help on the file.
			return []string{args[0], name, "--help"}, nil
		}
		flags = append(flags, a)
		if takesValue && !inline {
			if i+1 == len(rest) {
				return nil, usage("flag %s needs a value (see cccplan %s --help)", a, cmd.Name)
			}
			i++
			flags = append(flags, rest[i])
		}
	}
	out := append([]string{args[0], name}, flags...)
	return append(append(out, "--"), files...), nil
}

// spellHelp turns "help" and "help COMMAND" into the flags that mean the same.
func spellHelp(args []string) []string {
	switch {
	case len(args) == 2 && args[1] == "help":
		return []string{args[0], "--help"}
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
