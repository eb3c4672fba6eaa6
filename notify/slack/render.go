package slack

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nines-bot/nines/chat"
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
	// Buttons stand under the parent, as far as there is room.
	Buttons []chat.Button
	// Private says that there is no thread: one person asked and sees it.
	Private bool
}

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

func (p *parent) title() string {
	if p.r.Title == p.r.Service {
		return p.r.Service
	}
	return join(" · ", p.r.Title, p.r.Service)
}

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
	switch {
	case p.o.Private:
		where = ""
	case p.o.PDF:
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
	loc := zone(p.r)
	parts := []string{
		join(" ", strings.TrimSuffix(p.headline()[0].Text, ".")+".", p.title()+"."),
		figureWords(p.figures),
		fmt.Sprintf("From %s to %s, %s.", p.r.Window.From.In(loc).Format("2 Jan 2006"), p.r.Window.To.In(loc).Format("2 Jan 2006 15:04 MST"), source(p.r.Source)),
	}
	for _, it := range p.shown() {
		parts = append(parts, it.text)
	}
	if !p.o.Private {
		parts = append(parts, "Details are in the thread.")
	}
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
