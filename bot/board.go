package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// boardKind is the kind of blob that keeps a board.
const boardKind = "board"

// A board is what is kept of a board of Jira between syncs.
type board struct {
	Columns []metrics.Column
	Filter  string // JQL of what the board shows; "" if unknown
}

// SyncBoard fetches the columns, limits and filter of a board and keeps them
// for reports.
func SyncBoard(ctx context.Context, from interface {
	Board(ctx context.Context, id int) (jira.Board, error)
}, to interface {
	PutBlob(ctx context.Context, kind, key string, value []byte) error
}, id int,
) error {
	b, err := from.Board(ctx, id)
	if err != nil {
		return fmt.Errorf("board %d: %w", id, err)
	}
	kept := board{Filter: b.Filter}
	if b.SubQuery != "" {
		kept.Filter = jql.And(b.Filter, b.SubQuery)
	}
	for _, c := range b.Columns {
		kept.Columns = append(kept.Columns, metrics.Column{Name: c.Name, Statuses: c.StatusIDs, Min: c.Min, Max: c.Max})
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("board %d: %w", id, err)
	}
	if err := to.PutBlob(ctx, boardKind, fmt.Sprint(id), raw); err != nil {
		return fmt.Errorf("board %d: %w", id, err)
	}
	return nil
}

// withBoard completes the service by its board as last synced. The board's own
// filter serves where the configuration has none. What could not be done comes
// back as sentences.
func withBoard(ctx context.Context, from Shelf, svc Service) (Service, []string, error) {
	if svc.BoardID == 0 {
		return svc, nil, nil
	}
	raw, ok, err := from.Blob(ctx, boardKind, fmt.Sprint(svc.BoardID))
	if err != nil {
		return svc, nil, fmt.Errorf("board %d: %w", svc.BoardID, err)
	}
	if !ok {
		return svc, []string{fmt.Sprintf("Board %d has not been fetched yet: the columns are the statuses.", svc.BoardID)}, nil
	}
	var b board
	if err := json.Unmarshal(raw, &b); err != nil {
		return svc, nil, fmt.Errorf("stored board %d: %w", svc.BoardID, err)
	}
	svc.Columns = b.Columns
	if svc.Filters.Board != nil || b.Filter == "" {
		return svc, nil, nil
	}
	q, err := jql.Parse(b.Filter)
	if err != nil {
		return svc, []string{fmt.Sprintf("The filter of board %d could not be read (%v): all issues of the service count.", svc.BoardID, err)}, nil
	}
	svc.Filters.Board = q
	return svc, nil, nil
}
