package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

const (
	putIssue = `INSERT INTO issue (service, id, key, project, number, updated, hash, body, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (service, id) DO UPDATE SET key = excluded.key, project = excluded.project, number = excluded.number,
 updated = excluded.updated, gone = NULL, hash = excluded.hash, body = excluded.body, revision = excluded.revision
WHERE issue.gone IS NOT NULL OR (excluded.updated >= issue.updated AND excluded.hash <> issue.hash)`
	putFormerKey    = `INSERT INTO former_key (service, key, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	countQuarantine = `SELECT count(*) FROM quarantine WHERE service = $1`
	clearQuarantine = `DELETE FROM quarantine WHERE service = $1 AND id = $2`
)

// PutIssues stores issues of a service in one transaction. An issue replaces
// the stored one of the same id if it was updated later, or at the same time
// but reads differently; an older one changes nothing, so that batches may
// overlap and come in any order. An issue that was marked gone comes back as it
// is now. changed counts the issues that were stored.
func (s *Store) PutIssues(ctx context.Context, service string, issues []nines.Issue) (changed int, err error) {
	if s.bulk {
		changed, err = s.putBulk(ctx, clean(service), issues)
	} else {
		err = s.write(ctx, func(tx *sql.Tx) error {
			changed, err = putIssues(ctx, tx, clean(service), issues)
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("issues of %s: %w", service, err)
	}
	return changed, nil
}

func putIssues(ctx context.Context, tx *sql.Tx, service string, issues []nines.Issue) (changed int, err error) {
	put, err := tx.PrepareContext(ctx, putIssue)
	if err != nil {
		return 0, err
	}
	defer put.Close()
	var quarantined int
	if err := tx.QueryRowContext(ctx, countQuarantine, service).Scan(&quarantined); err != nil {
		return 0, err
	}
	var revision int64 // nobody else writes: it is taken below, if it is used
	if err := tx.QueryRowContext(ctx, lastRevision, service).Scan(&revision); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	// The driver starts a goroutine for each statement that can be interrupted.
	uninterrupted := context.WithoutCancel(ctx)
	var enc encoder
	for n := range issues {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		i := &issues[n]
		body := enc.encode(i)
		id := clean(i.ID)
		res, err := put.ExecContext(uninterrupted, service, id, clean(i.Key), clean(i.Project), keyNumber(i.Key), i.Updated.UnixMilli(), hash(body), body, revision+1)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", i.Key, err)
		}
		if stored, err := res.RowsAffected(); err != nil {
			return 0, err
		} else if stored > 0 {
			changed++
			if err := putFormerKeys(ctx, tx, service, i); err != nil {
				return 0, err
			}
		}
		if quarantined > 0 {
			if _, err := tx.ExecContext(ctx, clearQuarantine, service, id); err != nil {
				return 0, err
			}
		}
	}
	if changed > 0 {
		err = tx.QueryRowContext(ctx, nextRevision, service).Scan(&revision)
	}
	return changed, err
}

func putFormerKeys(ctx context.Context, tx *sql.Tx, service string, i *nines.Issue) error {
	for _, key := range formerKeys(i) {
		if _, err := tx.ExecContext(ctx, putFormerKey, service, key, clean(i.ID)); err != nil {
			return fmt.Errorf("%s, once %s: %w", i.Key, key, err)
		}
	}
	return nil
}

// formerKeys are the keys that an issue had before it moved.
func formerKeys(i *nines.Issue) (keys []string) {
	for n := range i.History {
		if c := &i.History[n]; c.Field == nines.FieldKey && c.From.Name != "" {
			keys = append(keys, clean(c.From.Name))
		}
	}
	return keys
}

// hash tells bodies apart; it is no protection against anybody.
func hash(body []byte) int64 {
	sum := sha256.Sum256(body)
	return int64(binary.LittleEndian.Uint64(sum[:]))
}

// keyNumber is the 17 of WET-17, 0 if key is not of that form.
func keyNumber(key string) int64 {
	n, err := strconv.ParseInt(key[strings.LastIndexByte(key, '-')+1:], 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Issues yields the issues of a service that are not gone, ordered by project
// and number of the key. They are those of one instant: all rows are read
// before the first issue is yielded, so that the loop may write to the store.
// After an error nothing more is yielded.
func (s *Store) Issues(ctx context.Context, service string) iter.Seq2[nines.Issue, error] {
	return func(yield func(nines.Issue, error) bool) {
		var bodies []chunk
		err := retry(ctx, func() (err error) {
			bodies, err = s.bodies(ctx, clean(service))
			return err
		})
		if err != nil {
			yield(nines.Issue{}, fmt.Errorf("issues of %s: %w", service, err))
			return
		}
		var dec decoder
		for n, b := range bodies {
			bodies[n] = chunk{} // needed no more
			for _, size := range b.sizes {
				i, err := dec.decode(b.text[:size])
				if err != nil {
					yield(nines.Issue{}, fmt.Errorf("issues of %s: %w", service, err))
					return
				}
				if b.text = b.text[size:]; !yield(i, nil) {
					return
				}
			}
		}
	}
}

// A chunk is the bodies of some issues, one after the other. The strings of the
// issues are cut out of it, which spares the copies.
type chunk struct {
	text  string
	sizes []int
}

func (s *Store) bodies(ctx context.Context, service string) ([]chunk, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT body FROM issue WHERE service = $1 AND gone IS NULL ORDER BY project, number, id`, service)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	const enough = 64 << 10
	var chunks []chunk
	text, sizes := make([]byte, 0, enough), []int(nil)
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if len(text) > 0 && len(text)+len(body) > enough {
			chunks = append(chunks, chunk{string(text), sizes})
			text, sizes = text[:0], nil
		}
		text, sizes = append(text, body...), append(sizes, len(body))
	}
	return append(chunks, chunk{string(text), sizes}), rows.Err()
}

