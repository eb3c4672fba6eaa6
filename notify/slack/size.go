package slack

import (
	"encoding/json"
	"strings"

	slackgo "github.com/slack-go/slack"
)

// size is what a block adds to the length of a message: all its texts and
// addresses. How Slack counts is not documented; this counts more than less.
func size(b slackgo.Block) int {
	raw, err := json.Marshal(b)
	if err != nil {
		return maxMessage + 1 // impossible: blocks are plain data
	}
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return maxMessage + 1
	}
	return texts(v)
}

func texts(v any) int {
	switch v := v.(type) {
	case string:
		return width(v)
	case []any:
		n := 0
		for _, e := range v {
			n += texts(e)
		}
		return n
	case map[string]any:
		n := 0
		for k, e := range v {
			if k != "type" && k != "id" {
				n += texts(e)
			}
		}
		return n
	}
	return 0
}

// tableSize is the number of characters in all cells, addresses included.
func tableSize(b slackgo.Block) int {
	switch b := b.(type) {
	case *slackgo.DataTableBlock:
		return size(b) - width(b.Caption)
	case *slackgo.TableBlock:
		n := 0
		for _, row := range b.Rows {
			for _, cell := range row {
				if c, ok := cell.(*slackgo.TableRawTextCell); ok {
					n += width(c.Text)
				}
			}
		}
		return n
	}
	return 0
}

// cellText returns what a cell of a data table says, and whether it is raw.
func cellText(cell slackgo.DataTableCell) (text string, raw bool) {
	switch c := cell.(type) {
	case *slackgo.DataTableRawTextCell:
		return c.Text, true
	case *slackgo.DataTableRichTextCell:
		for _, e := range c.Elements {
			if s, ok := e.(*slackgo.RichTextSection); ok {
				text += sectionText(s)
			}
		}
	}
	return text, false
}

func sectionText(s *slackgo.RichTextSection) string {
	var text strings.Builder
	for _, e := range s.Elements {
		switch e := e.(type) {
		case *slackgo.RichTextSectionTextElement:
			text.WriteString(e.Text)
		case *slackgo.RichTextSectionLinkElement:
			text.WriteString(e.Text)
		}
	}
	return text.String()
}

// paragraphs are the texts of a rich_text block, without addresses: its
// paragraphs and the items of its lists.
func paragraphs(b *slackgo.RichTextBlock) (all []string) {
	for _, e := range b.Elements {
		switch e := e.(type) {
		case *slackgo.RichTextSection:
			all = append(all, sectionText(e))
		case *slackgo.RichTextList:
			for _, item := range e.Elements {
				if s, ok := item.(*slackgo.RichTextSection); ok {
					all = append(all, sectionText(s))
				}
			}
		}
	}
	return all
}
