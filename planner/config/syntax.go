package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// syntaxError is a line that is not TOML. Most often somebody left out the quotes, or an
// editor made curly ones of them: that is said in plain words.
func syntaxError(text string, p toml.ParseError) error {
	n := 0
	for line := range strings.Lines(text) {
		if n++; n != p.Position.Line {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if value, _, _ = strings.Cut(value, "#"); !ok || strings.TrimSpace(value) == "" || strings.ContainsAny(value[:1], `"'[{`) {
			break
		}
		return fmt.Errorf("%s: %s is text: want it in straight quotes, %s = %s", key, strings.TrimSpace(value), key, quote(strings.Trim(strings.TrimSpace(value), "\"'“”„‘’")))
	}
	return errors.New(p.Message)
}
