package report

import "time"

// Data is the numbers of a report, in the shape that scripts read: the contract
// of `nines report --format json`. Hours and days are decimal, rounded to a
// millionth; nil is "cannot be said".
type Data struct {
	Board        BoardData      `json:"board"`
	Status       []StatusData   `json:"status"`
	Resolution   ResolutionData `json:"resolution"`
	Created      CreatedData    `json:"created"`
	Balance      BalanceData    `json:"balance"`
	TimeInStatus []StageData    `json:"timeInStatus"`
	Flow         FlowData       `json:"flow"`
	Ageing       []AgeingData   `json:"ageing"`
	Reopened     []ReopenedData `json:"reopened"`
	Blocked      BlockedData    `json:"blocked"`
	Comparison   ComparisonData `json:"comparison"`
	Quality      []QualityData  `json:"quality"`
	Failures     *FailureData   `json:"failures,omitempty"` // only where something counts as a failure
	Models       []ModelData    `json:"models,omitempty"`   // only where there are some
}

// BoardData is the board as of the instant.
type BoardData struct {
	Columns  []ColumnData `json:"columns"`
	Lanes    []LaneData   `json:"lanes"`
	Issues   int          `json:"issues"`
	Unmapped int          `json:"unmapped"`
	Link     string       `json:"link,omitempty"`
}

// ColumnData is one column; Breach is "", "min" or "max".
type ColumnData struct {
	Name        string     `json:"name"`
	Issues      int        `json:"issues"`
	Min         *int       `json:"min"`
	Max         *int       `json:"max"`
	Breach      string     `json:"breach"`
	Since       *time.Time `json:"since"`
	BreachShare *float64   `json:"breachShare"` // of the window, 0 to 1
	Link        string     `json:"link,omitempty"`
}

// LaneData is one lane with a count for each column.
type LaneData struct {
	Name    string `json:"name"`
	Issues  int    `json:"issues"`
	Columns []int  `json:"columns"`
	Link    string `json:"link,omitempty"`
}

// StatusData is the issues in one status.
type StatusData struct {
	Status      string  `json:"status"`
	Issues      int     `json:"issues"`
	Percent     float64 `json:"percent"`
	JiraPercent int     `json:"jiraPercent"` // truncated
	Link        string  `json:"link,omitempty"`
}

// ResolutionData is resolution times by period.
type ResolutionData struct {
	Group      string          `json:"group"`
	Periods    []PeriodData    `json:"periods"`
	Overall    OverallData     `json:"overall"`
	First      DurationData    `json:"first"`      // created to first done
	Last       DurationData    `json:"last"`       // created to resolution date
	Unresolved DurationData    `json:"unresolved"` // time not done
	Excluded   []ExclusionData `json:"excluded"`
	Working    *DurationData   `json:"working"` // on the working-time clock
	Warnings   []string        `json:"warnings"`
}

// PeriodData is one period: Resolved, TotalDays and JiraAverage as Jira's gadget,
// the rest without unusable issues.
type PeriodData struct {
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	Partial     bool      `json:"partial"`
	Resolved    int       `json:"resolved"`
	TotalDays   int64     `json:"totalDays"`
	AverageDays *float64  `json:"averageDays"`
	JiraAverage int64     `json:"jiraAverage"`
	MedianDays  *float64  `json:"medianDays"`
	P85Days     *float64  `json:"p85Days"`
	P95Days     *float64  `json:"p95Days"`
	Excluded    int       `json:"excluded"`
	Link        string    `json:"link,omitempty"`
}

// OverallData is the whole window: Resolved are the usable issues, Excluded the
// others.
type OverallData struct {
	Resolved    int      `json:"resolved"`
	AverageDays *float64 `json:"averageDays"`
	MedianDays  *float64 `json:"medianDays"`
	P85Days     *float64 `json:"p85Days"`
	P95Days     *float64 `json:"p95Days"`
	Excluded    int      `json:"excluded"`
	TotalDays   int64    `json:"totalDays"`
	JiraAverage int64    `json:"jiraAverage"`
	Link        string   `json:"link,omitempty"`
}

// DurationData is a distribution of durations in calendar hours.
type DurationData struct {
	Issues      int      `json:"issues"`
	MeanHours   *float64 `json:"meanHours"`
	MedianHours *float64 `json:"medianHours"`
	P85Hours    *float64 `json:"p85Hours"`
	P95Hours    *float64 `json:"p95Hours"`
	TotalHours  float64  `json:"totalHours"`
}

