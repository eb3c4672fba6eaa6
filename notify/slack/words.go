package slack

import (
	"regexp"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// Words is a message of a few lines.
func Words(tone report.Tone, text string) Post { return lines(tone, text, false) }

// Named is [Words] in which the names of people and channels come alive,
// <@U012ABC> and <#C012ABC>. It is for what one person sees: a name in it calls
// nobody.
func Named(tone report.Tone, text string) Post { return lines(tone, text, true) }

func lines(tone report.Tone, text string, named bool) Post {
	var all []slackgo.RichTextSectionElement
	mark := mark(tone)
	for line := range strings.Lines(strings.TrimSpace(text)) {
		if len(all) > 80 {
			break
		}
		if len(all) > 0 {
			all = append(all, slackgo.NewRichTextSectionTextElement("\n", nil))
		}
		all = append(all, runs(mark+strings.TrimRight(line, "\r\n"), 1000, nil, named)...)
		mark = ""
	}
	if len(all) == 0 {
		all = runs("–", 1, nil, false)
	}
	return Post{Text: spoke(text, named), Blocks: []slackgo.Block{slackgo.NewRichTextBlock("", slackgo.NewRichTextSection(all...))}}
}

// Spoken is plain text as the text of a message.
func Spoken(text string) string { return spoke(text, false) }

func spoke(text string, named bool) string {
	text = orDash(spoken([]string{text}))
	if named {
		text = revive(text)
	}
	return text
}

// mark is the sign of a loud line.
func mark(tone report.Tone) string {
	if tone == report.Neutral {
		return ""
	}
	return sign(tone)
}

// revive lets the names of people and channels in escaped text come alive.
func revive(escaped string) string {
	return regexp.MustCompile(`&lt;(@[UW]|#[CG])([A-Z0-9]{5,20})&gt;`).ReplaceAllString(escaped, "<$1$2>")
}

// runs writes a line of at most n characters as rich text.
func runs(line string, n int, style *slackgo.RichTextSectionTextStyle, named bool) (all []slackgo.RichTextSectionElement) {
	line = clip(line, n)
	add := func(text string) {
		if text != "" {
			all = append(all, slackgo.NewRichTextSectionTextElement(text, style))
		}
	}
	names := regexp.MustCompile(`<([@#])([UWCG][A-Z0-9]{5,20})>`)
	for named {
		m := names.FindStringSubmatchIndex(line)
		if m == nil {
			break
		}
		add(line[:m[0]])
		switch kind, id := line[m[2]], line[m[4]:m[5]]; {
		case kind == '@' && (id[0] == 'U' || id[0] == 'W'):
			all = append(all, slackgo.NewRichTextSectionUserElement(id, style))
		case kind == '#' && (id[0] == 'C' || id[0] == 'G'):
			all = append(all, slackgo.NewRichTextSectionChannelElement(id, style))
		default:
			add(line[m[0]:m[1]])
		}
		line = line[m[1]:]
	}
	add(line)
	return all
}

// Lead puts a line above a post, as far as there is room. Named is as in [Named].
func (p Post) Lead(tone report.Tone, text string, named bool) Post {
	line := runs(mark(tone)+text, 400, &slackgo.RichTextSectionTextStyle{Bold: true}, named)
	if len(line) == 0 {
		return p
	}
	blocks := append([]slackgo.Block{slackgo.NewRichTextBlock("", slackgo.NewRichTextSection(line...))}, p.Blocks...)
	if weigh(blocks).fits() {
		p.Blocks = blocks
	}
	return p
}

// Aside adds a small grey line to a post; lead is markup of ours, such as a
// mention, and text is escaped.
func (p Post) Aside(lead, text string) Post {
	line := aside(join(" ", lead, escape(text, 1000)))
	if weigh(append(p.Blocks[:len(p.Blocks):len(p.Blocks)], line)).fits() {
		p.Blocks = append(p.Blocks[:len(p.Blocks):len(p.Blocks)], line)
	}
	return p
}

// Announcement is a small line for everybody, with names as in [Named].
func Announcement(text string) Post {
	line := orDash(revive(escape(text, 1500)))
	return Post{Text: line, Blocks: []slackgo.Block{aside(line)}}
}
