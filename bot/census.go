package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines/jql"
)

// idsAtATime is how many ids are asked for in one query.
const idsAtATime = 100

func (s *syncer) censusDue() bool {
	return s.opts.Census || s.result.Full || s.began.Sub(s.state.CensusAt) >= censusEvery
}

// census compares the ids that Jira has with those in the store: it fetches
// what is missing and marks as gone what Jira no longer shows. An answer that
// lacks more than half of what is known is not believed.
func (s *syncer) census(ctx context.Context) error {
	present := map[string]bool{}
	for id, err := range s.from.IDs(ctx, s.opts.JQL) {
		if err != nil {
			return fmt.Errorf("census: %w", err)
		}
		present[id] = true
	}
	known, err := s.to.IDs(ctx, s.opts.Service)
	if err != nil {
		return err
	}
	expected := len(s.seen) // of a full run: the store may still have the issues of another query
	if !s.result.Full || s.result.Resumed {
		expected = 0
		for _, here := range known {
			if here {
				expected++
			}
		}
	}
	if 2*len(present) < expected {
		s.warn("Jira lists only %d issues, %d are known: nothing was marked as deleted. If that is right, run a full sync.", len(present), expected)
		return nil
	}
	lost, err := s.fetchMissing(ctx, present, known)
	if err != nil {
		return err
	}
	// Jira's index may lag behind: what was just read is there.
	maps.Copy(present, s.seen)
	if lacks(present, known) {
		if s.result.Gone, err = s.to.MarkGone(ctx, s.opts.Service, present, s.began); err != nil {
			return err
		}
	}
	s.result.Census = lost == 0
	keep := present
	if s.result.Full && !s.result.Resumed {
		keep = s.bad
	} else {
		maps.Copy(keep, s.bad)
	}
	return s.to.KeepQuarantine(ctx, s.opts.Service, keep)
}

// lacks reports whether an issue that was there is not among the present ones.
func lacks(present, known map[string]bool) bool {
	for id, here := range known {
		if here && !present[id] {
			return true
		}
	}
	return false
}

// fetchMissing reads the issues that Jira lists and the store lacks: ones that
// paging skipped, that came back, that were made a moment ago, or that could
// not be read before. lost counts those that still did not come.
func (s *syncer) fetchMissing(ctx context.Context, present, known map[string]bool) (lost int, err error) {
	bad, err := s.to.Quarantine(ctx, s.opts.Service)
	if err != nil {
		return 0, err
	}
	wanted := map[string]bool{}
	want := func(id string) {
		if !s.seen[id] && !s.bad[id] {
			wanted[id] = true
		}
	}
	for id := range present {
		if !known[id] {
			want(id)
		}
	}
	for _, q := range bad {
		if present[q.ID] {
			want(q.ID)
		}
	}
	missing := slices.Sorted(maps.Keys(wanted))
	for chunk := range slices.Chunk(missing, idsAtATime) {
		only := jql.And(s.opts.JQL, "id in ("+strings.Join(chunk, ", ")+")")
		if err := s.pull(ctx, only, time.Time{}, func(context.Context, time.Time) error { return nil }); err != nil {
			return 0, err
		}
	}
	for _, id := range missing {
		if !s.seen[id] && !s.bad[id] {
			lost++
		}
	}
	if lost > 0 {
		s.warn("Jira lists %d issues that it did not hand out; the next sync asks again.", lost)
	}
	return lost, nil
}

func (s *syncer) warn(format string, args ...any) {
	s.result.Warnings = append(s.result.Warnings, fmt.Sprintf(format, args...))
}
