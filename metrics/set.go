package metrics

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// MaxKeys is the largest set whose keys are listed: a longer list makes a URL
// that Jira and browsers refuse.
const MaxKeys = 300

// A Set is the issues behind a number.
type Set struct {
	N    int      // how many
	Keys []string // all of them in natural order if N <= MaxKeys, else nil
}

// add puts one more issue into the set. Callers add in the order of the
// snapshot, which is the natural order of keys.
func (s *Set) add(key string) {
	s.N++
	if s.N > MaxKeys {
		s.Keys = nil
		return
	}
	s.Keys = append(s.Keys, key)
}

// A Warning is doubt about a number, to be shown with it.
type Warning struct {
	Code   string // stable, for scripts
	Text   string // one sentence, for people; statuses and keys in it come from Jira and are hostile
	Issues Set    // that it is about; empty if it is about all
}

// unsureWarning is the doubt that histories with holes cast on a number.
func (s *Snapshot) unsureWarning(effect string) []Warning {
	if s.unsure.N == 0 {
		return nil
	}
	return []Warning{{
		Code: "no history", Issues: s.unsure,
		Text: fmt.Sprintf("The history of %s is missing or has holes: %s.", count(s.unsure.N, "issue", "issues"), effect),
	}}
}

// splitKey cuts WET-17 into WET and 17; the number is -1 if there is none.
func splitKey(key string) (project string, number int64) {
	i := strings.LastIndexByte(key, '-')
	if i < 0 {
		return key, -1
	}
	n, err := strconv.ParseInt(key[i+1:], 10, 64)
	if err != nil || n < 0 {
		return key, -1
	}
	return key[:i], n
}

// compareKeys is the natural order of keys: WET-9 before WET-10.
func compareKeys(a, b string) int {
	p, m := splitKey(a)
	q, n := splitKey(b)
	return cmp.Or(cmp.Compare(p, q), cmp.Compare(m, n), cmp.Compare(a, b))
}

// count words a number: "1 issue is", "3 issues are".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// quoteList words names: "A", "B" and 3 more. They come from Jira and are hostile.
func quoteList(names []string, most int) string {
	var b strings.Builder
	for i, n := range names[:min(most, len(names))] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(n))
	}
	if more := len(names) - most; more > 0 {
		b.WriteString(" and " + strconv.Itoa(more) + " more")
	}
	return b.String()
}
