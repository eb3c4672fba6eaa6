package slack

import (
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// weaker returns what can stand for a block that Slack refuses: a picture
// becomes a native chart, and that its words; a data table becomes a plain
// table, and that its words; anything else goes, since the text of the message
// says it too.
func (p Post) weaker(b slackgo.Block, room int) []slackgo.Block {
	switch b := b.(type) {
	case *slackgo.ImageBlock:
		c, ok := p.chart(func(c report.Chart) bool {
			if id, placeholder := pictured(b); placeholder {
				return c.ID == id
			}
			return orDash(clip(c.Alt, maxAlt)) == b.AltText
		})
		if !ok {
			return nil
		}
		if blocks, ok := native(c); ok && room > 0 {
			return blocks
		}
		return described(c)
	case *slackgo.DataVisualizationBlock:
		c, ok := p.chart(func(c report.Chart) bool { return orDash(clip(c.Title, maxChartTitle)) == b.Title })
		if !ok {
			return nil
		}
		return described(c)
	case *slackgo.DataTableBlock:
		return []slackgo.Block{words(200, report.Span{Text: b.Caption, Strong: true}), plainTable(b)}
	case *slackgo.TableBlock:
		return []slackgo.Block{words(maxParagraph, report.Span{Text: tableWords(b)})}
	}
	return nil
}

// described says a chart in words.
func described(c report.Chart) []slackgo.Block {
	return []slackgo.Block{words(maxParagraph, report.Span{Text: orDash(clip(c.Title, 200)), Strong: true, Link: c.Link}, report.Span{Text: ". " + clip(c.Alt, maxAlt)})}
}

func plainTable(b *slackgo.DataTableBlock) slackgo.Block {
	t := slackgo.NewTableBlock("")
	for _, row := range b.Rows[:min(len(b.Rows), maxTableRows)] {
		cells := make([]slackgo.TableCell, len(row))
		for i, c := range row {
			text, _ := cellText(c)
			cells[i] = slackgo.NewTableRawTextCell(text)
		}
		t.AddRow(cells...)
	}
	return t
}

func tableWords(b *slackgo.TableBlock) string {
	var rows []string
	for _, row := range b.Rows {
		var cells []string
		for _, c := range row {
			if c, ok := c.(*slackgo.TableRawTextCell); ok && strings.TrimSpace(c.Text) != "" {
				cells = append(cells, c.Text)
			}
		}
		rows = append(rows, strings.Join(cells, ", "))
	}
	return strings.Join(rows, "; ")
}

// weakened returns the post after a refusal, false if nothing is left to give
// up. A refusal that names no block costs all those that are known to be picky.
func (p Post) weakened(r *rejection) (Post, bool) {
	if len(p.Blocks) == 0 {
		return p, false
	}
	if r.code == "msg_blocks_too_long" {
		p.Blocks = nil
		return p, true
	}
	weak := func(i int, b slackgo.Block) bool { return i == r.block || r.block < 0 && picky(b) }
	if r.block >= len(p.Blocks) || r.block < 0 && !slices.ContainsFunc(p.Blocks, picky) {
		p.Blocks = nil
		return p, true
	}
	p = p.replace(weak)
	if len(p.Blocks) > maxBlocks {
		p.Blocks = nil
	}
	return p, true
}

func picky(b slackgo.Block) bool {
	switch b.(type) {
	case *slackgo.ImageBlock, *slackgo.DataVisualizationBlock, *slackgo.DataTableBlock, *slackgo.TableBlock:
		return true
	}
	return false
}

// replace puts what is weaker in the place of some blocks.
func (p Post) replace(these func(int, slackgo.Block) bool) Post {
	room := maxCharts - weigh(p.Blocks).charts
	var blocks []slackgo.Block
	for i, b := range p.Blocks {
		if !these(i, b) {
			blocks = append(blocks, b)
			continue
		}
		instead := p.weaker(b, room)
		room -= weigh(instead).charts
		blocks = append(blocks, instead...)
	}
	p.Blocks = blocks
	return p
}
