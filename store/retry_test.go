package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestRetry(t *testing.T) {
	again := fmt.Errorf("issues: %w", &pgconn.PgError{Code: serializationFailure})
	for _, tt := range []struct {
		name  string
		fails int
		err   error
		want  int // runs
		ok    bool
	}{
		{"well", 0, again, 1, true},
		{"twice", 2, again, 3, true},
		{"deadlock", 1, &pgconn.PgError{Code: deadlockDetected}, 2, true},
		{"for ever", 1000, again, 12, false},
		{"another answer", 1, &pgconn.PgError{Code: uniqueViolation}, 1, false},
		{"lost connection", 1, errors.New("unexpected EOF"), 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, runs := time.Now(), 0
				err := retry(t.Context(), func() error {
					if runs++; runs <= tt.fails {
						return tt.err
					}
					return nil
				})
				if runs != tt.want || (err == nil) != tt.ok || err != nil && !errors.Is(err, tt.err) {
					t.Errorf("%d runs, %v", runs, err)
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := retry(ctx, func() error { return again }); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, again) {
			t.Error(err)
		}
	})
}

func TestDescribe(t *testing.T) {
	for dsn, want := range map[string]string{
		"sqlite:a@b.db":                         "sqlite:a@b.db",
		"postgres://h/db":                       "postgres://h/db",
		"postgres://u:secret@h:5432/db":         "postgres://u@h:5432/db",
		"postgresql://u:secret%40@h/db?x=y":     "postgresql://u@h/db",
		"postgres://u@h/db?password=secret":     "postgres://u@h/db",
		"postgres:///db?host=/run/p&password=s": "postgres:///db",
		"postgres://u:se/cret@h/db":             "postgres://…",
		"postgres://u:12/secret@h/db":           "postgres://…",
		"postgres://u:1?secret@h/db":            "postgres://…",
		"postgres://u:1#secret@h/db":            "postgres://…",
		"postgres://u:%secret@h/db":             "postgres://…",
		"postgres:u:secret@h/db":                "postgres://…",
		"u:secret@h":                            "…",
	} {
		if got := Describe(dsn); got != want {
			t.Errorf("%s: %s, want %s", dsn, got, want)
		}
	}
}
