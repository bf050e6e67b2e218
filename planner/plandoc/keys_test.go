package plandoc

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// RFC 8032, section 7.1: secret key, public key, message and signature of tests 1 to 3.
// The files of keys go between them, as openssl reads them.
func TestRFC8032(t *testing.T) {
	for i, v := range []struct{ secret, public, message, sig string }{
		{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
			"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
		{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
		{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
			"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
	} {
		bytesOf := func(s string) []byte {
			b, err := hex.DecodeString(s)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		made, err := GenerateKey(bytes.NewReader(bytesOf(v.secret)))
		if err != nil {
			t.Fatal(err)
		}
		var private, public bytes.Buffer
		if err := WritePrivateKey(&private, made); err != nil {
			t.Fatal(err)
		}
		if err := WritePublicKey(&public, made.Public()); err != nil {
			t.Fatal(err)
		}
		// A spreadsheet user's mail may have made Windows line ends of it.
		key, err := ReadPrivateKey(strings.NewReader(strings.ReplaceAll(private.String(), "\n", "\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		pub, err := ReadPublicKey(&public)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(pub[:]); got != v.public {
			t.Errorf("test %d: public key %s, want %s", i+1, got, v.public)
		}
		sig := key.sign("", bytesOf(v.message))
		if got := hex.EncodeToString(sig[:]); got != v.sig {
			t.Errorf("test %d: signature %s, want %s", i+1, got, v.sig)
		}
		if !pub.verify("", bytesOf(v.message), sig) || pub.verify("x", bytesOf(v.message), sig) {
			t.Errorf("test %d: verification", i+1)
		}
	}
}

func TestReadKeysRefuses(t *testing.T) {
	k, err := GenerateKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	var private, public bytes.Buffer
	if err := WritePrivateKey(&private, k); err != nil {
		t.Fatal(err)
	}
	if err := WritePublicKey(&public, k.Public()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":              "want a PEM file",
		"-----BEGIN":    "want a PEM file",
		public.String(): "want the private key file, not the one for the other party",
		strings.Replace(private.String(), "MC4C", "MC4D", 1): "no Ed25519 key",
		strings.Repeat("x", 1<<20):                           "want a PEM file",
	} {
		if _, err := ReadPrivateKey(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadPublicKey(&private); err == nil || !strings.Contains(err.Error(), "never leaves its owner") {
		t.Error(err)
	}
	if _, err := GenerateKey(strings.NewReader("short")); err == nil {
		t.Error("a key out of five bytes")
	}
	f := k.Fingerprint()
	for _, s := range []string{f.String(), f.Grouped(), strings.ToUpper(f.Grouped())} {
		if got, err := ParseFingerprint(s); err != nil || got != f {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
}
