package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A SyncState is how far the issues of a service have been fetched. The zero
// value is that of a service never synced.
type SyncState struct {
	Query       string    // that the rest speaks of
	Watermark   time.Time // all changes up to here are stored
	Began       time.Time // when a first sync that has not finished yet began, by our clock
	Resume      time.Time // where that one may go on
	FinishedAt  time.Time
	CensusAt    time.Time // when deletions were last looked for
	Quarantined int       // issues of the last sync that could not be read
}

// SyncState returns the state of a service.
func (s *Store) SyncState(ctx context.Context, service string) (SyncState, error) {
	var st SyncState
	var watermark, began, resume, finished, census sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT query, watermark, began, resume, finished, census, quarantined FROM sync_state WHERE service = $1`, clean(service)).
		Scan(&st.Query, &watermark, &began, &resume, &finished, &census, &st.Quarantined)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return SyncState{}, fmt.Errorf("sync state of %s: %w", service, err)
	}
	st.Watermark, st.Began, st.Resume = instant(watermark), instant(began), instant(resume)
	st.FinishedAt, st.CensusAt = instant(finished), instant(census)
	return st, nil
}

// PutSyncState replaces the state of a service.
func (s *Store) PutSyncState(ctx context.Context, service string, st SyncState) error {
	_, err := s.exec(ctx, `INSERT INTO sync_state (service, query, watermark, began, resume, finished, census, quarantined)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (service) DO UPDATE SET query = excluded.query, watermark = excluded.watermark, began = excluded.began, resume = excluded.resume,
 finished = excluded.finished, census = excluded.census, quarantined = excluded.quarantined`,
		clean(service), clean(st.Query), millis(st.Watermark), millis(st.Began), millis(st.Resume), millis(st.FinishedAt), millis(st.CensusAt), st.Quarantined)
	if err != nil {
		return fmt.Errorf("sync state of %s: %w", service, err)
	}
	return nil
}

// A ServiceInfo says what the store has of one service.
type ServiceInfo struct {
	Name      string
	Issues    int // not gone
	Gone      int
	SyncedAt  time.Time // end of the last complete sync; zero if only imported
	Watermark time.Time
}

// Services lists what the store has, by name.
func (s *Store) Services(ctx context.Context) ([]ServiceInfo, error) {
	rows, err := s.db.QueryContext(ctx, `
SELECT n.service, CAST(sum(n.here) AS BIGINT), CAST(sum(n.gone) AS BIGINT), max(n.finished), max(n.watermark) FROM (
  SELECT service, count(*) - count(gone) AS here, count(gone) AS gone, NULL AS finished, NULL AS watermark FROM issue GROUP BY service
  UNION ALL
  SELECT service, 0, 0, finished, watermark FROM sync_state
) n GROUP BY n.service`)
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	defer rows.Close()
	var list []ServiceInfo
	for rows.Next() {
		var in ServiceInfo
		var finished, watermark sql.NullInt64
		if err := rows.Scan(&in.Name, &in.Issues, &in.Gone, &finished, &watermark); err != nil {
			return nil, fmt.Errorf("services: %w", err)
		}
		in.SyncedAt, in.Watermark = instant(finished), instant(watermark)
		list = append(list, in)
	}
	// Not by the database, which has an alphabet of its own.
	slices.SortFunc(list, func(a, b ServiceInfo) int { return strings.Compare(a.Name, b.Name) })
	return list, rows.Err()
}

// A Quarantined issue is one that Jira has and nobody could read.
type Quarantined struct{ ID, Key, Reason string }

// PutQuarantine records issues that could not be read. Reading one well later,
// by PutIssues, takes it out again.
func (s *Store) PutQuarantine(ctx context.Context, service string, list []Quarantined) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, q := range list {
			if _, err := tx.ExecContext(ctx, `INSERT INTO quarantine (service, id, key, reason) VALUES ($1, $2, $3, $4)
ON CONFLICT (service, id) DO UPDATE SET key = excluded.key, reason = excluded.reason`, clean(service), clean(q.ID), clean(q.Key), clean(q.Reason)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("quarantine of %s: %w", service, err)
	}
	return nil
}

// KeepQuarantine takes all but the issues with these ids out of quarantine: the
// others are gone, or were read well.
func (s *Store) KeepQuarantine(ctx context.Context, service string, ids map[string]bool) error {
	list, err := s.Quarantine(ctx, service)
	if err != nil {
		return err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		for _, q := range list {
			if ids[q.ID] {
				continue
			}
			if _, err := tx.ExecContext(ctx, clearQuarantine, clean(service), clean(q.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("quarantine of %s: %w", service, err)
	}
	return nil
}

// Quarantine lists the issues of a service that could not be read.
func (s *Store) Quarantine(ctx context.Context, service string) ([]Quarantined, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, key, reason FROM quarantine WHERE service = $1`, clean(service))
	if err != nil {
		return nil, fmt.Errorf("quarantine of %s: %w", service, err)
	}
	defer rows.Close()
	var list []Quarantined
	for rows.Next() {
		var q Quarantined
		if err := rows.Scan(&q.ID, &q.Key, &q.Reason); err != nil {
			return nil, fmt.Errorf("quarantine of %s: %w", service, err)
		}
		list = append(list, q)
	}
	slices.SortFunc(list, func(a, b Quarantined) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.ID, b.ID))
	})
	return list, rows.Err()
}

