package slack

import (
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// Blocks are written so that text from Jira cannot act: it sits in plain_text,
// raw_text or rich_text, which Slack takes literally, or went through escape.

func header(text string) slackgo.Block {
	return slackgo.NewHeaderBlock(slackgo.NewTextBlockObject(slackgo.PlainTextType, orDash(clip(text, maxHeader)), true, false))
}

// words writes spans as a paragraph of at most n characters, and its links as far
// as they fit a message.
func words(n int, spans ...report.Span) slackgo.Block {
	return slackgo.NewRichTextBlock("", slackgo.NewRichTextSection(elements(n, spans...)...))
}

func elements(n int, spans ...report.Span) []slackgo.RichTextSectionElement {
	var es []slackgo.RichTextSectionElement
	links := threadLength - maxParagraph - maxHeader
	for _, s := range spans {
		text := clip(s.Text, n)
		if text == "" {
			continue
		}
		n -= width(text)
		var style *slackgo.RichTextSectionTextStyle
		if s.Strong {
			style = &slackgo.RichTextSectionTextStyle{Bold: true}
		}
		to := address(s.Link)
		if links -= width(to); to != "" && links > 0 && strings.TrimSpace(text) != "" {
			es = append(es, slackgo.NewRichTextSectionLinkElement(to, text, style))
		} else {
			es = append(es, slackgo.NewRichTextSectionTextElement(text, style))
		}
		if n < 2 {
			break
		}
	}
	return es
}

// aside is small grey text; it is escaped already.
func aside(escaped string) slackgo.Block {
	return slackgo.NewContextBlock("", slackgo.NewTextBlockObject(slackgo.MarkdownType, escaped, false, false))
}

// figures sets at most ten key numbers in two columns.
func figures(items []report.Figure) slackgo.Block {
	var fields []*slackgo.TextBlockObject
	for _, f := range items[:min(len(items), maxFields)] {
		fields = append(fields, slackgo.NewTextBlockObject(slackgo.MarkdownType, figure(f), false, false))
	}
	return slackgo.NewSectionBlock(nil, fields, nil)
}

// figureLink is the longest link of a key number: ten of them fit a message.
const figureLink = 600

// figure writes a key number: its name, the number with its link, the change in
// sign and word, and the remark.
func figure(f report.Figure) string {
	lines := []string{
		escape(f.Label, 120),
		join(" ", bold(link(f.Link, escape(orDash(f.Value), 120), figureLink)), escape(change(f), 160)),
		escape(f.Note, 160),
	}
	return orDash(join("\n", lines...))
}

// change says which way a number went and whether that is good.
func change(f report.Figure) string {
	arrow := ""
	switch {
	case f.Delta == "":
	case f.Trend > 0:
		arrow = "▲"
	case f.Trend < 0:
		arrow = "▼"
	}
	return join(" ", arrow, join(", ", f.Delta, verdict(f)))
}

// verdict is the tone of a figure as a word, since colour alone is no sign.
func verdict(f report.Figure) string {
	changed := f.Delta != ""
	switch {
	case f.Tone == report.Good && changed:
		return "better"
	case f.Tone == report.Good:
		return "good"
	case f.Tone == report.Watch:
		return "watch"
	case f.Tone == report.Bad && changed:
		return "worse"
	case f.Tone == report.Bad:
		return "needs attention"
	}
	return ""
}

// sign marks a paragraph by its tone, in shape as well as in colour.
func sign(t report.Tone) string {
	switch t {
	case report.Good:
		return "✅ "
	case report.Watch:
		return "⚠️ "
	case report.Bad:
		return "❗ "
	}
	return "ℹ️ "
}

// state is the tone of the whole as a light and a word.
func state(t report.Tone) (light, word string) {
	switch t {
	case report.Good:
		return "🟢", "On track"
	case report.Watch:
		return "🟡", "Watch"
	case report.Bad:
		return "🔴", "Needs attention"
	}
	return "", ""
}

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// join puts sep between the parts that say something.
func join(sep string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, sep)
}
