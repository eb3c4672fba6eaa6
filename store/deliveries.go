package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nines-bot/nines"
)

// Delivery returns the record of a delivery; ok is false if there is none.
func (s *Store) Delivery(ctx context.Context, id string) (d nines.Delivery, ok bool, err error) {
	var body []byte
	err = s.db.QueryRowContext(ctx, `SELECT body FROM delivery WHERE id = $1`, clean(id)).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nines.Delivery{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(body, &d)
	}
	if err != nil {
		return nines.Delivery{}, false, fmt.Errorf("delivery %s: %w", id, err)
	}
	return d, true, nil
}

// PutDelivery writes the record of a delivery. It is on the disk when
// PutDelivery returns.
func (s *Store) PutDelivery(ctx context.Context, d nines.Delivery) error {
	body, err := json.Marshal(d)
	if err == nil {
		_, err = s.exec(ctx, `INSERT INTO delivery (id, due, updated, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET due = excluded.due, updated = excluded.updated, body = excluded.body`,
			clean(d.ID), d.Due.UnixMilli(), d.Updated.UnixMilli(), body)
	}
	if err != nil {
		return fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	return nil
}

// Deliveries returns the latest deliveries by due time, newest first; limit <= 0
// means all.
func (s *Store) Deliveries(ctx context.Context, limit int) ([]nines.Delivery, error) {
	if limit <= 0 {
		limit = 1 << 62
	}
	list, err := bodies[nines.Delivery](ctx, s.db, `SELECT body FROM delivery ORDER BY due DESC, updated DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return list, nil
}

// Claim takes the right to do what key names, until the given time: of all who
// ask, one gets it. Who holds a claim may extend it; who finds one that has run
// out (the owner died) takes it over. owner must tell every process, and every
// attempt that may run beside another, from the rest.
//
// A claim says who may try, not what was done: look at the [nines.Delivery]
// after claiming.
func (s *Store) Claim(ctx context.Context, key, owner string, now, until time.Time) (ok bool, err error) {
	res, err := s.exec(ctx, `INSERT INTO claim (key, owner, held_until) VALUES ($1, $2, $3)
ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
WHERE claim.held_until <= $4 OR claim.owner = excluded.owner`, clean(key), clean(owner), until.UnixMilli(), now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("claim of %s: %w", key, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Release gives a claim back. It is no error if owner does not hold it any more.
func (s *Store) Release(ctx context.Context, key, owner string) error {
	if _, err := s.exec(ctx, `DELETE FROM claim WHERE key = $1 AND owner = $2`, clean(key), clean(owner)); err != nil {
		return fmt.Errorf("release of %s: %w", key, err)
	}
	return nil
}

// First notes key until an instant and reports whether it was unknown at now: of
// all who ask, one is the first. Where the database can, nobody waits for its disk:
// if the machine fails, the last keys may be forgotten.
func (s *Store) First(ctx context.Context, key string, now, until time.Time) (bool, error) {
	insert := `INSERT INTO claim (key, owner, held_until) VALUES ($1, '', $2)`
	if s.bulk {
		insert = `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO claim (key, owner, held_until) SELECT $1, '', $2 FROM quick`
	}
	res, err := s.exec(ctx, insert+`
ON CONFLICT (key) DO UPDATE SET held_until = excluded.held_until WHERE claim.held_until <= $3`, clean(key), until.UnixMilli(), now.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("note of %s: %w", key, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// ForgetClaims removes the claims that ran out before an instant: of owners who
// died, and of those who only wanted to be first.
func (s *Store) ForgetClaims(ctx context.Context, before time.Time) error {
	if _, err := s.exec(ctx, `DELETE FROM claim WHERE held_until < $1`, before.UnixMilli()); err != nil {
		return fmt.Errorf("old claims: %w", err)
	}
	return nil
}
