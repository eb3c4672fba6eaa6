package jira

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/nines-bot/nines"
)

const (
	bulkPath    = "rest/api/2/changelog/bulkfetch"
	bulkIssues  = 1000 // in one request, Jira's limit
	bulkEntries = 5000 // in one answer; Jira's limit is 10000
)

// histories adds the changelogs of issues to them: all at once where Jira can,
// else one by one.
//
// All fields are asked for, not only those that are kept: entries of a key have
// no field id to ask with, that of the flag is the site's own, and an entry
// without author is worth a note whatever it changed.
func (c *Client) histories(ctx context.Context, d *Decoder, ids []string, issues map[string]*reading) error {
	for len(ids) > 0 {
		n := min(len(ids), bulkIssues)
		if err := c.someHistories(ctx, d, ids[:n], issues); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func (c *Client) someHistories(ctx context.Context, d *Decoder, ids []string, issues map[string]*reading) error {
	if !c.noBulk.Load() {
		err := c.bulkHistories(ctx, d, ids, issues)
		switch {
		case err == nil:
			return nil
		case isKind(err, KindForbidden, KindNotFound, KindGone):
			c.noBulk.Store(true)
		case isKind(err, KindQuery):
			// One of the issues: ask for each by itself.
		default:
			return err
		}
		c.log.WarnContext(ctx, "jira bulk changelogs not available: one request for each issue", "error", err)
	}
	for _, id := range ids {
		if err := c.oneHistory(ctx, d, issues[id]); err != nil {
			return err
		}
	}
	return nil
}

// bulkHistories reads the changelogs of up to [bulkIssues] issues. Those of one
// issue may be spread over pages.
func (c *Client) bulkHistories(ctx context.Context, d *Decoder, ids []string, issues map[string]*reading) error {
	for _, id := range ids {
		issues[id].history = history{seen: true, ids: map[string]bool{}}
	}
	body := map[string]any{"issueIdsOrKeys": ids, "maxResults": bulkEntries}
	tokens := map[string]bool{}
	for {
		var token string
		err := c.do(ctx, "POST", bulkPath, body, func(b []byte) (err error) {
			token, err = d.bulkPage(b, issues)
			return err
		})
		if err != nil {
			return err
		}
		if token == "" {
			return nil
		}
		if tokens[token] {
			return circles("POST", bulkPath, fmt.Errorf("the token of page %d came before", len(tokens)+1))
		}
		tokens[token] = true
		body["nextPageToken"] = token
	}
}

// bulkPage adds one page of changelogs to their issues and returns the token of
// the next page.
func (d *Decoder) bulkPage(b []byte, issues map[string]*reading) (token string, err error) {
	s := &scanner{b: b}
	err = s.object(func(key []byte) error {
		switch string(key) {
		case "nextPageToken":
			token, err = d.text(s, "nextPageToken")
			return err
		case "issueChangeLogs":
			if s.peek() == 'n' {
				return s.skip()
			}
			return s.array(func() error { return d.bulkIssue(s, issues) })
		}
		return s.skip()
	})
	if err == nil {
		err = s.end()
	}
	return token, err
}

func (d *Decoder) bulkIssue(s *scanner, issues map[string]*reading) error {
	var id string
	var entries []byte
	err := s.object(func(key []byte) (err error) {
		switch string(key) {
		case "issueId":
			id, err = d.text(s, "issueId")
		case "changeHistories":
			if r := issues[id]; r != nil && entries == nil {
				return d.inPlace(s, r)
			}
			entries, err = s.raw()
		default:
			err = s.skip()
		}
		return err
	})
	r := issues[id]
	if err != nil || r == nil || entries == nil {
		return err
	}
	if err := d.entries(&scanner{b: entries}, &r.history); err != nil && r.broken == nil {
		r.broken = &IssueError{ID: r.ID, Key: r.Key, Err: fmt.Errorf("changelog: %w", err)}
	}
	return nil
}

// inPlace reads entries where they stand, without looking for their end first.
// What is wrong with them is wrong with their issue, unless it is no JSON.
func (d *Decoder) inPlace(s *scanner, r *reading) error {
	i, depth, changes := s.i, s.depth, len(r.history.changes)
	err := d.entries(s, &r.history)
	if err == nil {
		return nil
	}
	r.history.changes = r.history.changes[:changes] // none is half a change
	if r.broken == nil {
		r.broken = &IssueError{ID: r.ID, Key: r.Key, Err: fmt.Errorf("changelog: %w", err)}
	}
	s.i, s.depth = i, depth
	return s.skip()
}

// oneHistory reads the changelog of one issue, page by page. An issue that has
// gone in the meantime keeps what is known of it.
func (c *Client) oneHistory(ctx context.Context, d *Decoder, r *reading) error {
	r.history = history{seen: true, ids: map[string]bool{}}
	path := "rest/api/2/issue/" + url.PathEscape(r.ID) + "/changelog"
	for start, empty := 0, 0; ; {
		var n int
		var last bool
		err := c.do(ctx, "GET", path+"?maxResults=100&startAt="+strconv.Itoa(start), nil, func(b []byte) error {
			var err error
			if n, last, err = d.changelogPage(b, &r.history); err != nil {
				r.broken = &IssueError{ID: r.ID, Key: r.Key, Err: fmt.Errorf("changelog: %w", err)}
			}
			return nil
		})
		if isKind(err, KindNotFound, KindForbidden) {
			r.fault(nines.FaultChangelogMissing, "Jira does not show it: %v", err)
			return nil
		}
		if err != nil || r.broken != nil {
			return err
		}
		start += n
		if last || (r.history.total > 0 && start >= r.history.total) || n == 0 && r.history.total == 0 {
			return nil
		}
		if n > 0 {
			empty = 0
		} else if empty++; empty > emptyPages {
			return circles("GET", path, errors.New("empty pages without end"))
		}
	}
}

// changelogPage reads a page of one issue's changelog.
func (d *Decoder) changelogPage(b []byte, h *history) (n int, last bool, err error) {
	s := &scanner{b: b}
	before := h.entries
	err = s.object(func(key []byte) error {
		switch string(key) {
		case "values", "histories":
			return d.entries(s, h)
		case "total":
			t, err := s.value()
			h.total, _ = strconv.Atoi(string(t.raw))
			return err
		case "isLast":
			t, err := s.value()
			last = t.kind == 't'
			return err
		}
		return s.skip()
	})
	if err == nil {
		err = s.end()
	}
	return h.entries - before, last, err
}
