package jiratest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A bulkRequest asks for the changelogs of many issues.
type bulkRequest struct {
	IssueIDsOrKeys []string `json:"issueIdsOrKeys"`
	FieldIDs       []string `json:"fieldIds"`
	MaxResults     int      `json:"maxResults"`
	NextPageToken  string   `json:"nextPageToken"`
}

// An owned entry knows its issue.
type owned struct {
	entry
	issue string
}

// bulk answers changelog/bulkfetch: the entries of many issues in the order of
// time, so that one issue may be spread over pages.
func (c *call) bulk() (any, error) {
	q := bulkRequest{MaxResults: 1000}
	if err := c.readBody(&q); err != nil {
		return nil, err
	}
	if n := len(q.IssueIDsOrKeys); n < 1 || n > 1000 || len(q.FieldIDs) > 10 || q.MaxResults < 1 || q.MaxResults > 10000 {
		return nil, badQuery("issueIdsOrKeys must have 1 to 1000 members, fieldIds at most 10, maxResults must be 1 to 10000")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	all := c.s.index.entries(q)
	start := 0
	if q.NextPageToken != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(q.NextPageToken, "c"))
		if err != nil || n < 0 || n > len(all) {
			return nil, badQuery("The provided next page token is invalid.")
		}
		start = n
	}
	end := min(start+c.s.cap(q.MaxResults), len(all))
	out := map[string]any{"issueChangeLogs": byIssue(all[start:end])}
	if end < len(all) {
		out["nextPageToken"] = "c" + strconv.Itoa(end)
	}
	return out, nil
}

// entries are those asked for, oldest first.
func (x *index) entries(q bulkRequest) []owned {
	var all []owned
	for _, name := range q.IssueIDsOrKeys {
		i := x.find(name)
		if i == nil {
			continue
		}
		for _, e := range i.entries {
			if raw := filtered(e.bulk, q.FieldIDs); raw != nil {
				e.bulk = raw
				all = append(all, owned{e, i.id})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b owned) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(len(a.issue), len(b.issue)), strings.Compare(a.issue, b.issue), cmp.Compare(a.id, b.id))
	})
	return all
}

type issueLog struct {
	IssueID   string            `json:"issueId"`
	Histories []json.RawMessage `json:"changeHistories"`
}

// byIssue groups entries, the issues in the order they come first.
func byIssue(entries []owned) []*issueLog {
	logs := []*issueLog{}
	at := map[string]*issueLog{}
	for _, e := range entries {
		if at[e.issue] == nil {
			at[e.issue] = &issueLog{IssueID: e.issue}
			logs = append(logs, at[e.issue])
		}
		at[e.issue].Histories = append(at[e.issue].Histories, e.bulk)
	}
	return logs
}

// filtered keeps the items of some fields of an entry, nil if there are none;
// no fields keep all.
func filtered(raw json.RawMessage, fields []string) json.RawMessage {
	if len(fields) == 0 {
		return raw
	}
	var m map[string]json.RawMessage
	var items []map[string]any
	if json.Unmarshal(raw, &m) != nil || json.Unmarshal(m["items"], &items) != nil {
		return nil
	}
	items = slices.DeleteFunc(items, func(item map[string]any) bool {
		id, _ := item["fieldId"].(string)
		name, _ := item["field"].(string)
		return !slices.Contains(fields, cmp.Or(id, strings.ToLower(name)))
	})
	if len(items) == 0 {
		return nil
	}
	m["items"], _ = json.Marshal(items) // was JSON before
	b, _ := json.Marshal(m)
	return b
}

// issueChangelog is a page of one issue's entries, oldest first.
func (c *call) issueChangelog() (any, error) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index.find(c.PathValue("id"))
	if i == nil {
		return nil, noIssue()
	}
	v := c.URL.Query()
	start, _ := strconv.Atoi(v.Get("startAt")) // 0 if absent
	size, err := strconv.Atoi(v.Get("maxResults"))
	if err != nil {
		size = 100
	}
	size = s.cap(min(size, 100))
	start = max(min(start, len(i.entries)), 0)
	end := min(start+size, len(i.entries))
	b := &bytes.Buffer{}
	fmt.Fprintf(b, `{"self":"%s/rest/api/2/issue/%s/changelog","startAt":%d,"maxResults":%d,"total":%d,"isLast":%t,"values":[`,
		s.URL, i.id, start, size, len(i.entries), end == len(i.entries))
	for k, e := range i.entries[start:end] {
		if k > 0 {
			b.WriteByte(',')
		}
		b.Write(e.raw)
	}
	b.WriteString("]}")
	return b.Bytes(), nil
}

func (c *call) issue() (any, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	i := c.s.index.find(c.PathValue("id"))
	if i == nil {
		return nil, noIssue()
	}
	q, err := c.search()
	if err != nil {
		return nil, err
	}
	if len(q.Fields) == 0 {
		q.Fields = []string{"*all"}
	}
	b := &bytes.Buffer{}
	c.s.writeIssue(b, i, q)
	return b.Bytes(), nil
}

func noIssue() error {
	return refuse(http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
}