// PutStatuses adds to the catalogue of a service's statuses, in the order of
// its workflow. An id that was sent before takes the new name and place, a
// known category is not forgotten, and ids that are no longer sent stay: the
// histories speak of them. Statuses without id are not statuses.
func (s *Store) PutStatuses(ctx context.Context, service string, statuses []nines.Status) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		for n, st := range statuses {
			if st.ID == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO status (service, id, name, category, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (service, id) DO UPDATE SET position = excluded.position,
 name = CASE WHEN excluded.name = '' THEN status.name ELSE excluded.name END,
 category = CASE WHEN excluded.category = 0 THEN status.category ELSE excluded.category END`,
				clean(service), clean(st.ID), clean(st.Name), int(st.Category), n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("statuses of %s: %w", service, err)
	}
	return nil
}

// Statuses returns the catalogue of a service: by category, then in the order
// of PutStatuses; unknown categories last.
func (s *Store) Statuses(ctx context.Context, service string) ([]nines.Status, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, name, category FROM status WHERE service = $1 ORDER BY category, position, id`, clean(service))
	if err != nil {
		return nil, fmt.Errorf("statuses of %s: %w", service, err)
	}
	defer rows.Close()
	var list []nines.Status
	for rows.Next() {
		var st nines.Status
		if err := rows.Scan(&st.ID, &st.Name, &st.Category); err != nil {
			return nil, fmt.Errorf("statuses of %s: %w", service, err)
		}
		list = append(list, st)
	}
	known := slices.IndexFunc(list, func(st nines.Status) bool { return st.Category != nines.CategoryUnknown })
	if known > 0 {
		list = slices.Concat(list[known:], list[:known])
	}
	return list, rows.Err()
}

// PutBlob keeps a small value, such as the configuration of a board, by kind
// and key.
func (s *Store) PutBlob(ctx context.Context, kind, key string, value []byte) error {
	_, err := s.exec(ctx, `INSERT INTO blob (kind, key, value) VALUES ($1, $2, $3)
ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value`, clean(kind), clean(key), append([]byte{}, value...))
	if err != nil {
		return fmt.Errorf("%s %s: %w", kind, key, err)
	}
	return nil
}

// Blob returns what PutBlob kept; ok is false if it kept nothing.
func (s *Store) Blob(ctx context.Context, kind, key string) (value []byte, ok bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT value FROM blob WHERE kind = $1 AND key = $2`, clean(kind), clean(key)).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("%s %s: %w", kind, key, err)
	}
	return value, true, nil
}
