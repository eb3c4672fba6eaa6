package slack

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// Options say how a report is shown.
type Options struct {
	// Native draws charts with Slack's own blocks instead of pictures: at most
	// two in a message, no bands, no limits, no gaps.
	Native bool
	// Mention is put into the parent: what [MentionToken] returns, or "".
	Mention string
	Late    bool // the report comes after its time
	PDF     bool // the thread will hold a PDF
}

// How much the parent holds. It must be read on a phone.
const (
	parentFigures = 4
	parentCharts  = 3
	parentColumns = 4
	parentRows    = 10
	parentWords   = 8    // paragraphs and remarks
	parentLength  = 4000 // characters of these
)

// Render lays the report out as a parent message and its thread. Every post is
// within Slack's limits; what does not fit the parent is in the thread.
func Render(r *report.Report, o Options) (Message, error) {
	c := &collect{native: o.Native}
	if err := r.Walk(c); err != nil {
		return Message{}, fmt.Errorf("slack message of %s: %w", r.Service, err)
	}
	p := &parent{r: r, o: o}
	rest := p.take(c.topics)
	return Message{Parent: p.post(), Thread: thread(rest)}, nil
}

// parent is the message under construction.
type parent struct {
	r *report.Report
	o Options

	figures []report.Figure
	words   []item
	charts  []item
	table   *item // as the parent shows it
	length  int   // of words
}

// take picks what the parent shows and returns the rest.
func (p *parent) take(topics []topic) []topic {
	chosen := p.bestTable(topics)
	var rest []topic
	for _, t := range topics {
		left := topic{id: t.id, title: t.title}
		charted := false
		for _, it := range t.items {
			switch {
			case it.figures != nil && p.figures == nil:
				p.figures = it.figures[:min(len(it.figures), parentFigures)]
				if len(it.figures) <= parentFigures {
					continue
				}
			case it.words && t.id == summaryID && p.room(it):
				p.words = append(p.words, it)
				continue
			case it.charts != nil && !charted && p.roomForChart(it):
				charted = true
				p.charts = append(p.charts, it)
				continue
			case it.table != nil && it.table == chosen:
				if p.takeTable(it) {
					continue
				}
			}
			left.items = append(left.items, it)
		}
		if len(left.items) > 0 {
			rest = append(rest, left)
		}
	}
	return rest
}

const summaryID = "summary"

func (p *parent) room(it item) bool {
	n := 0
	for _, b := range it.blocks {
		n += size(b)
	}
	if len(p.words) >= parentWords || p.length+n > parentLength {
		return false
	}
	p.length += n
	return true
}

// roomForChart keeps to the first chart of the first topics.
func (p *parent) roomForChart(it item) bool {
	limit := parentCharts
	if p.o.Native {
		limit = maxCharts
		if _, ok := it.blocks[0].(*slackgo.DataVisualizationBlock); !ok {
			return false
		}
	}
	return len(p.charts) < limit
}

// bestTable is the one that adds most to the parent: it loses no column there,
// its topic has no picture there, and something in it is loud.
func (p *parent) bestTable(topics []topic) *report.Table {
	var best *report.Table
	most := -1
	charts := 0
	for _, t := range topics {
		pictured := charts < parentCharts && slices.ContainsFunc(t.items, func(it item) bool { return it.charts != nil })
		if pictured {
			charts++
		}
		for _, it := range t.items {
			if it.table == nil || len(it.table.Rows) == 0 {
				continue
			}
			if n := worth(it.table, pictured); n > most {
				best, most = it.table, n
			}
		}
	}
	return best
}

func worth(t *report.Table, pictured bool) int {
	major := 0
	for _, c := range t.Columns {
		if !c.Minor {
			major++
		}
	}
	loud := slices.ContainsFunc(t.Rows, func(row []report.Cell) bool {
		return slices.ContainsFunc(row, func(c report.Cell) bool { return c.Tone == report.Watch || c.Tone == report.Bad })
	})
	n := 0
	if major > 1 && major <= parentColumns {
		n += 4
	}
	if !pictured {
		n += 2
	}
	if loud {
		n++
	}
	return n
}

