package csvfile

import "strings"

// formulaStart has the characters that make a spreadsheet read a cell as a
// formula. A tab or a line break before them is skipped by some.
const formulaStart = "=+-@\t\r\n"

// apostrophes returns how many apostrophes stand before a formula character at
// the head of s; false if there is no formula character behind them.
func apostrophes(s string) (int, bool) {
	n := 0
	for n < len(s) && s[n] == '\'' {
		n++
	}
	return n, n < len(s) && strings.IndexByte(formulaStart, s[n]) >= 0
}

// GuardText returns s in a form that no spreadsheet takes for a formula: with
// an apostrophe before a leading = + - @, tab or line break. Text that has such
// an apostrophe of its own gets one more, so that reading returns s.
func GuardText(s string) string {
	if _, formula := apostrophes(s); formula {
		return "'" + s
	}
	return s
}

// GuardUnknown is GuardText for the cells of columns that we do not know, as
// handed over in Row.Extra. These are never unguarded, so it leaves a guarded
// cell as it is, and because they may be numbers it leaves plain numbers alone.
// GuardUnknown of its own result changes nothing.
func GuardUnknown(s string) string {
	if n, formula := apostrophes(s); !formula || n > 0 || classify(s).marks != notNumber {
		return s
	}
	return "'" + s
}

// unguard takes off the apostrophe of GuardText.
func unguard(s string) string {
	if n, formula := apostrophes(s); formula && n > 0 {
		return s[1:]
	}
	return s
}
