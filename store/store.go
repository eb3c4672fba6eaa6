// Package store keeps issues, sync states, statuses and deliveries in a SQL
// database. It knows rows and transactions, not what is computed from them.
//
// SQLite is built in and needs no set-up; PostgreSQL serves several machines.
// The queries use only what both understand, and what engines that speak
// PostgreSQL's protocol can be expected to ($1 placeholders, ON CONFLICT,
// integers for times). What differs is the data definition below migrations/
// and the way that many issues are written at once.
//
// Every method is one statement or one transaction: whoever is killed between
// two of them leaves a store that is valid and no older than its last one.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A Store is safe for concurrent use, also by several processes on one
// database.
type Store struct {
	db   *sql.DB
	bulk bool // db is PostgreSQL's: issues are written by bulk.go
}

// Open opens or creates the store that dsn names: "sqlite:nines.db", any other
// path after "sqlite:", or "sqlite::memory:" for one that lives as long as the
// Store does; or "postgres://user@host/database", with the parameters of libpq
// after a "?". No error says the password.
func Open(ctx context.Context, dsn string) (*Store, error) {
	scheme, path, ok := strings.Cut(dsn, ":")
	switch {
	case !ok || path == "":
		return nil, fmt.Errorf(`store %q: no scheme: write "sqlite:FILE" or "postgres://USER@HOST/DATABASE"`, redact(dsn))
	case scheme == "sqlite":
		s, err := openSQLite(ctx, strings.TrimPrefix(path, "//"))
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", path, err)
		}
		return s, nil
	case isPostgres(scheme):
		s, err := openPostgres(ctx, dsn)
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", Describe(dsn), err)
		}
		return s, nil
	}
	return nil, fmt.Errorf(`store: scheme %q is unknown: write "sqlite:FILE" or "postgres://USER@HOST/DATABASE"`, scheme)
}

func isPostgres(scheme string) bool { return scheme == "postgres" || scheme == "postgresql" }

// Describe is dsn as it may be shown: without password and parameters. Of what
// cannot be read for certain nothing is shown.
func Describe(dsn string) string {
	scheme, _, ok := strings.Cut(dsn, ":")
	if !ok || !isPostgres(scheme) {
		return redact(dsn)
	}
	u, err := url.Parse(dsn)
	if err != nil || u.Opaque != "" || strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		return scheme + "://…"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if user := u.User.Username(); user != "" {
		shown.User = url.User(user)
	}
	return shown.String()
}

// redact keeps what may be a password out of messages.
func redact(dsn string) string {
	if strings.HasPrefix(dsn, "sqlite:") || !strings.Contains(dsn, "@") {
		return dsn
	}
	return "…"
}

// Close ends the use of the store.
func (s *Store) Close() error { return s.db.Close() }

// write runs do in a transaction that is undone if do or the commit fails. It
// runs do again if the database asks for it.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	return retry(ctx, func() error {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			if undo := tx.Rollback(); !errors.Is(undo, sql.ErrTxDone) { // done by the end of ctx
				err = errors.Join(err, undo)
			}
			return err
		}
		return tx.Commit()
	})
}

// exec runs one statement, which is a transaction of its own.
func (s *Store) exec(ctx context.Context, query string, args ...any) (res sql.Result, err error) {
	err = retry(ctx, func() error {
		res, err = s.db.ExecContext(ctx, query, args...)
		return err
	})
	return res, err
}

// millis is how the store keeps an instant: nil for the zero time.
func millis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func instant(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

// clean makes text fit for a column of any dialect, which NUL and broken UTF-8
// are not. Only names and keys are columns; the rest is in bodies, untouched.
func clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
