package jira

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	// overlap is read again in every run: Jira's index lags behind its data,
	// and JQL knows minutes only.
	overlap = 10 * time.Minute
	// syncOrder lets an interrupted run keep what it has, and paging notice
	// when the list moves under it.
	syncOrder = " ORDER BY updated ASC, key ASC"
)

// updatedQuery restricts jql to what changed since a moment, the oldest change
// first. There is no upper bound: it would hide what changes while we read.
func updatedQuery(jql string, since time.Time, info Info, now time.Time) string {
	where, _ := splitOrder(jql)
	if !since.IsZero() {
		clause := "updated >= " + sinceDate(since.Add(-overlap), info.Zone)
		if info.Zone == nil {
			clause = "updated >= " + sinceRelative(since.Add(-overlap), now.Add(info.skew))
		}
		where = both(where, clause)
	}
	return strings.TrimSpace(where + syncOrder)
}

// sinceDate is t in the account's zone, to the minute below. Around a change of
// the clocks the same reading can mean two instants; an hour earlier it means t
// at the latest.
func sinceDate(t time.Time, zone *time.Location) string {
	if zone == nil {
		return ""
	}
	_, before := t.Add(-3 * time.Hour).In(zone).Zone()
	_, after := t.Add(3 * time.Hour).In(zone).Zone()
	if before != after {
		t = t.Add(-time.Hour)
	}
	return t.In(zone).Format(`"2006-01-02 15:04"`)
}

// sinceRelative is t as minutes ago: the same moment in every zone.
func sinceRelative(t, now time.Time) string {
	minutes := int64(now.Sub(t)/time.Minute) + 1
	return fmt.Sprintf(`"-%dm"`, max(minutes, 1))
}

// both joins two conditions. It looks for OR in any place: brackets too many do
// no harm.
func both(a, b string) string {
	switch {
	case a == "":
		return b
	case strings.Contains(strings.ToLower(a), "or"):
		return "(" + a + ") AND " + b
	}
	return a + " AND " + b
}

// splitOrder cuts a query before its ORDER BY, wherever that is not quoted.
func splitOrder(jql string) (where, order string) {
	var quote byte
	for i := 0; i < len(jql); i++ {
		switch c := jql[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case (i == 0 || !isWord(jql[i-1])) && hasWord(jql[i:], "order"):
			if rest := strings.TrimLeft(jql[i+len("order"):], " \t\r\n"); hasWord(rest, "by") {
				return strings.TrimSpace(jql[:i]), strings.TrimSpace(jql[i:])
			}
		}
	}
	return strings.TrimSpace(jql), ""
}

// hasWord reports whether s begins with a word, in any case.
func hasWord(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) && (len(s) == len(word) || !isWord(s[len(word)]))
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

// SearchURL is the page of a Jira that lists the issues of a query; base is
// [Info].BaseURL.
func SearchURL(base, jql string) string {
	return strings.TrimRight(base, "/") + "/issues/?jql=" + url.QueryEscape(jql)
}