// ExclusionData is an issue that no duration rests on.
type ExclusionData struct {
	Key    string `json:"key"`
	Reason string `json:"reason"`
}

// CreatedData is the issues created in the window, split by whether resolved now.
type CreatedData struct {
	Group      string              `json:"group"`
	Periods    []CreatedPeriodData `json:"periods"`
	Total      int                 `json:"total"`
	Resolved   int                 `json:"resolved"`
	Unresolved int                 `json:"unresolved"`
	Link       string              `json:"link,omitempty"`
}

// CreatedPeriodData is one period of CreatedData.
type CreatedPeriodData struct {
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Partial    bool      `json:"partial"`
	Resolved   int       `json:"resolved"`
	Unresolved int       `json:"unresolved"`
	Link       string    `json:"link,omitempty"`
}

// BalanceData is what came, what went and what remains.
type BalanceData struct {
	Group    string              `json:"group"`
	Start    int                 `json:"start"`
	Backlog  int                 `json:"backlog"`
	Created  int                 `json:"created"`
	Closed   int                 `json:"closed"`
	Reopened int                 `json:"reopened"`
	Periods  []BalancePeriodData `json:"periods"`
}

// BalancePeriodData is one period of BalanceData.
type BalancePeriodData struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Created  int       `json:"created"`
	Closed   int       `json:"closed"`
	Reopened int       `json:"reopened"`
	Backlog  int       `json:"backlog"`
}

// StageData is the time in one status: percentiles of the stays that ended in
// the window, in hours, and all time inside the window.
type StageData struct {
	Status      string   `json:"status"`
	Issues      int      `json:"issues"`
	Ended       int      `json:"ended"`
	Running     int      `json:"running"`
	Waiting     bool     `json:"waiting"`
	MedianHours *float64 `json:"medianHours"`
	P85Hours    *float64 `json:"p85Hours"`
	P95Hours    *float64 `json:"p95Hours"`
	TotalHours  float64  `json:"totalHours"`
}

// FlowData is the finished work.
type FlowData struct {
	Finished   int          `json:"finished"`
	Lead       DurationData `json:"lead"`
	Cycle      DurationData `json:"cycle"`
	Efficiency *float64     `json:"efficiency"` // 0 to 1
}

// AgeingData is one open issue that was begun.
type AgeingData struct {
	Key          string   `json:"key"`
	Status       string   `json:"status"`
	AgeHours     float64  `json:"ageHours"`
	WorkingHours *float64 `json:"workingHours"`
	Percentile   *float64 `json:"percentile"` // of finished work, 0 to 100
}

// ReopenedData is one issue that was reopened in the window.
type ReopenedData struct {
	Key             string   `json:"key"`
	Times           int      `json:"times"`
	FirstHours      float64  `json:"firstHours"`
	LastHours       *float64 `json:"lastHours"` // null while open
	UnresolvedHours float64  `json:"unresolvedHours"`
	Open            bool     `json:"open"`
}

// BlockedData is blocked work.
type BlockedData struct {
	Issues     int      `json:"issues"`
	Now        []string `json:"now"` // keys
	TotalHours float64  `json:"totalHours"`
	Share      *float64 `json:"share"`
}

// ComparisonData sets the window against the one before.
type ComparisonData struct {
	From       time.Time  `json:"from"` // of the window before
	To         time.Time  `json:"to"`
	Created    ChangeData `json:"created"`
	Resolved   ChangeData `json:"resolved"`
	Finished   ChangeData `json:"finished"`
	Reopened   ChangeData `json:"reopened"`
	Resolution ChangeData `json:"resolution"` // geometric means
	Lead       ChangeData `json:"lead"`
	Cycle      ChangeData `json:"cycle"`
}

// ChangeData says whether a change is more than chance. Now and Before are
// counts, or the number of durations compared.
type ChangeData struct {
	Now             int      `json:"now"`
	Before          int      `json:"before"`
	Ratio           *float64 `json:"ratio"`
	Low             *float64 `json:"low"`
	High            *float64 `json:"high"`
	P               *float64 `json:"p"`
	Detectable      *float64 `json:"detectable"`
	Distinguishable bool     `json:"distinguishable"`
	Level           float64  `json:"level"`
}

// QualityData is one defect of one issue.
type QualityData struct {
	Key      string `json:"key"`
	Problem  string `json:"problem"`
	Detail   string `json:"detail"`
	Effect   string `json:"effect"`
	Severity string `json:"severity"` // "info", "warning", "error"
}
