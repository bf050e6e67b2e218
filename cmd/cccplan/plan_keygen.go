package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

func planKeygenCommand(e *env) *cli.Command {
	var out string
	return &cli.Command{
		Name:      "keygen",
		Usage:     "make a key pair for signing",
		ArgsUsage: "-o FILE",
		Description: `Writes a new Ed25519 private key to FILE, which only you can read, and the public key to
FILE.pub. Send FILE.pub to the other party, keep FILE, and read the fingerprint that is
printed to the other party over the telephone: it is how keys are known.

    cccplan plan keygen -o client.key`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Destination: &out, Usage: "the private key `FILE`; the public one is FILE.pub"},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 || out == "" || out == "-" {
				return usage("want the name of a file for the key: %s -o FILE", c.Command.HelpName)
			}
			k, err := plandoc.GenerateKey(rand.Reader)
			if err != nil {
				return err
			}
			for _, name := range []string{out, out + ".pub"} {
				if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("%s is there already: nothing was written, keys are never written over", name)
				}
			}
			if err := writeNew(out, 0o600, func(w io.Writer) error { return plandoc.WritePrivateKey(w, k) }); err != nil {
				return err
			}
			if err := writeNew(out+".pub", 0o644, func(w io.Writer) error { return plandoc.WritePublicKey(w, k.Public()) }); err != nil {
				os.Remove(out)
				return err
			}
			fmt.Fprintf(e.stderr, "wrote     %s (keep it) and %s.pub (send it)\n", out, out)
			_, err = fmt.Fprintln(e.stdout, k.Fingerprint().Grouped())
			return err
		},
	}
}

// writeNew writes a file that is not there yet, with a mode from its first byte on.
func writeNew(name string, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, reason(err))
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(name)
		return fmt.Errorf("writing %s: %w", name, reason(err))
	}
	return nil
}
