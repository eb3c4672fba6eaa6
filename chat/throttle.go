package chat

import (
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Rate allows Burst at once, and then one Every so often.
type Rate struct {
	Burst int
	Every time.Duration
}

// maxRemembered is how many keys a throttle remembers at least; it forgets those
// not seen since before that many others came.
const maxRemembered = 5000

// A throttle allows each key its rate.
type throttle struct {
	rate     Rate
	mu       sync.Mutex
	new, old map[string]*rate.Limiter
}

func newThrottle(r Rate) *throttle {
	return &throttle{rate: r, new: map[string]*rate.Limiter{}}
}

// wait is how long the key has to wait; 0 is go ahead, and counts.
func (t *throttle) wait(key string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.new[key]
	if l == nil {
		if l = t.old[key]; l == nil {
			l = rate.NewLimiter(rate.Every(t.rate.Every), t.rate.Burst)
		}
		if len(t.new) >= maxRemembered {
			t.old, t.new = t.new, map[string]*rate.Limiter{}
		}
		t.new[key] = l
	}
	r := l.ReserveN(now, 1)
	if delay := r.DelayFrom(now); delay > 0 {
		r.CancelAt(now)
		return delay
	}
	return 0
}

// seconds are rounded up: nobody is told to come back too early.
func seconds(d time.Duration) string {
	n := int(math.Ceil(d.Seconds()))
	if n == 1 {
		return "1 second"
	}
	return strconv.Itoa(n) + " seconds"
}
