package metrics

import (
	"math"
	"time"
)

// An instant is milliseconds since 1970, the precision of Jira. It is a third
// of a time.Time and orders as a number.
type instant int64

// never is no instant: a date that is not set.
const never = instant(math.MinInt64)

// Instants outside [plausibleFrom, plausibleTo) are mistakes: nothing is
// measured with them. So no duration overflows.
const (
	plausibleFrom = instant(0)
	plausibleTo   = instant(4_102_444_800_000) // 2100-01-01 UTC
)

func instantOf(t time.Time) instant {
	if t.IsZero() {
		return never
	}
	return instant(t.UnixMilli())
}

func (i instant) time(zone *time.Location) time.Time {
	return time.UnixMilli(int64(i)).In(zone)
}

func (i instant) plausible() bool { return i >= plausibleFrom && i < plausibleTo }

// A span of time in milliseconds; sums of many years do not overflow.
type millis int64

// duration is exact up to the 292 years that a time.Duration can hold, and the
// longest one beyond.
func (m millis) duration() time.Duration {
	const most = millis(math.MaxInt64 / time.Millisecond)
	return time.Duration(min(max(m, -most), most)) * time.Millisecond
}

func (m millis) hours() float64 { return float64(m) / float64(time.Hour/time.Millisecond) }

const dayMillis = millis(24 * time.Hour / time.Millisecond)
