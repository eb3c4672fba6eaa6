package interact

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// jobTime bounds the work on one answer.
const jobTime = 5 * time.Minute

// pool runs jobs, a few at a time; a bounded number of others wait.
type pool struct {
	logger  *slog.Logger
	places  chan struct{} // taken by jobs that run or wait
	workers chan struct{} // taken by jobs that run
	ctx     context.Context
	cancel  context.CancelFunc

	mu     sync.Mutex
	closed bool
	jobs   sync.WaitGroup
}

func newPool(workers, queue int, logger *slog.Logger) *pool {
	p := &pool{logger: logger, places: make(chan struct{}, workers+queue), workers: make(chan struct{}, workers)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// admit reserves a place, false if there is none. The caller must call start,
// once, when the acknowledgement is out.
func (p *pool) admit() (start func(job func(context.Context)), ok bool) { return p.reserve(p.work) }

// hurry is admit for a job that does not wait for a worker: Slack forgets in
// three seconds that somebody asked for a form.
func (p *pool) hurry() (start func(job func(context.Context)), ok bool) { return p.reserve(p.run) }

func (p *pool) reserve(run func(func(context.Context))) (start func(job func(context.Context)), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false
	}
	select {
	case p.places <- struct{}{}:
	default:
		return nil, false
	}
	p.jobs.Add(1)
	return func(job func(context.Context)) {
		go func() {
			defer p.jobs.Done()
			defer func() { <-p.places }()
			run(job)
		}()
	}, true
}

func (p *pool) work(job func(context.Context)) {
	p.workers <- struct{}{}
	defer func() { <-p.workers }()
	p.run(job)
}

// run survives a panic of a job: one bad answer must not end the service.
func (p *pool) run(job func(context.Context)) {
	ctx, cancel := context.WithTimeout(p.ctx, jobTime)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			p.logger.Error("panic in an answer", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	job(ctx)
}

// close takes no more jobs and waits for those that it has; when ctx ends they
// are told to give up.
func (p *pool) close(ctx context.Context) error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	defer p.cancel()
	done := make(chan struct{})
	go func() {
		p.jobs.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("slack: some answers were not finished in time")
	}
}
