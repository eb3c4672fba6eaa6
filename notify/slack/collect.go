package slack

import (
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// An item is one block of the report in the forms that Slack may show.
type item struct {
	blocks []slackgo.Block // stay together
	text   string          // the same in words
	charts []report.Chart  // pictures in blocks

	table   *report.Table
	figures []report.Figure
	words   bool // a paragraph or a remark
}

// A topic is one section of the report.
type topic struct {
	id, title string
	items     []item
}

// collect walks the report once. It is a [report.Renderer]: a new kind of block
// does not compile until it is drawn here.
type collect struct {
	native bool // charts by Slack instead of pictures
	lists  bool // tables of words as lists, which a phone shows whole
	topics []topic
}

func (c *collect) Section(s report.Section) error {
	c.topics = append(c.topics, topic{id: s.ID, title: s.Title})
	return nil
}

func (c *collect) add(it item) error {
	t := &c.topics[len(c.topics)-1]
	t.items = append(t.items, it)
	return nil
}

func (c *collect) Text(b report.Text) error {
	if plain(b.Spans) == "" {
		return nil
	}
	return c.add(item{words: true, text: plain(b.Spans), blocks: []slackgo.Block{words(maxParagraph, b.Spans...)}})
}

func (c *collect) Note(b report.Note) error {
	if plain(b.Spans) == "" {
		return nil
	}
	spans := append([]report.Span{{Text: sign(b.Tone)}}, b.Spans...)
	return c.add(item{words: true, text: plain(b.Spans), blocks: []slackgo.Block{words(maxParagraph, spans...)}})
}

func (c *collect) Figures(b report.Figures) error {
	for items := range slices.Chunk(b.Items, maxFields) {
		if err := c.add(item{figures: items, text: figureWords(items), blocks: []slackgo.Block{figures(items)}}); err != nil {
			return err
		}
	}
	return nil
}

func (c *collect) Table(b report.Table) error {
	if len(b.Columns) == 0 || b.Detail {
		return nil
	}
	block, left, _ := table(b, fit{rows: maxTableRows, columns: maxColumns, cell: 200, chars: maxTableText - 500})
	it := item{table: &b, text: rowWords(b, 12), blocks: []slackgo.Block{block}}
	switch {
	case len(block.Rows) < 2: // Slack wants a row
		it.blocks[0] = words(maxCaption, report.Span{Text: orDash(b.Title), Strong: true}, report.Span{Text: ": nothing to show"})
	case c.lists && !slices.ContainsFunc(b.Columns, func(c report.Column) bool { return c.Numeric }):
		if list := listed(block); weigh(list).plus(weight{length: maxTableText / 5}).fits() {
			it.blocks = list
		}
	}
	if foot := footnote(b, left); foot != "" {
		it.blocks = append(it.blocks, aside(foot))
	}
	return c.add(it)
}

func (c *collect) Chart(b report.Chart) error {
	it := item{text: join(". ", b.Title, b.Alt), charts: []report.Chart{b}}
	switch blocks, ok := native(b); {
	case !c.native:
		it.blocks = []slackgo.Block{picture(b)}
	case ok:
		it.blocks = blocks
	default:
		it.blocks = described(b)
	}
	return c.add(it)
}

// footnote is what stands below a table: what was left out, and its remark.
func footnote(t report.Table, left string) string {
	more := ""
	if t.More != nil {
		more = link(t.More.Link, escape(t.More.Text, 300), 1000)
	}
	return join(" · ", more, escape(left, 100), escape(t.Note, 1500))
}

// plain is the text of spans.
func plain(spans []report.Span) string {
	var s strings.Builder
	for _, sp := range spans {
		s.WriteString(sp.Text)
	}
	return join("", clean(s.String()))
}

// figureWords says figures in words, one a line.
func figureWords(items []report.Figure) string {
	var s strings.Builder
	for _, f := range items {
		s.WriteString("\n" + join(", ", join(": ", f.Label, f.Value), join(", ", f.Delta, verdict(f)), f.Note))
	}
	return s.String()
}
