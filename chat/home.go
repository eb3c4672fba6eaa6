package chat

import (
	"context"

	"github.com/nines-bot/nines/report"
)

// Home is the page that a person has with the bot: what comes by itself, the
// last and next runs in the zone of the person, and how the parts are.
func (d *Desk) Home(ctx context.Context, req Request) Answer {
	a := &ask{Request: req, verb: verbNamed(word{text: "home"})}
	answer, err := d.homePage(ctx, a)
	if err != nil {
		return d.sorry(ctx, a, err)
	}
	return answer
}

func (d *Desk) homePage(ctx context.Context, a *ask) (Answer, error) {
	health := d.source.Health(ctx)
	answer := Answer{Buttons: []Button{
		{Label: "New subscription", Text: "subscribe", Primary: true},
		{Label: "Status", Text: "status"},
		{Label: "Refresh", Text: "home"},
	}}
	all, err := d.schedules(ctx, a.Request)
	switch {
	case err != nil:
		answer.Tone, answer.Text = report.Watch, "Which reports come by themselves cannot be said now: "+d.sorryText(err)
		answer.Blocks = append(answer.Blocks, report.Note{Tone: report.Watch, Spans: []report.Span{{Text: answer.Text}}})
		d.Log.ErrorContext(ctx, "home", "user", a.User, "err", err)
	case len(all) == 0:
		answer.Text = "No report comes by itself yet."
		answer.Blocks = append(answer.Blocks, text("No report comes by itself yet. New subscription lets one come."))
	default:
		all = ownFirst(all, a.User)
		answer.Text = d.spokenList(all, d.zone(a.Request))
		answer.Blocks = append(answer.Blocks, d.table(all, d.zone(a.Request)))
		answer.Buttons = append(answer.Buttons, d.changes(a.Request, all)...)
	}
	return d.withHealth(answer, health), nil
}

// ownFirst are the schedules of a user before those of others.
func ownFirst(all []Schedule, user string) []Schedule {
	var own, others []Schedule
	for _, s := range all {
		if s.Owner == user {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	return append(own, others...)
}

// withHealth adds how the parts are; what is not well comes with what to do.
func (d *Desk) withHealth(answer Answer, health []Finding) Answer {
	if len(health) == 0 {
		return answer
	}
	t := report.Table{Title: "Health", Columns: []report.Column{{Title: "Part"}, {Title: "State"}, {Title: "Detail"}}}
	ill := 0
	for _, f := range health {
		state := report.Cell{Text: "well", Tone: report.Good}
		detail := f.Detail
		if !f.OK {
			ill++
			state = report.Cell{Text: "not well", Tone: report.Bad}
			detail = joinWords(f.Detail+".", f.Hint)
		}
		t.Rows = append(t.Rows, []report.Cell{{Text: f.Name}, state, {Text: clip(detail, 300)}})
	}
	answer.Blocks = append(answer.Blocks, t)
	if ill == 0 {
		answer.Text += " All parts are well."
		return answer
	}
	answer.Tone = report.Bad
	for _, f := range health {
		if !f.OK {
			answer.Text += " " + joinWords(f.Name+" is not well:", f.Detail+".", f.Hint)
		}
	}
	return answer
}