// takeTable reports whether the parent shows the whole table.
func (p *parent) takeTable(it item) bool {
	block, left, whole := table(*it.table, fit{rows: parentRows, columns: parentColumns, chars: 3000})
	if !whole {
		left = join(", ", left, "whole table in the thread")
	}
	p.table = &item{text: rowWords(*it.table, parentRows), blocks: []slackgo.Block{block}}
	if foot := footnote(report.Table{More: it.table.More, Note: clip(it.table.Note, 300)}, left); foot != "" {
		p.table.blocks = append(p.table.blocks, aside(foot))
	}
	return whole
}

// post assembles the parent.
func (p *parent) post() Post {
	out := Post{Text: p.text(), Blocks: []slackgo.Block{header(p.title()), words(600, p.headline()...)}}
	if p.o.Mention != "" {
		out.Blocks = append(out.Blocks, slackgo.NewSectionBlock(slackgo.NewTextBlockObject(slackgo.MarkdownType, p.o.Mention, false, false), nil, nil))
	}
	if len(p.figures) > 0 {
		out.Blocks = append(out.Blocks, figures(p.figures))
	}
	for _, it := range p.shown() {
		out.Blocks = append(out.Blocks, it.blocks...)
		out.Charts = append(out.Charts, it.charts...)
	}
	out.Blocks = append(out.Blocks, aside(p.provenance()))
	return out
}

// shown are the items in reading order.
func (p *parent) shown() []item {
	items := slices.Concat(p.words, p.charts)
	if p.table != nil {
		items = append(items, *p.table)
	}
	return items
}

func (p *parent) title() string { return join(" · ", p.r.Title, p.r.Service) }

// headline says the state in a light, a word and a line.
func (p *parent) headline() []report.Span {
	light, word := state(p.r.State)
	if strings.HasPrefix(p.r.Headline, word) {
		word = ""
	}
	line := orDash(join(" ", light, join(": ", word, p.r.Headline)))
	return []report.Span{{Text: line, Strong: true}}
}

// provenance says what the numbers speak of and where they come from.
func (p *parent) provenance() string {
	r := p.r
	loc := zone(r)
	parts := []string{
		fmt.Sprintf("%s to %s (%s)", r.Window.From.In(loc).Format("2 Jan 2006 15:04"), r.Window.To.In(loc).Format("2 Jan 2006 15:04"), escape(loc.String(), 60)),
		link(searchURL(r.Source), escape(source(r.Source), 500), 2000),
	}
	if !r.Source.SyncedAt.IsZero() {
		parts = append(parts, "read from Jira "+date(r.Source.SyncedAt, loc))
	}
	if p.o.Late {
		parts = append(parts, "late: was due "+date(r.AsOf, loc))
	}
	where := "details in the thread"
	if p.o.PDF {
		where = "details and PDF in the thread"
	}
	return join(" · ", append(parts, where)...)
}

// date is shown by Slack in the reader's own zone; where it cannot, in loc.
func date(t time.Time, loc *time.Location) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s>", t.Unix(), t.In(loc).Format("2 Jan 2006 15:04 MST"))
}

func source(s report.Source) string {
	n := count(s.Issues, "issue")
	if s.JQL == "" {
		return n
	}
	return n + " of " + s.JQL
}

func searchURL(s report.Source) string {
	if s.JiraURL == "" || s.JQL == "" {
		return ""
	}
	return strings.TrimSuffix(s.JiraURL, "/") + "/issues/?jql=" + url.QueryEscape(s.JQL)
}

// text is the parent for those who listen, and for notifications, which show
// how it begins.
func (p *parent) text() string {
	parts := []string{join(" ", strings.TrimSuffix(p.headline()[0].Text, ".")+".", p.title()+"."), figureWords(p.figures)}
	for _, it := range p.shown() {
		parts = append(parts, it.text)
	}
	parts = append(parts, fmt.Sprintf("Period to %s, %s. Details in the thread.", p.r.Window.To.In(zone(p.r)).Format("2 Jan 2006 15:04 MST"), source(p.r.Source)))
	return spoken(parts)
}

func zone(r *report.Report) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// spoken joins paragraphs, line by line escaped, within the advised length.
func spoken(parts []string) string {
	var lines []string
	left := maxText
	for _, part := range parts {
		for line := range strings.Lines(strings.Trim(part, "\n")) {
			line = escape(strings.TrimRight(line, "\n"), max(min(left, 1200), 1))
			if strings.TrimSpace(line) == "" {
				continue
			}
			if left -= width(line) + 1; left < 0 {
				return strings.Join(lines, "\n")
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
