package metrics

import (
	"cmp"
	"maps"
	"slices"

	"github.com/nines-bot/nines"
)

// Quality is what is wrong with the data, issue by issue.
type Quality struct {
	Issues   int      // looked at
	Later    Set      // created after the instant: counted nowhere
	Affected Set      // with at least one problem that is not information only
	Defects  []Defect // by severity, problem, key
	Counts   []ProblemCount
}

// A Defect is one problem of one issue.
type Defect struct {
	Key      string
	Problem  Problem
	Severity Severity
	Detail   string // what was found, for people; may hold text from Jira
	Effect   string // what was done about it: "left out of durations"
}

// A ProblemCount is how many issues have a problem.
type ProblemCount struct {
	Problem  Problem
	Severity Severity
	Effect   string
	Issues   Set
}

// A Severity says whether a problem changes numbers.
type Severity string

// The severities.
const (
	Info    Severity = "info"    // a fact to know: nothing was left out
	Serious Severity = "warning" // some number is without the issue, or rests on a guess
)

// A Problem is the stable code of a kind of defect. Codes of [nines.Fault] are
// problems too.
type Problem string

// The problems that the metrics find.
const (
	ProblemResolvedTwice   Problem = "resolution set more than once"
	ProblemDateMismatch    Problem = "resolution date differs from history"
	ProblemResolvedNotDone Problem = "resolved but not done"
	ProblemDoneNotResolved Problem = "done without resolution date"
	ProblemMoved           Problem = "moved"
	ProblemPriorityChanged Problem = "priority changed"
	ProblemStatusGap       Problem = "gap in status history"
	ProblemLastStatus      Problem = "last status differs from history"
	ProblemNegative        Problem = "resolved before created"
	ProblemHistoryBefore   Problem = "history before created"
	ProblemUpdatedBefore   Problem = "updated before created"
	ProblemFuture          Problem = "created in the future"
	ProblemImplausible     Problem = "implausible date"
	ProblemStatusUnknown   Problem = "unknown status"
	ProblemCreatedMissing  Problem = Problem(nines.FaultNoCreated)
)

// meaning is the severity and the effect of each problem.
func (p Problem) meaning() (Severity, string) {
	switch p {
	case ProblemMoved, ProblemPriorityChanged:
		return Info, "counted where it is now"
	case ProblemResolvedTwice:
		return Info, "resolution time ends at the last; first and total are given beside it"
	case ProblemUpdatedBefore, Problem(nines.FaultNoAuthor), Problem(nines.FaultLongHistory):
		return Info, "none: no number rests on it"
	case ProblemNegative, ProblemCreatedMissing, ProblemImplausible:
		return Serious, "left out of durations"
	case ProblemDateMismatch:
		return Serious, "resolution time ends at Jira's date"
	case ProblemResolvedNotDone:
		return Serious, "taken as done"
	case ProblemDoneNotResolved:
		return Serious, "taken as done, but not as resolved"
	case ProblemStatusGap, ProblemLastStatus:
		return Serious, "time in status and cycle time rest on a guess"
	case ProblemHistoryBefore:
		return Serious, "changes before creation are taken as of creation"
	case ProblemFuture:
		return Serious, "not counted"
	case ProblemStatusUnknown:
		return Serious, "taken as active"
	case Problem(nines.FaultChangelogTruncated), Problem(nines.FaultChangelogMissing):
		return Serious, "left out of time in status and cycle time"
	case Problem(nines.FaultBadTime):
		return Serious, "taken as not set"
	case Problem(nines.FaultNoStatus):
		return Serious, "in no column of the board"
	}
	return Serious, ""
}

// Quality returns the defects as of the instant.
func (s *Snapshot) Quality() Quality {
	q := Quality{Issues: len(s.items), Defects: slices.Clone(s.defects), Later: s.later}
	affected := make(map[string]bool)
	for i, d := range s.defects {
		if i == 0 || s.defects[i-1].Problem != d.Problem {
			q.Counts = append(q.Counts, ProblemCount{Problem: d.Problem, Severity: d.Severity, Effect: d.Effect})
		}
		if i == 0 || s.defects[i-1].Problem != d.Problem || s.defects[i-1].Key != d.Key {
			q.Counts[len(q.Counts)-1].Issues.add(d.Key)
		}
		if d.Severity != Info {
			affected[d.Key] = true
		}
	}
	keys := slices.SortedFunc(maps.Keys(affected), compareKeys)
	for _, key := range keys {
		q.Affected.add(key)
	}
	return q
}

func compareDefects(a, b Defect) int {
	return cmp.Or(
		-cmp.Compare(a.Severity, b.Severity), // "warning" before "info"
		cmp.Compare(a.Problem, b.Problem), compareKeys(a.Key, b.Key), cmp.Compare(a.Detail, b.Detail),
	)
}
