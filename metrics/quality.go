package metrics

// Quality is what is wrong with the data, issue by issue.
type Quality struct {
	Issues   int      // looked at
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
	ProblemLongHistory     Problem = "long history"
	ProblemNegative        Problem = "resolved before created"
	ProblemHistoryBefore   Problem = "history before created"
	ProblemUpdatedBefore   Problem = "updated before created"
	ProblemFuture          Problem = "date in the future"
	ProblemImplausible     Problem = "implausible date"
	ProblemStatusUnknown   Problem = "unknown status"
	ProblemCreatedMissing  Problem = "created missing"
	ProblemUnreadableTime  Problem = "unreadable time"
	ProblemTruncated       Problem = "changelog truncated"
	ProblemNoChangelog     Problem = "no changelog"
	ProblemNoAuthor        Problem = "history without author"
	ProblemStatusMissing   Problem = "status missing"
)
