package config

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/BurntSushi/toml"
)

// ContractTemplate is a contract for [ReadContract] with everything in it, as comments.
//
//go:embed contract.toml
var ContractTemplate string

// ReadContract reads the contract of a shared plan, TOML, into what has its members as
// json tags. Shares may be said as "80%" in place of millionths, and times of members that
// end in _ms as "20s". Keys that are not known are refused.
func ReadContract(r io.Reader, name string, v any) error {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return &Error{File: name, Err: err}
	}
	if len(data) > maxSize {
		return &Error{File: name, Err: errors.New("is larger than 1 MiB: want a contract")}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var doc map[string]any
	if _, err := toml.Decode(string(data), &doc); err != nil {
		var p toml.ParseError
		if errors.As(err, &p) {
			return &Error{File: name, Line: p.Position.Line, Err: syntaxError(string(data), p)}
		}
		return &Error{File: name, Err: err}
	}
	if err := whole("", doc); err != nil {
		return &Error{File: name, Err: err}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return &Error{File: name, Err: err}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			err = fmt.Errorf("%s: %s does not fit: want %s (numbers are whole; say shares as \"80%%\" and times as \"20s\")", kind.Field, kind.Value, kind.Type)
		}
		return &Error{File: name, Err: errors.New(strings.TrimPrefix(err.Error(), "json: "))}
	}
	return nil
}

// whole turns shares and times that are said as text into whole numbers, in place.
func whole(key string, doc map[string]any) error {
	for k, v := range doc {
		place := strings.TrimPrefix(key+"."+k, ".")
		switch v := v.(type) {
		case map[string]any:
			if err := whole(place, v); err != nil {
				return err
			}
		case []map[string]any:
			for i, m := range v {
				if err := whole(fmt.Sprintf("%s[%d]", place, i), m); err != nil {
					return err
				}
			}
		case string:
			n, ok, err := wholeOf(k, v)
			if err != nil {
				return fmt.Errorf("%s: %q %w", place, v, err)
			}
			if ok {
				doc[k] = n
			}
		}
	}
	return nil
}

// wholeOf is the whole number that a text means: millionths of a percentage, milliseconds
// of a time.
func wholeOf(key, text string) (n int64, ok bool, err error) {
	if digits, percent := strings.CutSuffix(text, "%"); percent {
		x, good := new(big.Rat).SetString(strings.TrimSpace(digits))
		if !good || strings.ContainsAny(digits, "eExXpP_/") {
			return 0, false, errors.New("is no share: want such as 80%")
		}
		x.Mul(x, big.NewRat(10_000, 1))
		if !x.IsInt() || !x.Num().IsInt64() {
			return 0, false, errors.New("has more digits than a share can have: want at most four after the point")
		}
		return x.Num().Int64(), true, nil
	}
	if strings.HasSuffix(key, "_ms") {
		d, err := ParseSeconds(text)
		if err != nil {
			return 0, false, errors.New("is no time: want such as 20s")
		}
		return d.Milliseconds(), true, nil
	}
	return 0, false, nil
}
