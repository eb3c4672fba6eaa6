package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// Subscriptions returns all subscriptions, ordered by ID.
func (s *Store) Subscriptions(ctx context.Context) ([]nines.Subscription, error) {
	list, err := bodies[nines.Subscription](ctx, s.db, `SELECT body FROM subscription`)
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	slices.SortFunc(list, func(a, b nines.Subscription) int { return strings.Compare(a.ID, b.ID) }) // not as the database collates
	return list, nil
}

// PutSubscription writes a subscription under its ID, in place of an earlier one.
func (s *Store) PutSubscription(ctx context.Context, sub nines.Subscription) error {
	body, err := json.Marshal(sub)
	if err == nil {
		_, err = s.exec(ctx, `INSERT INTO subscription (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, clean(sub.ID), body)
	}
	if err != nil {
		return fmt.Errorf("subscription %s: %w", sub.ID, err)
	}
	return nil
}

// DeleteSubscription removes a subscription. It is no error if there is none.
func (s *Store) DeleteSubscription(ctx context.Context, id string) error {
	if _, err := s.exec(ctx, `DELETE FROM subscription WHERE id = $1`, clean(id)); err != nil {
		return fmt.Errorf("subscription %s: %w", id, err)
	}
	return nil
}
