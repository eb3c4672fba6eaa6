package report

import (
	"net/url"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// maxURL is the longest link that is made: Slack refuses a URL above 3,000
// characters, proxies one above 8,000.
const maxURL = 2900

// A linker makes the links to Jira behind the numbers. Without a Jira it makes
// none, and "" is no link everywhere.
type linker struct {
	jira  string // base URL without the last slash
	scope string // the JQL of the service, without its order
}

func newLinker(jiraURL, jql string) linker {
	base := strings.TrimRight(jiraURL, "/")
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		base = ""
	}
	return linker{jira: base, scope: withoutOrder(jql)}
}

// set links to the search that lists exactly the issues of s: by their keys if
// those fit, else by condition, JQL that selects the same issues of the service
// now. An empty condition says that none does.
func (l linker) set(s metrics.Set, condition string) string {
	if s.N == 0 {
		return ""
	}
	if len(s.Keys) == s.N {
		if link := l.keys(s.Keys); link != "" {
			return link
		}
	}
	if condition == "" {
		return ""
	}
	return l.search(and(l.scope, condition))
}

func (l linker) keys(keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		quoted[i] = quoteKey(k)
	}
	return l.search("key in (" + strings.Join(quoted, ",") + ")")
}

func (l linker) search(jql string) string {
	if l.jira == "" || jql == "" {
		return ""
	}
	// Jira reads + as a space only in some versions, and a comma may stay.
	q := strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(jql), "+", "%20"), "%2C", ",")
	link := l.jira + "/issues/?jql=" + q
	if len(link) > maxURL {
		return ""
	}
	return link
}

func (l linker) issue(key string) string {
	if l.jira == "" || key == "" {
		return ""
	}
	return l.jira + "/browse/" + url.PathEscape(key)
}

// and joins conditions; empty ones select all.
func and(conditions ...string) string {
	var parts []string
	for _, c := range conditions {
		if c = strings.TrimSpace(c); c != "" {
			parts = append(parts, c)
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return "(" + strings.Join(parts, ") AND (") + ")"
}

// quote writes a string of JQL.
func quote(s string) string {
	b := append(make([]byte, 0, len(s)+2), '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}

func quoteKey(key string) string {
	plain := strings.IndexFunc(key, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}) < 0
	if plain && key != "" {
		return key
	}
	return quote(key)
}

// withoutOrder cuts the ORDER BY clause, which may not stand inside parentheses.
func withoutOrder(jql string) string {
	var in byte // the quote that is open
	for i := 0; i < len(jql); i++ {
		switch c := jql[i]; {
		case in != 0 && c == '\\':
			i++
		case in != 0:
			if c == in {
				in = 0
			}
		case c == '"' || c == '\'':
			in = c
		case (i == 0 || strings.IndexByte(" \t\r\n)", jql[i-1]) >= 0) && orderBy(jql[i:]):
			return strings.TrimSpace(jql[:i])
		}
	}
	return strings.TrimSpace(jql)
}

func orderBy(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 2 && strings.EqualFold(words[0], "order") && strings.EqualFold(words[1], "by")
}
