package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/nines-bot/nines"
)

// Steps is the written record of one delivery while it is being made.
type Steps struct {
	log    Log
	now    func() time.Time
	settle time.Duration
	d      *nines.Delivery
	again  bool
	lost   *atomic.Bool // somebody else works on the delivery now
}

// An Action is one effect on the outside world.
type Action struct {
	Name   string // unique in the delivery: "parent", "file:report.pdf"
	Digest string // of the content it brings

	// Prepare, if set, does what may be repeated without anybody noticing, such
	// as sending the bytes of a file, before the intent is written. The intent
	// carries what it returns.
	Prepare func(ctx context.Context) (ref string, err error)

	// Do makes the effect and returns what the other side calls it. ref is what
	// Prepare returned, or else that of an earlier effect which is to be
	// replaced, or "".
	Do func(ctx context.Context, ref string) (string, error)

	// Find looks for the effect of a Do whose answer was lost. The step found
	// carries Ref and, if the other side can tell, Digest.
	Find func(ctx context.Context, begun nines.Step) (found nines.Step, ok bool, err error)

	// Repeatable effects need no Find: doing them twice is as doing them once.
	Repeatable bool
	// Again makes the effect even if the log says that it was made, because the
	// destination sees that it is gone.
	Again bool
}

// ID is that of the delivery: what to look for on the other side.
func (s *Steps) ID() string { return s.d.ID }

// Step returns what is known of the step of that name.
func (s *Steps) Step(name string) (nines.Step, bool) {
	for _, st := range s.d.Steps {
		if st.Name == name {
			return st, true
		}
	}
	return nines.Step{}, false
}

// All returns the steps in the order in which they were begun first.
func (s *Steps) All() []nines.Step { return slices.Clone(s.d.Steps) }

// Do brings the action about once and returns its reference. If it was done
// with the same digest, nothing happens.
func (s *Steps) Do(ctx context.Context, a Action) (string, error) {
	before, known := s.Step(a.Name)
	if known && !before.Done && !a.Repeatable {
		var err error
		if before, err = s.resolve(ctx, a, before); err != nil {
			return "", err
		}
	}
	if before.Done && before.Digest == a.Digest && !a.Again {
		return before.Ref, nil
	}
	if err := ctx.Err(); err != nil {
		return "", &Temporary{Err: err}
	}
	begun := nines.Step{Name: a.Name, Digest: a.Digest, Ref: before.Ref, At: s.now()}
	if a.Prepare != nil {
		var err error
		if begun.Ref, err = a.Prepare(ctx); err != nil {
			return "", fmt.Errorf("%s: %w", a.Name, err)
		}
		begun.At = s.now()
	}
	if err := s.put(ctx, begun); err != nil {
		return "", fmt.Errorf("%s: write intent: %w", a.Name, err)
	}
	ref, err := a.Do(ctx, begun.Ref)
	if err != nil {
		return "", s.undone(ctx, before, begun, err)
	}
	begun.Done, begun.Ref, begun.At = true, ref, s.now()
	if err := s.put(ctx, begun); err != nil {
		return "", fmt.Errorf("%s: write result: %w", a.Name, &Unknown{Err: err})
	}
	return ref, nil
}

// resolve finds out what became of a step whose answer was lost. It returns the
// step as done, or as never begun.
func (s *Steps) resolve(ctx context.Context, a Action, begun nines.Step) (nines.Step, error) {
	if s.again {
		return nines.Step{Name: a.Name}, nil
	}
	if a.Find == nil {
		return begun, &Blind{Step: a.Name, Err: errors.New("the destination cannot be asked")}
	}
	found, ok, err := a.Find(ctx, begun)
	if _, permanent := errors.AsType[*Permanent](err); permanent {
		return begun, &Blind{Step: a.Name, Err: err}
	}
	if err != nil {
		return begun, fmt.Errorf("look for %s: %w", a.Name, err)
	}
	if ok {
		found.Name, found.Done, found.At = a.Name, true, begun.At
		return found, s.put(ctx, found)
	}
	// A request that timed out may still be on its way: its absence counts only
	// after a while, from now on if the clock was put back.
	if now := s.now(); now.Before(begun.At) {
		begun.At = now
		if err := s.put(ctx, begun); err != nil {
			return begun, err
		}
	}
	if wait := s.settle - s.now().Sub(begun.At); wait > 0 {
		return begun, &Temporary{RetryAfter: wait, Err: fmt.Errorf("%s has not arrived yet", a.Name)}
	}
	return nines.Step{Name: a.Name}, nil
}

// undone handles the error of an action: where nothing happened, the intent is
// taken back, so that nobody has to look for it.
func (s *Steps) undone(ctx context.Context, before, begun nines.Step, err error) error {
	err = fmt.Errorf("%s: %w", begun.Name, err)
	if happened(err) {
		return err
	}
	if before.Name == "" || !before.Done && before.Ref == "" {
		return errors.Join(err, s.Forget(ctx, begun.Name))
	}
	return errors.Join(err, s.put(ctx, before))
}

// Mark notes a fact without an effect, for whoever continues the delivery.
func (s *Steps) Mark(ctx context.Context, name, ref string) error {
	if st, ok := s.Step(name); ok && st.Done && st.Ref == ref {
		return nil
	}
	return s.put(ctx, nines.Step{Name: name, Done: true, Ref: ref, At: s.now()})
}

// Forget removes a step, as if it had never been made.
func (s *Steps) Forget(ctx context.Context, name string) error {
	kept := slices.DeleteFunc(slices.Clone(s.d.Steps), func(st nines.Step) bool { return st.Name == name })
	return s.write(ctx, kept)
}

func (s *Steps) put(ctx context.Context, st nines.Step) error {
	steps := slices.Clone(s.d.Steps)
	i := slices.IndexFunc(steps, func(o nines.Step) bool { return o.Name == st.Name })
	if i < 0 {
		steps = append(steps, st)
	} else {
		steps[i] = st
	}
	return s.write(ctx, steps)
}

// write stores the steps even if ctx has ended: what was done must be known. A
// log that cannot be written to is no reason to give the delivery up.
func (s *Steps) write(ctx context.Context, steps []nines.Step) error {
	if s.lost.Load() {
		return ErrBusy
	}
	d := *s.d
	d.Steps, d.Updated = steps, s.now()
	if err := put(ctx, s.log, d); err != nil {
		return &Temporary{Err: err}
	}
	*s.d = d
	return nil
}

func put(ctx context.Context, log Log, d nines.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer cancel()
	if err := log.PutDelivery(ctx, d); err != nil {
		return fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	return nil
}

// writeTimeout bounds a write to the log after the work was cancelled.
const writeTimeout = 15 * time.Second
