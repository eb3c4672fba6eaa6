package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify"
)

// A fastClock shows a time that began at some instant and has passed factor
// times as fast as ours since. Processes that share one agree to the millisecond
// of our time.
type fastClock struct {
	from   time.Time
	since  time.Time // ours
	factor float64
}

func (c fastClock) now() time.Time {
	return c.from.Add(time.Duration(float64(time.Since(c.since)) * c.factor))
}

func (c fastClock) wait(ctx context.Context, d time.Duration) error {
	return notify.Sleep(ctx, max(time.Duration(float64(d)/c.factor), 100*time.Microsecond))
}

// env hands the clock to a process.
func (c fastClock) env() string {
	return fmt.Sprintf("TEST_CLOCK=%s|%d|%g", c.from.Format(time.RFC3339), c.since.UnixNano(), c.factor)
}

func parseClock(s string) (c fastClock, err error) {
	parts := strings.Split(s, "|")
	if len(parts) != 3 {
		return c, fmt.Errorf("clock %q", s)
	}
	if c.from, err = time.Parse(time.RFC3339, parts[0]); err != nil {
		return c, err
	}
	var since int64
	if _, err = fmt.Sscan(parts[1], &since); err != nil {
		return c, err
	}
	c.since = time.Unix(0, since)
	_, err = fmt.Sscan(parts[2], &c.factor)
	return c, err
}

// asNines runs this binary as nines.
func asNines() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, testEnvironment())
}

func testEnvironment() environment {
	env := environment{
		Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	if s := os.Getenv("TEST_NOW"); s != "" {
		env.Now = func() time.Time { t, _ := time.Parse(time.RFC3339, s); return t }
	}
	if s := os.Getenv("TEST_CLOCK"); s != "" {
		clock, err := parseClock(s)
		if err != nil {
			panic(err)
		}
		env.Now, env.Wait = clock.now, clock.wait
		env.Lease = 160 * time.Minute
	}
	return env
}

func TestFastClock(t *testing.T) {
	c := fastClock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Now().Add(-time.Second), 3600}
	again, err := parseClock(strings.TrimPrefix(c.env(), "TEST_CLOCK="))
	if err != nil {
		t.Fatal(err)
	}
	if got := again.now(); got.Before(c.from.Add(time.Hour)) {
		t.Errorf("after a second of ours it is %v", got)
	}
}
