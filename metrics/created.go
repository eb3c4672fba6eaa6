package metrics

import "github.com/nines-bot/nines"

// Created is the issues created in the window, by the period of creation,
// split by whether they are resolved as of the instant: Jira's Recently
// Created chart.
type Created struct {
	Group      nines.Group
	Periods    []CreatedPeriod
	Total      Set
	Resolved   Set
	Unresolved Set
	Warnings   []Warning
}

// A CreatedPeriod is the issues created in one period.
type CreatedPeriod struct {
	Window     nines.Window
	Partial    bool
	Resolved   Set // by now, not in the period
	Unresolved Set
}

// A Balance sets what came against what went, with the backlog that remains.
// In each period: Backlog = Backlog before + Created - Closed + Reopened.
type Balance struct {
	Group    nines.Group
	Start    int // open issues when the window begins
	Periods  []BalancePeriod
	Created  Set // in the window
	Closed   Set // open before or created in the window, done at its end
	Reopened Set // done when the window begins, open at its end
	Backlog  Set // open at the end
	Warnings []Warning
}

// A BalancePeriod compares the end of a period with its beginning.
type BalancePeriod struct {
	Window   nines.Window
	Partial  bool
	Created  Set // in the period
	Closed   Set // open before or created in the period, done at its end
	Reopened Set // done before, open at its end
	Backlog  int // open at its end
}
