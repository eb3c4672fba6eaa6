package chat

import (
	"context"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/internal/spell"
	"github.com/nines-bot/nines/report"
)

// help lists what can be asked.
func (d *Desk) help(context.Context, *ask) (Answer, error) { return d.helpAnswer(""), nil }

func (d *Desk) helpAnswer(first string) Answer {
	t := report.Table{Title: "What you can ask", Columns: []report.Column{{Title: d.Command}, {Title: "Shows"}}}
	for _, v := range verbs() {
		if !v.hidden {
			t.Rows = append(t.Rows, []report.Cell{{Text: strings.TrimSpace(v.name + " " + v.args)}, {Text: v.says}})
		}
	}
	t.Note = "Add share to post an answer to the channel. Periods: " +
		"last 30 days, yesterday, last week, October, 2026-10, 2026-W12, 2026-Q3, since 1 October, 2026-10-01..2026-10-15. " +
		"Sections: " + strings.Join(report.Sections(), ", ") + ". Slack lets no command be used in a thread: ask in the channel, or here."
	text := "Ask " + d.Command + " with: " + strings.Join(verbNames(), ", ") + ". For example: " + d.Command + " report last 30 days."
	if services := d.source.Services(); len(services) > 1 {
		text += " Services: " + strings.Join(serviceNames(services, 12), ", ") + "."
	}
	return Answer{
		Text:    strings.TrimSpace(first + " " + text),
		Blocks:  []report.Block{t},
		Buttons: []Button{{Label: "Status", Text: "status", Primary: true}, {Label: "Report", Text: "report"}, {Label: "List", Text: "list"}, {Label: "New subscription", Text: "subscribe"}},
	}
}

// serviceNames are the first n names, and how many more there are.
func serviceNames(services []Service, n int) []string {
	var names []string
	for i, s := range services {
		if i == n {
			return append(names, "and "+count(len(services)-n)+" more")
		}
		names = append(names, s.Name)
	}
	return names
}

// unknown answers a request in which nothing is known.
func (d *Desk) unknown(a *ask, words []word, services []Service) *Answer {
	i := slices.IndexFunc(words, func(w word) bool { return !w.used && !noise(w) })
	if i < 0 {
		return new(d.helpAnswer(""))
	}
	candidates := verbNames()
	for _, s := range services {
		candidates = append(candidates, s.Name)
	}
	return d.didYouMean(words, i, candidates)
}

// strange answers a request with one word too many.
func (d *Desk) strange(a *ask, words []word, i int, services []Service) *Answer {
	if p, err := nines.ParsePeriod(words[i].text, d.now().In(d.zoneOf(a))); err == nil && a.period != "" {
		return &Answer{Text: "One period at a time, please: I read " + quote(a.period) + " and " + quote(p.Words) + ". From one to the other: October to November."}
	}
	if key := strings.ToUpper(words[i].text); isKey(key) {
		return &Answer{Text: key + " is an issue: explain shows how it is read.", Buttons: []Button{{Label: "Explain " + key, Text: "explain " + key, Primary: true}}}
	}
	candidates := []string{"share"}
	if a.implied {
		candidates = append(candidates, verbNames()...)
	}
	if a.service == nil {
		for _, s := range services {
			candidates = append(candidates, s.Name)
		}
	}
	if a.period == "" {
		candidates = append(candidates, "today", "yesterday", "last week", "last month", "January", "February", "March", "April", "May",
			"June", "July", "August", "September", "October", "November", "December")
	}
	if a.verb.topics {
		candidates = append(candidates, report.Sections()...)
	}
	return d.didYouMean(words, i, candidates)
}

// didYouMean answers that a word is unknown, with a button for what was meant.
func (d *Desk) didYouMean(words []word, i int, candidates []string) *Answer {
	first := "I do not know " + quote(words[i].text) + "."
	meant := nearest(words[i].text, candidates)
	if meant == "" {
		return new(d.helpAnswer(first))
	}
	answer := d.helpAnswer("")
	answer.Text = first + " Did you mean " + meant + "? " + d.Command + " help shows all that can be asked."
	var parts []string
	for k, w := range words {
		switch {
		case k == i:
			parts = append(parts, meant)
		case w.channel != "":
			parts = append(parts, "<#"+w.channel+">")
		default:
			parts = append(parts, w.text)
		}
	}
	if text := strings.Join(parts, " "); len(text) < maxButton {
		answer.Buttons = append([]Button{{Label: clip(text, 60), Text: text, Primary: true}}, answer.Buttons[1:]...)
	}
	return &answer
}

// nearest is the candidate that was probably meant, or "".
func nearest(typed string, candidates []string) string {
	if len(typed) > 40 {
		return "" // nobody means a word by that
	}
	return spell.Nearest(typed, candidates)
}
