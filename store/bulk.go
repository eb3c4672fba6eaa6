package store

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/nines-bot/nines"
)

// putBulk is PutIssues where every statement is a journey over a network. It
// asks once what is stored, leaves out what would change nothing, copies what
// is new, and sends the statements for the rest together.
func (s *Store) putBulk(ctx context.Context, service string, issues []nines.Issue) (changed int, err error) {
	put := func(mayCopy bool) error {
		return s.writeNative(ctx, func(tx pgx.Tx) error {
			b := bulk{tx: tx, service: service}
			if err := b.plan(ctx, issues, mayCopy); err != nil {
				return err
			}
			changed, err = b.put(ctx)
			return err
		})
	}
	if err = put(true); state(err) == uniqueViolation {
		err = put(false) // somebody else has just stored one that was new
	}
	return changed, err
}

// writeNative is write with a transaction of the driver.
func (s *Store) writeNative(ctx context.Context, do func(pgx.Tx) error) error {
	return retry(ctx, func() error {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		return conn.Raw(func(driver any) error {
			return pgx.BeginFunc(ctx, driver.(*stdlib.Conn).Conn(), do)
		})
	})
}

// A bulk is a batch of issues on its way into the store.
type bulk struct {
	tx       pgx.Tx
	service  string
	revision int64
	fresh    []row     // ids that the store has not
	others   []row     // the rest, in their order: each for itself
	more     pgx.Batch // what follows from them
}

type row struct {
	issue *nines.Issue
	id    string
	hash  int64
	body  []byte
}

func (b *bulk) values(r *row) []any {
	i := r.issue
	return []any{b.service, r.id, clean(i.Key), []byte(clean(i.Project)), keyNumber(i.Key), i.Updated.UnixMilli(), r.hash, r.body, b.revision}
}

// version is what decides whether an issue replaces the stored one.
type version struct {
	gone          bool
	updated, hash int64
}

func (b *bulk) plan(ctx context.Context, issues []nines.Issue, mayCopy bool) error {
	ids := make([]string, len(issues))
	for n := range issues {
		ids[n] = clean(issues[n].ID)
	}
	stored, err := b.stored(ctx, ids)
	if err != nil {
		return err
	}
	var quarantined int
	if err := b.tx.QueryRow(ctx, countQuarantine, b.service).Scan(&quarantined); err != nil {
		return err
	}
	var enc encoder
	seen := make(map[string]bool, len(issues))
	for n := range issues {
		body := enc.encode(&issues[n])
		r := row{issue: &issues[n], id: ids[n], hash: hash(body)}
		was, known := stored[r.id]
		// What is skipped would also have changed nothing if it had come before
		// whatever others do right now.
		skip := known && !was.gone && (r.issue.Updated.UnixMilli() < was.updated || r.hash == was.hash)
		switch {
		case !seen[r.id] && skip:
		case !seen[r.id] && !known && mayCopy:
			r.body = bytes.Clone(body)
			b.fresh = append(b.fresh, r)
		default:
			r.body = bytes.Clone(body)
			b.others = append(b.others, r)
		}
		seen[r.id] = true
		if quarantined > 0 {
			b.more.Queue(clearQuarantine, b.service, r.id)
		}
	}
	return nil
}

func (b *bulk) stored(ctx context.Context, ids []string) (map[string]version, error) {
	rows, err := b.tx.Query(ctx, `SELECT id, gone IS NOT NULL, updated, hash FROM issue WHERE service = $1 AND id = ANY($2)`, b.service, ids)
	if err != nil {
		return nil, err
	}
	stored := make(map[string]version, len(ids))
	var id string
	var v version
	_, err = pgx.ForEachRow(rows, []any{&id, &v.gone, &v.updated, &v.hash}, func() error {
		stored[id] = v
		return nil
	})
	return stored, err
}

func (b *bulk) put(ctx context.Context) (changed int, err error) {
	if len(b.fresh)+len(b.others) > 0 {
		if err := b.tx.QueryRow(ctx, nextRevision, b.service).Scan(&b.revision); err != nil {
			return 0, err
		}
	}
	if len(b.fresh) > 0 {
		columns := []string{"service", "id", "key", "project", "number", "updated", "hash", "body", "revision"}
		_, err := b.tx.CopyFrom(ctx, pgx.Identifier{"issue"}, columns, pgx.CopyFromSlice(len(b.fresh), func(n int) ([]any, error) {
			return b.values(&b.fresh[n]), nil
		}))
		if err != nil {
			return 0, fmt.Errorf("new issues: %w", err)
		}
		for n := range b.fresh {
			b.stores(&b.fresh[n])
		}
	}
	others, err := b.putOthers(ctx)
	if err != nil {
		return 0, err
	}
	return len(b.fresh) + others, b.send(ctx, &b.more)
}

func (b *bulk) putOthers(ctx context.Context) (changed int, err error) {
	var puts pgx.Batch
	for n := range b.others {
		puts.Queue(putIssue, b.values(&b.others[n])...).Exec(func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() > 0 {
				changed++
				b.stores(&b.others[n])
			}
			return nil
		})
	}
	err = b.send(ctx, &puts)
	return changed, err
}

func (b *bulk) send(ctx context.Context, batch *pgx.Batch) error {
	if batch.Len() == 0 {
		return nil
	}
	return b.tx.SendBatch(ctx, batch).Close()
}

// stores notes what follows when a row has been stored.
func (b *bulk) stores(r *row) {
	for _, key := range formerKeys(r.issue) {
		b.more.Queue(putFormerKey, b.service, key, r.id)
	}
}
