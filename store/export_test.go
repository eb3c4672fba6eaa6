package store

import (
	"context"

	"github.com/nines-bot/nines"
)

// History is an issue of the size that real ones have, for tests outside.
func History(n int) nines.Issue { return history(n) }

// MigrateMore brings a store on PostgreSQL up to one migration more than there
// is.
func MigrateMore(ctx context.Context, s *Store, sql string) error {
	ms, err := readMigrations("postgres")
	if err != nil {
		return err
	}
	return migrate(ctx, s.db, append(ms, migration{len(ms) + 1, "9999_more.sql", "x", sql}))
}
