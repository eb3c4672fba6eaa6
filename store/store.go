// Package store keeps issues, sync states, statuses and deliveries in a SQL
// database. It knows rows and transactions, not what is computed from them.
//
// SQLite is built in and needs no set-up. The queries use only what PostgreSQL
// understands too ($1 placeholders, ON CONFLICT, integers for times); what
// differs between the two is the data definition below migrations/.
//
// Every method is one statement or one transaction: whoever is killed between
// two of them leaves a store that is valid and no older than its last one.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A Store is safe for concurrent use, also by several processes on one file.
type Store struct {
	db *sql.DB
}

// Open opens or creates the store that dsn names: "sqlite:nines.db", any other
// path after "sqlite:", or "sqlite::memory:" for one that lives as long as the
// Store does.
func Open(ctx context.Context, dsn string) (*Store, error) {
	scheme, path, ok := strings.Cut(dsn, ":")
	switch {
	case !ok || path == "":
		return nil, fmt.Errorf(`store %q: no scheme: write "sqlite:FILE"`, redact(dsn))
	case scheme == "postgres" || scheme == "postgresql":
		return nil, errors.New(`store: PostgreSQL is not built in yet: write "sqlite:FILE"`)
	case scheme != "sqlite":
		return nil, fmt.Errorf(`store: scheme %q is unknown: write "sqlite:FILE"`, scheme)
	}
	s, err := openSQLite(ctx, strings.TrimPrefix(path, "//"))
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	return s, nil
}

// redact keeps what may be a password out of messages.
func redact(dsn string) string {
	if strings.Contains(dsn, "@") {
		return "…"
	}
	return dsn
}

func openSQLite(ctx context.Context, path string) (*Store, error) {
	name, isNew := path, false
	if path != ":memory:" {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			return nil, errors.New("is a directory: name a file in it")
		}
		isNew = errors.Is(err, fs.ErrNotExist)
		name = "file:" + (&url.URL{Path: path}).EscapedPath()
	}
	// The journal of every commit reaches the disk (synchronous), since a
	// delivery that is forgotten would be sent again. Transactions take the
	// write lock when they begin: none fails half way because another writes.
	db, err := sql.Open("sqlite", name+"?_txlock=immediate"+
		"&_pragma=busy_timeout(30000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-32768)")
	if err != nil {
		return nil, err
	}
	if path == ":memory:" {
		db.SetMaxOpenConns(1) // each connection would get a database of its own
	}
	ms, err := readMigrations("sqlite")
	if err == nil {
		err = migrate(ctx, db, ms)
	}
	if err == nil && isNew {
		err = hide(path)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db}, nil
}

// hide keeps other users of the machine from reading a store: issues are often
// confidential.
func hide(path string) error {
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(file, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Close ends the use of the store.
func (s *Store) Close() error { return s.db.Close() }

// write runs do in a transaction that is undone if do or the commit fails.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
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
