package report

import (
	"strings"

	"github.com/nines-bot/nines/metrics"
)

const (
	maxSlices   = 8  // of a donut: more cannot be told apart
	maxStatuses = 20 // rows of the table
)

func (b *builder) statusSection() []Block {
	if b.status.Issues.N == 0 {
		return []Block{Note{Spans: []Span{{Text: "No issue to show by status."}}}}
	}
	return append([]Block{b.statusChart(), b.statusTable()}, b.warn(b.status.Warnings)...)
}

func (b *builder) statusLink(s metrics.StatusShare) string {
	if s.Status.Name == "" {
		return b.link.set(s.Issues, "")
	}
	return b.link.set(s.Issues, and(b.in.Filters.Status, "status = "+quote(s.Status.Name)))
}

func (b *builder) statusChart() Chart {
	shares := b.status.Shares
	donut := Donut{Center: count(b.status.Issues.N), Label: many("issue")}
	if b.status.Issues.N == 1 {
		donut.Label = "issue"
	}
	shown := shares
	if len(shares) > maxSlices {
		shown = shares[:maxSlices-1]
	}
	for _, s := range shown {
		donut.Slices = append(donut.Slices, Slice{
			Label: statusName(s), Value: float64(s.Issues.N), Text: count(s.Issues.N),
			Percent: tenths(s.Tenths, s.Issues.N), Link: b.statusLink(s),
		})
	}
	if rest := shares[len(shown):]; len(rest) > 0 {
		donut.Slices = append(donut.Slices, b.otherStatuses(rest))
	}
	var alt []string
	for _, s := range donut.Slices {
		alt = append(alt, s.Label+" "+s.Text+" ("+s.Percent+")")
	}
	return Chart{
		ID: "status", Title: b.statusTitle(),
		Subtitle: plural(b.status.Issues.N, "issue") + ", " + b.clock.minute(b.asOf) + ", " + b.in.Zone.String(),
		Alt:      plural(b.status.Issues.N, "issue") + " by status: " + strings.Join(alt, ", ") + ".",
		Link:     b.link.set(b.status.Issues, b.in.Filters.Status),
		Plot:     donut,
	}
}

func (b *builder) statusTitle() string {
	first := b.status.Shares[0]
	if len(b.status.Shares) > 1 && first.Issues.N > b.status.Shares[1].Issues.N {
		return clip(statusName(first), 40) + " holds the most issues: " + count(first.Issues.N) + " of " + count(b.status.Issues.N)
	}
	return "Issues by status"
}

// otherStatuses is one slice for the statuses that are too small to be drawn.
func (b *builder) otherStatuses(rest []metrics.StatusShare) Slice {
	all, parts := metrics.Set{}, 0
	for _, s := range rest {
		all.N += s.Issues.N
		all.Keys = append(all.Keys, s.Issues.Keys...)
		parts += s.Tenths
	}
	return Slice{
		Label: "other (" + plural(len(rest), "status") + ")", Value: float64(all.N), Text: count(all.N),
		Percent: tenths(parts, all.N), Link: b.link.set(all, ""),
	}
}

func statusName(s metrics.StatusShare) string {
	if s.Status.Name == "" {
		return "(unknown)"
	}
	return s.Status.Name
}

func (b *builder) statusTable() Table {
	t := Table{
		Title: "Issues by status",
		Columns: []Column{
			{Title: "Status"},
			{Title: "Issues", Numeric: true},
			{Title: "Share", Numeric: true},
			{Title: "Share in Jira", Numeric: true, Minor: true},
		},
	}
	jira := 0
	for i, s := range b.status.Shares {
		jira += s.JiraPercent
		if i >= maxStatuses {
			continue
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: statusName(s)},
			{Text: count(s.Issues.N), Link: b.statusLink(s)},
			{Text: tenths(s.Tenths, s.Issues.N)},
			{Text: count(s.JiraPercent) + "%"},
		})
	}
	t.More = more(len(b.status.Shares)-len(t.Rows), b.link.set(b.status.Issues, b.in.Filters.Status))
	t.Total = []Cell{{Text: "All"}, b.setCell(b.status.Issues, b.in.Filters.Status), {Text: tenths(1000, b.status.Issues.N)}, {Text: count(jira) + "%"}}
	if jira != 100 {
		t.Note = "Jira's pie chart cuts its percentages, so that they add up to " + count(jira) + "%. The shares here add up to 100%."
	}
	return t
}
