package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// failureDataNote says which failures could not be used, and that a bulk of bad
// ones makes the whole doubtful.
func (b *builder) failureDataNote() (Note, bool) {
	x := b.failures
	n, ok := b.excludedNote("failures", len(x.Events), x.Excluded)
	if w := x.Waiting.N; w > 0 {
		n.Spans = append(n.Spans, Span{Text: plural(w, "failure") + " " + choose(w, "is", "are") + " counted but has no duration, because nobody has begun to work on " + choose(w, "it", "them") + ". ", Link: b.link.set(x.Waiting, "")})
		ok = true
	}
	if total := len(x.Events); ok && total > 0 && 20*len(x.Excluded) > total {
		n.Tone = Watch
		n.Spans = append(n.Spans, Span{Text: " More than 5% of the failures: the quality of these data is low.", Strong: true})
	}
	return n, ok
}

// failureTable lists the failures, the longest first.
func (b *builder) failureTable() Table {
	x := b.failures
	t := Table{
		Title: "The longest failures",
		Columns: []Column{
			{Title: "Failure"},
			{Title: "Summary"},
			{Title: "Priority at creation", Minor: true},
			{Title: "Began", Minor: true},
			{Title: strings.ToUpper(timeTo(x.Rule.Reading)[:1]) + timeTo(x.Rule.Reading)[1:], Numeric: true},
			{Title: "State"},
		},
	}
	all := longestFirst(append(append([]metrics.Failure(nil), x.Events...), x.Carried...))
	for i := range all[:min(len(all), maxRows)] {
		e := &all[i]
		state, long := "over", lasting(e.Duration())
		switch {
		case e.Fault != "":
			state, long = e.Fault, none
		case e.Waiting:
			state, long = "not begun", none
		case e.Open:
			state = "open"
		case e.Reopened > 0:
			state = "over, reopened " + plural(e.Reopened, "time")
		}
		if n := len(e.Keys) - 1; n > 0 {
			state += ", with " + plural(n, "more issue")
		}
		t.Rows = append(t.Rows, []Cell{b.issueCell(e.Keys[0]), b.summaryCell(e.Keys[0]), {Text: orNone(e.Priority)}, {Text: b.clock.minute(e.Occurred)}, {Text: long}, {Text: state}})
	}
	t.More = more(len(all)-len(t.Rows), b.link.set(b.failureSet(all), ""))
	return t
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

// longestFirst sorts failures by how long they lasted; those without a duration
// come last.
func longestFirst(fs []metrics.Failure) []metrics.Failure {
	slices.SortStableFunc(fs, func(a, b metrics.Failure) int {
		return cmp.Or(boolFirst(a.Timed(), b.Timed()), cmp.Compare(b.Duration(), a.Duration()), a.Occurred.Compare(b.Occurred))
	})
	return fs
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
