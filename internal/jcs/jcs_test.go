package jcs_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	peer "github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"github.com/cccplan/cccplan/internal/jcs"
)

// RFC 8785, section 3.2.3: the order in which these names come, and section 3.2.2.2: how
// each is written.
func TestRFC8785Sorting(t *testing.T) {
	type names struct {
		Euro    string `json:"€"`
		Return  string `json:"\r"`
		Hebrew  string "json:\"\ufb33\""
		One     string `json:"1"`
		Smiling string `json:"😀"`
		Control string `json:"\u0080"`
		OWith   string `json:"ö"`
	}
	got, err := jcs.Append(nil, names{"Euro Sign", "Carriage Return", "Hebrew Letter Dalet With Dagesh", "One", "Emoji: Grinning Face", "Control", "Latin Small Letter O With Diaeresis"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\"," +
		"\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
	if string(got) != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	var back names
	if err := jcs.Decode(got, &back); err != nil || back.Smiling != "Emoji: Grinning Face" {
		t.Errorf("read back: %+v, %v", back, err)
	}
}

// RFC 8785, section 3.2.2: the string and the literals of its example; section 3.2.4: its
// bytes. The numbers of that example are fractions, which this package refuses.
func TestRFC8785Example(t *testing.T) {
	type example struct {
		String   string  `json:"string"`
		Literals []*bool `json:"literals"`
	}
	yes, no := true, false
	got, err := jcs.Append(nil, example{"€$\u000f\nA'B\"\\\\\"/", []*bool{nil, &yes, &no}})
	if err != nil {
		t.Fatal(err)
	}
	// Section 3.2.4 from "literals" on, and its string.
	const want = "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
	if fmt.Sprintf("%x", got) != want {
		t.Errorf("got\n%x, want\n%s", got, want)
	}
}

// RFC 8785, appendix B: the whole numbers of its table that are within 2^53 - 1.
func TestRFC8785Numbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", int64(math.Float64frombits(0x433fffffffffffff)): "9007199254740991", -int64(math.Float64frombits(0x433fffffffffffff)): "-9007199254740991"} {
		if got, err := jcs.Append(nil, n); string(got) != want || err != nil {
			t.Errorf("%d: %s, %v, want %s", n, got, err, want)
		}
	}
	// 9007199254740992 of the table is beyond.
	if _, err := jcs.Append(nil, int64(math.Float64frombits(0x4340000000000000))); err == nil {
		t.Error("2^53 was taken")
	}
}

type part struct {
	Name  string   `json:"name"`
	List  []string `json:"ä"`
	N     int64    `json:"n"`
	Maybe *int64   `json:"𐐷"`
	Flag  bool     "json:\"\ufb33,omitempty\""
}

func parts() *rapid.Generator[part] {
	return rapid.Custom(func(t *rapid.T) part {
		p := part{
			Name: rapid.String().Draw(t, "name"), List: rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "list"),
			N: rapid.Int64Range(-jcs.Largest, jcs.Largest).Draw(t, "n"), Flag: rapid.Bool().Draw(t, "flag"),
		}
		if rapid.Bool().Draw(t, "maybe") {
			n := rapid.Int64Range(-jcs.Largest, jcs.Largest).Draw(t, "value")
			p.Maybe = &n
		}
		return p
	})
}

// What this package writes is what an independent implementation of RFC 8785 makes of the
// same value as encoding/json writes it, and reads back the same.
func TestAgainstPeer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := parts().Draw(t, "part")
		if p.List == nil {
			p.List = []string{}
		}
		got, err := jcs.Append(nil, p)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		want, err := peer.Transform(plain)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Fatalf("got\n%q, want\n%q", got, want)
		}
		var back part
		if err := jcs.Decode(got, &back); err != nil {
			t.Fatal(err)
		}
		again, _ := jcs.Append(nil, back)
		if string(again) != string(got) {
			t.Fatalf("read back as\n%q, was\n%q", again, got)
		}
	})
}

// Whatever is not the one form is refused, with the place.
func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"x","n":1,"ä":[]}`:                  `byte 13: member "n" stands after "name"`,
		`{"n":1,"n":1,"name":"x","ä":[]}`:            `byte 8: member "n" comes twice`,
		`{"n":1.0,"name":"x"}`:                       "a fraction or an exponent",
		`{"n":1e3,"name":"x"}`:                       "a fraction or an exponent",
		`{"n":01}`:                                   "a zero too many",
		`{"n":-0}`:                                   "a zero too many",
		`{"n":9007199254740992}`:                     "beyond 9007199254740991",
		`{"n":99999999999999999999999999}`:           "beyond 9007199254740991",
		`{"n": 1}`:                                   "want a whole number",
		`{ "n":1}`:                                   "blank",
		`{"n":1,"name":"x","ä":[],"𐐷":null} `:        "text goes on",
		`{"n":1,"name":"\u0041","ä":[]}`:             "an escape that canonical JSON does not have",
		`{"n":1,"name":"\/","ä":[]}`:                 "an escape that canonical JSON does not have",
		`{"n":1,"name":"\u000A","ä":[]}`:             "an escape that canonical JSON does not have",
		"{\"n\":1,\"name\":\"\xff\"}":                "not valid UTF-8",
		"{\"n\":1,\"name\":\"\\n\xed\xa0\x80\"}":     "not valid UTF-8",
		"{\"n\":1,\"name\":\"a\tb\"}":                "a control character",
		`{"n":1,"name":"x","other":1,"ä":[]}`:        `member "other" is not known here`,
		`{"n":1,"nome":"x"}`:                         `did you mean "name"?`,
		`{"n":1,"name":"x","ä":[]}`:                  `member "𐐷" is missing`,
		`{"n":1,"name":"x","ä":[`:                    "the line ends",
		`{"n":1,"name":"x`:                           "the line ends within a string",
		``:                                           "the line ends",
		`null`:                                       "want {",
		strings.Repeat("[", 100000):                  "want {",
		`{"n":1,"name":` + strings.Repeat("[", 1000): `want "`,
	} {
		var p part
		if err := jcs.Decode([]byte(text), &p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
}

// FuzzDecode: nothing makes the reader panic, and what it takes is written again the same,
// but for members that it may leave out.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"n":1,"name":"x","ä":["\n","é"],"𐐷":null}`, "{\"n\":-5,\"name\":\"\",\"ä\":[],\"𐐷\":7,\"\ufb33\":true}", `{`, `[[[[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var p part
		if jcs.Decode(text, &p) != nil {
			return
		}
		again, err := jcs.Append(nil, p)
		if err != nil || !json.Valid(text) {
			t.Fatalf("%q: %v", text, err)
		}
		if p.Flag && string(again) != string(text) {
			t.Fatalf("%q is written %q", text, again)
		}
	})
}
