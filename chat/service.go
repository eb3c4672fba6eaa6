package chat

import (
	"context"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// working says what is being worked on.
func (d *Desk) working(a *ask) string {
	switch a.verb.name {
	case "list", "home", "pause", "resume", "unsubscribe", "subscribe", "schedule", "edit":
		return "Looking …"
	}
	for _, w := range a.rest {
		if a.verb.name == "explain" && isKey(w) {
			return "Reading " + strings.ToUpper(w) + " …"
		}
	}
	services := d.source.Services()
	name := ""
	switch {
	case a.service != nil:
		name = " on " + a.service.Name
	case len(services) == 1:
		name = " on " + services[0].Name
	}
	if p, err := d.resolve(a); err == nil && a.verb.name != "test" {
		return "Working" + name + ", " + p.Words + " …"
	}
	return "Working" + name + " …"
}

// chosen makes sure that a service is asked for: the one that is named, the only
// one, or the only one that reports come to the channel about. Else the answer
// asks which.
func (d *Desk) chosen(ctx context.Context, a *ask) (*Answer, error) {
	if a.service != nil {
		return nil, nil
	}
	services := d.source.Services()
	switch len(services) {
	case 0:
		return nil, &Fault{Text: "No service is set up yet.", Hint: "Whoever runs nines adds one under services: in nines.yaml."}
	case 1:
		a.service = &services[0]
		return nil, nil
	}
	if name := d.usual(ctx, a); name != "" {
		for i := range services {
			if services[i].Name == name {
				a.service = &services[i]
				return nil, nil
			}
		}
	}
	return d.which(a, services), nil
}

// usual is the service of the reports that come to the channel, "" if there are
// several or none.
func (d *Desk) usual(ctx context.Context, a *ask) string {
	if a.Channel == "" {
		return ""
	}
	all, err := d.source.Schedules(ctx)
	if err != nil {
		d.Log.WarnContext(ctx, "schedules", "err", err)
		return ""
	}
	name := ""
	for _, s := range all {
		if s.Channel != a.Channel {
			continue
		}
		if name != "" && name != s.Service {
			return ""
		}
		name = s.Service
	}
	return name
}

// which asks for the service. The buttons repeat the request with it.
func (d *Desk) which(a *ask, services []Service) *Answer {
	answer := &Answer{Text: "Which service? " + strings.Join(serviceNames(services, 20), ", ") + "."}
	again := a.again()
	for i, s := range services {
		if i == 20 {
			break
		}
		label := s.Name
		if s.Title != "" && s.Title != s.Name {
			label += " · " + s.Title
		}
		answer.Buttons = append(answer.Buttons, Button{Label: label, Text: joinWords(again, s.Name)})
	}
	answer.Buttons = short(answer.Buttons)
	return answer
}

// made builds the report of a service, and asks which service if none is said.
func (d *Desk) made(ctx context.Context, a *ask, sections ...string) (*report.Report, nines.Period, *Answer, error) {
	ask, err := d.chosen(ctx, a)
	if ask != nil || err != nil {
		return nil, nines.Period{}, ask, err
	}
	p, err := d.resolve(a)
	if err != nil {
		return nil, p, nil, err
	}
	r, err := d.build(ctx, a.service.Name, p, sections)
	return r, p, nil, err
}

func (d *Desk) build(ctx context.Context, service string, p nines.Period, sections []string) (*report.Report, error) {
	r, err := d.source.Report(ctx, service, Period{Window: p.Window, AsOf: p.AsOf, Sections: sections})
	if err == nil && r == nil {
		err = &Fault{Text: "There is no report of " + service + " yet.", Hint: "It comes with the first sync; try again in a few minutes."}
	}
	return r, err
}
