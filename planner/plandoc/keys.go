package plandoc

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"
)

// PublicKey is an Ed25519 public key (RFC 8032), written in hexadecimal digits.
type PublicKey [ed25519.PublicKeySize]byte

// MarshalText writes hexadecimal digits.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(k[:])), nil }

// UnmarshalText reads 64 hexadecimal digits of lower case.
func (k *PublicKey) UnmarshalText(text []byte) error { return unhex(k[:], text, "a public key") }

// Fingerprint is what people compare of the key, over the telephone or on paper.
func (k PublicKey) Fingerprint() (f Fingerprint) {
	h := hashOf(keyTag, k[:])
	copy(f[:], h[:])
	return f
}

// verify says whether sig is the key's signature of what a tag and text say.
func (k PublicKey) verify(tag string, text []byte, sig Sig) bool {
	return ed25519.Verify(k[:], append([]byte(tag), text...), sig[:])
}

// Fingerprint is the beginning, 160 bits, of the SHA-256 of a public key.
type Fingerprint [20]byte

// ParseFingerprint reads 40 hexadecimal digits, in groups or not.
func ParseFingerprint(s string) (f Fingerprint, err error) {
	digits := strings.ToLower(strings.NewReplacer(" ", "", ":", "", "-", "").Replace(s))
	if unhex(f[:], []byte(digits), "") != nil {
		return f, fmt.Errorf("fingerprint %q: want 40 hexadecimal digits", clip(s))
	}
	return f, nil
}

func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// Grouped is the fingerprint in groups of four digits, to be read aloud.
func (f Fingerprint) Grouped() string {
	var b strings.Builder
	for i, c := range f.String() {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// MarshalText is String.
func (f Fingerprint) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads 40 hexadecimal digits of lower case.
func (f *Fingerprint) UnmarshalText(text []byte) error { return unhex(f[:], text, "a fingerprint") }

// Sig is an Ed25519 signature, written in hexadecimal digits.
type Sig [ed25519.SignatureSize]byte

// MarshalText writes hexadecimal digits.
func (s Sig) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads 128 hexadecimal digits of lower case.
func (s *Sig) UnmarshalText(text []byte) error { return unhex(s[:], text, "a signature") }

// PrivateKey signs for a party. It never gets into a document.
type PrivateKey struct{ key ed25519.PrivateKey }

// GenerateKey makes a key out of 32 bytes of random, such as crypto/rand.Reader.
func GenerateKey(random io.Reader) (*PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, err
	}
	return &PrivateKey{ed25519.NewKeyFromSeed(seed)}, nil
}

// Public is the key that others verify with.
func (k *PrivateKey) Public() (p PublicKey) {
	copy(p[:], k.key.Public().(ed25519.PublicKey))
	return p
}

// Fingerprint is that of the public key.
func (k *PrivateKey) Fingerprint() Fingerprint { return k.Public().Fingerprint() }

func (k *PrivateKey) sign(tag string, text []byte) (s Sig) {
	copy(s[:], ed25519.Sign(k.key, append([]byte(tag), text...)))
	return s
}

// salt is what a private record at a place in a document is hidden with: nobody without
// the key can tell it, and the same record gets the same one again (HKDF, RFC 5869).
func (k *PrivateKey) salt(place string) (s Salt, err error) {
	b, err := hkdf.Key(sha256.New, k.key.Seed(), nil, "cccplan salt 1\n"+place, len(s))
	copy(s[:], b)
	return s, err
}

// Salt makes it impossible to guess what a commitment hides.
type Salt [16]byte

// MarshalText writes hexadecimal digits.
func (s Salt) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads 32 hexadecimal digits of lower case.
func (s *Salt) UnmarshalText(text []byte) error { return unhex(s[:], text, "a salt") }

const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// WritePrivateKey writes a key as PKCS #8 in PEM (RFC 8410), as openssl does.
func WritePrivateKey(w io.Writer, k *PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return err
	}
	return pem.Encode(w, &pem.Block{Type: privateBlock, Bytes: der})
}

// WritePublicKey writes a key as SubjectPublicKeyInfo in PEM (RFC 8410), which openssl
// reads.
func WritePublicKey(w io.Writer, k PublicKey) error {
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(k[:]))
	if err != nil {
		return err
	}
	return pem.Encode(w, &pem.Block{Type: publicBlock, Bytes: der})
}

// ErrKey is wrapped when a file holds no key of the kind that is wanted.
var ErrKey = errors.New("no Ed25519 key")

// longestKeyFile is more than any key file has.
const longestKeyFile = 1 << 14

// keyBlock reads the first block of a PEM file that is of a kind.
func keyBlock(r io.Reader, kind, hint string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, longestKeyFile))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	switch {
	case block == nil:
		return nil, fmt.Errorf("%w: want a PEM file with a block %s", ErrKey, kind)
	case block.Type != kind:
		return nil, fmt.Errorf("%w: the file holds a %s: %s", ErrKey, clip(block.Type), hint)
	}
	return block.Bytes, nil
}

// ReadPrivateKey reads what [WritePrivateKey] writes.
func ReadPrivateKey(r io.Reader) (*PrivateKey, error) {
	der, err := keyBlock(r, privateBlock, "want the private key file, not the one for the other party")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	if e, ok := key.(ed25519.PrivateKey); ok {
		return &PrivateKey{e}, nil
	}
	return nil, fmt.Errorf("%w: a %T", ErrKey, key)
}

// ReadPublicKey reads what [WritePublicKey] writes.
func ReadPublicKey(r io.Reader) (p PublicKey, err error) {
	der, err := keyBlock(r, publicBlock, "want the public key file (.pub); the private one never leaves its owner")
	if err != nil {
		return p, err
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return p, fmt.Errorf("%w: %v", ErrKey, err)
	}
	if e, ok := key.(ed25519.PublicKey); ok {
		copy(p[:], e)
		return p, nil
	}
	return p, fmt.Errorf("%w: a %T", ErrKey, key)
}
