package notify

import (
	"errors"
	"fmt"
	"time"
)

// A Temporary error says that nothing was sent and that a later try may
// succeed: the other side was busy, or could not be reached at all.
type Temporary struct {
	RetryAfter time.Duration // asked for by the other side; 0 if it did not say
	Err        error
}

func (e *Temporary) Error() string {
	if e.RetryAfter > 0 {
		return fmt.Sprintf("%v (asked to wait %v)", e.Err, e.RetryAfter)
	}
	return e.Err.Error()
}

func (e *Temporary) Unwrap() error { return e.Err }

// An Unknown error says that the request was sent and its answer lost: it may
// or may not have taken effect. The step is looked for before it is repeated.
type Unknown struct{ Err error }

func (e *Unknown) Error() string { return e.Err.Error() + ": unknown whether it arrived" }
func (e *Unknown) Unwrap() error { return e.Err }

// A Permanent error needs a person. Nothing was sent.
type Permanent struct {
	Remedy string // what that person can do, one sentence
	Err    error
}

func (e *Permanent) Error() string {
	if e.Remedy == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + ": " + e.Remedy
}

func (e *Permanent) Unwrap() error { return e.Err }

// A Blind error says that a step was begun, that its answer was lost, and that
// nobody may look whether it arrived. It is not tried again by itself.
type Blind struct {
	Step string
	Err  error // why nobody could look
}

func (e *Blind) Error() string {
	return fmt.Sprintf("unknown whether %s arrived, not retried: %v", e.Step, e.Err)
}

func (e *Blind) Unwrap() error { return e.Err }

// ErrBusy says that another process is delivering the same thing just now, or
// died a moment ago.
var ErrBusy = errors.New("another process is delivering this; if it died, try again in a minute")

// happened reports whether the effect may have taken place although err came back.
func happened(err error) bool {
	if _, ok := errors.AsType[*Temporary](err); ok {
		return false
	}
	if _, ok := errors.AsType[*Permanent](err); ok {
		return false
	}
	return true
}
