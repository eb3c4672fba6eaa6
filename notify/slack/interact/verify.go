package interact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// maxSkew is how far the time of a request may be from ours, either way.
const maxSkew = 5 * time.Minute

// Headers of a signed request.
const (
	headerSignature = "X-Slack-Signature"
	headerTime      = "X-Slack-Request-Timestamp"
)

// Verify reports whether Slack signed this body just now, and if not, whether it
// is the "time" or the "signature" that is wrong. An empty secret signs nothing.
//
// The signature is "v0=" and the hexadecimal HMAC-SHA256, under the signing
// secret of the app, of "v0:", the time in seconds, ":" and the raw body; see
// https://docs.slack.dev/authentication/verifying-requests-from-slack.
func Verify(secret string, h http.Header, body []byte, now time.Time) (signed time.Time, reason string) {
	stamps, signatures := h.Values(headerTime), h.Values(headerSignature)
	if secret == "" || len(stamps) != 1 || len(signatures) != 1 {
		return time.Time{}, "signature"
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil || len(stamps[0]) > 12 {
		return time.Time{}, "time"
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamps[0] + ":"))
	mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(want), []byte(signatures[0])) {
		return time.Time{}, "signature"
	}
	signed = time.Unix(seconds, 0)
	if d := now.Sub(signed); d > maxSkew || d < -maxSkew {
		return time.Time{}, "time"
	}
	return signed, ""
}
