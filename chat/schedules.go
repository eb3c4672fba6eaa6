package chat

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/schedule"
)

// spec is when a schedule is due; nil if it is only made by hand, or its text is
// no schedule any more.
func (d *Desk) spec(s Schedule) *schedule.Spec {
	var zone *time.Location
	if s.Zone != "" {
		zone, _ = time.LoadLocation(s.Zone)
	}
	if zone == nil {
		zone = d.serviceZone(s.Service)
	}
	spec, err := schedule.Parse(s.Schedule, zone)
	if err != nil {
		return nil
	}
	return spec
}

func (d *Desk) serviceZone(name string) *time.Location {
	for _, s := range d.source.Services() {
		if s.Name == name && s.Zone != nil {
			return s.Zone
		}
	}
	return d.usualZone()
}

// whenWords says when it comes.
func (d *Desk) whenWords(s Schedule) string {
	if spec := d.spec(s); spec != nil {
		return spec.Words()
	}
	if s.Schedule == "" {
		return "only by hand"
	}
	return s.Schedule
}

// called names a schedule in a sentence.
func (d *Desk) called(s Schedule) string {
	if s.Configured {
		return "the " + s.ID + " report of " + s.Service
	}
	return "the report of " + s.Service + ", " + d.whenWords(s)
}

// next is the next run of a schedule that is not paused.
func (d *Desk) next(s Schedule) time.Time {
	if s.Paused || s.Gone {
		return time.Time{}
	}
	if s.Next.IsZero() {
		if spec := d.spec(s); spec != nil {
			return spec.Next(d.now())
		}
	}
	return s.Next
}

