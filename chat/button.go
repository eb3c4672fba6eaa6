package chat

import (
	"net/url"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// maxButton is the longest text of a button, in bytes; Slack takes 2,000
// characters.
const maxButton = 1900

// maxLink is the longest address of a button that Slack takes.
const maxLink = 3000

// joinWords puts a request together from words, some of which may be "".
func joinWords(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// ReportButtons are the buttons under a report that came by itself. Job is what
// "pause" is told, the ID of the subscription or the name of the configured
// report; "" leaves Pause out. The texts name the period of the report, so that
// they mean the same for as long as the message stands.
func ReportButtons(r *report.Report, job string) []Button {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	p := nines.Period{Window: r.Window}
	service := r.Service
	buttons := jiraButton(r)
	buttons = append(buttons,
		Button{Label: "PDF", Text: joinWords("pdf", service, p.Fixed())},
		Button{Label: "Refresh", Text: joinWords("report", service, lengthOf(r.Window, zone))},
		Button{Label: "Explain a number", Text: joinWords("explain", service, p.Fixed())})
	if job != "" {
		buttons = append(buttons, Button{Label: "Pause", Text: joinWords("pause", job), Confirm: "Pause this report? It stops coming until somebody resumes it."})
	}
	return buttons
}

// lengthOf names a window that ends now again: "30d", or the very window if it
// is not whole days.
func lengthOf(w nines.Window, zone *time.Location) string {
	to := w.To.In(zone)
	n := int((w.Duration() + 12*time.Hour) / (24 * time.Hour))
	if n > 0 && to.AddDate(0, 0, -n).Equal(w.From) {
		return count(n) + "d"
	}
	return nines.Period{Window: w}.Fixed()
}

// jiraButton opens the issues of the report in Jira.
func jiraButton(r *report.Report) []Button {
	if link := jiraSearch(r.Source.JiraURL, r.Source.JQL); link != "" {
		return []Button{{Label: "Open in Jira", URL: link}}
	}
	return nil
}

func jiraSearch(base, jql string) string {
	base = strings.TrimRight(base, "/")
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.TrimSpace(jql) == "" {
		return ""
	}
	link := base + "/issues/?jql=" + strings.ReplaceAll(url.QueryEscape(jql), "+", "%20")
	if len(link) > maxLink {
		return ""
	}
	return link
}

// buttons are those under an answer about a report. Number is the one to be
// explained, "" asks which.
func (d *Desk) buttons(a *ask, r *report.Report, p nines.Period, number string) []Button {
	buttons := jiraButton(r)
	if d.Page != nil {
		if link := d.Page(r.Service, p); link != "" && len(link) <= maxLink {
			buttons = append(buttons, Button{Label: "Web page", URL: link})
		}
	}
	label := "Explain a number"
	if number != "" {
		label = "Explain this number"
	}
	again := p.Rolling
	if again == "" {
		again = p.Name
	}
	own := strings.Join(a.rest, " ")
	if a.verb.name != "pdf" {
		buttons = append(buttons, Button{Label: "PDF", Text: a.say("pdf", p.Fixed())})
	}
	buttons = append(buttons,
		Button{Label: "Refresh", Text: a.say(joinWords(a.verb.name, own), again)},
		Button{Label: label, Text: joinWords("explain", number, a.service.Name, p.Fixed())})
	if !a.share && !a.Direct && a.Channel != "" {
		buttons = append(buttons, Button{Label: "Share to channel", Text: a.say(joinWords(a.verb.name, own), p.Fixed(), "share")})
	}
	return short(buttons)
}

// short leaves out what is too long for a button.
func short(buttons []Button) []Button {
	var out []Button
	for _, b := range buttons {
		if len(b.Text) <= maxButton && len(b.URL) <= maxLink {
			b.Label = clip(b.Label, 60)
			out = append(out, b)
		}
	}
	return out
}
