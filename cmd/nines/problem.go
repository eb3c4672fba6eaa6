package main

import (
	"errors"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// A hinted error says what is wrong and what to type next.
type hinted struct {
	err  error
	hint string
	code int // exit status
}

func (h *hinted) Error() string { return h.err.Error() }
func (h *hinted) Unwrap() error { return h.err }

// usage marks err as wrong usage or configuration: exit status 2.
func usage(err error, hint string) error { return &hinted{err, hint, 2} }

// work marks err as work that failed: exit status 1.
func work(err error, hint string) error { return &hinted{err, hint, 1} }

// faulty marks what is wrong with a file as wrong usage. The hint serves where no
// fault brings its own.
func faulty(fault *strictyaml.Error, hint string) error {
	if fault.Hinted() {
		hint = ""
	}
	return usage(fault, hint)
}

// exitCode is 0 done, 1 the work failed, 2 wrong usage or configuration.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if h, ok := errors.AsType[*hinted](err); ok {
		return h.code
	}
	return 1
}

// withHint adds a hint to an error that has none.
func withHint(err error, hint string) error {
	if h, ok := errors.AsType[*hinted](err); ok && h.hint == "" {
		return &hinted{h.err, hint, h.code}
	}
	return err
}
