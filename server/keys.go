package server

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// keys are those for signatures, one a purpose, so that no signature of one kind
// passes for another.
type keys struct{ link, session, form []byte }

// deriveKeys makes them by HKDF (RFC 5869). Sessions depend on the token too: a
// new token ends them.
func deriveKeys(secret []byte, token string) (keys, error) {
	salt := sha256.Sum256([]byte(token))
	var k keys
	for _, d := range []struct {
		key  *[]byte
		salt []byte
		use  string
	}{{&k.link, nil, "nines link v1"}, {&k.session, salt[:], "nines session v1"}, {&k.form, salt[:], "nines form v1"}} {
		var err error
		if *d.key, err = hkdf.Key(sha256.New, secret, d.salt, d.use, sha256.Size); err != nil {
			return keys{}, fmt.Errorf("key for %s: %w", d.use, err)
		}
	}
	return k, nil
}

// sign is the signature of text, fit for addresses and cookies.
func sign(key []byte, text string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// signed reports whether sig is the signature of text, in constant time.
func signed(key []byte, text, sig string) bool {
	return hmac.Equal([]byte(sign(key, text)), []byte(sig))
}

// same compares secrets in constant time, whatever their lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return hmac.Equal(x[:], y[:])
}
