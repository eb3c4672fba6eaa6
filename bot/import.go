package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/store"
)

// An Importer is the store as Import writes it; [store.Store] is one.
type Importer interface {
	PutIssues(ctx context.Context, service string, issues []nines.Issue) (changed int, err error)
	SyncState(ctx context.Context, service string) (store.SyncState, error)
	PutSyncState(ctx context.Context, service string, st store.SyncState) error
	PutQuarantine(ctx context.Context, service string, list []store.Quarantined) error
	PutStatuses(ctx context.Context, service string, statuses []nines.Status) error
}

// ImportOptions say what to take from a file, and where it goes.
type ImportOptions struct {
	Service  string             // that gets all issues; "": each issue goes to the service named as its project
	Project  string             // key of the only project to take; "": all
	Decode   jira.DecodeOptions // custom fields
	Progress func(Progress)     // called from the same goroutine; nil: nobody looks
}

// An ImportResult is what an import did.
type ImportResult struct {
	Read     int // issues, the bad ones included
	Changed  int // of those, new or different from what was stored
	Skipped  int // of other projects
	Bad      int // could not be read
	BadLines []BadLine
	Services map[string]int // issues read by service
}

// A BadLine is one that could not be read.
type BadLine struct {
	Line   int // from 1
	Key    string
	Reason string
}

// A CutError is a file that ends in the middle. What came before is imported.
type CutError struct {
	Line int // where it ends, from 1
	Err  error
}

func (e *CutError) Error() string {
	return fmt.Sprintf("the file ends in the middle of line %d: %v", e.Line, e.Err)
}

func (e *CutError) Unwrap() error { return e.Err }

const (
	importBatch = 1000
	maxBadLines = 1000 // that are listed; all are counted
)

// Import loads issues in the form of Jira's REST API: one JSON object a line,
// with or without changelog. An object may also be a page of a search with its
// issues in "issues", and the file an array; gzip is recognised. The file is read
// as a stream, by another goroutine, and may be of any size.
//
// A line that is no issue is put in quarantine, listed in the result and
// skipped. A file that is cut gives a [*CutError] after everything before the
// cut is stored. Importing the same file again changes nothing.
func Import(ctx context.Context, file io.Reader, to Importer, opts ImportOptions) (ImportResult, error) {
	im := &importer{to: to, opts: opts, batches: map[string]*batch{}, statuses: map[string]*statusNames{}}
	im.result.Services = map[string]int{}
	err := im.read(ctx, decodeLines(ctx, readLines(file), opts.Decode))
	if err == nil && im.result.Bad > 0 && im.result.Bad == im.result.Read {
		first := im.result.BadLines[0]
		err = fmt.Errorf("nothing in the file is an issue of Jira: line %d: %s", first.Line, first.Reason)
	}
	if err != nil {
		err = fmt.Errorf("import: %w", err)
	}
	return im.result, err
}

// An importer is one run of Import.
type importer struct {
	to       Importer
	opts     ImportOptions
	batches  map[string]*batch // by service
	waiting  int               // issues in batches
	statuses map[string]*statusNames
	result   ImportResult
}

// read stores what comes. If the file ends it, what came before is stored.
func (im *importer) read(ctx context.Context, issues iter.Seq2[decoded, error]) error {
	for d, err := range issues {
		if ctx.Err() != nil {
			return cmp.Or(err, ctx.Err())
		}
		if err != nil {
			return errors.Join(err, im.finish(ctx))
		}
		im.result.Read++
		switch {
		case d.err != nil:
			im.refuse(d)
		case im.opts.Project != "" && d.issue.Project != im.opts.Project:
			im.result.Skipped++
		default:
			im.take(d.issue)
		}
		if im.waiting >= importBatch {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
	return im.finish(ctx)
}

func (im *importer) take(i nines.Issue) {
	service := cmp.Or(im.opts.Service, i.Project, "unknown")
	im.batch(service).add(i)
	im.waiting++
	im.result.Services[service]++
	names := im.statuses[service]
	if names == nil {
		names = &statusNames{known: map[string]nines.Status{}}
		im.statuses[service] = names
	}
	names.add(&i)
}

func (im *importer) refuse(d decoded) {
	im.result.Bad++
	bad := BadLine{Line: d.line, Reason: d.err.Error()}
	q := store.Quarantined{ID: fmt.Sprintf("line %d", d.line), Reason: bad.Reason}
	if e, ok := errors.AsType[*jira.IssueError](d.err); ok {
		bad.Key, bad.Reason = e.Key, e.Err.Error()
		q = store.Quarantined{ID: cmp.Or(e.ID, e.Key, q.ID), Key: e.Key, Reason: fmt.Sprintf("line %d: %s", d.line, bad.Reason)}
	}
	if len(im.result.BadLines) < maxBadLines {
		im.result.BadLines = append(im.result.BadLines, bad)
	}
	if service := cmp.Or(im.opts.Service, im.opts.Project, projectOf(q.Key)); service != "" {
		b := im.batch(service)
		b.bad = append(b.bad, q)
		im.waiting++
	}
}

func (im *importer) batch(service string) *batch {
	b := im.batches[service]
	if b == nil {
		b = &batch{}
		im.batches[service] = b
	}
	return b
}

func (im *importer) flush(ctx context.Context) error {
	for _, service := range slices.Sorted(maps.Keys(im.batches)) {
		changed, err := im.batches[service].flush(ctx, im.to, service)
		if err != nil {
			return err
		}
		im.result.Changed += changed
	}
	im.waiting = 0
	if im.opts.Progress != nil {
		im.opts.Progress(Progress{Done: im.result.Read, Changed: im.result.Changed})
	}
	return nil
}

// finish stores the rest, the statuses, and that an interrupted first sync can
// no longer be resumed: see [Sync].
func (im *importer) finish(ctx context.Context) error {
	if err := im.flush(ctx); err != nil {
		return err
	}
	for _, service := range slices.Sorted(maps.Keys(im.statuses)) {
		if err := im.to.PutStatuses(ctx, service, im.statuses[service].list()); err != nil {
			return err
		}
		state, err := im.to.SyncState(ctx, service)
		if err != nil {
			return err
		}
		if state.Began.IsZero() {
			continue
		}
		if err := im.to.PutSyncState(ctx, service, store.SyncState{}); err != nil {
			return err
		}
	}
	return nil
}

// statusNames gathers the statuses that issues are or were in. What an issue
// is in has a category; histories only have ids and the names of their time.
type statusNames struct {
	known map[string]nines.Status
	order []string
}

func (n *statusNames) add(i *nines.Issue) {
	n.see(i.Status)
	for k := range i.History {
		if c := &i.History[k]; c.Field == nines.FieldStatus {
			n.see(nines.Status{ID: c.From.ID, Name: c.From.Name})
			n.see(nines.Status{ID: c.To.ID, Name: c.To.Name})
		}
	}
}

func (n *statusNames) see(s nines.Status) {
	old, ok := n.known[s.ID]
	switch {
	case s.ID == "":
		return
	case !ok:
		n.order = append(n.order, s.ID)
	case old.Category != nines.CategoryUnknown || s.Category == nines.CategoryUnknown:
		return
	}
	n.known[s.ID] = s
}

func (n *statusNames) list() []nines.Status {
	list := make([]nines.Status, len(n.order))
	for k, id := range n.order {
		list[k] = n.known[id]
	}
	return list
}
