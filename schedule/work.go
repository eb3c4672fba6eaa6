package schedule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/claim"
)

// An Again error says that something is pending and that the run should be gone
// on with later, under the same key, until the next one of the job is due.
type Again struct {
	After time.Duration // at least; 0: soon
	Err   error
}

func (e *Again) Error() string {
	if e.Err == nil {
		return "pending"
	}
	return e.Err.Error()
}

func (e *Again) Unwrap() error { return e.Err }

// An Event is the end of a run, or that it is pending for long: then its State is
// still [nines.RunBegun].
type Event struct {
	Run nines.Run
	// News says that a person should know: it is the first failure after a
	// success, the first success after a failure, or pending.
	News bool
}

var errLost = errors.New("somebody else has taken over")

const (
	writeTimeout = 10 * time.Second // to write down how a run ended while the process is being stopped
	longestPause = 15 * time.Minute // between attempts, unless more is asked for
	patience     = time.Hour        // that a run may be pending until a person should know
)

// work claims a job and does what is due of it.
func (w *watch) work(ctx context.Context, j Job) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var lost atomic.Bool
	holder := claim.Holder{Log: w.Log, Owner: w.Owner, Lease: cmp.Or(w.Lease, time.Minute), Now: w.now, Wait: w.wait, Logger: w.logger()}
	release, ok, err := holder.Hold(ctx, "run:"+j.Name, func() {
		lost.Store(true)
		cancel()
	})
	if err != nil || !ok {
		return err
	}
	defer release()
	for ctx.Err() == nil {
		now := w.now()
		last, known, err := w.last(ctx, j, now)
		if err != nil {
			return err
		}
		unfinished, err := w.Log.UnfinishedRuns(ctx)
		if err != nil {
			return err
		}
		step := w.decide(j, now, last, known, unfinished)
		if step.at.After(now) {
			return nil
		}
		if err := w.take(ctx, j, step, &lost); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// take takes one step. When the claim was lost it writes nothing any more.
func (r *Runner) take(ctx context.Context, j Job, s step, lost *atomic.Bool) error {
	run := s.run
	switch s.do {
	case mark:
		return r.Log.PutRun(ctx, run)
	case giveUp:
		run.Error = "given up, since the next one is due: " + cmp.Or(run.Error, "it was interrupted")
		run.State, run.Finished, run.Retry = nines.RunFailed, s.at, time.Time{}
	case abandon:
		run.Error = "given up, since it is not scheduled any more: " + cmp.Or(run.Error, "it was interrupted")
		run.State, run.Finished, run.Retry = nines.RunAbandoned, s.at, time.Time{}
	default:
		if err := r.attempt(ctx, j, &run, s.at); err != nil {
			return err
		}
	}
	if lost.Load() {
		return errLost
	}
	pending := j.pendingLong(run, s.at)
	if run.State != nines.RunBegun || pending {
		r.tell(ctx, run)
	}
	if lost.Load() {
		return errLost
	}
	r.note(ctx, run, pending)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	return r.Log.PutRun(ctx, run)
}

// pendingLong reports whether after this attempt, which began at that time, the run
// will have been pending for long, as it will not have been before: people are told
// once, and as soon as that is certain.
func (j Job) pendingLong(run nines.Run, began time.Time) bool {
	if run.State != nines.RunBegun {
		return false
	}
	limit := earlier(run.Started.Add(patience), j.Spec.Next(run.Due))
	return run.Retry.After(limit) && !began.After(limit)
}

// note writes into the log how an attempt ended.
func (r *Runner) note(ctx context.Context, run nines.Run, pending bool) {
	level, text := slog.LevelInfo, "run"
	switch {
	case run.State == nines.RunFailed:
		level = slog.LevelError
	case run.State == nines.RunAbandoned:
		level = slog.LevelWarn
	case pending:
		level, text = slog.LevelWarn, "run is pending for long"
	}
	attrs := []any{"job", run.Job, "key", run.Key, "state", run.State, "attempts", run.Attempts, "late", run.Late, "error", run.Error}
	if !run.Retry.IsZero() {
		attrs = append(attrs, "again", run.Retry)
	}
	r.logger().Log(ctx, level, text, attrs...)
}

// attempt writes down that a run is begun, and does it.
func (r *Runner) attempt(ctx context.Context, j Job, run *nines.Run, now time.Time) error {
	run.Attempts++
	run.Late = run.Late || r.late(j, run.Due, now)
	run.Retry = time.Time{}
	if run.Started.IsZero() {
		run.Started = now
	}
	if err := r.Log.PutRun(ctx, *run); err != nil {
		return err
	}
	err := r.do(ctx, Due{Job: j.Name, At: run.Due.In(j.Spec.Zone()), Key: run.Key, Late: run.Late, Attempt: run.Attempts})
	r.outcome(run, err, ctx.Err() != nil)
	return nil
}

// do calls Do. A panic would meet every process that takes over in turn.
func (r *Runner) do(ctx context.Context, d Due) (err error) {
	defer func() {
		if p := recover(); p != nil {
			r.logger().Error("panic", "job", d.Job, "key", d.Key, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("a fault of the program: %v", p)
		}
	}()
	return r.Do(ctx, d)
}

// outcome notes on the run what became of an attempt.
func (r *Runner) outcome(run *nines.Run, err error, interrupted bool) {
	now := r.now()
	run.State, run.Error = nines.RunBegun, ""
	if err != nil {
		run.Error = err.Error()
	}
	again, pending := errors.AsType[*Again](err)
	switch {
	case err == nil:
		run.State, run.Finished = nines.RunDone, now
	case pending && interrupted:
		run.Retry = now.Add(again.After)
	case pending:
		pause := min(cmp.Or(r.Poll, 30*time.Second)<<min(run.Attempts-1, 10), longestPause)
		run.Retry = now.Add(max(again.After, pause))
	case !interrupted:
		run.State, run.Finished = nines.RunFailed, now
	}
}

// tell calls On with how a run ended, or that it is pending.
func (r *Runner) tell(ctx context.Context, run nines.Run) {
	if r.On == nil {
		return
	}
	runs, err := r.Log.Runs(context.WithoutCancel(ctx), run.Job, 10)
	if err != nil {
		r.logger().Warn("runs before", "job", run.Job, "error", err)
	}
	before := nines.RunDone // nothing to complain of
	for _, b := range runs {
		if b.Due.Before(run.Due) && b.State != nines.RunBegun {
			before = b.State
			break
		}
	}
	r.On(ctx, Event{Run: run, News: err == nil && run.State != before})
}
