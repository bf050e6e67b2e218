package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/plandoc"
)

// planFile is a plan document and the file that it was read from.
type planFile struct {
	name string
	doc  *plandoc.Document
	sum  [sha256.Size]byte // of the file as read
}

// openPlan reads a plan document and checks all but its derived cells: what was tampered
// with is worked on no further.
func openPlan(c *cli.Context, e *env, name string) (*planFile, error) {
	p, err := readPlanDocument(c, e, name)
	if err != nil {
		return nil, err
	}
	return p, p.check()
}

// check refuses a document that is not as it says.
func (p *planFile) check() error {
	if faults := p.doc.Check(nil); len(faults) > 0 {
		return &plandoc.Error{Err: fmt.Errorf("%s: %s (cccplan plan verify %s says all)", title(p.name), faults[0], title(p.name))}
	}
	return nil
}

// readPlanDocument reads a plan document, whatever its hashes say.
func readPlanDocument(c *cli.Context, e *env, name string) (*planFile, error) {
	in, err := e.open(c.Context, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return parsePlanDocument(name, in, in)
}

// documentOr reads a file that is a plan document: it begins with a brace, which no plan
// file does. p is nil where it is none; of standard input nothing is lost then to who reads
// on from the environment that comes back.
func documentOr(c *cli.Context, e *env, name string) (p *planFile, rest *env, err error) {
	in, err := e.open(c.Context, name)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	b := bufio.NewReaderSize(in, 1<<16)
	if first, err := b.Peek(1); err != nil || first[0] != '{' {
		again := *e
		if name == "-" {
			again.stdin = b
		}
		return nil, &again, nil
	}
	if p, err = parsePlanDocument(name, in, b); err != nil {
		return nil, nil, err
	}
	return p, e, p.check()
}

// parsePlanDocument reads a plan document from a file that was opened, through r.
func parsePlanDocument(name string, in io.Reader, r io.Reader) (*planFile, error) {
	if f, ok := in.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Size() > plandoc.MostBytes {
			return nil, &plandoc.Error{Err: fmt.Errorf("%s: %w: %d MB, want at most %d", name, plandoc.ErrTooLarge, info.Size()>>20, plandoc.MostBytes>>20)}
		}
	}
	h := sha256.New()
	doc, err := plandoc.Read(io.TeeReader(r, h))
	if err != nil {
		var fault *plandoc.Error
		if errors.As(err, &fault) {
			return nil, fmt.Errorf("%s: %w", title(name), err)
		}
		return nil, fmt.Errorf("%s: %w", title(name), reason(err))
	}
	p := &planFile{name: name, doc: doc}
	h.Sum(p.sum[:0])
	return p, nil
}

// errBusy says that somebody else writes the file.
var errBusy = errors.New("is being written by another run of cccplan: nothing was written here; run the command again")

// save writes the document back, if the file is still the one that was read. Two who
// write at a time are kept apart by a lock beside the file, which the system takes back
// even from a run that was killed.
func (p *planFile) save(e *env) error {
	if p.name == "-" {
		return writeAll(e, output{"-", p.doc.Write})
	}
	unlock, err := lockPlan(p.name)
	if err != nil {
		return err
	}
	defer unlock()
	now, err := os.ReadFile(p.name)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, reason(err))
	}
	if sha256.Sum256(now) != p.sum {
		return fmt.Errorf("%s was changed by somebody else since it was read: nothing was written here; run the command again", p.name)
	}
	return writeAll(e, output{p.name, p.doc.Write})
}

// create writes a new document, unless the file is there.
func (p *planFile) create(e *env, force bool) error {
	if p.name == "-" {
		return writeAll(e, output{"-", p.doc.Write})
	}
	unlock, err := lockPlan(p.name)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Lstat(p.name); !force && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: nothing was written (--force writes over it)", p.name)
	}
	return writeAll(e, output{p.name, p.doc.Write})
}

// lockPlan takes the lock of a file, or says that somebody else has it.
func lockPlan(name string) (unlock func(), err error) {
	lock := flock.New(name+".lock", flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s.lock: %w", name, reason(err))
	}
	// The lock of a file that its last holder has removed is no lock.
	mine, errMine := lock.Stat()
	there, errThere := os.Stat(name + ".lock")
	if !ok || errMine != nil || errThere != nil || !os.SameFile(mine, there) {
		lock.Close()
		return nil, fmt.Errorf("%s %w", name, errBusy)
	}
	return func() {
		os.Remove(name + ".lock")
		lock.Close()
	}, nil
}

