package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs that the store acts upon.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	uniqueViolation      = "23505"
)

// state is the SQLSTATE of err, "" if it is not the answer of a server.
func state(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code
	}
	return ""
}

// retry runs do, which is one transaction, again while the database says that
// it undid it only because of others. A lost connection is no such answer:
// nobody knows then whether the transaction was stored.
func retry(ctx context.Context, do func() error) error {
	const attempts, first = 12, 2 * time.Millisecond
	for n := 0; ; n++ {
		err := do()
		if err != nil && ctx.Err() != nil {
			return ctx.Err() // what it undid has other names in the drivers
		}
		if s := state(err); s != serializationFailure && s != deadlockDetected || n == attempts-1 {
			return err
		}
		// Those who met do not meet again if they wait for different times.
		wait := time.NewTimer(time.Duration(rand.Int64N(int64(first << n))))
		select {
		case <-ctx.Done():
			wait.Stop()
			return errors.Join(err, ctx.Err())
		case <-wait.C:
		}
	}
}
