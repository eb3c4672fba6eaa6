package jira

import (
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
	errEnough   = errors.New("all that was looked for was found")
)

// A query is one search and what to bring of each issue.
type query struct {
	jql    string
	fields []string
	expand string // "changelog" or ""
	size   int    // of a page, at most
}

// A page is a piece of a search. Its issues are uncut: one of them may be
// beyond reading without harm to the others.
type page struct {
	issues [][]byte
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
	b, err := c.do(ctx, method, full, body)
	if e, ok := errors.AsType[*APIError](err); ok && e.Kind == KindNotFound {
		e.Hint = "Jira is there but has no such search: set jira.deployment to auto."
	}
	if err != nil {
		return page{}, err
	}
	p, err := readPage(b)
	if err != nil {
		return page{}, protocolError(method, path, err)
	}
	return p, nil
}

func searchBody(q query, at map[string]any) map[string]any {
	body := map[string]any{"jql": q.jql, "maxResults": q.size, "fields": q.fields}
	if q.expand != "" {
		body["expand"] = []string{q.expand} // Data Center only
	}
	maps.Copy(body, at)
	return body
}

// readPage cuts a page into its issues.
func readPage(b []byte) (page, error) {
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
				raw, err := s.raw()
				p.issues = append(p.issues, raw)
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

// identify reads what tells an issue from others and from older versions of
// itself, as raw JSON. What cannot be read is left to the decoder to complain of.
func identify(raw []byte) (id, updated string) {
	s := &scanner{b: raw}
	both := func(err error) error {
		if err == nil && id != "" && updated != "" {
			return errEnough
		}
		return err
	}
	_ = s.object(func(key []byte) error {
		switch string(key) {
		case "id":
			t, err := s.value()
			id = string(t.raw)
			return both(err)
		case "fields":
			return s.object(func(key []byte) error {
				t, err := s.value()
				if string(key) == "updated" {
					updated = string(t.raw)
				}
				return both(err)
			})
		}
		return s.skip()
	})
	if id == "" {
		id = string(raw)
	}
	return id, updated
}
