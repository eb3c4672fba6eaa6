package jira

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// pause says how long to wait before the next try, or that there is none.
func pause(err error, try int) (time.Duration, bool) {
	e, ok := errors.AsType[*APIError](err)
	if !ok || try >= maxTries {
		return 0, false
	}
	switch {
	case e.Kind == KindNetwork:
		if isNoHost(err) || isCertificate(err) {
			return 0, false
		}
	case e.Status == http.StatusTooManyRequests, e.Status == http.StatusBadGateway,
		e.Status == http.StatusServiceUnavailable, e.Status == http.StatusGatewayTimeout:
	default:
		return 0, false
	}
	if e.RetryAfter > maxWait {
		return 0, false
	}
	if e.RetryAfter > 0 {
		// A little more than asked, so that several clients do not return at once.
		return e.RetryAfter + time.Duration(rand.Int64N(int64(e.RetryAfter/10)+1)), true
	}
	return backoff(try, rand.Float64()), true
}

// backoff doubles from 2 s to 30 s and strays by 30 % either way; dice is in [0, 1).
func backoff(try int, dice float64) time.Duration {
	d := min(2*time.Second<<(try-1), 30*time.Second)
	return time.Duration(float64(d) * (0.7 + 0.6*dice))
}

// retryAfter reads how long the server asks to wait: Retry-After in seconds or
// as a date, else X-RateLimit-Reset as a time or seconds since 1970. 0 means it
// does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	for _, name := range []string{"Retry-After", "Beta-Retry-After"} {
		v := h.Get(name)
		if n, err := strconv.ParseFloat(v, 64); err == nil && n > 0 && n < 1e9 {
			return time.Duration(n * float64(time.Second))
		}
		if at, err := http.ParseTime(v); err == nil && at.After(now) {
			return at.Sub(now)
		}
	}
	v := h.Get("X-RateLimit-Reset")
	at, ok := parseTime([]byte(v))
	if !ok && v != "" {
		at, ok = epochTime([]byte(v))
	}
	if at.IsZero() || !ok {
		at, ok = resetMinute(v)
	}
	if ok && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// resetMinute reads 2026-03-05T10:15Z, which Atlassian's examples show.
func resetMinute(v string) (time.Time, bool) {
	at, err := time.Parse("2006-01-02T15:04Z07:00", v)
	return at, err == nil
}
