package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// A reason is why some issues were left out, with those issues.
type reason struct {
	text string
	set  metrics.Set
}

// reasons gathers exclusions by reason, the most frequent first.
func reasons(excluded []metrics.Exclusion) []reason {
	at := map[string]int{}
	var rs []reason
	for _, e := range excluded {
		i, ok := at[e.Reason]
		if !ok {
			i = len(rs)
			at[e.Reason] = i
			rs = append(rs, reason{text: e.Reason})
		}
		rs[i].set.N++
		rs[i].set.Keys = append(rs[i].set.Keys, e.Key)
	}
	slices.SortStableFunc(rs, func(a, b reason) int { return cmp.Compare(b.set.N, a.set.N) })
	return rs
}

func excludedShort(excluded []metrics.Exclusion) string {
	if len(excluded) == 0 {
		return ""
	}
	var parts []string
	for _, r := range reasons(excluded) {
		parts = append(parts, count(r.set.N)+" "+r.text)
	}
	return "Left out: " + strings.Join(parts, ", ") + "."
}

// maxNamed is how many issues a sentence names before it says "and 12 more".
const maxNamed = 10

// excludedNote names the issues that were left out of durations.
func (b *builder) excludedNote(of string, all int, excluded []metrics.Exclusion) (Note, bool) {
	if len(excluded) == 0 {
		return Note{}, false
	}
	n := Note{Tone: Watch, Spans: []Span{{Text: count(len(excluded)) + " of " + count(all) + " " + of + " cannot be used for durations", Strong: true}, {Text: ". "}}}
	for i, r := range reasons(excluded) {
		if i > 0 {
			n.Spans = append(n.Spans, Span{Text: " "})
		}
		named := r.set.Keys[:min(len(r.set.Keys), maxNamed)]
		text := ": " + strings.Join(named, ", ")
		if left := r.set.N - len(named); left > 0 {
			text += " and " + count(left) + " more"
		}
		n.Spans = append(n.Spans, Span{Text: sentenceCase(r.text)}, Span{Text: " (" + count(r.set.N) + ")", Link: b.link.set(r.set, "")}, Span{Text: text + "."})
	}
	return n, true
}

func sentenceCase(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
