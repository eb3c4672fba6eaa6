package jira

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nines-bot/nines"
)

const (
	fetchers   = 2   // pages completed at a time, while the next are asked for
	pagesAhead = 6   // in memory before their issues are taken
	cloudPage  = 500 // issues asked for; Cloud sends about 100
	serverPage = 200 // with their histories
	idPage     = 5000
)

// Updated delivers the issues of a query that changed since a moment, complete
// with their histories, the longest unchanged first; a zero since means all.
//
// It goes back a little further than asked, because Jira's index lags: some
// issues come that are known already. An issue that cannot be read comes as an
// [*IssueError] and the next follows; any other error is the last thing that
// comes. Only few pages are in memory at a time. An ORDER BY in jql is
// replaced. What was deleted or moved out of the query does not come at all:
// see [Client.IDs].
func (c *Client) Updated(ctx context.Context, jql string, since time.Time) iter.Seq2[nines.Issue, error] {
	return func(yield func(nines.Issue, error) bool) {
		var info Info
		var catalog *fieldCatalog
		err := sideBySide(ctx, func(ctx context.Context) (err error) {
			info, err = c.freshInfo(ctx)
			return err
		}, func(ctx context.Context) (err error) {
			catalog, err = c.catalog(ctx)
			return err
		})
		if err != nil {
			yield(nines.Issue{}, err)
			return
		}
		c.noBulk.Store(false) // permissions change too
		withHistory := info.Deployment == DataCenter
		decoders := sync.Pool{New: func() any { return NewDecoder(catalog.options()) }}
		q := query{
			jql:    updatedQuery(jql, since, info, c.now()),
			fields: append(strings.Split(searchFields, ","), catalog.ids()...),
			size:   cloudPage,
			read: func(s *scanner) (listed, error) {
				d := decoders.Get().(*Decoder)
				defer decoders.Put(d)
				return d.listed(s, withHistory)
			},
		}
		complete, pages := c.cloudIssues, c.cloudPages
		if withHistory {
			complete, pages = c.serverIssues, c.serverPages
			q.size, q.expand = serverPage, "changelog"
		}
		work := func(ctx context.Context, page []listed) ([]result, error) {
			d := decoders.Get().(*Decoder)
			defer decoders.Put(d)
			return complete(ctx, d, q, page)
		}
		for batch, err := range ordered(ctx, pages, q, work) {
			if err != nil {
				yield(nines.Issue{}, err)
				return
			}
			for _, r := range batch {
				if !yield(r.issue, r.err) {
					return
				}
			}
		}
	}
}

// A result is an issue, or why it is none.
type result struct {
	issue nines.Issue
	err   error
}

// cloudIssues fetches the histories of a page, which Cloud's search would cut.
func (c *Client) cloudIssues(ctx context.Context, d *Decoder, _ query, page []listed) ([]result, error) {
	readings := make([]*reading, 0, len(page))
	ids := make([]string, 0, len(page))
	byID := make(map[string]*reading, len(page))
	for _, i := range page {
		r := i.reading
		switch {
		case r.broken != nil:
		case r.ID == "":
			r.broken = &IssueError{Key: r.Key, Err: errors.New("no id")}
		case byID[r.ID] != nil:
			continue // an older version of it is on the same page
		default:
			ids, byID[r.ID] = append(ids, r.ID), r
		}
		readings = append(readings, r)
	}
	if err := c.histories(ctx, d, ids, byID); err != nil {
		return nil, err
	}
	results := make([]result, len(readings))
	for i, r := range readings {
		if results[i].err = r.broken; r.broken == nil {
			results[i].issue = r.finish()
		}
	}
	return results, nil
}

// serverIssues completes a page of Data Center. A changelog that was cut is
// asked for again with its issue alone; if it stays short the issue says so.
func (c *Client) serverIssues(ctx context.Context, d *Decoder, q query, page []listed) ([]result, error) {
	results := make([]result, len(page))
	for i, l := range page {
		r, err := l.reading, l.reading.broken
		if err == nil && r.history.total > r.history.entries {
			r, err = c.oneIssue(ctx, d, q, r)
			if err != nil && !isIssueError(err) {
				return nil, err
			}
		}
		if err != nil {
			results[i].err = err
			continue
		}
		results[i].issue = r.finish()
	}
	return results, nil
}

// ordered maps pages by work, several at a time, in their order. It leaves no
// goroutine behind when the caller stops early.
func ordered(ctx context.Context, pages func(context.Context, query) iter.Seq2[[]listed, error], q query,
	work func(context.Context, []listed) ([]result, error),
) iter.Seq2[[]result, error] {
	type outcome struct {
		results []result
		err     error
	}
	return func(yield func([]result, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		queue := make(chan chan outcome, pagesAhead)
		workers := make(chan struct{}, fetchers)
		running.Go(func() {
			defer close(queue)
			for page, err := range pages(ctx, q) {
				out := make(chan outcome, 1)
				select {
				case queue <- out:
				case <-ctx.Done():
					return
				}
				if err != nil {
					out <- outcome{err: err}
					return
				}
				workers <- struct{}{}
				running.Go(func() {
					defer func() { <-workers }()
					results, err := work(ctx, page)
					out <- outcome{results, err}
				})
			}
		})
		for out := range queue {
			o := <-out
			if !yield(o.results, o.err) || o.err != nil {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
		}
	}
}

// oneIssue reads an issue whose changelog was cut, by itself.
func (c *Client) oneIssue(ctx context.Context, d *Decoder, q query, cut *reading) (*reading, error) {
	values := url.Values{"fields": {strings.Join(q.fields, ",")}, "expand": {"changelog"}}
	var whole *reading
	var bad error
	err := c.do(ctx, "GET", "rest/api/2/issue/"+url.PathEscape(cmp.Or(cut.ID, cut.Key))+"?"+values.Encode(), nil, func(b []byte) error {
		whole, bad = d.read(b, true)
		return nil
	})
	if isKind(err, KindNotFound, KindForbidden) {
		return cut, nil // gone meanwhile: what came will do, and says it is cut
	}
	return whole, cmp.Or(err, bad)
}

func isIssueError(err error) bool {
	_, ok := errors.AsType[*IssueError](err)
	return ok
}
