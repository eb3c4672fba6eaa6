package store

import (
	"bytes"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/nines-bot/nines"
)

// putBulk is PutIssues where every statement is a journey over a network: the
// same statements, but sent together.
func (s *Store) putBulk(ctx context.Context, service string, issues []nines.Issue) (changed int, err error) {
	err = s.writeNative(ctx, func(tx pgx.Tx) error {
		changed, err = putPipelined(ctx, tx, service, issues)
		return err
	})
	return changed, err
}

// writeNative is write with the driver's own transaction.
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

func putPipelined(ctx context.Context, tx pgx.Tx, service string, issues []nines.Issue) (changed int, err error) {
	var enc encoder
	var quarantined int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM quarantine WHERE service = $1`, service).Scan(&quarantined); err != nil {
		return 0, err
	}
	var puts, more pgx.Batch
	for n := range issues {
		i := &issues[n]
		body := bytes.Clone(enc.encode(i))
		id := clean(i.ID)
		puts.Queue(putIssue, service, id, clean(i.Key), []byte(clean(i.Project)), keyNumber(i.Key), i.Updated.UnixMilli(), hash(body), body)
		if quarantined > 0 {
			more.Queue(clearQuarantine, service, id)
		}
	}
	res := tx.SendBatch(ctx, &puts)
	for n := range issues {
		tag, err := res.Exec()
		if err != nil {
			res.Close()
			return 0, fmt.Errorf("%s: %w", issues[n].Key, err)
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		changed++
		for _, key := range formerKeys(&issues[n]) {
			more.Queue(putFormerKey, service, key, clean(issues[n].ID))
		}
	}
	if err := res.Close(); err != nil {
		return 0, err
	}
	return changed, tx.SendBatch(ctx, &more).Close()
}
