package plandoc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// What is hashed begins with a line that says what it is, so that a hash of one thing can
// never be taken for that of another.
const (
	genesisTag   = "cccplan document 1\n"
	versionTag   = "cccplan version 1\n"
	entryTag     = "cccplan log entry 1\n"
	recordTag    = "cccplan record 1\n"
	commitTag    = "cccplan commitment 1\n"
	signatureTag = "cccplan signature 1\n"
	keyTag       = "cccplan key 1\n"
	revokeTag    = "cccplan revocation 1\n"
)

// hashOf is the SHA-256 of a tag and text.
func hashOf(tag string, text ...[]byte) (h Hash) {
	s := sha256.New()
	s.Write([]byte(tag))
	for _, t := range text {
		s.Write(t)
	}
	s.Sum(h[:0])
	return h
}

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText is String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits of lower case.
func (h *Hash) UnmarshalText(text []byte) error { return unhex(h[:], text, "a SHA-256") }

// unhex reads hexadecimal digits of lower case, exactly as many as dst holds.
func unhex(dst, text []byte, what string) error {
	if len(text) == 2*len(dst) && !bytes.ContainsAny(text, "ABCDEF") {
		if _, err := hex.Decode(dst, text); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%q is not %s: want %d hexadecimal digits of lower case", clip(string(text)), what, 2*len(dst))
}
