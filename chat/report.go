package chat

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// maxTable is how many rows of a table an answer shows; the report has them all.
const maxTable = 6

// line is a report in one line: which service, which period, what about it.
func line(r *report.Report, p nines.Period, about string) string {
	name := r.Title
	switch {
	case name == "":
		name = r.Service
	case name != r.Service && r.Service != "":
		name += " (" + r.Service + ")"
	}
	return name + ", " + p.Words + ": " + strings.TrimRight(about, ".") + "."
}

// report is the whole report.
func (d *Desk) report(ctx context.Context, a *ask) (Answer, error) {
	r, p, which, err := d.made(ctx, a, a.sections...)
	if which != nil || err != nil {
		return orNone(which), err
	}
	answer := Answer{Text: line(r, p, r.Headline), Tone: r.State, Report: r, Buttons: d.buttons(a, r, p, "")}
	if a.pdf {
		err = d.attach(ctx, &answer, r, p)
	}
	return answer, err
}

func orNone(a *Answer) Answer {
	if a == nil {
		return Answer{}
	}
	return *a
}

// pdf is the report as a file.
func (d *Desk) pdf(ctx context.Context, a *ask) (Answer, error) {
	r, p, which, err := d.made(ctx, a, a.sections...)
	if which != nil || err != nil {
		return orNone(which), err
	}
	answer := Answer{Text: line(r, p, r.Headline), Tone: r.State, Buttons: d.buttons(a, r, p, "")}
	err = d.attach(ctx, &answer, r, p)
	return answer, err
}

func (d *Desk) attach(ctx context.Context, answer *Answer, r *report.Report, p nines.Period) error {
	b, err := d.source.PDF(ctx, r)
	if err != nil {
		return err
	}
	name := p.Name
	if !p.Ended || strings.Contains(name, "T") { // which days, a file has to say itself
		name = p.Window.From.Format(time.DateOnly) + "--" + p.Window.To.Format(time.DateOnly)
	}
	answer.Files = append(answer.Files, File{Name: fileName(r.Service) + "-" + name + ".pdf", Title: clip(r.Title+", "+p.Words, 200), Bytes: b})
	return nil
}

// fileName leaves what is safe in the name of a file.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
	return clip(s, 40)
}

// status is the state with a few numbers.
func (d *Desk) status(ctx context.Context, a *ask) (Answer, error) {
	r, p, which, err := d.made(ctx, a, "summary", "status")
	if which != nil || err != nil {
		return orNone(which), err
	}
	summary, status := blocksOf(r, "summary"), blocksOf(r, "status")
	answer := Answer{
		Text: line(r, p, r.Headline), Tone: r.State,
		Blocks: pick(summary, want{texts: 1, figures: 1, notes: 2}),
	}
	answer.Blocks = append(answer.Blocks, pick(status, want{charts: 1})...)
	answer.Text = joinWords(answer.Text, alts(answer.Blocks))
	answer.Buttons = d.buttons(a, r, p, "median")
	return answer, nil
}

// board is the columns, lanes and limits.
func (d *Desk) board(ctx context.Context, a *ask) (Answer, error) {
	return d.section(ctx, a, "board", want{charts: 1, tables: 1, notes: 2}, "limits",
		"there is no board. Whoever runs nines gives it columns or a board id in nines.yaml")
}

// failures is how often it failed and for how long.
func (d *Desk) failures(ctx context.Context, a *ask) (Answer, error) {
	return d.section(ctx, a, "failures", want{figures: 1, texts: 4, notes: 1, charts: 1, chart: "cumulative-failures", tables: 1, table: "The longest failures"}, "rate", noFailures)
}

const noFailures = "nothing counts as a failure in the field. Whoever runs nines says what does, under failures: of the service in nines.yaml"

// models is what is predicted, and what was measured.
func (d *Desk) models(ctx context.Context, a *ask) (Answer, error) {
	return d.section(ctx, a, "models", want{texts: 3, tables: 1, charts: 1, notes: 2}, "availability",
		"there is no model of it. Whoever runs nines names model files under models: of the service in nines.yaml")
}

// section answers with some blocks of one section.
func (d *Desk) section(ctx context.Context, a *ask, id string, w want, number, absent string) (Answer, error) {
	r, p, which, err := d.made(ctx, a, id)
	if which != nil || err != nil {
		return orNone(which), err
	}
	answer := Answer{Tone: r.State, Blocks: pick(blocksOf(r, id), w), Buttons: d.buttons(a, r, p, number)}
	if len(answer.Blocks) == 0 {
		return Answer{Text: line(r, p, absent)}, nil
	}
	answer.Text = line(r, p, cmp.Or(spoken(answer.Blocks), r.Headline))
	return answer, nil
}

// chart is one picture.
func (d *Desk) chart(ctx context.Context, a *ask) (Answer, error) {
	r, p, which, err := d.made(ctx, a)
	if which != nil || err != nil {
		return orNone(which), err
	}
	charts, names := chartsOf(r)
	asked := strings.ToLower(strings.Join(a.rest, "-"))
	if c, ok := charts[asked]; ok {
		return Answer{Text: line(r, p, c.Title+": "+c.Alt), Blocks: []report.Block{c}, Buttons: d.buttons(a, r, p, "")}, nil
	}
	if len(names) == 0 {
		return Answer{Text: line(r, p, "there is no chart in this report")}, nil
	}
	answer := Answer{Text: "Which chart? There are: " + strings.Join(names, ", ") + "."}
	if asked != "" {
		answer.Text = "There is no chart " + quote(asked) + " in this report. " + answer.Text
		if near := nearest(asked, names); near != "" {
			answer.Text = "There is no chart " + quote(asked) + ". Did you mean " + near + "?"
			names = append([]string{near}, names...)
		}
	}
	for i, name := range names {
		if i > 0 && name == names[0] || len(answer.Buttons) == 20 {
			continue
		}
		answer.Buttons = append(answer.Buttons, Button{Label: name, Text: a.say("chart", p.Fixed(), name), Primary: i == 0 && asked != ""})
	}
	answer.Buttons = short(answer.Buttons)
	return answer, nil
}

func chartsOf(r *report.Report) (map[string]report.Chart, []string) {
	charts := map[string]report.Chart{}
	var names []string
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if c, ok := b.(report.Chart); ok && charts[c.ID].ID == "" {
				charts[c.ID] = c
				names = append(names, c.ID)
			}
		}
	}
	return charts, names
}