// planFlags are the flags of verbs that write into a plan document.
type planFlags struct {
	as      *value[plandoc.Role]
	asOf    *value[plandoc.Instant]
	actor   string
	keyFile string
	message string
	quiet   bool
}

func newPlanFlags() *planFlags {
	return &planFlags{as: roleFlag(), asOf: &value[plandoc.Instant]{parse: parseMoment}}
}

func roleFlag() *value[plandoc.Role] { return &value[plandoc.Role]{parse: plandoc.ParseRole} }

// parseMoment reads a moment; now is the clock's.
func parseMoment(s string) (plandoc.Instant, error) {
	if s == "now" {
		return plandoc.At(time.Now()), nil
	}
	t, err := plandoc.ParseInstant(s)
	if err != nil {
		return t, errors.New("want a time such as 2026-01-05T09:00:00Z, or now")
	}
	return t, nil
}

func (f *planFlags) flags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "as", Value: f.as, Usage: "the `PARTY` for which you act: client or ccc"},
		&cli.GenericFlag{Name: "as-of", Value: f.asOf, Usage: "the `TIME` that is written, such as 2026-01-05T09:00:00Z; now is this computer's clock"},
		&cli.StringFlag{Name: "actor", Destination: &f.actor, Usage: "your `NAME` for the log (default: the party's)"},
		&cli.StringFlag{Name: "key", Destination: &f.keyFile, Usage: "the party's private key `FILE`, as keygen writes it"},
		&cli.StringFlag{Name: "message", Aliases: []string{"m"}, Destination: &f.message, Usage: "`TEXT` for the log: what changed, and why"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Destination: &f.quiet, Usage: "no summary on standard error, warnings only"},
	}
}

// check wants the flags without which nothing can be written.
func (f *planFlags) check(c *cli.Context) error {
	var missing []string
	if !c.IsSet("as") {
		missing = append(missing, "--as client or --as ccc")
	}
	if !c.IsSet("as-of") {
		missing = append(missing, "--as-of TIME (or --as-of now)")
	}
	if len(missing) > 0 {
		return usage("missing %s", strings.Join(missing, " and "))
	}
	return nil
}

// who is the name that the log gets.
func (f *planFlags) who(d *plandoc.Document) string {
	if f.actor != "" {
		return f.actor
	}
	return d.Party(f.as.v).Name
}

// key is the private key that was named; nil = none.
func (f *planFlags) key() (*plandoc.PrivateKey, error) {
	if f.keyFile == "" {
		return nil, nil
	}
	return readPrivateKey(f.keyFile)
}

// engine is what computes derived cells here.
func engine() plandoc.Engine { return plandoc.ThisEngine("cccplan " + versionString()) }

// readPrivateKey reads a key that nobody else can read.
func readPrivateKey(name string) (*plandoc.PrivateKey, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	defer f.Close()
	k, err := plandoc.ReadPrivateKey(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		return nil, fmt.Errorf("%s: others can read this private key (mode %#o): chmod 600 %s, and think of a new key", name, info.Mode().Perm(), name)
	}
	return k, nil
}

func readPublicKey(name string) (plandoc.PublicKey, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return plandoc.PublicKey{}, fmt.Errorf("%s: %w", name, reason(err))
	}
	k, err := plandoc.ReadPublicKey(bytes.NewReader(text))
	if err != nil {
		return k, fmt.Errorf("%s: %w", name, err)
	}
	return k, nil
}

// planArgument is the plan document that a verb works on.
func planArgument(c *cli.Context, most int) ([]string, error) {
	names, err := files(c, "", "plan document")
	if err == nil && len(names) > most {
		return nil, usage("%s takes %s, got %d", c.Command.Name, plural(most, "file"), len(names))
	}
	return names, err
}

// versionFlag is a version by its name.
func versionFlag() *value[plandoc.ID] {
	return &value[plandoc.ID]{parse: func(s string) (plandoc.ID, error) {
		id, err := plandoc.ParseID(s)
		if err != nil {
			return id, errors.New("want a version such as C1, P2 or A1")
		}
		return id, nil
	}}
}

// newest is the version that a verb works on where none is named: the newest agreed plan,
// else the contact centre's newest, else the client's, else the contract.
func newest(d *plandoc.Document) plandoc.ID {
	a := d.Latest(plandoc.Agreed)
	for _, s := range []plandoc.Series{plandoc.ByCCC, plandoc.ByClient} {
		if id := d.Latest(s); a == plandoc.Root && id != (plandoc.ID{}) {
			return id
		}
	}
	return a
}
