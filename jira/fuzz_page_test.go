package jira

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A page is read as encoding/json reads it.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`{"issues":[{"id":"1"},7,"x"],"nextPageToken":"a\u0062","isLast":false,"total":3}`))
	f.Add([]byte(`{"issues":null,"isLast":true}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		raw := func(s *scanner) (listed, error) {
			b, err := s.raw()
			return listed{id: string(b)}, err
		}
		p, err := readPage(b, raw)
		if !json.Valid(b) {
			if err == nil {
				t.Fatal("no JSON, and no error")
			}
			return
		}
		var doc map[string]json.RawMessage
		var issues []json.RawMessage
		if json.Unmarshal(b, &doc) != nil || json.Unmarshal(doc["issues"], &issues) != nil || strings.Count(string(b), `"issues"`) > 1 || strings.Contains(string(b), `\`) {
			return // an error, or keys twice
		}
		if err != nil || len(p.issues) != len(issues) {
			t.Fatalf("%d issues, %v; want %d", len(p.issues), err, len(issues))
		}
		for i := range issues {
			if p.issues[i].id != string(issues[i]) {
				t.Fatalf("issue %d is %s, want %s", i, p.issues[i].id, issues[i])
			}
		}
		// Whatever the issues are, they are read one by one as they would be alone.
		d := NewDecoder(DecodeOptions{})
		p, err = readPage(b, func(s *scanner) (listed, error) { return d.listed(s, true) })
		if err != nil || len(p.issues) != len(issues) {
			t.Fatalf("%d issues, %v; want %d", len(p.issues), err, len(issues))
		}
		for i := range issues {
			alone, err := d.Decode(issues[i])
			r := p.issues[i].reading
			if fmt.Sprint(r.broken) != fmt.Sprint(err) {
				t.Fatalf("issue %d: %v, alone %v", i, r.broken, err)
			}
			if err == nil && !reflect.DeepEqual(r.finish(), alone) {
				t.Fatalf("issue %d is %+v, alone %+v", i, r.Issue, alone)
			}
		}
		if _, err := readPage(b, onlyID); err != nil && !slices.ContainsFunc(issues, func(raw json.RawMessage) bool { return raw[0] != '{' }) {
			t.Fatal(err)
		}
	})
}

// Changelogs from anywhere do no harm.
func FuzzBulkPage(f *testing.F) {
	f.Add([]byte(`{"issueChangeLogs":[{"issueId":"1","changeHistories":[{"id":"5","created":1500000000000,"items":[{"fieldId":"status","from":"1","to":"2"}]}]}],"nextPageToken":"x"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &reading{}
		r.history.ids = map[string]bool{}
		_, err := NewDecoder(DecodeOptions{}).bulkPage(b, map[string]*reading{"1": r})
		if err == nil && !json.Valid(b) {
			t.Fatal("no JSON, and no error")
		}
		if _, _, err := NewDecoder(DecodeOptions{}).changelogPage(b, &history{}); err == nil && !json.Valid(b) {
			t.Fatal("no JSON, and no error")
		}
		for _, c := range r.finish().History {
			if c.At.IsZero() || c.Field == 0 {
				t.Fatalf("change %+v", c)
			}
		}
	})
}

// Cutting a query off its order loses nothing and finds it only once.
func FuzzSplitOrder(f *testing.F) {
	for _, s := range []string{"project = WET ORDER BY key", `a = "order by" order  by b`, "order\tby x", `"\" order by`, "border by", "ORDER BY"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, jql string) {
		where, order := splitOrder(jql)
		if strings.Join(strings.Fields(where+order), "") != strings.Join(strings.Fields(jql), "") {
			t.Fatalf("%q and %q of %q", where, order, jql)
		}
		if again, none := splitOrder(where); none != "" || again != where {
			t.Fatalf("%q has an order still", where)
		}
		if order != "" && !strings.EqualFold(strings.Fields(order)[0], "order") {
			t.Fatalf("order %q", order)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 3, 5, 10, 0, 0, 0, time.UTC)
	f.Add("3", "2026-03-05T10:15Z")
	f.Add("Thu, 05 Mar 2026 10:00:30 GMT", "1772704810")
	f.Add("-1", "9e99")
	f.Fuzz(func(t *testing.T, after, reset string) {
		h := map[string][]string{"Retry-After": {after}, "X-Ratelimit-Reset": {reset}}
		if d := retryAfter(h, now); d < 0 {
			t.Fatalf("wait of %v", d)
		}
	})
}
