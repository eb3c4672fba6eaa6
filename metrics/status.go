package metrics

import "github.com/nines-bot/nines"

// A StatusDistribution is the issues by status as of the instant.
type StatusDistribution struct {
	Shares   []StatusShare // largest first, ties in workflow order; none is empty
	Issues   Set
	Warnings []Warning
}

// A StatusShare is the part of the issues in one status.
type StatusShare struct {
	Status  nines.Status
	Issues  Set
	Percent float64 // exact: 100 n / N
	// Tenths of a percent by the method of largest remainder: they sum to 1000.
	Tenths int
	// JiraPercent is what Jira's pie chart prints, truncated: ⌊100 n / N⌋. It
	// need not sum to 100.
	JiraPercent int
}
