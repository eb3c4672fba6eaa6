package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/nines-bot/nines"
)

// Every transaction that changes issues of a service takes the next number of
// it, and holds the row of that number until it ends: who sees the issues of one
// number sees those of all numbers before. lastRevision needs no row: none is 0.
const (
	lastRevision = `SELECT number FROM revision WHERE service = $1`
	nextRevision = `INSERT INTO revision (service, number) VALUES ($1, 1)
ON CONFLICT (service) DO UPDATE SET number = revision.number + 1 RETURNING number`
)

// A Change is an issue as it has become.
type Change struct {
	ID       string
	Revision int64
	Gone     bool
	Issue    nines.Issue // as it was last if it is gone
}

// Revision is a number that grows whenever issues of the service change. What
// [Store.Issues] yields afterwards is at least as new.
func (s *Store) Revision(ctx context.Context, service string) (int64, error) {
	var n int64
	err := s.db.QueryRowContext(ctx, lastRevision, clean(service)).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("revision of %s: %w", service, err)
	}
	return n, nil
}

// Changes yields the issues of a service that have changed since a revision, and
// those with the ids in also, in any order. Whoever replaces them among what
// was there at that revision has the issues of one instant. After an error
// nothing more is yielded.
func (s *Store) Changes(ctx context.Context, service string, since int64, also []string) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		changes, err := s.changes(ctx, clean(service), since, also)
		if err != nil {
			yield(Change{}, fmt.Errorf("changes of %s: %w", service, err))
			return
		}
		var dec decoder
		for _, c := range changes {
			if c.Issue, err = dec.decode(c.body); err != nil {
				yield(Change{}, fmt.Errorf("changes of %s: %w", service, err))
				return
			}
			if !yield(c.Change, nil) {
				return
			}
		}
	}
}

type changedRow struct {
	Change
	body string
}

func (s *Store) changes(ctx context.Context, service string, since int64, also []string) (list []changedRow, err error) {
	query := `SELECT id, revision, gone IS NOT NULL, body FROM issue WHERE service = $1 AND revision > $2`
	args := []any{service, since}
	if len(also) > 0 {
		marks := make([]string, len(also))
		for i, id := range also {
			args = append(args, clean(id))
			marks[i] = fmt.Sprintf("$%d", len(args))
		}
		query += ` OR service = $1 AND id IN (` + strings.Join(marks, ", ") + `)`
	}
	err = retry(ctx, func() error {
		list = nil
		rows, err := s.db.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c changedRow
			if err := rows.Scan(&c.ID, &c.Revision, &c.Gone, &c.body); err != nil {
				return err
			}
			list = append(list, c)
		}
		return rows.Err()
	})
	return list, err
}

// Summary is what the issue of a key is about; "" if there is none.
func (s *Store) Summary(ctx context.Context, service, key string) (string, error) {
	// Or has every engine look for the key, of which there is one, not for the
	// service, of which there are many.
	rows, err := s.db.QueryContext(ctx, `SELECT body FROM issue WHERE key = $1 AND ($2 = '' OR service = $2) AND gone IS NULL`, clean(key), clean(service))
	if err != nil {
		return "", fmt.Errorf("summary of %s: %w", key, err)
	}
	defer rows.Close()
	summary, last := "", ""
	for rows.Next() {
		var body string
		var dec decoder
		if err := rows.Scan(&body); err != nil {
			return "", fmt.Errorf("summary of %s: %w", key, err)
		}
		i, err := dec.decode(body)
		if err != nil {
			return "", fmt.Errorf("summary of %s: %w", key, err)
		}
		if i.Key == key && i.ID >= last { // of several the last one, as in the order of Issues
			summary, last = i.Summary, i.ID
		}
	}
	return summary, rows.Err()
}
