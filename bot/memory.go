package bot

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/store"
)

// An Archive is a shelf that knows what has changed; [store.Store] is one.
type Archive interface {
	Shelf
	Revision(ctx context.Context, service string) (int64, error)
	Changes(ctx context.Context, service string, since int64, also []string) iter.Seq2[store.Change, error]
	Summary(ctx context.Context, service, key string) (string, error)
	PutBlob(ctx context.Context, kind, key string, value []byte) error
}

// A Memory builds reports without reading issues again that have not changed
// since another report: it keeps what the metrics need of them, for as long as
// it lives and, of large services, in the archive. No number depends on it, and
// what is kept may be lost, old or damaged. The zero value is ready. It is safe
// for concurrent use.
type Memory struct {
	mu   sync.Mutex
	kept map[string]kept // by service
}

// kept is a digest of the issues at a revision, for settings with a fingerprint.
type kept struct {
	fingerprint fingerprint
	revision    int64
	digest      *metrics.Digest
}

const (
	// worthKeeping is how many issues of a service are kept in the archive: fewer
	// are read as fast.
	worthKeeping = 2000
	// mostOdd is how many issues a digest may leave to be read each time, and
	// stale, with a share of those it holds, how many may have changed since.
	mostOdd    = 500
	stale      = 250
	staleShare = 50
)

// Snapshot is the function [Snapshot].
func (m *Memory) Snapshot(ctx context.Context, from Shelf, svc Service, asOf time.Time) (*metrics.Snapshot, error) {
	svc, _, err := withBoard(ctx, from, svc)
	if err != nil {
		return nil, err
	}
	snap, _, err := m.read(ctx, from, svc, asOf)
	return snap, err
}

// Report is the function [Report].
func (m *Memory) Report(ctx context.Context, from Shelf, svc Service, req Request) (*report.Report, error) {
	svc, doubts, err := withBoard(ctx, from, svc)
	if err != nil {
		return nil, err
	}
	snap, summary, err := m.read(ctx, from, svc, req.AsOf)
	if err != nil {
		return nil, err
	}
	in, err := input(ctx, from, svc, req)
	if err != nil {
		return nil, err
	}
	in.Snapshot, in.Doubts = snap, slices.Concat(in.Doubts, doubts, req.Doubts)
	var failed error
	in.Summary = func(key string) string {
		text, err := summary(key)
		if err != nil && failed == nil {
			failed = err
		}
		return text
	}
	r := report.Build(in)
	return r, failed
}

// read makes the snapshot, and says how to find the summary of an issue.
func (m *Memory) read(ctx context.Context, from Shelf, svc Service, asOf time.Time) (*metrics.Snapshot, func(key string) (string, error), error) {
	archive, ok := from.(Archive)
	if !ok {
		snap, summaries, err := read(ctx, from, svc, asOf)
		return snap, func(key string) (string, error) { return summaries[key], nil }, err
	}
	statuses, err := from.Statuses(ctx, svc.Name)
	if err != nil {
		return nil, nil, fmt.Errorf("statuses: %w", err)
	}
	r := reading{Archive: archive, service: svc.Name, settings: svc.Settings(asOf, statuses), asOf: asOf}
	summary := func(key string) (string, error) { return archive.Summary(ctx, svc.Name, key) }
	print, ok := svc.fingerprint(statuses)
	if !ok {
		snap, _, err := r.all(ctx, false)
		return snap, summary, err
	}
	old, known := m.recall(ctx, archive, svc.Name, print)
	var snap *metrics.Snapshot
	var next kept
	switch {
	case !known:
		snap, next, err = r.all(ctx, true)
	case !old.digest.Covers(asOf):
		snap, _, err = r.all(ctx, false)
	default:
		snap, next, err = r.changed(ctx, old)
	}
	if err == nil && next.digest != nil && len(next.digest.Odd) <= mostOdd {
		next.fingerprint = print
		m.remember(ctx, archive, svc.Name, next)
	}
	return snap, summary, err
}

// recall finds what is kept of a service, here or in the archive. What cannot
// be read is not there.
func (m *Memory) recall(ctx context.Context, from Archive, service string, print fingerprint) (kept, bool) {
	m.mu.Lock()
	k, ok := m.kept[service]
	m.mu.Unlock()
	if ok && k.fingerprint == print {
		return k, true
	}
	raw, ok, err := from.Blob(ctx, digestKind, service)
	if err != nil || !ok {
		return kept{}, false
	}
	k, ok = decodeKept(raw, print)
	if ok {
		m.hold(service, k)
	}
	return k, ok
}

func (m *Memory) hold(service string, k kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]kept{}
	}
	m.kept[service] = k
}

// remember keeps a digest. That the archive cannot, as one that may only be
// read, is no matter: the next report takes longer.
func (m *Memory) remember(ctx context.Context, to Archive, service string, k kept) {
	m.hold(service, k)
	if k.digest.Len() >= worthKeeping {
		_ = to.PutBlob(ctx, digestKind, service, k.encode())
	}
}

// A reading is one reading of the issues of a service.
type reading struct {
	Archive
	service  string
	settings metrics.Settings
	asOf     time.Time
}

// all reads every issue. The revision is that of before, so that nothing which
// changes meanwhile is taken for known.
func (r *reading) all(ctx context.Context, keep bool) (*metrics.Snapshot, kept, error) {
	revision, err := r.Revision(ctx, r.service)
	if err != nil {
		return nil, kept{}, err
	}
	var failed error
	issues := func(yield func(nines.Issue) bool) {
		for issue, err := range r.Issues(ctx, r.service) {
			if err != nil {
				failed = fmt.Errorf("issues of %s: %w", r.service, err)
				return
			}
			if !yield(issue) {
				return
			}
		}
	}
	snap, digest := new(metrics.Digest).Read(nil, issues, r.settings, r.asOf, keep)
	return snap, kept{revision: revision, digest: digest}, failed
}

// changed reads what has changed since, and takes the rest from what is kept.
// If much has changed, a new digest comes back.
func (r *reading) changed(ctx context.Context, old kept) (*metrics.Snapshot, kept, error) {
	if now, err := r.Revision(ctx, r.service); err != nil || now < old.revision {
		if err != nil {
			return nil, kept{}, err
		}
		return r.all(ctx, true) // another store is in its place, a backup perhaps
	}
	left := map[string]bool{}
	next := kept{revision: old.revision}
	var issues []nines.Issue
	for c, err := range r.Changes(ctx, r.service, old.revision, old.digest.Odd) {
		if err != nil {
			return nil, kept{}, err
		}
		left[c.ID] = true
		next.revision = max(next.revision, c.Revision)
		if !c.Gone {
			issues = append(issues, c.Issue)
		}
	}
	much := len(left)-len(old.digest.Odd) > stale+old.digest.Len()/staleShare
	var snap *metrics.Snapshot
	snap, next.digest = old.digest.Read(left, slices.Values(issues), r.settings, r.asOf, much)
	return snap, next, nil
}
