package report

import (
	"strings"

	"github.com/nines-bot/nines/metrics"
)

// How many single defects the table lists; the JSON has them all.
const (
	maxDefects = 25
	maxAlike   = 8 // of one problem, so that the frequent hide none of the rare
)

func (b *builder) qualitySection() []Block {
	q := b.quality
	blocks := []Block{b.sourceText()}
	for _, d := range b.in.Doubts {
		blocks = append(blocks, Note{Tone: Watch, Spans: []Span{{Text: d}}})
	}
	if n := len(b.in.Unreadable); n > 0 {
		blocks = append(blocks, b.unreadableNote())
	}
	if len(q.Counts) == 0 {
		if len(b.in.Unreadable)+len(b.in.Doubts) == 0 {
			blocks = append(blocks, Note{Tone: Good, Spans: []Span{{Text: "No defect was found in the data of " + plural(b.issues, "issue") + "."}}})
		}
		return blocks
	}
	if n, ok := b.lowQuality(); ok {
		blocks = append(blocks, n)
	}
	blocks = append(blocks, b.problemTable())
	if t := b.defectTable(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	return blocks
}

// sourceText says where the numbers come from and when.
func (b *builder) sourceText() Text {
	t := Text{Spans: []Span{{Text: plural(b.issues, "issue") + " read", Strong: true, Link: b.link.search(b.link.scope)}}}
	if b.in.JQL != "" {
		t.Spans = append(t.Spans, Span{Text: " by the search "}, Span{Text: clip(b.in.JQL, 300), Strong: true})
	}
	if b.in.SyncedAt.IsZero() {
		t.Spans = append(t.Spans, Span{Text: ", imported from a file"})
	} else {
		t.Spans = append(t.Spans, Span{Text: ", last fetched " + b.clock.minute(b.in.SyncedAt)})
	}
	t.Spans = append(t.Spans, Span{Text: ". All numbers are as of " + b.clock.minute(b.asOf) + ", " + b.in.Zone.String() + "."})
	return t
}

func (b *builder) unreadableNote() Note {
	var names []string
	for _, u := range b.in.Unreadable[:min(len(b.in.Unreadable), maxNamed)] {
		names = append(names, u.Key+" ("+clip(u.Reason, 120)+")")
	}
	n := len(b.in.Unreadable)
	text := " sent by Jira could not be read and " + choose(n, "is", "are") + " in no number: " + strings.Join(names, ", ")
	if left := n - len(names); left > 0 {
		text += " and " + count(left) + " more"
	}
	return Note{Tone: Bad, Spans: []Span{{Text: plural(n, "issue"), Strong: true}, {Text: text + "."}}}
}

// badShare is the share of resolved issues left out above which the durations
// rest on too little.
const badShare = 0.05

// lowQuality warns where more than badShare of the resolved issues are unusable.
func (b *builder) lowQuality() (Note, bool) {
	bad, all := len(b.resolution.Excluded), b.resolution.Overall.Resolved.N
	if all == 0 || float64(bad) <= badShare*float64(all) {
		return Note{}, false
	}
	return Note{Tone: Watch, Spans: []Span{
		{Text: "Data quality is low: ", Strong: true},
		{
			Text: percent(float64(bad)/float64(all)) + " of the resolved issues (" + count(bad) + " of " + count(all) + ") cannot be used for durations.",
			Link: b.link.set(b.resolution.Overall.Excluded, ""),
		},
	}}, true
}

func (b *builder) problemTable() Table {
	q := b.quality
	t := Table{
		Title:   "Defects in the data of " + plural(q.Issues, "issue"),
		Columns: []Column{{Title: "Problem"}, {Title: "Issues", Numeric: true}, {Title: "Effect"}, {Title: "Weight", Minor: true}},
	}
	for _, c := range q.Counts {
		weight := Cell{Text: "to know"}
		if c.Severity == metrics.Serious {
			weight = Cell{Text: "changes numbers", Tone: Watch}
		}
		t.Rows = append(t.Rows, []Cell{{Text: string(c.Problem)}, b.setCell(c.Issues, ""), {Text: c.Effect}, weight})
	}
	t.Note = plural(q.Affected.N, "issue") + " " + choose(q.Affected.N, "has", "have") + " a defect that changes a number."
	return t
}

// defectTable lists the defects that change numbers, one by one.
func (b *builder) defectTable() Table {
	t := Table{
		Title:   "Issues with doubtful data",
		Columns: []Column{{Title: "Issue"}, {Title: "Problem"}, {Title: "Found", Minor: true}, {Title: "Effect"}},
	}
	left := 0
	seen := map[metrics.Problem]int{}
	for _, d := range b.quality.Defects {
		if d.Severity != metrics.Serious {
			continue
		}
		seen[d.Problem]++
		switch {
		case seen[d.Problem] <= maxAlike && len(t.Rows) < maxDefects:
			t.Rows = append(t.Rows, []Cell{b.issueCell(d.Key), {Text: string(d.Problem), Tone: Watch}, {Text: clip(d.Detail, 160)}, {Text: d.Effect}})
		default:
			left++
		}
	}
	t.More = more(left, b.link.set(b.quality.Affected, ""))
	return t
}
