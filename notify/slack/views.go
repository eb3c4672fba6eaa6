package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

const maxViewBlocks = 100

// ErrLate says that a form was asked for too long ago: Slack gives three seconds.
var ErrLate = errors.New("too late to open a form")

// OpenView shows a form to whoever made the interaction of that trigger.
func (c *Client) OpenView(ctx context.Context, trigger string, v slackgo.ModalViewRequest) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := c.api.OpenViewContext(ctx, trigger, v)
	if e, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok &&
		slices.Contains([]string{"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}, e.Err) {
		return fmt.Errorf("views.open: %s: %w", e.Err, ErrLate)
	}
	return c.reading("views.open", err)
}

// PublishHome shows the blocks of the posts as the home tab of a person.
func (c *Client) PublishHome(ctx context.Context, user string, posts []Post) error {
	var all Post
	for _, p := range posts {
		all.Text = join("\n", all.Text, p.Text)
		all.Blocks = append(all.Blocks, forView(p)...)
	}
	if len(all.Blocks) > maxViewBlocks {
		all.Blocks = append(all.Blocks[:maxViewBlocks-1], aside("There is more than fits here."))
	}
	_, err := c.fallBack(ctx, all, nil, func(p Post) (string, error) {
		if len(p.Blocks) == 0 { // a view has no text
			p.Blocks = []slackgo.Block{slackgo.NewSectionBlock(slackgo.NewTextBlockObject(slackgo.MarkdownType, cutMarkup(p.Text), false, false), nil, nil)}
		}
		return "", c.publish(ctx, user, p.Blocks)
	})
	return err
}

func (c *Client) publish(ctx context.Context, user string, blocks []slackgo.Block) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := c.api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{
		UserID: user, View: slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, Blocks: slackgo.Blocks{BlockSet: blocks}},
	})
	if e, ok := errors.AsType[slackgo.SlackErrorResponse](err); ok && (e.Err == "invalid_arguments" || e.Err == "view_too_large") {
		return &notify.Permanent{Err: fmt.Errorf("views.publish: %w", newRejection(e))}
	}
	return c.reading("views.publish", err)
}

// forView draws what belongs into messages only by other means: tables become
// lists, and charts their words.
func forView(p Post) []slackgo.Block {
	var out []slackgo.Block
	for _, b := range p.Blocks {
		switch b := b.(type) {
		case *slackgo.DataTableBlock:
			out = append(out, listed(b)...)
		case *slackgo.ImageBlock, *slackgo.DataVisualizationBlock:
			for _, w := range p.weaker(b, 0) {
				if _, chart := w.(*slackgo.DataVisualizationBlock); !chart {
					out = append(out, w)
				}
			}
		default:
			out = append(out, b)
		}
	}
	return out
}

// listed draws a table as a list under its name: the first cell of each row, and
// the others by the name of their column.
func listed(b *slackgo.DataTableBlock) []slackgo.Block {
	name := words(maxCaption, report.Span{Text: b.Caption, Strong: true})
	var items []slackgo.RichTextElement
	head := b.Rows[0]
	for _, row := range b.Rows[1:] {
		var spans []report.Span
		for k, cell := range row {
			text, _ := cellText(cell)
			title, _ := cellText(head[k])
			switch {
			case text == " " || text == "":
			case k == 0:
				spans = append(spans, report.Span{Text: text, Strong: true, Link: cellLink(cell)})
			case len(row) == 2:
				spans = append(spans, report.Span{Text: ": "}, report.Span{Text: text, Link: cellLink(cell)})
			default:
				spans = append(spans, report.Span{Text: " · " + title + " "}, report.Span{Text: text, Link: cellLink(cell)})
			}
		}
		if es := elements(1000, spans...); len(es) > 0 {
			items = append(items, slackgo.NewRichTextSection(es...))
		}
	}
	if len(items) == 0 {
		return []slackgo.Block{name, words(60, report.Span{Text: "Nothing to show."})}
	}
	return []slackgo.Block{name, slackgo.NewRichTextBlock("", slackgo.NewRichTextList(slackgo.RTEListBullet, 0, items...))}
}

// cellLink is the address behind a cell.
func cellLink(cell slackgo.DataTableCell) string {
	c, ok := cell.(*slackgo.DataTableRichTextCell)
	if !ok {
		return ""
	}
	for _, e := range c.Elements {
		s, ok := e.(*slackgo.RichTextSection)
		if !ok {
			continue
		}
		for _, e := range s.Elements {
			if l, ok := e.(*slackgo.RichTextSectionLinkElement); ok {
				return l.URL
			}
		}
	}
	return ""
}

// cutMarkup keeps the first lines of escaped text, as many as a section takes.
func cutMarkup(s string) string {
	kept := ""
	for line := range strings.Lines(s) {
		if width(kept)+width(line) > maxSection {
			break
		}
		kept += line
	}
	return orDash(kept)
}
