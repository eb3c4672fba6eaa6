package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify"
)

// A fastClock shows a time that began at some instant and passes factor times as
// fast as ours, but for when it is stopped. Processes that read the same file
// agree.
type fastClock struct {
	from   time.Time
	factor float64
	file   *os.File // nanoseconds that passed until it was last started, when that was, whether it goes; by what it was put
}

func newFastClock(t *testing.T, from time.Time, factor float64) *fastClock {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "clock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // the test is over
	c := &fastClock{from, factor, f}
	c.set(0, time.Now(), false)
	c.write(make([]byte, 8), 24)
	return c
}

func (c *fastClock) set(passed time.Duration, started time.Time, goes bool) {
	b := make([]byte, 24)
	binary.LittleEndian.PutUint64(b, uint64(passed))
	binary.LittleEndian.PutUint64(b[8:], uint64(started.UnixNano()))
	if goes {
		b[16] = 1
	}
	c.write(b, 0)
}

func (c *fastClock) write(b []byte, at int64) {
	if _, err := c.file.WriteAt(b, at); err != nil {
		panic(err)
	}
}

func (c *fastClock) read(b []byte, at int64) {
	if _, err := c.file.ReadAt(b, at); err != nil {
		panic(err)
	}
}

// put has it show another time from now on: nobody waits longer or shorter for that.
func (c *fastClock) put(by time.Duration) {
	c.write(binary.LittleEndian.AppendUint64(nil, uint64(c.offset()+by)), 24)
}

func (c *fastClock) offset() time.Duration {
	var b [8]byte
	c.read(b[:], 24)
	return time.Duration(binary.LittleEndian.Uint64(b[:]))
}

// passed is how much of our time it has gone.
func (c *fastClock) passed() time.Duration {
	var b [24]byte
	c.read(b[:], 0)
	passed := time.Duration(binary.LittleEndian.Uint64(b[:]))
	if b[16] == 1 {
		passed += time.Since(time.Unix(0, int64(binary.LittleEndian.Uint64(b[8:]))))
	}
	return passed
}

// skipTo has it go on to an instant at once; it stands still then.
func (c *fastClock) skipTo(at time.Time) {
	c.set(c.passed()+time.Duration(float64(at.Sub(c.now()))/c.factor), time.Now(), false)
}

func (c *fastClock) stop()  { c.set(c.passed(), time.Now(), false) }
func (c *fastClock) start() { c.set(c.passed(), time.Now(), true) }

func (c *fastClock) now() time.Time {
	return c.from.Add(c.elapsed() + c.offset())
}

// elapsed is how much of its own time it has gone.
func (c *fastClock) elapsed() time.Duration { return time.Duration(float64(c.passed()) * c.factor) }

func (c *fastClock) wait(ctx context.Context, d time.Duration) error {
	for end := c.elapsed() + d; ; {
		left := time.Duration(float64(end-c.elapsed()) / c.factor)
		if left <= 0 {
			return ctx.Err()
		}
		if err := notify.Sleep(ctx, min(max(left, 100*time.Microsecond), 100*time.Millisecond)); err != nil {
			return err
		}
	}
}

// env hands the clock to a process.
func (c *fastClock) env() string {
	return fmt.Sprintf("TEST_CLOCK=%s|%g|%s", c.from.Format(time.RFC3339), c.factor, c.file.Name())
}

func readClock(s string) (*fastClock, error) {
	parts := strings.SplitN(s, "|", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("clock %q", s)
	}
	c := &fastClock{}
	var err error
	if c.from, err = time.Parse(time.RFC3339, parts[0]); err != nil {
		return nil, err
	}
	if _, err = fmt.Sscan(parts[1], &c.factor); err != nil {
		return nil, err
	}
	c.file, err = os.Open(parts[2])
	return c, err
}

// asNines runs this binary as nines.
func asNines() int {
	if f := os.Getenv("TEST_PROFILE"); f != "" {
		w, _ := os.Create(f)
		pprof.StartCPUProfile(w)
		defer pprof.StopCPUProfile()
	}
	code := run(untilSignal(), testEnvironment())
	if f := os.Getenv("TEST_HEAP"); f != "" {
		runtime.GC()
		w, _ := os.Create(f)
		_ = pprof.WriteHeapProfile(w)
	}
	return code
}

// lease is how long the claims of a dead process hold: three seconds of ours,
// which a busy machine may take for anything.
func (c *fastClock) lease() time.Duration { return time.Duration(c.factor * 3 * float64(time.Second)) }

func testEnvironment() environment {
	env := environment{
		Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
	}
	if s := os.Getenv("TEST_NOW"); s != "" {
		env.Now = func() time.Time { t, _ := time.Parse(time.RFC3339, s); return t }
		env.Wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	if s := os.Getenv("TEST_CLOCK"); s != "" {
		clock, err := readClock(s)
		if err != nil {
			panic(err)
		}
		env.Now, env.Wait, env.Lease = clock.now, clock.wait, clock.lease()
	}
	return env
}

func TestFastClock(t *testing.T) {
	c := newFastClock(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 3600)
	other, err := readClock(strings.TrimPrefix(c.env(), "TEST_CLOCK="))
	if err != nil {
		t.Fatal(err)
	}
	c.start()
	if err := other.wait(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	c.stop()
	at := other.now()
	if at.Before(c.from.Add(10*time.Minute)) || !at.Equal(c.now()) {
		t.Errorf("after ten minutes it is %v here and %v there", c.now(), at)
	}
}
