package schedule_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
)

// memory is a log that all runners of a test share.
type memory struct {
	mu     sync.Mutex
	runs   map[[2]string]nines.Run
	claims map[string]held
}

type held struct {
	owner string
	until time.Time
}

func newMemory() *memory {
	return &memory{runs: map[[2]string]nines.Run{}, claims: map[string]held{}}
}

// of lists the runs that keep says, the latest first.
func (m *memory) of(keep func(nines.Run) bool) []nines.Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []nines.Run
	for _, r := range m.runs {
		if keep(r) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b nines.Run) int { return cmp.Or(b.Due.Compare(a.Due), cmp.Compare(a.Key, b.Key)) })
	return list
}

func (m *memory) LastRun(_ context.Context, job string) (nines.Run, bool, error) {
	for _, r := range m.of(func(r nines.Run) bool { return r.Job == job }) {
		return r, true, nil
	}
	return nines.Run{}, false, nil
}

func (m *memory) Runs(_ context.Context, job string, limit int) ([]nines.Run, error) {
	list := m.of(func(r nines.Run) bool { return r.Job == job && r.State != nines.RunSeen })
	return list[:min(limit, len(list))], nil
}

func (m *memory) UnfinishedRuns(context.Context) ([]nines.Run, error) {
	return m.of(func(r nines.Run) bool { return r.State == nines.RunBegun }), nil
}

func (m *memory) PutRun(_ context.Context, r nines.Run) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs[[2]string{r.Job, r.Key}] = r
	return nil
}

func (m *memory) Claim(_ context.Context, key, owner string, now, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.claims[key]; ok && c.owner != owner && now.Before(c.until) {
		return false, nil
	}
	m.claims[key] = held{owner, until}
	return true, nil
}

func (m *memory) Release(_ context.Context, key, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claims[key].owner == owner {
		delete(m.claims, key)
	}
	return nil
}

// String is the runs, the first one first: "2026-11-23T09:00 done".
func (m *memory) String() string {
	var parts []string
	for _, r := range m.of(func(r nines.Run) bool { return r.State != nines.RunSeen }) {
		part := r.Key + " " + string(r.State)
		if r.Late {
			part += " late"
		}
		if r.Attempts != 1 {
			part += fmt.Sprintf(" %dx", r.Attempts)
		}
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	return strings.Join(parts, ", ")
}

// mortal is what a process sees of a log: nothing once it is dead.
type mortal struct {
	schedule.Log
	mu   sync.Mutex
	dead bool
}

var errDead = errors.New("dead")

func (m *mortal) setDead(dead bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = dead
}

func (m *mortal) gone() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	return nil
}

func (m *mortal) UnfinishedRuns(ctx context.Context) ([]nines.Run, error) {
	if err := m.gone(); err != nil {
		return nil, err
	}
	return m.Log.UnfinishedRuns(ctx)
}

func (m *mortal) PutRun(ctx context.Context, r nines.Run) error {
	if err := m.gone(); err != nil {
		return err
	}
	return m.Log.PutRun(ctx, r)
}

func (m *mortal) Claim(ctx context.Context, key, owner string, now, until time.Time) (bool, error) {
	if err := m.gone(); err != nil {
		return false, err
	}
	return m.Log.Claim(ctx, key, owner, now, until)
}

func (m *mortal) Release(ctx context.Context, key, owner string) error {
	if err := m.gone(); err != nil {
		return err
	}
	return m.Log.Release(ctx, key, owner)
}

// A process is a runner that can be stopped and killed.
type process struct {
	*schedule.Runner
	log  *mortal
	stop context.CancelFunc
	done chan struct{}
}

// start runs jobs in a process of its own.
func start(t *testing.T, r schedule.Runner, jobs ...schedule.Job) *process {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &process{Runner: &r, log: &mortal{Log: r.Log}, stop: cancel, done: make(chan struct{})}
	p.Log = p.log
	if r.Jobs == nil {
		p.Jobs = func(context.Context) ([]schedule.Job, error) { return jobs, nil }
	}
	go func() {
		defer close(p.done)
		if err := p.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", r.Owner, err)
		}
	}()
	return p
}

// end stops a process and waits until it has ended.
func (p *process) end() {
	p.stop()
	<-p.done
}

// kill ends a process without letting it write another word.
func (p *process) kill() {
	p.log.setDead(true)
	p.end()
}

// sleepUntil lets the clock of the bubble run; it starts at the year 2000.
func sleepUntil(t *testing.T, text string, z *time.Location) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", text, z)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(at))
}