// Issue finds an issue by its key or, failing that, by a key it had before it
// moved. Service "" means any. Of several the one that is not gone and was
// updated last is returned.
func (s *Store) Issue(ctx context.Context, service, key string) (nines.Issue, bool, error) {
	const columns = `SELECT i.body FROM issue i `
	const best = ` ORDER BY i.gone IS NOT NULL, i.updated DESC, i.service LIMIT 1`
	for _, query := range []string{
		columns + `WHERE i.key = $1 AND ($2 = '' OR i.service = $2)` + best,
		columns + `JOIN former_key f ON f.service = i.service AND f.id = i.id WHERE f.key = $1 AND ($2 = '' OR f.service = $2)` + best,
	} {
		var body string
		err := s.db.QueryRowContext(ctx, query, clean(key), clean(service)).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nines.Issue{}, false, fmt.Errorf("issue %s: %w", key, err)
		}
		var dec decoder
		i, err := dec.decode(body)
		return i, err == nil, err
	}
	return nines.Issue{}, false, nil
}

// IDs returns the ids of a service; the value says whether the issue is there,
// not gone.
func (s *Store) IDs(ctx context.Context, service string) (map[string]bool, error) {
	ids, err := readIDs(ctx, s.db, clean(service))
	if err != nil {
		return nil, fmt.Errorf("ids of %s: %w", service, err)
	}
	return ids, nil
}

func readIDs(ctx context.Context, q querier, service string) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, gone IS NULL FROM issue WHERE service = $1`, service)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := map[string]bool{}
	for rows.Next() {
		var id string
		var here bool
		if err := rows.Scan(&id, &here); err != nil {
			return nil, err
		}
		ids[id] = here
	}
	return ids, rows.Err()
}

// MarkGone marks the issues of a service whose id is not present as gone since
// at. They are kept, but no report sees them.
func (s *Store) MarkGone(ctx context.Context, service string, present map[string]bool, at time.Time) (gone int, err error) {
	service = clean(service)
	err = s.write(ctx, func(tx *sql.Tx) error {
		gone = 0
		ids, err := readIDs(ctx, tx, service)
		if err != nil {
			return err
		}
		var revision int64
		for id, here := range ids {
			if !here || present[id] {
				continue
			}
			if gone++; gone == 1 {
				if err := tx.QueryRowContext(ctx, nextRevision, service).Scan(&revision); err != nil {
					return err
				}
			}
			if _, err := tx.ExecContext(ctx, `UPDATE issue SET gone = $1, revision = $2 WHERE service = $3 AND id = $4`, at.UnixMilli(), revision, service, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("gone issues of %s: %w", service, err)
	}
	return gone, nil
}
