package schedule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/claim"
)

// A Job is something to be done on a schedule.
type Job struct {
	Name string // unique
	Spec *Spec
	// Since is when the job was resumed or scheduled otherwise: what was due
	// before is none of its business. Zero: always so.
	Since time.Time
	// Jitter delays the start by up to so much, and at most by half the time to
	// the next one: always the same for a due time, and different from job to job.
	// Due times and keys do not show it.
	Jitter time.Duration
	Paused bool // nothing is begun, nor gone on with
}

// A Due is a job whose time has come.
type Due struct {
	Job     string
	At      time.Time // as scheduled, in the zone of the schedule
	Key     string    // see [Spec.Key]
	Late    bool      // it is much later than At
	Attempt int       // 1 the first time
}

// A Log keeps runs durably. It is shared by all processes that run jobs.
type Log interface {
	claim.Log
	// LastRun returns the run of a job that is latest by Due, marks included.
	LastRun(ctx context.Context, job string) (nines.Run, bool, error)
	// Runs returns at most so many runs of a job, the latest by Due first, without
	// marks.
	Runs(ctx context.Context, job string, limit int) ([]nines.Run, error)
	// UnfinishedRuns returns the runs that were begun, of all jobs.
	UnfinishedRuns(ctx context.Context) ([]nines.Run, error)
	// PutRun stores a run under its Job and Key; when it returns nil, it is safe.
	PutRun(ctx context.Context, r nines.Run) error
}

// A Runner calls Do when jobs are due. Of all runners that share a Log one does,
// and the same job is never done beside itself.
//
// What is begun is written down before, and brought to its end by whoever lives,
// if need be by another attempt with the same Due: Do must be such that to repeat
// it is harmless. Due times that nobody began, since all were down, are made up
// for once: only the latest of each job is run. A job that is seen for the first
// time begins with what is due after that.
type Runner struct {
	Log Log
	// Jobs lists the jobs. What was begun of others is given up when it has been
	// missed for an hour, and nobody at it: while processes are being updated, not all
	// list the same.
	Jobs func(ctx context.Context) ([]Job, error)
	// Do does the job. Once ctx has ended its error leaves the run begun; so does
	// an [*Again] at any time. After any other error the run has failed.
	Do func(ctx context.Context, d Due) error
	// On, if set, is told how each run ended, and before that, once, if it is pending
	// for an hour or until the next one is due. It is called before that is written
	// down, so that nothing is kept quiet, and therefore again if the process dies
	// right then: Job and Key of the run tell.
	On    func(ctx context.Context, e Event)
	Owner string // this runner, unique among all: "host:pid:start"

	Now  func() time.Time                                 // time.Now if nil
	Wait func(ctx context.Context, d time.Duration) error // until d has passed by the clock of Now, or ctx has ended
	// Lease is how long a process that died keeps others from taking over. One
	// that lives renews it. 1 minute if 0.
	Lease time.Duration
	// Poll is how often jobs and log are looked at, beside at due times. 30 s if 0.
	Poll time.Duration
	// LateAfter is how much later than due a run is called late. 10 minutes if 0.
	LateAfter time.Duration
	AtOnce    int          // jobs side by side; 4 if 0
	Logger    *slog.Logger // silent if nil
}

// Run does what is due until ctx ends, waits for what is being done, and returns
// the error of ctx.
func (r *Runner) Run(ctx context.Context) error {
	w := watch{Runner: r, busy: map[string]bool{}, putBack: map[string]time.Time{}, slots: make(chan struct{}, cmp.Or(r.AtOnce, 4))}
	defer w.working.Wait()
	failed := false
	for {
		next, err := w.pass(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil && !failed: // once, however long it lasts
			r.logger().Warn("schedules cannot be looked at", "wait", next, "error", err)
		case err == nil && failed:
			r.logger().Info("schedules can be looked at again")
		}
		failed = err != nil
		if err := r.wait(ctx, next); err != nil {
			return err
		}
	}
}

// A watch is one Run.
type watch struct {
	*Runner
	working sync.WaitGroup
	slots   chan struct{}
	missed  map[string]time.Time // by name of the job: since when it is unfinished and not listed
	mu      sync.Mutex
	busy    map[string]bool      // by name of the job
	putBack map[string]time.Time // by name of the job: what the clock showed after it was put back to before its first run
}

// pass starts what is due and returns how long there is nothing else to do.
func (w *watch) pass(ctx context.Context) (time.Duration, error) {
	poll := cmp.Or(w.Poll, 30*time.Second)
	jobs, err := w.Jobs(ctx)
	if err != nil {
		return poll, fmt.Errorf("jobs: %w", err)
	}
	unfinished, err := w.Log.UnfinishedRuns(ctx)
	if err != nil {
		return poll, err
	}
	now := w.now()
	next := now.Add(poll)
	var errs []error // of one job do not stop the others
	for _, j := range slices.Concat(jobs, w.removed(jobs, unfinished, now)) {
		if j.Paused || w.isBusy(j.Name) {
			continue
		}
		last, known, err := w.last(ctx, j, now)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		step := w.decide(j, now, last, known, unfinished)
		if step.at.After(now) {
			next = earlier(next, step.at)
		} else {
			w.start(ctx, j)
		}
	}
	return next.Sub(now), errors.Join(errs...)
}

// last is the latest run of a job. Runs that are still to come were made before the
// clock was put back: they do not keep those away that are due until then.
func (w *watch) last(ctx context.Context, j Job, now time.Time) (nines.Run, bool, error) {
	if j.Spec == nil {
		return nines.Run{}, false, nil
	}
	last, known, err := w.Log.LastRun(ctx, j.Name)
	if err != nil || !known || last.State == nines.RunSeen || !last.Due.After(now) {
		return last, known, err
	}
	runs, err := w.Log.Runs(ctx, j.Name, 1000)
	if err != nil {
		return last, known, err
	}
	for _, run := range runs {
		if !run.Due.After(now) {
			return run, true, nil
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if since, ok := w.putBack[j.Name]; !ok || since.After(now) {
		w.putBack[j.Name] = now
	}
	return nines.Run{Job: j.Name, Due: w.putBack[j.Name], Schedule: j.schedule()}, true, nil
}

func (w *watch) isBusy(job string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy[job]
}

// start works on a job in the background, as soon as there is a slot.
func (w *watch) start(ctx context.Context, j Job) {
	w.setBusy(j.Name, true)
	w.working.Go(func() {
		defer w.setBusy(j.Name, false)
		select {
		case w.slots <- struct{}{}:
			defer func() { <-w.slots }()
		case <-ctx.Done():
			return
		}
		if err := w.work(ctx, j); err != nil && ctx.Err() == nil {
			w.logger().Warn("job will be looked at again", "job", j.Name, "error", err)
		}
	})
}

func (w *watch) setBusy(job string, busy bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if busy {
		w.busy[job] = true
	} else {
		delete(w.busy, job)
	}
}

func (r *Runner) now() time.Time {
	if r.Now != nil {
		return r.Now()
	}
	return time.Now()
}

func (r *Runner) wait(ctx context.Context, d time.Duration) error {
	if r.Wait != nil {
		return r.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *Runner) logger() *slog.Logger {
	if r.Logger != nil {
		return r.Logger
	}
	return slog.New(slog.DiscardHandler)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
