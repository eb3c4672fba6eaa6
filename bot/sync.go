package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/store"
)

// A Source is a Jira as Sync reads it; [jira.Client] is one. An error of
// Updated that is a [*jira.IssueError] speaks of one issue, and others follow.
type Source interface {
	Updated(ctx context.Context, jql string, since time.Time) iter.Seq2[nines.Issue, error]
	IDs(ctx context.Context, jql string) iter.Seq2[string, error]
	Count(ctx context.Context, jql string) (n int, exact bool, err error)
	Statuses(ctx context.Context) ([]nines.Status, error)
}

// A Keeper is the store as Sync writes it; [store.Store] is one. Each call is
// on the disk as a whole when it returns, or not at all.
type Keeper interface {
	PutIssues(ctx context.Context, service string, issues []nines.Issue) (changed int, err error)
	IDs(ctx context.Context, service string) (map[string]bool, error)
	MarkGone(ctx context.Context, service string, present map[string]bool, at time.Time) (gone int, err error)
	SyncState(ctx context.Context, service string) (store.SyncState, error)
	PutSyncState(ctx context.Context, service string, st store.SyncState) error
	PutQuarantine(ctx context.Context, service string, list []store.Quarantined) error
	Quarantine(ctx context.Context, service string) ([]store.Quarantined, error)
	KeepQuarantine(ctx context.Context, service string, ids map[string]bool) error
	PutStatuses(ctx context.Context, service string, statuses []nines.Status) error
}

// SyncOptions say what to bring up to date.
type SyncOptions struct {
	Service  string
	JQL      string           // of the service, as Jira is asked
	Full     bool             // read everything again, not only what changed
	Census   bool             // look for deleted issues now, not only once a day
	Batch    int              // issues stored at a time; 0: 500
	Now      func() time.Time // nil: time.Now
	Progress func(Progress)   // called from the same goroutine; nil: nobody looks
}

// A Progress is how far a sync or an import has come.
type Progress struct {
	Done    int // issues read
	Total   int // as far as Jira can tell; 0: unknown
	Changed int // of those, new or different from what was stored
}

// A SyncResult is what a sync did.
type SyncResult struct {
	Read        int
	Changed     int
	Gone        int // issues found deleted, moved away or no longer visible
	Quarantined int // issues of the service that cannot be read, see the store
	Full        bool
	Resumed     bool // went on with a first sync that had been interrupted
	Census      bool // deleted issues were looked for
	Watermark   time.Time
	Warnings    []string // for people
}

const (
	batchSize     = 500
	progressEvery = 50 // issues
	censusEvery   = 24 * time.Hour
	// clockError is how far our clock and Jira's may be apart without harm to the
	// resuming of a first sync.
	clockError = 24 * time.Hour
)

// Sync brings the stored issues of a service up to date with Jira.
//
// It reads what was updated since the watermark, which is the latest update
// that it has stored: Jira's time, not ours. Updates later than the beginning of
// the run do not count: what happens behind a reader's back at the end of the
// list is seen by the next run only, and dates in the far future are nonsense.
// The watermark advances only when a run has succeeded as a whole; issues are
// stored as they come. So a run that is interrupted at any moment loses nothing,
// and the next one reads again what it must. Another query, or no watermark,
// means that everything is read. Once a day, and after everything was read, a
// census of all ids finds the issues that are gone, and fetches any that were
// missed.
//
// # Resuming a first sync
//
// A first sync may take long, so its state also has a mark up to where it came,
// and the next run resumes there. That this ends in the same store as a run
// without interruption is seen so. Issues come ordered by their last update. Let
// B be the time when the first run of it began, and M the mark: the update of
// the last issue stored, but never later than a day before B, which is more than
// our clock and Jira's are apart.
//
// An issue that is not updated since M was due before the mark. If it was read,
// it is stored as it still is. If paging skipped it, it is not stored at all,
// for the store had no issues of the service before B; so the census misses it,
// and it is fetched. An issue that was updated since M is read by the resumed
// run. That holds for every issue of which an old version is stored: it was read
// after B and updated later, so after M. An import in between could store other
// old versions; it takes the mark away.
func Sync(ctx context.Context, from Source, to Keeper, opts SyncOptions) (SyncResult, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &syncer{from: from, to: to, opts: opts, bad: map[string]bool{}, seen: map[string]bool{}}
	if err := s.run(ctx); err != nil {
		return s.result, fmt.Errorf("sync of %s: %w", opts.Service, err)
	}
	return s.result, nil
}

// A syncer is one run of Sync.
type syncer struct {
	from Source
	to   Keeper
	opts SyncOptions

	state  store.SyncState
	began  time.Time       // of this run
	latest time.Time       // update of the issues read
	seen   map[string]bool // ids read
	bad    map[string]bool // ids that could not be read
	stored int             // issues that a resumed run finds
	total  int
	result SyncResult
}

func (s *syncer) run(ctx context.Context) error {
	s.began = s.opts.Now()
	since, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.pull(ctx, s.opts.JQL, since, s.mark); err != nil {
		return err
	}
	if s.censusDue() {
		if err := s.census(ctx); err != nil {
			return err
		}
	}
	return s.finish(ctx)
}

