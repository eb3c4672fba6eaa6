package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// definitions say what the numbers of the section mean: what a failure is, which
// reading of MTTR they have, and what was done with what.
func (b *builder) definitions() Table {
	x := b.failures
	r := x.Rule
	t := Table{Title: "What these numbers mean", Columns: []Column{{Title: "Term"}, {Title: "Meaning here"}}}
	row := func(term, meaning string) { t.Rows = append(t.Rows, []Cell{{Text: term}, {Text: meaning}}) }
	condition := "every issue"
	if strings.TrimSpace(r.JQL) != "" {
		condition = "an issue for which: " + clip(r.JQL, 300)
	}
	row("Failure", condition)
	row("Counts", plural(x.Issues.N, "issue")+" created in the period; "+count(x.Matched.N)+" selected as failures; "+plural(len(x.Events), "failure")+" after joining")
	row("Joined to one", mergeWords(r))
	row("Reading of MTTR", string(r.Reading)+": "+readingWords(r.Reading))
	row("Clock", "from "+clockWords(r.Start)+" to "+clockWords(r.End)+", calendar time; "+reopenWords(r.Reopened))
	row("Population", "failures of the period, and from its start on those already open then (delayed entry)")
	row("Open ones", "count up to now (censored); assumes that they are no harder than the others")
	row("Priority", "as it was when the issue was created, in every comparison by priority")
	row("Intervals", percent(failureLevel)+" sure, unless stated; a change is called one at "+percent(changeLevel)+", both tests together (Holm)")
	row("Prior", "Jeffreys' gamma(1/2, 0), for the rows named jeffreys and for what to expect next; no other is used")
	row("Fingerprint", fingerprint(r)+"; another one means that this definition has changed")
	return t
}

// fingerprint is short for everything that decides what is a failure and how
// long it lasts: numbers under two of them do not compare.
func fingerprint(r metrics.FailureRule) string {
	objective := metrics.Objective{}
	if r.Objective != nil {
		objective = *r.Objective
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q %d %q %v", r.JQL, r.Reading, r.Start, r.End, r.Reopened, r.Links, r.Gap, r.Impact, objective))
	return hex.EncodeToString(sum[:4])
}

func readingWords(r metrics.Reading) string {
	switch r {
	case metrics.Repair:
		return "work on the repair begun until repaired; no detection or waiting before (IEC mean repair time)"
	case metrics.Restore:
		return "failure occurred until the service is usable again (IEC 61703 time to restoration, ITIL MTRS)"
	case metrics.Recover:
		return "failure declared until the service is usable again (DORA failed deployment recovery time)"
	}
	return "issue created until issue resolved (as Jira and most tools count it); not the time without service"
}

func clockWords(c metrics.Clock) string {
	if name, ok := c.Field(); ok {
		return "the field " + clip(name, 60)
	}
	if name, ok := c.Status(); ok {
		return "the first entry into " + clip(name, 60)
	}
	switch c {
	case metrics.ClockCreated:
		return "creation of the issue"
	case metrics.ClockResolved:
		return "its resolution being set"
	}
	return "the issue being done"
}

func reopenWords(r metrics.ReopenRule) string {
	switch r {
	case metrics.ReopenFirst:
		return "reopened ones until they were over for the first time"
	case metrics.ReopenLast:
		return "reopened ones until they were over for the last time, pauses included"
	}
	return "reopened ones without the time in which they were over, until the last"
}

func mergeWords(r metrics.FailureRule) string {
	var by []string
	if len(r.Links) > 0 {
		by = append(by, "issues linked by: "+clip(strings.Join(r.Links, ", "), 80))
	}
	if r.Gap > 0 {
		by = append(by, "those that begin within "+duration(r.Gap)+" of another's begin or end")
	}
	if len(by) == 0 {
		return "nothing: each issue is a failure"
	}
	return listed(by)
}
