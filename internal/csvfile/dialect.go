package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSample is how much of a file is looked at before its first row is read:
// what the cells prove about decimal mark and date order is taken from it.
const maxSample = 8 << 20

// sample is the head of a file without byte order mark and "sep=" line.
type sample struct {
	text    []byte
	whole   bool // the sample is all there is
	lines   int  // physical lines taken off its head
	bom     bool
	comma   rune // from the "sep=" line, or 0
	lineEnd string
}

// takeSample reads at most limit bytes of r and refuses what is not delimited text.
func takeSample(r io.Reader, limit int) (*sample, error) {
	var head bytes.Buffer
	if _, err := head.ReadFrom(io.LimitReader(r, int64(limit))); err != nil {
		return nil, err
	}
	s := &sample{text: head.Bytes(), whole: head.Len() < limit}
	if what := notText(s.text); what != "" {
		return nil, &SyntaxError{Err: errors.New(what)}
	}
	s.text, s.bom = bytes.CutPrefix(s.text, []byte("\ufeff"))
	s.lineEnd = firstLineEnd(s.text)
	if err := s.takeSepLine(); err != nil {
		return nil, err
	}
	if s.whole && len(bytes.TrimSpace(s.text)) == 0 {
		return nil, &SyntaxError{Err: errors.New("is empty")}
	}
	return s, nil
}

// firstLineEnd names the first line end of text; empty if there is none.
func firstLineEnd(text []byte) string {
	i := bytes.IndexAny(text, "\r\n")
	switch {
	case i < 0:
		return ""
	case text[i] == '\n':
		return "LF"
	case i+1 < len(text) && text[i+1] == '\n':
		return "CRLF"
	}
	return "CR"
}

// takeSepLine takes a first line such as "sep=;" off the sample. Excel reads it
// as the name of the separator.
func (s *sample) takeSepLine() error {
	const longest = len(`"sep=;"`)
	head := s.text[:min(len(s.text), longest+1)]
	end := bytes.IndexAny(head, "\r\n")
	if end < 0 {
		end = len(head)
	}
	line := strings.Trim(string(head[:end]), `"`)
	if len(line) < 4 || !strings.EqualFold(line[:4], "sep=") {
		return nil
	}
	comma, n := utf8.DecodeRuneInString(line[4:])
	if 4+n != len(line) || !slices.Contains(separators, comma) {
		return &SyntaxError{Line: 1, Err: fmt.Errorf("names the separator %s: want a comma, a semicolon or a tab", quote(line[4:]))}
	}
	s.comma, s.lines = comma, 1
	s.text = s.text[end:]
	for _, lineEnd := range []string{"\r\n", "\n", "\r"} {
		var found bool
		if s.text, found = bytes.CutPrefix(s.text, []byte(lineEnd)); found {
			break
		}
	}
	return nil
}

// notText says what a file is that is not UTF-8 text, judged by its first
// bytes; empty if it may be text.
func notText(head []byte) string {
	const saveAs = `: save it as "CSV UTF-8"`
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "is UTF-16 text" + saveAs
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		start := head[:min(len(head), 4096)]
		switch {
		case bytes.Contains(start, []byte("opendocument")):
			return "is an OpenDocument spreadsheet" + saveAs
		case bytes.Contains(start, []byte("[Content_Types].xml")), bytes.Contains(start, []byte("xl/")):
			return "is an Excel workbook" + saveAs
		}
		return "is a zip archive: unpack it first"
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "is an Excel workbook" + saveAs
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return "is compressed with gzip: unpack it first"
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "is a PDF document: export the table as CSV"
	case bytes.HasPrefix(bytes.TrimSpace(head[:min(len(head), 512)]), []byte("<")):
		return "is HTML or XML" + saveAs
	}
	start := head[:min(len(head), 512)]
	if !bytes.Contains(start, []byte{0}) {
		return ""
	}
	// Latin text in UTF-16 has a zero in every other byte.
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	if half := len(start) / 2; zeros[0] == 0 && zeros[1] > half*3/4 || zeros[1] == 0 && zeros[0] > half*3/4 {
		return "is UTF-16 text" + saveAs
	}
	return "is binary, not text: a history or plan is a CSV file"
}

// separators are tried in this order; the first of equals wins.
var separators = []rune{',', ';', '\t'}

// separator returns the separator whose header names the most columns and, if
// several name as many, has the most cells.
func (s *sample) separator(n names) rune {
	if s.comma != 0 {
		return s.comma
	}
	best, bestMatches, bestCells := ',', -1, -1
	for _, comma := range separators {
		header, _, err := newRecords(bytes.NewReader(s.text), s.lines, comma).next()
		if err != nil {
			continue
		}
		if m := n.matches(header); m > bestMatches || m == bestMatches && len(header) > bestCells {
			best, bestMatches, bestCells = comma, m, len(header)
		}
	}
	return best
}

// separatorName names a separator for messages.
func separatorName(comma rune) string {
	switch comma {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	}
	return "comma"
}
