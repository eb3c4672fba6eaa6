package jira

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxQuery is the length of a URL that every proxy lets through.
const maxQuery = 2000

var (
	errNoIssues = errors.New("no list of issues in the answer")
	errNoTotal  = errors.New("no total in the answer")
)

// A query is one search and what to bring of each issue.
type query struct {
	jql    string
	fields []string
	expand string // "changelog" or ""
	size   int    // of a page, at most
	read   func(*scanner) (listed, error)
}

// A listed is an issue on a page.
type listed struct {
	id      string // its text if it has none
	version int64  // tells it from older versions of itself
	reading *reading
}

// A page is a piece of a search.
type page struct {
	issues []listed
	token  string // of the next page; "" on the last one and on Data Center
	last   bool   // Jira says it is the last page
	goesOn bool   // Jira says it is not
	total  int    // Data Center; -1 if Jira does not say
}

// search asks for one page at path, with POST where the query is too long for a
// URL.
func (c *Client) search(ctx context.Context, path string, q query, at map[string]any) (page, error) {
	method, body := http.MethodGet, any(nil)
	values := url.Values{"jql": {q.jql}, "maxResults": {strconv.Itoa(q.size)}, "fields": {strings.Join(q.fields, ",")}}
	if q.expand != "" {
		values.Set("expand", q.expand)
	}
	for k, v := range at {
		switch v := v.(type) {
		case int:
			values.Set(k, strconv.Itoa(v))
		case string:
			values.Set(k, v)
		}
	}
	full := path + "?" + values.Encode()
	if len(full) > maxQuery {
		method, full, body = http.MethodPost, path, searchBody(q, at)
	}
	var p page
	err := c.do(ctx, method, full, body, func(b []byte) (err error) {
		p, err = readPage(b, q.read)
		return err
	})
	if e, ok := errors.AsType[*APIError](err); ok && e.Kind == KindNotFound {
		e.Hint = "Jira is there but has no such search: set jira.deployment to auto."
	}
	return p, err
}

func searchBody(q query, at map[string]any) map[string]any {
	body := map[string]any{"jql": q.jql, "maxResults": q.size, "fields": q.fields}
	if q.expand != "" {
		body["expand"] = []string{q.expand} // Data Center only
	}
	maps.Copy(body, at)
	return body
}

// readPage reads a page and its issues with read, whose errors are such that
// nothing after them can be read.
func readPage(b []byte, read func(*scanner) (listed, error)) (page, error) {
	p := page{total: -1}
	s := &scanner{b: b}
	found := false
	err := s.object(func(key []byte) error {
		if string(key) == "issues" {
			found = true
			if s.peek() == 'n' {
				return s.skip()
			}
			return s.array(func() error {
				i, err := read(s)
				p.issues = append(p.issues, i)
				return err
			})
		}
		t, err := s.value()
		switch string(key) {
		case "nextPageToken":
			if t.kind == '"' {
				p.token = string(unescape(t.raw))
			}
		case "isLast":
			p.last, p.goesOn = t.kind == 't', t.kind == 'f'
		case "total":
			if n, err := strconv.Atoi(string(t.raw)); err == nil && n >= 0 {
				p.total = n
			}
		}
		return err
	})
	if err == nil {
		err = s.end()
	}
	if err == nil && !found {
		err = errNoIssues
	}
	return p, err
}

// listed reads an issue on a page. One that is beyond reading does no harm to
// the others.
func (d *Decoder) listed(s *scanner, withHistory bool) (listed, error) {
	start := *s
	r, err := d.issue(s, withHistory)
	if err != nil {
		*s = start
		raw, err := s.raw()
		if err != nil {
			return listed{}, err
		}
		// Once more, for an error that counts from the beginning of the issue.
		if r, err = d.read(raw, withHistory); err != nil {
			r = &reading{broken: err}
			if e, ok := errors.AsType[*IssueError](err); ok {
				r.ID, r.Key = e.ID, e.Key
			}
		}
		if r.ID == "" {
			return listed{id: string(raw), reading: r}, nil
		}
	}
	return listed{id: cmp.Or(r.ID, r.Key), version: r.Updated.UnixMilli(), reading: r}, nil
}

// onlyID reads an issue of which nothing but the id is wanted.
func onlyID(s *scanner) (l listed, err error) {
	s.peek()
	start := s.i
	err = s.object(func(key []byte) error {
		t, err := s.value()
		if string(key) == "id" {
			l.id = string(t.raw)
		}
		return err
	})
	if l.id == "" {
		l.id = string(s.b[start:s.i])
	}
	return l, err
}
