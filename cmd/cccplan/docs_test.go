package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestDocs runs the commands in the README and in docs/*.md, so that what they show is
// what a reader gets.
//
// In a fenced block marked console or sh, or not marked at all, a line that begins with
// "$ cccplan " or "$ go run ./cmd/cccplan " is run, in a folder of the block's own that
// has the samples history.csv and actuals.csv, there and in testdata. The lines after it, up to
// the next "$ " or the end of the block, must be what it prints: standard error, then
// standard output. A line "..." stands for any number of lines; blanks at line ends do
// not count. Other "$ " lines are refused, because nobody would notice when they go out
// of date; so are they in blocks marked otherwise.
//
// Blocks marked console NAME tell a story: they are run one after the other in the same
// folder, which has the files of testdata/script/NAME.txtar, too. Blocks marked console NAME
// continued go on with the story of another document. Keys of a story are made anew each
// time, so that hashes and fingerprints in it are any.
func TestDocs(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	samples := map[string][]byte{}
	for _, name := range []string{"history.csv", "actuals.csv"} {
		if samples[name], err = os.ReadFile("../../testdata/" + name); err != nil {
			t.Fatal(err)
		}
		samples["testdata/"+name] = samples[name]
	}
	scripts, err := filepath.Abs("testdata/script")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []*block
	for _, name := range append([]string{"../../README.md"}, docs...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list := consoleBlocks(filepath.Base(name), string(text))
		if blocks == nil && len(list) == 0 {
			t.Error("README.md shows no command in a ```console block")
		}
		blocks = append(blocks, list...)
	}
	if blocks, err = joinStories(blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		t.Run(fmt.Sprintf("%s:%d", b.doc, b.line), func(t *testing.T) {
			t.Chdir(t.TempDir())
			files := maps.Clone(samples)
			if b.story != "" {
				for _, f := range archive(t, filepath.Join(scripts, b.story+".txtar")) {
					files[f.Name] = f.Data
				}
			}
			for name, data := range files {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range b.commands {
				if b.text {
					t.Errorf("%s:%d: %q stands in a block that is not run: mark it console", c.doc, c.line, c.text)
					continue
				}
				c.check(t, b.story != "")
			}
		})
	}
}

// archive are the files of a script.
func archive(t *testing.T, name string) []txtar.File {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return a.Files
}

// block is a fenced block, or all those of a story.
type block struct {
	doc       string
	line      int
	story     string
	continued bool // goes on with the story of another document
	text      bool // marked as something that is not run
	commands  []command
}

type command struct {
	doc    string
	line   int
	text   string
	output []string
}

func consoleBlocks(doc, text string) []*block {
	var blocks []*block
	stories := map[string]*block{}
	var open *block
	for i, line := range strings.Split(text, "\n") {
		if mark, ok := strings.CutPrefix(line, "```"); ok {
			if open != nil {
				open = nil
				continue
			}
			kind, story, _ := strings.Cut(mark, " ")
			story, continued := strings.CutSuffix(story, " continued")
			if open = stories[story]; story == "" || open == nil {
				open = &block{doc: doc, line: i + 1, story: story, continued: continued, text: kind != "" && kind != "console" && kind != "sh"}
				blocks = append(blocks, open)
				stories[story] = open
			}
			continue
		}
		if open == nil {
			continue
		}
		if text, ok := strings.CutPrefix(line, "$ "); ok && (!open.text || strings.HasPrefix(text, "cccplan ")) {
			open.commands = append(open.commands, command{doc: doc, line: i + 1, text: text})
		} else if n := len(open.commands); n > 0 {
			open.commands[n-1].output = append(open.commands[n-1].output, line)
		}
	}
	// A block that nothing closes is none.
	return slices.DeleteFunc(blocks, func(b *block) bool { return len(b.commands) == 0 || b == open })
}

// joinStories puts blocks that go on with the story of another document at its end.
func joinStories(blocks []*block) ([]*block, error) {
	var joined []*block
	begun := map[string]*block{}
	for _, b := range blocks {
		if !b.continued {
			joined = append(joined, b)
			begun[b.story] = b
		}
	}
	for _, b := range blocks {
		if !b.continued {
			continue
		}
		whole := begun[b.story]
		if whole == nil {
			return nil, fmt.Errorf("%s:%d: no document begins the story %q", b.doc, b.line, b.story)
		}
		whole.commands = append(whole.commands, b.commands...)
	}
	return joined, nil
}

// anyHash are hashes and fingerprints, which a story has others of each time.
var anyHash = regexp.MustCompile(`\b([0-9a-f]{12}|[0-9a-f]{4}( [0-9a-f]{4}){9})\b`)

func (c command) check(t *testing.T, story bool) {
	t.Helper()
	args, ok := strings.CutPrefix(c.text, "cccplan ")
	if !ok {
		args, ok = strings.CutPrefix(c.text, "go run ./cmd/cccplan ")
	}
	words, err := shellWords(args)
	if !ok || err != nil {
		t.Errorf("%s:%d: %q is not run by this test (%v): show it indented, without $", c.doc, c.line, c.text, err)
		return
	}
	_, stdout, stderr := cccplan(t, "", words...)
	got := strings.Split(strings.TrimRight(stderr+stdout, "\n"), "\n")
	shown := c.output
	if story {
		hide := func(lines []string) []string {
			return strings.Split(anyHash.ReplaceAllString(strings.Join(lines, "\n"), "#"), "\n")
		}
		shown, got = hide(shown), hide(got)
	}
	if !linesMatch(shown, got) {
		t.Errorf("%s:%d: cccplan %s\n--- the document shows\n%s\n--- it prints\n%s", c.doc, c.line, args, strings.Join(shown, "\n"), strings.Join(got[:min(len(got), 60)], "\n"))
	}
}

// shellWords splits a command line as a shell does: at blanks outside quotes.
func shellWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	started := false
	for _, r := range s + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, started = r, true
		case strings.ContainsRune("|<>;&$`\\*?#", r):
			return nil, fmt.Errorf("%q outside quotes", r)
		case r == ' ':
			if started || word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote is not closed")
	}
	return words, nil
}

// linesMatch says whether lines are as shown, where "..." stands for any of them.
func linesMatch(shown, lines []string) bool {
	for i, s := range shown {
		if s == "..." {
			for k := i; k <= len(lines); k++ {
				if linesMatch(shown[i+1:], lines[k:]) {
					return true
				}
			}
			return false
		}
		if i == len(lines) || strings.TrimRight(s, " ") != strings.TrimRight(lines[i], " ") {
			return false
		}
	}
	return len(shown) == len(lines)
}

// The test of the documents itself: what it must and must not let pass.
func TestLinesMatch(t *testing.T) {
	for _, tt := range []struct {
		shown, lines string
		want         bool
	}{
		{"a b", "a b", true}, {"a b", "a c", false}, {"a", "a b", false}, {"a b", "a", false},
		{"...", "", true}, {"...", "a b", true}, {"a ... d", "a b c d", true}, {"a ... d", "a d", true}, {"a ... d", "a b c", false},
		{"... c ...", "a b c", true}, {"... c ...", "a b", false}, {"", "a", false}, {"b ...", "a b", false}, {"... b", "b a b", true},
	} {
		if got := linesMatch(strings.Fields(tt.shown), strings.Fields(tt.lines)); got != tt.want {
			t.Errorf("%q shown for %q: %v", tt.shown, tt.lines, got)
		}
	}
	blocks := consoleBlocks("d.md", "text\n```console\n$ cccplan check x\nout\n$ cccplan y\n```\n$ no\n```go\n$ no\n```\n```\nno command\n```\n```\n$ cccplan z\n")
	if len(blocks) != 1 || blocks[0].line != 2 || len(blocks[0].commands) != 2 || blocks[0].commands[0].output[0] != "out" {
		t.Errorf("blocks %+v", blocks)
	}
	// Parts of a story are one; a command that nothing runs is found.
	blocks = consoleBlocks("d.md", "```console s\n$ cccplan a\n```\n```console s\n$ cccplan b\n```\n```text\n$ cccplan c\n```\n")
	if len(blocks) != 2 || blocks[0].story != "s" || len(blocks[0].commands) != 2 || !blocks[1].text {
		t.Errorf("blocks %+v", blocks)
	}
	// A story goes on in another document, which may come before it.
	blocks, err := joinStories(append(consoleBlocks("b.md", "```console s continued\n$ cccplan c\n```\n"), blocks...))
	if err != nil || len(blocks) != 2 || len(blocks[0].commands) != 3 || blocks[0].commands[2].doc != "b.md" {
		t.Errorf("blocks %+v, %v", blocks, err)
	}
	if _, err := joinStories(consoleBlocks("b.md", "```console x continued\n$ cccplan c\n```\n")); err == nil {
		t.Error("a story that nothing begins goes on")
	}
	if w, err := shellWords(`a 'b c' "d" ''`); err != nil || strings.Join(w, "|") != "a|b c|d|" {
		t.Errorf("words %q, %v", w, err)
	}
	for _, s := range []string{"a > b", "a 'b", "a | b"} {
		if w, err := shellWords(s); err == nil {
			t.Errorf("%q: words %q", s, w)
		}
	}
}
