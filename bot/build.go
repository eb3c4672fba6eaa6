package bot

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/store"
)

// A Shelf is what reports are read from.
type Shelf interface {
	Issues(ctx context.Context, service string) iter.Seq2[nines.Issue, error]
	Statuses(ctx context.Context, service string) ([]nines.Status, error)
	Blob(ctx context.Context, kind, key string) ([]byte, bool, error)
	SyncState(ctx context.Context, service string) (store.SyncState, error)
	Quarantine(ctx context.Context, service string) ([]store.Quarantined, error)
}

// A Request says which report of a service is wanted.
type Request struct {
	AsOf     time.Time
	Window   nines.Window
	Group    nines.Group // "": chosen by the length of the window
	Sections []string    // nil: all
	JiraURL  string      // for links; "" for none
	Doubts   []string    // what went wrong before, to be told in the report
}

// Snapshot reads the issues of a service as they stood at asOf.
func Snapshot(ctx context.Context, from Shelf, svc Service, asOf time.Time) (*metrics.Snapshot, error) {
	return new(Memory).Snapshot(ctx, from, svc, asOf)
}

// Report builds the report of a service from what is stored.
func Report(ctx context.Context, from Shelf, svc Service, req Request) (*report.Report, error) {
	return new(Memory).Report(ctx, from, svc, req)
}

// input is what a report is made of, but for the snapshot.
func input(ctx context.Context, from Shelf, svc Service, req Request) (report.Input, error) {
	in := report.Input{
		Service: svc.Name, Title: svc.Title, JQL: svc.JQL, JiraURL: req.JiraURL,
		Filters: report.Filters{
			Board: text(svc.Filters.Board), Status: text(svc.Filters.Status),
			Resolution: text(svc.Filters.Resolution), Created: text(svc.Filters.Created),
			Open: svc.open(),
		},
		Window: req.Window, Zone: svc.Zone, Group: req.Group, Sections: req.Sections,
	}
	state, err := from.SyncState(ctx, svc.Name)
	if err != nil {
		return in, fmt.Errorf("sync state of %s: %w", svc.Name, err)
	}
	in.SyncedAt = state.FinishedAt
	if state.FinishedAt.IsZero() && !state.Began.IsZero() {
		in.Doubts = []string{"Jira has not been read to its end yet: these are only a part of the issues. nines sync goes on where it stopped."}
	}
	bad, err := from.Quarantine(ctx, svc.Name)
	if err != nil {
		return in, fmt.Errorf("quarantine of %s: %w", svc.Name, err)
	}
	for _, q := range bad {
		in.Unreadable = append(in.Unreadable, report.Unreadable{Key: q.Key, Reason: q.Reason})
	}
	if in.Models, err = models(ctx, from, svc, req.AsOf, req.Window); err != nil {
		return in, fmt.Errorf("models of %s: %w", svc.Name, err)
	}
	return in, nil
}

func text(q *jql.Query) string {
	if q == nil {
		return ""
	}
	return q.String()
}

// read makes the snapshot, and keeps the summaries for tables of issues.
func read(ctx context.Context, from Shelf, svc Service, asOf time.Time) (*metrics.Snapshot, map[string]string, error) {
	statuses, err := from.Statuses(ctx, svc.Name)
	if err != nil {
		return nil, nil, fmt.Errorf("statuses: %w", err)
	}
	var failed error
	summaries := map[string]string{}
	issues := func(yield func(nines.Issue) bool) {
		for issue, err := range from.Issues(ctx, svc.Name) {
			if err != nil {
				failed = fmt.Errorf("issues of %s: %w", svc.Name, err)
				return
			}
			summaries[issue.Key] = issue.Summary
			if !yield(issue) {
				return
			}
		}
	}
	snap := metrics.Read(issues, svc.Settings(asOf, statuses), asOf)
	return snap, summaries, failed
}