// schedules are those that the person may know of, by service and ID.
func (d *Desk) schedules(ctx context.Context, req Request) ([]Schedule, error) {
	all, err := d.source.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s Schedule) bool { return !d.sees(req, s) })
	slices.SortStableFunc(all, func(a, b Schedule) int { return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// here says that a schedule is meant if nothing is said: it comes to where it is
// asked or, outside of channels, it is of whoever asks.
func here(req Request, s Schedule) bool {
	if req.Channel != "" && s.Channel == req.Channel {
		return true
	}
	return (req.Direct || req.Channel == "") && req.User != "" && s.Owner == req.User
}

// one is the schedule that is meant: by its ID, or because it is the only one
// here that fits. Else the answer lets choose.
func (d *Desk) one(ctx context.Context, a *ask, fits func(Schedule) bool) (Schedule, *Answer, error) {
	all, err := d.schedules(ctx, a.Request)
	if err != nil {
		return Schedule{}, nil, err
	}
	if len(a.rest) > 0 {
		for _, s := range all {
			if strings.EqualFold(s.ID, a.rest[0]) {
				a.rest = a.rest[1:]
				return s, nil, nil
			}
		}
		if !a.verb.when || strings.HasPrefix(a.rest[0], "sub-") {
			return Schedule{}, d.noSuch(a, all), nil
		}
	}
	all = slices.DeleteFunc(all, func(s Schedule) bool {
		return !here(a.Request, s) || !fits(s) || a.service != nil && s.Service != a.service.Name
	})
	switch len(all) {
	case 0:
		return Schedule{}, d.nothing(a), nil
	case 1:
		return all[0], nil, nil
	}
	answer := &Answer{Text: "Which one? " + d.spokenList(all, d.zone(a.Request))}
	for _, s := range all[:min(len(all), 20)] {
		b := Button{Label: s.ID + " · " + s.Service, Text: joinWords(append([]string{a.verb.name, s.ID}, a.rest...)...)}
		if a.verb.name == "unsubscribe" {
			b.Danger, b.Confirm = true, unsubscribeQuestion
		}
		answer.Buttons = append(answer.Buttons, b)
	}
	answer.Buttons = short(answer.Buttons)
	return Schedule{}, answer, nil
}

func (d *Desk) noSuch(a *ask, all []Schedule) *Answer {
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	text := "There is no report " + quote(a.rest[0]) + " that comes by itself."
	answer := &Answer{Buttons: []Button{{Label: "List", Text: "list"}}}
	if near := nearest(a.rest[0], ids); near != "" {
		text += " Did you mean " + near + "?"
		answer.Buttons = append([]Button{{Label: a.verb.name + " " + near, Text: joinWords(a.verb.name, near), Primary: true}}, answer.Buttons...)
	}
	answer.Text = text + " " + d.Command + " list shows them."
	return answer
}

// nothing says that there is nothing to change here.
func (d *Desk) nothing(a *ask) *Answer {
	what := map[string]string{"resume": "Nothing is paused here.", "pause": "Nothing comes here that could be paused."}[a.verb.name]
	answer := &Answer{
		Text:    cmp.Or(what, "No report comes here by itself.") + " " + d.Command + " subscribe weekdays 09:00 lets one come; " + d.Command + " list all shows all.",
		Buttons: []Button{{Label: "New subscription", Text: "subscribe", Primary: true}, {Label: "List all", Text: "list all"}},
	}
	if a.verb.name == "schedule" {
		if text := joinWords("subscribe", strings.Join(a.rest, " ")); len(a.rest) > 0 && len(text) < maxButton {
			answer.Buttons[0] = Button{Label: "Subscribe", Text: text, Primary: true}
		}
	}
	return answer
}

// list shows what comes here, or everything.
func (d *Desk) list(ctx context.Context, a *ask) (Answer, error) {
	all, err := d.schedules(ctx, a.Request)
	if err != nil {
		return Answer{}, err
	}
	total := len(all)
	if !a.all {
		all = slices.DeleteFunc(all, func(s Schedule) bool { return !here(a.Request, s) || a.service != nil && s.Service != a.service.Name })
	}
	if len(all) == 0 {
		answer := d.nothing(a)
		if total == 0 {
			answer.Buttons = answer.Buttons[:1]
		}
		return *answer, nil
	}
	answer := Answer{
		Text:    d.spokenList(all, d.zone(a.Request)),
		Blocks:  []report.Block{d.table(all, d.zone(a.Request))},
		Buttons: append([]Button{{Label: "New subscription", Text: "subscribe", Primary: true}}, d.changes(a.Request, all)...),
	}
	if !a.all && total > len(all) {
		answer.Buttons = append(answer.Buttons, Button{Label: "List all", Text: "list all"})
	}
	return answer, nil
}

// table is the schedules with their last and next runs.
func (d *Desk) table(all []Schedule, zone *time.Location) report.Table {
	t := report.Table{
		Title: "Reports that come by themselves",
		Columns: []report.Column{
			{Title: "Report"},
			{Title: "When"},
			{Title: "To", Minor: true},
			{Title: "Last", Minor: true},
			{Title: "Next"},
		},
		Note: "Last and next runs in " + zone.String() + ".",
	}
	const most = 30
	for _, s := range all[:min(len(all), most)] {
		t.Rows = append(t.Rows, []report.Cell{
			{Text: s.ID + " · " + s.Service},
			{Text: d.whenWords(s) + lookingBack(s)},
			{Text: clip(cmp.Or(strings.Join(s.To, ", "), s.Channel), 60)},
			lastCell(s, zone),
			d.nextCell(s, zone),
		})
	}
	if left := len(all) - most; left > 0 {
		t.More = &report.Span{Text: "and " + count(left) + " more"}
	}
	return t
}

func lookingBack(s Schedule) string {
	if s.Window == "" {
		return ""
	}
	return ", " + windowWords(s.Window)
}

// windowWords says what a report looks back on: "30d" is "last 30 days".
func windowWords(window string) string {
	p, err := nines.ParsePeriod(window, time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC))
	if err != nil || p.Name != p.Rolling {
		return window
	}
	return p.Words
}

func lastCell(s Schedule, zone *time.Location) report.Cell {
	switch {
	case s.Last == nil:
		return report.Cell{Text: "never"}
	case s.Last.State == nines.RunFailed:
		return report.Cell{Text: minute(s.Last.Due, zone) + ", failed", Tone: report.Bad}
	case s.Last.State == nines.RunAbandoned:
		return report.Cell{Text: minute(s.Last.Due, zone) + ", abandoned", Tone: report.Watch}
	case s.Last.State == nines.RunBegun && s.Last.Error != "":
		return report.Cell{Text: minute(s.Last.Due, zone) + ", pending", Tone: report.Watch}
	case s.Last.State == nines.RunBegun:
		return report.Cell{Text: minute(s.Last.Due, zone) + ", under way"}
	case s.Last.Late:
		return report.Cell{Text: minute(s.Last.Due, zone) + ", late", Tone: report.Watch}
	}
	return report.Cell{Text: minute(s.Last.Due, zone) + ", done", Tone: report.Good}
}

func (d *Desk) nextCell(s Schedule, zone *time.Location) report.Cell {
	next := d.next(s)
	switch {
	case s.Gone:
		return report.Cell{Text: "never, nines knows no " + s.Service, Tone: report.Bad}
	case s.Paused:
		return report.Cell{Text: "paused", Tone: report.Watch}
	case next.IsZero():
		return report.Cell{Text: none}
	}
	return report.Cell{Text: minute(next, zone)}
}

// spokenList says the schedules in sentences.
func (d *Desk) spokenList(all []Schedule, zone *time.Location) string {
	parts := []string{plural(len(all), "report") + ":"}
	for i, s := range all {
		if i == 5 {
			parts = append(parts, "And "+count(len(all)-i)+" more.")
			break
		}
		state := "next " + d.nextCell(s, zone).Text
		if s.Paused {
			state = "paused"
		}
		parts = append(parts, s.ID+": "+s.Service+", "+d.whenWords(s)+", "+state+"; last "+lastCell(s, zone).Text+".")
	}
	return strings.Join(parts, " ") + " Times of runs in " + zone.String() + "."
}

// changes are buttons that pause, resume and edit the first few.
func (d *Desk) changes(req Request, all []Schedule) []Button {
	var buttons []Button
	for _, s := range all {
		if !d.may(req, s) || len(buttons) >= 12 {
			continue
		}
		label, verb, confirm := "Pause", "pause", "Pause it? It stops coming until somebody resumes it."
		if s.Paused {
			label, verb, confirm = "Resume", "resume", ""
		}
		buttons = append(buttons, Button{Label: label + " " + s.ID, Text: joinWords(verb, s.ID), Confirm: confirm})
		if !s.Configured {
			buttons = append(buttons, Button{Label: "Edit " + s.ID, Text: d.editText(s)})
		}
	}
	return short(buttons)
}
