package report

import (
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// An Explained is one issue to be explained: what the metrics make of it.
type Explained struct {
	metrics.Explanation
	Summary string
	JiraURL string
	AsOf    time.Time
	Zone    *time.Location
}

// Explain says how one issue is read: its timeline, and for each metric whether
// it counts and why, or why not.
func Explain(in Explained) *Report {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	b := &builder{
		in:    Input{JiraURL: in.JiraURL, Zone: in.Zone},
		clock: clock{zone: in.Zone, now: in.AsOf},
		link:  newLinker(in.JiraURL, ""),
	}
	r := &Report{
		Service: in.Key, Title: strings.TrimSpace(in.Key + "  " + clip(in.Summary, 200)),
		AsOf: in.AsOf, Zone: in.Zone, Window: nines.Window{From: in.Created, To: in.AsOf},
		Source: Source{JiraURL: b.link.jira, JQL: "key = " + quoteKey(in.Key), Issues: 1},
	}
	r.Sections = append(r.Sections,
		Section{ID: "timeline", Title: "Timeline", Blocks: []Block{b.timeline(in)}},
		Section{ID: "counts", Title: "What it counts towards", Blocks: []Block{b.countsTowards(in)}})
	if in.Failure != nil {
		r.Sections = append(r.Sections, Section{ID: "failures", Title: "Field failure", Blocks: b.explainFailure(in.Failure)})
	}
	if len(in.Defects) > 0 {
		r.Sections = append(r.Sections, Section{ID: "quality", Title: "Data quality", Blocks: []Block{defects(in.Defects)}})
	}
	return r
}

func (b *builder) timeline(in Explained) Table {
	t := Table{Columns: []Column{
		{Title: "From"},
		{Title: "To", Minor: true},
		{Title: "For", Numeric: true},
		{Title: "Status"},
		{Title: "Column", Minor: true},
		{Title: "State"},
	}}
	for _, s := range in.Spans {
		t.Rows = append(t.Rows, []Cell{
			{Text: b.clock.minute(s.From)},
			{Text: b.clock.minute(s.To)},
			{Text: duration(s.Duration())},
			{Text: s.Status.Name},
			{Text: s.Column},
			{Text: spanState(s)},
		})
	}
	return t
}

// spanState is what a span is besides its status.
func spanState(s metrics.Span) string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{{s.Done, "done"}, {s.Resolved, "resolved"}, {s.Waiting, "waiting"}, {s.Flagged, "flagged"}} {
		if w.on {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, ", ")
}

func (b *builder) countsTowards(in Explained) Table {
	t := Table{Columns: []Column{{Title: "Metric"}, {Title: "Counts"}, {Title: "Why"}}}
	row := func(metric string, counts bool, yes, no string) {
		why, word := no, "no"
		if counts {
			why, word = yes, "yes"
		}
		t.Rows = append(t.Rows, []Cell{{Text: metric}, {Text: word}, {Text: why}})
	}
	row("Board", in.OnBoard, "in column "+in.Column+", lane "+in.Lane, "its status is in no column, or the filter of the board leaves it out")
	row("Status distribution", in.InStatus, "as "+in.Status.Name, "the filter of the panel leaves it out")
	row("Resolution time", in.InResolution, b.resolvedWith(in), b.notResolved(in))
	row("Recently created", in.InCreated, "created "+b.clock.minute(in.Created)+", if that is in the period", "the filter of the panel leaves it out")
	row("Cycle time", in.Cycle != nil, maybe(in.Cycle)+b.since(in.Started), "not finished, or never in an active status")
	row("Lead time", in.Lead != nil, maybe(in.Lead)+b.until(in.Done), "not finished")
	row("Reopened", in.Reopened > 0, plural(in.Reopened, "time"), "never reopened")
	return t
}

func (b *builder) resolvedWith(in Explained) string {
	if in.ResolutionTime == nil {
		return "among the resolved, but without a duration; " + b.notResolved(in)
	}
	return "with " + maybe(in.ResolutionTime)
}

func (b *builder) notResolved(in Explained) string {
	var reasons []string
	for _, x := range in.Excluded {
		reasons = append(reasons, x.Reason)
	}
	if len(reasons) > 0 {
		return "left out: " + listed(reasons)
	}
	return "no resolution date at this instant, or the filter of the panel leaves it out"
}

func (b *builder) since(t *time.Time) string {
	if t == nil {
		return ""
	}
	return ", begun " + b.clock.minute(*t)
}

func (b *builder) until(t *time.Time) string {
	if t == nil {
		return ""
	}
	return ", done " + b.clock.minute(*t)
}

func defects(ds []metrics.Defect) Table {
	t := Table{Columns: []Column{{Title: "Problem"}, {Title: "Found"}, {Title: "Effect"}}}
	for _, d := range ds {
		t.Rows = append(t.Rows, []Cell{{Text: string(d.Problem)}, {Text: d.Detail}, {Text: d.Effect}})
	}
	return t
}
