package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// A migration is one file of migrations/DIALECT, named NNNN_what.sql. Files
// are never edited once released: their hashes are kept in the store.
type migration struct {
	version int
	name    string
	hash    string
	sql     string
}

func readMigrations(dialect string) ([]migration, error) {
	dir, err := fs.Sub(migrations, "migrations/"+dialect)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(dir, "*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var ms []migration
	for n, name := range names {
		digits, _, _ := strings.Cut(name, "_")
		if version, err := strconv.Atoi(digits); err != nil || version != n+1 {
			return nil, fmt.Errorf("migration %s: number %d was expected", name, n+1)
		}
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		ms = append(ms, migration{n + 1, name, hex.EncodeToString(sum[:8]), string(text)})
	}
	return ms, nil
}

const createMigration = `CREATE TABLE IF NOT EXISTS migration (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL)`

// migrate brings the store up to the last of ms, one transaction a file. It
// may run in several processes at once, and needs no right to create anything
// where all is done.
func migrate(ctx context.Context, db *sql.DB, ms []migration) error {
	if _, err := applied(ctx, db); err != nil { // most likely there is no table yet
		if err := createMigrations(ctx, db); err != nil {
			return err
		}
	}
	for {
		var more bool
		err := retry(ctx, func() (err error) {
			more, err = migrateOne(ctx, db, ms)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// createMigrations is no error if another process created the table: IF NOT
// EXISTS does not see one that is being created right now.
func createMigrations(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, createMigration)
	if err == nil {
		return nil
	}
	if _, again := applied(ctx, db); again != nil {
		return err
	}
	return nil
}

// migrateOne applies the first migration that is missing. Its row is the lock:
// of several processes that insert it, one goes on and the others wait until
// that one has committed, and then find it done; or has died, and then one of
// them does it. Unlike PostgreSQL's advisory locks this holds in every engine,
// and behind a connection pooler.
func migrateOne(ctx context.Context, db *sql.DB, ms []migration) (more bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() //nolint:errcheck // nothing to undo after Commit
	done, err := applied(ctx, tx)
	if err != nil {
		return false, err
	}
	if err := check(done, ms); err != nil || len(done) == len(ms) {
		return false, err
	}
	m := ms[len(done)]
	res, err := tx.ExecContext(ctx, `INSERT INTO migration (version, name, hash) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING`, m.version, m.name, m.hash)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return true, err // somebody else was faster: look again
	}
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return false, fmt.Errorf("migration %s: %w", m.name, err)
	}
	return true, tx.Commit()
}

// A querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// applied lists the migrations of the store.
func applied(ctx context.Context, q querier) ([]migration, error) {
	rows, err := q.QueryContext(ctx, `SELECT version, name, hash FROM migration ORDER BY version`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var done []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.version, &m.name, &m.hash); err != nil {
			return nil, err
		}
		done = append(done, m)
	}
	return done, rows.Err()
}

// check refuses a store that this program did not write and cannot read.
func check(done, ms []migration) error {
	if len(done) > len(ms) {
		return fmt.Errorf("the store was written by a newer nines (its last migration is %s): update nines, or use another store", done[len(done)-1].name)
	}
	for n, d := range done {
		if d.version != ms[n].version || d.hash != ms[n].hash {
			return errors.New("the store was written by an unreleased nines (migration " + d.name + " differs): use another store")
		}
	}
	return nil
}
