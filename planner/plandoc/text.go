package plandoc

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// longestText is the most bytes that a text of a document may have.
const longestText = 4096

// checkText refuses what could make a log or a table show something other than it says:
// control characters, line ends, marks that turn the direction of writing, and text
// without end.
func checkText(what, s string) error {
	if len(s) > longestText {
		return fmt.Errorf("%s has %d bytes: want at most %d", what, len(s), longestText)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s is not valid UTF-8", what)
	}
	for _, r := range s {
		if r < ' ' || r >= 0x7f && unhandy(r) {
			return fmt.Errorf("%s holds the character %U, which texts of a plan cannot: want one line of plain text", what, r)
		}
	}
	return nil
}

// unhandy says whether r moves the cursor, ends lines or changes the direction of what
// stands beside it.
func unhandy(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// needText is checkText of a text that must not be empty.
func needText(what, s string) error {
	if s == "" {
		return fmt.Errorf("%s is empty", what)
	}
	return checkText(what, s)
}

// clip shortens what is shown of a value in an error.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
