package chat

import (
	"strconv"
	"testing"
	"time"
)

// A throttle remembers those who asked lately, and not everybody who ever did.
func TestThrottleIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	th := newThrottle(Rate{Burst: 1, Every: time.Hour})
	th.wait("busy", now)
	for i := range 4 * maxRemembered {
		th.wait(strconv.Itoa(i), now)
		if i%1000 == 0 && th.wait("busy", now) == 0 {
			t.Fatalf("forgotten after %d others", i)
		}
	}
	if n := len(th.new) + len(th.old); n > 2*maxRemembered {
		t.Errorf("%d are remembered", n)
	}
}