// plan decides since when to read.
func (s *syncer) plan(ctx context.Context) (since time.Time, err error) {
	if s.state, err = s.to.SyncState(ctx, s.opts.Service); err != nil {
		return time.Time{}, err
	}
	sameQuery := s.state.Query == s.opts.JQL
	if sameQuery && !s.opts.Full && !s.state.Watermark.IsZero() {
		return s.state.Watermark, nil
	}
	s.result.Full = true
	known, err := s.to.IDs(ctx, s.opts.Service)
	if err != nil {
		return time.Time{}, err
	}
	if sameQuery && !s.opts.Full && !s.state.Began.IsZero() {
		if s.result.Resumed = !s.state.Resume.IsZero(); s.result.Resumed {
			s.stored = len(known)
		}
		return s.state.Resume, nil
	}
	s.state.Began, s.state.Resume = time.Time{}, time.Time{}
	if len(known) > 0 {
		return time.Time{}, nil
	}
	s.state = store.SyncState{Query: s.opts.JQL, Began: s.began}
	return time.Time{}, s.to.PutSyncState(ctx, s.opts.Service, s.state)
}

// prepare stores the statuses, and finds out meanwhile how much there is to read.
func (s *syncer) prepare(ctx context.Context) error {
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	var counting sync.WaitGroup
	if s.result.Full {
		counting.Go(func() {
			// Only for the progress: whatever is wrong will be met again by pull.
			n, _, _ := s.from.Count(asking, s.opts.JQL)
			s.total = max(0, n-s.stored)
		})
	}
	statuses, err := s.from.Statuses(ctx)
	if err != nil {
		cancel()
	}
	counting.Wait()
	if err != nil {
		return err
	}
	return s.to.PutStatuses(ctx, s.opts.Service, statuses)
}

// pull reads and stores the issues of a query. After each batch it calls stored
// with the last update in it.
func (s *syncer) pull(ctx context.Context, jql string, since time.Time, stored func(context.Context, time.Time) error) error {
	b := batch{limit: s.began}
	flush := func() error {
		changed, err := b.flush(ctx, s.to, s.opts.Service)
		if err != nil {
			return err
		}
		s.result.Changed += changed
		return stored(ctx, b.latest)
	}
	for issue, err := range s.from.Updated(ctx, jql, since) {
		bad, unreadable := errors.AsType[*jira.IssueError](err)
		switch {
		case unreadable:
			q := quarantined(bad)
			s.bad[q.ID] = true
			b.bad = append(b.bad, q)
		case ctx.Err() != nil:
			return err
		case err != nil:
			return errors.Join(err, flush())
		default:
			s.seen[issue.ID] = true
			b.add(issue)
		}
		if s.result.Read++; s.result.Read%progressEvery == 0 {
			s.progress()
		}
		if len(b.issues)+len(b.bad) >= cmp.Or(s.opts.Batch, batchSize) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	err := flush()
	s.progress()
	return err
}

func (s *syncer) progress() {
	if s.opts.Progress == nil {
		return
	}
	p := Progress{Done: s.result.Read, Total: s.total, Changed: s.result.Changed}
	if p.Total > 0 {
		p.Total = max(p.Total, p.Done) // Cloud's count is an estimate
	}
	s.opts.Progress(p)
}

func quarantined(e *jira.IssueError) store.Quarantined {
	return store.Quarantined{ID: cmp.Or(e.ID, e.Key, "unknown"), Key: e.Key, Reason: e.Err.Error()}
}

// A batch is what is stored in one go.
type batch struct {
	issues []nines.Issue
	bad    []store.Quarantined
	limit  time.Time
	latest time.Time // update of all issues so far, up to limit
}

func (b *batch) add(i nines.Issue) {
	b.issues = append(b.issues, i)
	if i.Updated.After(b.latest) && !i.Updated.After(b.limit) {
		b.latest = i.Updated
	}
}

// A putter takes batches.
type putter interface {
	PutIssues(ctx context.Context, service string, issues []nines.Issue) (changed int, err error)
	PutQuarantine(ctx context.Context, service string, list []store.Quarantined) error
}

func (b *batch) flush(ctx context.Context, to putter, service string) (changed int, err error) {
	if len(b.bad) > 0 {
		if err := to.PutQuarantine(ctx, service, b.bad); err != nil {
			return 0, err
		}
	}
	if len(b.issues) > 0 {
		changed, err = to.PutIssues(ctx, service, b.issues)
	}
	b.issues, b.bad = b.issues[:0], b.bad[:0]
	return changed, err
}

// mark remembers how far the run came.
func (s *syncer) mark(ctx context.Context, latest time.Time) error {
	s.latest = latest
	if s.state.Began.IsZero() {
		return nil
	}
	if most := s.state.Began.Add(-clockError); latest.After(most) {
		latest = most
	}
	if !latest.After(s.state.Resume) {
		return nil
	}
	stored, err := s.to.SyncState(ctx, s.opts.Service)
	if err != nil {
		return err
	}
	if stored.Began.UnixMilli() != s.state.Began.UnixMilli() { // somebody else has finished it meanwhile, or imported
		s.state.Began = time.Time{}
		return nil
	}
	s.state.Resume = latest
	return s.to.PutSyncState(ctx, s.opts.Service, s.state)
}

// finish writes down that the run succeeded.
func (s *syncer) finish(ctx context.Context) error {
	watermark := s.latest
	if (!s.result.Full || s.result.Resumed) && watermark.Before(s.state.Watermark) {
		watermark = s.state.Watermark
	}
	if s.result.Resumed && watermark.Before(s.state.Resume) {
		watermark = s.state.Resume
	}
	list, err := s.to.Quarantine(ctx, s.opts.Service)
	if err != nil {
		return err
	}
	census := s.state.CensusAt
	if s.result.Census {
		census = s.began
	}
	s.result.Watermark, s.result.Quarantined = watermark, len(list)
	return s.to.PutSyncState(ctx, s.opts.Service, store.SyncState{
		Query: s.opts.JQL, Watermark: watermark, FinishedAt: s.opts.Now(), CensusAt: census, Quarantined: len(list),
	})
}
