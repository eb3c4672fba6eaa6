package jiratest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// recent is how many history entries a search on Cloud shows.
const recent = 40

// A search as asked by URL or body.
type search struct {
	JQL           string          `json:"jql"`
	Fields        []string        `json:"fields"`
	Expand        json.RawMessage `json:"expand"`
	MaxResults    *int            `json:"maxResults"`
	StartAt       int             `json:"startAt"`
	NextPageToken string          `json:"nextPageToken"`
	ValidateQuery any             `json:"validateQuery"`
}

func (c *call) search() (search, error) {
	var q search
	if c.Method == http.MethodPost {
		return q, c.readBody(&q)
	}
	v := c.URL.Query()
	q.JQL, q.NextPageToken = v.Get("jql"), v.Get("nextPageToken")
	for _, list := range v["fields"] {
		q.Fields = append(q.Fields, strings.Split(list, ",")...)
	}
	q.Expand, _ = json.Marshal(v.Get("expand")) // a string
	for name, into := range map[string]func(int){
		"maxResults": func(n int) { q.MaxResults = &n },
		"startAt":    func(n int) { q.StartAt = n },
	} {
		if text := v.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return q, badQuery("%s must be a number: '%s'", name, text)
			}
			into(n)
		}
	}
	return q, nil
}

// readBody reads a body as strictly as Cloud does.
func (c *call) readBody(into any) error {
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badQuery("Invalid request payload. Refer to the REST API documentation and try again.")
	}
	return nil
}

func (q search) changelog() bool { return bytes.Contains(q.Expand, []byte("changelog")) }

// size is how many issues a page may have.
func (q search) size(byDefault, most int) int {
	n := byDefault
	if q.MaxResults != nil {
		n = max(*q.MaxResults, 0)
	}
	return min(n, most)
}

func (s *Server) cap(most int) int {
	if s.opts.PageSize > 0 {
		return min(s.opts.PageSize, most)
	}
	return most
}

// find runs a query; bounded asks for a restriction, as Cloud does.
func (s *Server) find(jql string, bounded bool) ([]*issue, error) {
	match, order, err := s.parse(jql)
	switch {
	case err != nil:
		return nil, err
	case match == nil && bounded:
		return nil, badQuery("Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
	case match == nil:
		match = func(*issue) bool { return true }
	}
	return s.index.search(jql, match, order), nil
}

// cloudSearch pages by token. A token belongs to its query.
func (c *call) cloudSearch() (any, error) {
	q, err := c.search()
	if err != nil {
		return nil, err
	}
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.find(q.JQL, true)
	if err != nil {
		return nil, err
	}
	hash := crc32.ChecksumIEEE([]byte(q.JQL))
	start := 0
	if q.NextPageToken != "" {
		var of uint32
		var page int
		if _, err := fmt.Sscanf(q.NextPageToken, "%d.%d.%d", &start, &of, &page); err != nil || of != hash {
			return nil, badQuery("The provided next page token is invalid for this query.")
		}
	}
	most := 5000
	if !slices.Equal(q.Fields, []string{"id"}) && len(q.Fields) > 0 {
		most = 100
	}
	issues, end := c.cutPage(found, start, q.size(50, s.cap(most)))
	b := bytes.NewBufferString(`{"issues":`)
	s.writeIssues(b, issues, q, c.fault.Broken)
	if end < len(found) {
		s.pages++
		fmt.Fprintf(b, `,"isLast":false,"nextPageToken":"%d.%d.%d"}`, end, hash, s.pages)
	} else {
		b.WriteString(`,"isLast":true}`)
	}
	return b.Bytes(), nil
}

// cutPage takes a page out of a result, shortened by the fault of the call.
func (c *call) cutPage(found []*issue, start, size int) (page []*issue, end int) {
	if c.fault.Limit > 0 {
		size = min(size, c.fault.Limit)
	}
	if c.fault.Empty {
		size = 0
	}
	start = max(min(start, len(found)), 0)
	end = min(start+size, len(found))
	return found[start:end], end
}

// serverSearch pages by offset and counts.
func (c *call) serverSearch() (any, error) {
	q, err := c.search()
	if err != nil {
		return nil, err
	}
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.find(q.JQL, false)
	if err != nil {
		return nil, err
	}
	if len(q.Fields) == 0 || len(q.Fields) == 1 && q.Fields[0] == "" {
		q.Fields = []string{"*navigable"}
	}
	size := q.size(50, s.cap(1000))
	issues, _ := c.cutPage(found, q.StartAt, size)
	b := bytes.NewBufferString("")
	fmt.Fprintf(b, `{"expand":"schema,names","startAt":%d,"maxResults":%d,"total":%d,"issues":`, q.StartAt, size, len(found))
	s.writeIssues(b, issues, q, c.fault.Broken)
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (c *call) count() (any, error) {
	var q struct {
		JQL string `json:"jql"`
	}
	if err := c.readBody(&q); err != nil {
		return nil, err
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	found, err := c.s.find(q.JQL, true)
	return map[string]int{"count": len(found)}, err
}

func (s *Server) writeIssues(b *bytes.Buffer, issues []*issue, q search, broken string) {
	b.WriteByte('[')
	for n, i := range issues {
		if n > 0 {
			b.WriteByte(',')
		}
		if i.id == broken {
			fmt.Fprintf(b, `{"id":%q,"key":%q,"fields":{"summary":{"type":"doc"},"status":[17]}}`, i.id, i.key)
			continue
		}
		s.writeIssue(b, i, q)
	}
	b.WriteByte(']')
}

func (s *Server) writeIssue(b *bytes.Buffer, i *issue, q search) {
	fmt.Fprintf(b, `{"id":%q,"key":%q,"self":"%s/rest/api/2/issue/%s"`, i.id, i.key, s.URL, i.id)
	if len(q.Fields) > 0 && !slices.Equal(q.Fields, []string{"id"}) {
		b.WriteString(`,"fields":`)
		i.writeFields(b, q.Fields)
	}
	if q.changelog() && i.changelog != nil {
		b.WriteString(`,"changelog":`)
		if s.opts.Deployment == Cloud {
			i.writeRecent(b)
		} else {
			b.Write(i.changelog)
		}
	}
	b.WriteByte('}')
}

func (i *issue) writeFields(b *bytes.Buffer, names []string) {
	all := slices.Contains(names, "*all") || slices.Contains(names, "*navigable")
	comma := byte('{')
	for _, f := range i.fields {
		if !all && !slices.Contains(names, f.name) {
			continue
		}
		b.WriteByte(comma)
		fmt.Fprintf(b, "%q:", f.name)
		b.Write(f.value)
		comma = ','
	}
	if comma == '{' {
		b.WriteByte('{')
	}
	b.WriteByte('}')
}

// writeRecent writes what Cloud shows of a changelog in a search: the newest
// entries, the newest first.
func (i *issue) writeRecent(b *bytes.Buffer) {
	n := min(len(i.entries), recent)
	fmt.Fprintf(b, `{"startAt":0,"maxResults":%d,"total":%d,"histories":[`, n, len(i.entries))
	for k := range n {
		if k > 0 {
			b.WriteByte(',')
		}
		b.Write(i.entries[len(i.entries)-1-k].raw)
	}
	b.WriteString("]}")
}
