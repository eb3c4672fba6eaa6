package chat

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// explain says how an issue is read, or where a number comes from.
func (d *Desk) explain(ctx context.Context, a *ask) (Answer, error) {
	for _, w := range a.rest {
		if isKey(w) {
			return d.explainIssue(ctx, strings.ToUpper(w))
		}
	}
	what := strings.Join(a.rest, "-")
	n, ok := numberNamed(what)
	if !ok {
		return d.whichNumber(ctx, a, what)
	}
	r, p, which, err := d.made(ctx, a, "summary") // its data are whole
	if which != nil || err != nil {
		return orNone(which), err
	}
	return d.explained(a, n, r, p), nil
}

// isKey says that it looks like the key of an issue, WET-70.
func isKey(s string) bool {
	project, n, ok := strings.Cut(s, "-")
	letter := func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }
	return ok && len(s) <= 60 && project != "" && n != "" && letter(rune(project[0])) && !strings.EqualFold(project, "sub") &&
		strings.Trim(n, "0123456789") == "" &&
		!strings.ContainsFunc(project, func(r rune) bool { return !letter(r) && r != '_' && (r < '0' || r > '9') })
}

func (d *Desk) explainIssue(ctx context.Context, key string) (Answer, error) {
	r, err := d.source.Explain(ctx, key)
	if err == nil && r == nil {
		err = &Fault{Text: "There is no issue " + key + " here.", Hint: "Check the key; an issue made just now comes with the next sync."}
	}
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Text: clip(r.Title, 200) + ". " + countsWords(r), Blocks: allBlocks(r)}
	if base := strings.TrimRight(r.Source.JiraURL, "/"); base != "" {
		answer.Buttons = []Button{{Label: "Open in Jira", URL: base + "/browse/" + url.PathEscape(key)}}
	}
	answer.Buttons = short(append(answer.Buttons, Button{Label: "Refresh", Text: "explain " + key}))
	return answer, nil
}

// countsWords says what the issue counts towards.
func countsWords(r *report.Report) string {
	var yes, no []string
	for _, b := range blocksOf(r, "counts") {
		if t, ok := b.(report.Table); ok {
			for _, row := range t.Rows {
				switch {
				case len(row) < 2:
				case row[1].Text == "yes":
					yes = append(yes, row[0].Text)
				default:
					no = append(no, row[0].Text)
				}
			}
		}
	}
	text := ""
	if len(yes) > 0 {
		text = "It counts towards: " + strings.Join(yes, ", ") + ". "
	}
	if len(no) > 0 {
		text += "Not towards: " + strings.Join(no, ", ") + "."
	}
	return strings.TrimSpace(text)
}

// whichNumber asks for the number.
func (d *Desk) whichNumber(ctx context.Context, a *ask, what string) (Answer, error) {
	names := numberNames()
	var answer Answer
	which, err := d.chosen(ctx, a)
	if what == "" {
		if which != nil || err != nil {
			return orNone(which), err
		}
		answer.Text = "Which number? Choose one, or write the key of an issue: " + d.Command + " explain " + exampleKey(a) + "."
	} else {
		answer.Text = "I can explain an issue by its key, and these numbers: " + strings.Join(names, ", ") + ". I do not know " + quote(what) + "."
		if near := nearest(what, names); near != "" {
			answer.Text = "I do not know " + quote(what) + ". Did you mean " + near + "?"
			names = []string{near}
		}
	}
	p, err := d.resolve(a)
	if err != nil {
		return Answer{}, err
	}
	for _, name := range names {
		n, _ := numberNamed(name)
		answer.Buttons = append(answer.Buttons, Button{Label: n.title, Text: joinWords(a.say("explain", p.Fixed(), name))})
	}
	answer.Buttons = short(answer.Buttons)
	return answer, nil
}

func exampleKey(a *ask) string { return fileName(a.service.Name) + "-1" }

// explained is one number with its formula, what it counts and how sure it is.
func (d *Desk) explained(a *ask, n number, r *report.Report, p nines.Period) Answer {
	t := n.tell(r)
	value := cmp.Or(t.value, "cannot be said")
	jql := cmp.Or(jqlOf(t.link), t.jql, r.Source.JQL)
	table := report.Table{Title: n.title, Columns: []report.Column{{Title: "Term"}, {Title: "Meaning"}}}
	add := func(term, meaning, link string) {
		if meaning != "" {
			table.Rows = append(table.Rows, []report.Cell{{Text: term}, {Text: meaning, Link: link}})
		}
	}
	add("Value", value, t.link)
	add("n", t.n, "")
	if t.interval == "" {
		t.interval = "none is computed for this number"
	}
	add("Interval", t.interval, "")
	for _, row := range t.more {
		add(row[0], row[1], "")
	}
	zone := d.zoneOf(a)
	add("Period", p.Words+", "+minute(p.Window.From, zone)+" to "+minute(p.Window.To, zone)+", "+zone.String(), "")
	add("JQL", clip(jql, 500), t.link)
	words := n.title + " of " + r.Service + ", " + p.Words + ": " + value
	if t.n != "" {
		words += " (" + t.n + "; " + t.interval + ")"
	}
	buttons := jiraButton(r)
	if t.link != "" && len(t.link) <= maxLink {
		buttons = []Button{{Label: "Open in Jira", URL: t.link}}
	}
	buttons = append(buttons, Button{Label: "Other numbers", Text: joinWords("explain", a.service.Name, p.Fixed())})
	if !a.share && !a.Direct && a.Channel != "" {
		buttons = append(buttons, Button{Label: "Share to channel", Text: joinWords("explain", n.name, a.service.Name, p.Fixed(), "share")})
	}
	return Answer{Text: words + ". " + n.formula, Blocks: []report.Block{text(n.formula), table}, Buttons: short(buttons)}
}
