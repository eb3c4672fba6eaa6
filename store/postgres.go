package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// The limits of the pool of one process. PostgreSQL allows 100 connections by
// default, to all replicas and everybody else.
const (
	poolSize     = 6
	poolIdle     = 4
	poolIdleTime = 5 * time.Minute
	poolLifetime = 30 * time.Minute // so that a moved or grown cluster is found again
	dialTimeout  = 10 * time.Second // of each address, unless connect_timeout says otherwise
)

func openPostgres(ctx context.Context, dsn string) (*Store, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, explainAddress(dsn, err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = dialTimeout
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "nines"
	}
	db := sql.OpenDB(connector{stdlib.GetConnector(*cfg), cfg.User})
	db.SetMaxOpenConns(poolSize)
	db.SetMaxIdleConns(poolIdle)
	db.SetConnMaxIdleTime(poolIdleTime)
	db.SetConnMaxLifetime(poolLifetime)
	if err := preparePostgres(ctx, db, cfg.User); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db, bulk: true}, nil
}

func preparePostgres(ctx context.Context, db *sql.DB, user string) error {
	if err := db.PingContext(ctx); err != nil {
		return err // explained by the connector
	}
	ms, err := readMigrations("postgres")
	if err == nil {
		err = migrate(ctx, db, ms)
	}
	return explain(err, user)
}
