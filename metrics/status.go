package metrics

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/nines-bot/nines"
)

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

// Status returns how the issues are spread over the statuses.
func (s *Snapshot) Status() StatusDistribution {
	sets := make([]Set, len(s.statuses)+1) // the last: no status known
	d := StatusDistribution{}
	for i := range s.items {
		it := &s.items[i]
		if it.panels&inStatus == 0 {
			continue
		}
		d.Issues.add(it.key)
		status := s.states[it.last-1].status
		if status == noStatus {
			status = int32(len(s.statuses))
		}
		sets[status].add(it.key)
	}
	for i, set := range sets {
		if set.N == 0 {
			continue
		}
		share := StatusShare{Status: nines.Status{Name: UnknownStatus}, Issues: set}
		if i < len(s.statuses) {
			share.Status = s.statuses[i]
		} else {
			d.Warnings = append(d.Warnings, Warning{
				Code: "status unknown", Issues: set,
				Text: fmt.Sprintf("The status of %s at that time is not known.", count(set.N, "issue", "issues")),
			})
		}
		d.Shares = append(d.Shares, share)
	}
	slices.SortStableFunc(d.Shares, func(a, b StatusShare) int { return cmp.Compare(b.Issues.N, a.Issues.N) })
	d.percents()
	return d
}

// UnknownStatus is the name given to the status of issues of which none is known.
const UnknownStatus = "Unknown"

// percents fills in the three percentages. The method of largest remainder
// (Hamilton) gives every share its whole tenths, and the tenths that are left to
// those with the largest remainders, earlier shares first.
func (d *StatusDistribution) percents() {
	total := d.Issues.N
	left := 1000
	byRemainder := make([]int, len(d.Shares))
	for i := range d.Shares {
		share := &d.Shares[i]
		share.Percent = 100 * float64(share.Issues.N) / float64(total)
		share.JiraPercent = 100 * share.Issues.N / total
		share.Tenths = 1000 * share.Issues.N / total
		left -= share.Tenths
		byRemainder[i] = i
	}
	slices.SortStableFunc(byRemainder, func(a, b int) int {
		return cmp.Compare(1000*d.Shares[b].Issues.N%total, 1000*d.Shares[a].Issues.N%total)
	})
	for _, i := range byRemainder[:min(left, len(byRemainder))] {
		d.Shares[i].Tenths++
	}
}
