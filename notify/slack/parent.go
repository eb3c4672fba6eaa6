package slack

import (
	"slices"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// How much the parent holds. It must be read on a phone.
const (
	parentFigures = 4
	parentCharts  = 3
	parentColumns = 4
	parentRows    = 10
	parentCell    = 48   // characters of a cell
	parentWords   = 8    // paragraphs and remarks
	parentText    = 2500 // characters of these
)

const summaryID = "summary"

// parent is the message under construction.
type parent struct {
	r *report.Report
	o Options

	figures []report.Figure
	words   []item
	charts  []item
	table   *item // as the parent shows it

	full weight // of all that
	said int    // characters of words
}

// take picks what the parent shows and returns the rest.
func (p *parent) take(topics []topic) []topic {
	p.figures = firstFigures(topics)
	p.full = weigh(slices.Concat(p.top(), p.bottom()))
	chosen := p.bestTable(topics)
	var rest []topic
	figured := false
	for _, t := range topics {
		left := topic{id: t.id, title: t.title}
		charted := false
		for _, it := range t.items {
			first := it.figures != nil && !figured
			figured = figured || first
			switch {
			case first && len(it.figures) <= parentFigures:
			case it.words && t.id == summaryID && p.takeWords(it):
			case it.charts != nil && !charted && p.takeChart(it):
				charted = true
			case it.table != nil && it.table == chosen && p.takeTable(it):
			default:
				left.items = append(left.items, it)
			}
		}
		if len(left.items) > 0 {
			rest = append(rest, left)
		}
	}
	return rest
}

// admit reports whether the blocks still fit.
func (p *parent) admit(blocks []slackgo.Block) bool {
	w := p.full.plus(weigh(blocks))
	if !w.fits() {
		return false
	}
	p.full = w
	return true
}

func firstFigures(topics []topic) []report.Figure {
	for _, t := range topics {
		for _, it := range t.items {
			if it.figures != nil {
				return it.figures[:min(len(it.figures), parentFigures)]
			}
		}
	}
	return nil
}

func (p *parent) takeWords(it item) bool {
	n := width(it.text)
	if len(p.words) >= parentWords || p.said+n > parentText || !p.admit(it.blocks) {
		return false
	}
	p.said += n
	p.words = append(p.words, it)
	return true
}

func (p *parent) takeChart(it item) bool {
	_, inWords := it.blocks[0].(*slackgo.RichTextBlock)
	if len(p.charts) >= parentCharts || inWords || !p.admit(it.blocks) {
		return false
	}
	p.charts = append(p.charts, it)
	return true
}

// takeTable reports whether the parent shows the whole table.
func (p *parent) takeTable(it item) bool {
	block, left, whole := table(*it.table, fit{rows: parentRows, columns: parentColumns, cell: parentCell, chars: 3000})
	if !whole {
		left = join(", ", left, p.elsewhere())
	}
	blocks := []slackgo.Block{block}
	if foot := footnote(report.Table{More: it.table.More, Note: clip(it.table.Note, 300)}, left); foot != "" {
		blocks = append(blocks, aside(foot))
	}
	if !p.admit(blocks) {
		return false
	}
	p.table = &item{text: rowWords(*it.table, parentRows), blocks: blocks}
	return whole
}

// elsewhere says where a table that was cut is whole.
func (p *parent) elsewhere() string {
	if p.o.Private {
		return ""
	}
	return "whole table in the thread"
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

// post assembles the parent.
func (p *parent) post() Post {
	out := Post{Text: p.text(), Blocks: p.top()}
	for _, it := range p.shown() {
		out.Blocks = append(out.Blocks, it.blocks...)
		out.Charts = append(out.Charts, it.charts...)
	}
	out.Blocks = append(out.Blocks, p.bottom()...)
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

// top is what comes first: name, state, who is called, key numbers.
func (p *parent) top() []slackgo.Block {
	blocks := []slackgo.Block{header(p.title()), words(600, p.headline()...)}
	if p.o.Mention != "" {
		blocks = append(blocks, slackgo.NewSectionBlock(slackgo.NewTextBlockObject(slackgo.MarkdownType, p.o.Mention, false, false), nil, nil))
	}
	if len(p.figures) > 0 {
		blocks = append(blocks, figures(p.figures))
	}
	return blocks
}

func (p *parent) bottom() []slackgo.Block {
	return append([]slackgo.Block{aside(p.provenance())}, Buttons(p.o.Buttons)...)
}
