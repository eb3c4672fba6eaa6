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

// keptRuns is how many runs of one job are kept: of an hourly one, six weeks; of
// a daily one, almost three years.
const keptRuns = 1000

// Run returns the run of a job by its key; ok is false if there is none.
func (s *Store) Run(ctx context.Context, job, key string) (r nines.Run, ok bool, err error) {
	return s.oneRun(ctx, job, `SELECT body FROM run WHERE job = $1 AND key = $2`, clean(job), clean(key))
}

// LastRun returns the run of a job that was due last, or the mark
// [nines.RunSeen] if that is later; ok is false if there is neither.
func (s *Store) LastRun(ctx context.Context, job string) (r nines.Run, ok bool, err error) {
	return s.oneRun(ctx, job, `SELECT body FROM run WHERE job = $1 ORDER BY due DESC, key DESC LIMIT 1`, clean(job))
}

func (s *Store) oneRun(ctx context.Context, job, query string, args ...any) (nines.Run, bool, error) {
	list, err := bodies[nines.Run](ctx, s.db, query, args...)
	if err != nil {
		return nines.Run{}, false, fmt.Errorf("run of %s: %w", job, err)
	}
	if len(list) == 0 {
		return nines.Run{}, false, nil
	}
	return list[0], true, nil
}

// Runs returns the latest runs of a job, or of all if job is "", by due time,
// newest first; limit <= 0 means all. Marks of [nines.RunSeen] are left out.
func (s *Store) Runs(ctx context.Context, job string, limit int) ([]nines.Run, error) {
	if limit <= 0 {
		limit = 1 << 62
	}
	list, err := bodies[nines.Run](ctx, s.db, `SELECT body FROM run WHERE ($1 = '' OR job = $1) AND state <> $2
ORDER BY due DESC, job, key DESC LIMIT $3`, clean(job), string(nines.RunSeen), limit)
	if err != nil {
		return nil, fmt.Errorf("runs: %w", err)
	}
	return list, nil
}

// UnfinishedRuns returns the runs that were begun and are not finished, the one
// due first first.
func (s *Store) UnfinishedRuns(ctx context.Context) ([]nines.Run, error) {
	list, err := bodies[nines.Run](ctx, s.db, `SELECT body FROM run WHERE state = $1 ORDER BY due, job, key`, string(nines.RunBegun))
	if err != nil {
		return nil, fmt.Errorf("unfinished runs: %w", err)
	}
	return list, nil
}

// AbandonedRuns returns the runs that were given up since their jobs were removed,
// and were due after an instant, the one due last first.
func (s *Store) AbandonedRuns(ctx context.Context, after time.Time) ([]nines.Run, error) {
	list, err := bodies[nines.Run](ctx, s.db, `SELECT body FROM run WHERE state = $1 AND due > $2 ORDER BY due DESC, job, key DESC`,
		string(nines.RunAbandoned), after.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("abandoned runs: %w", err)
	}
	return list, nil
}

// PutRun writes a run. It is on the disk when PutRun returns. Writing one that is
// finished removes the finished runs of its job but the last 1,000 by due time.
func (s *Store) PutRun(ctx context.Context, r nines.Run) error {
	body, err := json.Marshal(r)
	if err == nil {
		err = s.write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO run (job, key, due, state, body) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (job, key) DO UPDATE SET due = excluded.due, state = excluded.state, body = excluded.body`,
				clean(r.Job), clean(r.Key), r.Due.UnixMilli(), string(r.State), body)
			if err != nil || r.State == nines.RunBegun || r.State == nines.RunSeen {
				return err
			}
			_, err = tx.ExecContext(ctx, `DELETE FROM run WHERE job = $1 AND state NOT IN ($2, $3) AND due <=
(SELECT due FROM run WHERE job = $1 AND state NOT IN ($2, $3) ORDER BY due DESC LIMIT 1 OFFSET $4)`,
				clean(r.Job), string(nines.RunBegun), string(nines.RunSeen), keptRuns)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("run %s of %s: %w", r.Key, r.Job, err)
	}
	return nil
}

// bodies reads the JSON that a query of one column finds.
func bodies[T any](ctx context.Context, db *sql.DB, query string, args ...any) (list []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var body sql.RawBytes
		var v T
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, &v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
