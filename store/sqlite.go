package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

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
		"&_pragma=busy_timeout(30000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-8192)")
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
